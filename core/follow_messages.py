"""Reminders of what follows from a meeting: one ladder per kind of duty, one person one door.

What concerns a child's safety today is asked at once and then each working day; what runs for
weeks is reminded before, on and after its day, as an action is. The occasion names the duty, so
that one kind of message serves them all.
"""

from collections.abc import Iterator
from datetime import datetime

from core import reminders
from core.dates import local_date
from core.deadlines import months_later
from core.follow_duties import follow_duties
from core.followed import Followed
from core.messages import Door, Kind, Message
from core.owing import STILL_OWED, Duty, Obligation
from core.people import Role
from core.reminders import Rung, latest, occasion
from core.snapshots import Agreed, Snapshot

AT_ONCE = (Duty.NRM_ANSWER, Duty.STRATEGY_ANSWER, Duty.TRANSFER)
WITH_THE_LEAD = (Duty.TRANSFER, Duty.TRANSITION)
INSTEAD = (Role.CHAIR, Role.COORDINATOR, Role.ADMINISTRATOR, Role.MANAGER)
MONTHS_BEFORE = (3, 1)  # of a transition


def case_reminders(
    one: Followed, snapshot: Snapshot, agreed: Agreed, now: datetime, speak_at: datetime
) -> Iterator[Message]:
    """Give the reminders about a case that are current; of one kind of duty, the latest only."""
    today = local_date(now)
    owed = [
        o for o in follow_duties(one, agreed, now) if o.state in STILL_OWED and o.opened <= today
    ]
    for duty in {o.kind: o for o in sorted(owed, key=lambda o: o.opened)}.values():
        rung = _rung(duty, agreed, now)
        if rung is None or duty.due is None:
            continue
        named = f"{duty.kind}.{occasion(rung, duty.due)}"
        for person in _people(duty, one, snapshot, agreed, now):
            someone = snapshot.people.get(person)
            door = Door.TEAMS if someone is not None and someone.in_teams else Door.EMAIL
            yield Message(Kind.CASE_REMINDER, one.case, person, named, door, speak_at)


def duty_of(named: str) -> Duty:
    """Read from an occasion which duty it reminds of."""
    return Duty(named.split(".", maxsplit=1)[0])


def _rung(duty: Obligation, agreed: Agreed, now: datetime) -> Rung | None:
    today, calendar, due = local_date(now), agreed.calendar, duty.due
    if due is None:
        return None
    if duty.kind in AT_ONCE:
        n = max(1, calendar.working_days_between(duty.opened, due))
        chase = reminders.chase_each_day(duty.opened, n, today, calendar)
        return chase or Rung("first", duty.opened)
    if duty.kind is Duty.TRANSITION:
        return [rung for rung in _transition_ladder(duty) if rung.day <= today][-1]
    ladder = reminders.action_ladder(due, agreed.house.reminders, calendar)
    return latest(ladder, duty.opened, today)


def _transition_ladder(duty: Obligation) -> list[Rung]:
    month = duty.due or duty.opened
    before = [Rung(f"months-{n}", months_later(month, -n)) for n in MONTHS_BEFORE]
    later = [rung for rung in (*before, Rung("on", month)) if rung.day > duty.opened]
    return [Rung("first", duty.opened), *later]


def _people(
    duty: Obligation, one: Followed, snapshot: Snapshot, agreed: Agreed, now: datetime
) -> tuple[str, ...]:
    """Give who hears of it: who owes it, the lead of a child who moves on, later who answers.

    Where nobody holds the role that owes it, those who run the panel hear of it.
    """
    found = [duty.owner] if duty.owner in snapshot.people else []
    if not found and duty.owner in set(Role):
        found += snapshot.holding(duty.panel, Role(duty.owner))
    if duty.kind in WITH_THE_LEAD and one.lead:
        found.append(one.lead)
    if not found or _escalated(duty, agreed, now):
        found += snapshot.holding(duty.panel, *(INSTEAD if not found else INSTEAD[::3]))
    return tuple(dict.fromkeys(found))


def _escalated(duty: Obligation, agreed: Agreed, now: datetime) -> bool:
    """Tell whether it is late by so many working days that managers and chairs hear of it (H15)."""
    if duty.due is None:
        return False
    n = agreed.house.reminders.escalate_after
    return agreed.calendar.add_working_days(duty.due, n) <= local_date(now)
