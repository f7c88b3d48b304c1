"""Who is asked for the declaration again: on working days before a meeting, and who joins it late.

Whoever answered that they do not come is left alone; so is a deputy on the day they were named.
"""

from collections.abc import Iterator

from core.dates import local_date
from core.messages import Door, Kind, Message
from core.reminders import OURS, chase_each_day
from core.reminding import At, remind
from core.snapshots import Invitee, Meeting

LATE = "late"


def declaration_chasers(meeting: Meeting, at: At) -> Iterator[Message]:
    """Give the reminders that are current for one meeting; one person hears once a day."""
    if meeting.state == "confirmed" and at.today <= meeting.held_on:
        yield from _before(meeting, at)
    elif meeting.state == "under_way" and meeting.declaration_read_at is not None:
        yield from _late(meeting, at)


def _before(meeting: Meeting, at: At) -> Iterator[Message]:
    if meeting.confirmed_at is None:
        return
    from_day = at.agreed.calendar.add_working_days(meeting.held_on, -OURS.declare)
    begun_on = max(from_day, local_date(meeting.confirmed_at))
    rung = chase_each_day(begun_on, 1, at.today, at.agreed.calendar)
    people = [one.person for one in _open(meeting, at) if not one.away and _was_told(one, at)]
    yield from remind(Kind.DECLARATION_CHASER, meeting.id, people, rung, meeting.held_on, at)


def _late(meeting: Meeting, at: At) -> Iterator[Message]:
    """Ask who came after the declaration was read aloud, at once: the meeting goes on."""
    for one in _open(meeting, at):
        if one.attendance == "present":
            someone = at.snapshot.people.get(one.person)
            door = Door.TEAMS if someone is not None and someone.in_teams else Door.EMAIL
            yield Message(Kind.DECLARATION_CHASER, meeting.id, one.person, LATE, door, at.now)


def _open(meeting: Meeting, at: At) -> list[Invitee]:
    return [one for one in meeting.invitees if at.agreed.accepted_at(one, meeting) is None]


def _was_told(one: Invitee, at: At) -> bool:
    return one.deputy_since is None or local_date(one.deputy_since) < at.today
