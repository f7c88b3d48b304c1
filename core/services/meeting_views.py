"""What people see of a meeting: a line in their list, and the meeting with what they may do.

Views hold no child. A professional invited for one slot sees their own time and nothing else.
"""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from core import permissions
from core.agendas import agenda_day
from core.dates import local_date, long_day, short_day
from core.meetings import (
    IN_WORDS,
    STILL_TO_COME,
    MeetingState,
    invite_problem,
    minutes_between,
)
from core.people import Person, Role
from core.permissions import PANEL
from core.scheduling import plan_meeting
from core.services import access, day_news, letters, meeting_flags
from core.services.agenda_views import late_words
from core.services.answers_given import counted as counted_answers
from core.services.answers_given import first_places, of_meeting
from core.services.declared import accepted_at, has_accepted
from core.services.meeting_flags import Flags
from core.services.rota import chairs_of, chairs_shown
from core.services.rules import calendar, declaration_of, panel_of, panel_title, procedure_of
from core.store import meetings as store
from core.store.tables import InviteeRow, MeetingRow

STILL_SHOWN = timedelta(days=14)  # a meeting that is over is listed as long, for its minutes


@dataclass(frozen=True, slots=True)
class MeetingLine:
    """A meeting in somebody's list. For a slot, `starts` and `ends` are the slot's own."""

    id: str
    panel: str
    held_on: date
    starts: time
    ends: time
    place: str
    state: MeetingState
    state_in_words: str
    my_part: str
    agenda: str
    declaration: str
    slot_only: bool


@dataclass(frozen=True, slots=True)
class RollCall:
    """One person on the invitation list, for the roll call."""

    person_id: str
    name: str
    agency: str
    attendance: str | None  # present, apologies, absent
    declaration: str
    slot_only: bool
    joined_late: bool  # after the declaration was read aloud, and has not accepted it


@dataclass(frozen=True, slots=True)
class Allowed:
    """Which buttons somebody has."""

    invite: bool
    open_agenda: bool
    approve_agenda: bool
    declare: bool
    start: bool
    call_roll: bool
    read_aloud: bool
    end: bool
    answer: bool
    approve_minutes: bool
    change_day: bool


@dataclass(frozen=True, slots=True)
class MeetingView:
    """One meeting for the panel's people. Days that the procedure does not set are None."""

    id: str
    panel: str
    panel_key: str
    authority: str
    held_on: date
    planned_on: date
    starts: time
    ends: time
    place: str
    notes: tuple[str, ...]
    question: str | None  # about a planned day that is no working day (H8)
    changes: tuple[str, ...]  # what happened to its day; with reasons for those who run the panel
    state: MeetingState
    state_in_words: str
    chair: str
    chair_title: str
    chair_why: str
    invited: int
    declared: int
    answers: str
    apologies: int
    present: int
    children: int
    discussed: int
    minutes_used: int
    minutes_available: int
    referrals_by: date | None
    agenda: str
    agenda_by: date | None
    minutes: str
    minutes_by: date | None
    declaration: str
    declaration_read: bool
    my_part: str
    roll: tuple[RollCall, ...]
    allowed: Allowed
    version: int
    flags: Flags


async def lines_for(session: AsyncSession, by: Person, *, now: datetime) -> list[MeetingLine]:
    """List the meetings of somebody's panels, and each slot that they have, by day."""
    panels = by.panels(*PANEL)
    since = local_date(now) - STILL_SHOWN
    rows = await store.meetings_to_show(session, by.id, panels, since)
    places = await store.places_of(session, by.id, [row.id for row in rows])
    found = []
    for row in rows:
        for place in places.get(row.id) or (None,):
            slot = place is not None and place.item_id is not None
            times = await times_for(session, row, place)
            found.append(_line(row, place, times, slot_only=slot, by=by, now=now))
    return found


async def view_of(
    session: AsyncSession, by: Person, row: MeetingRow, *, now: datetime
) -> MeetingView:
    """Show a meeting that has been opened already."""
    procedure, panel = procedure_of(row.panel), panel_of(row.panel)
    plan = plan_meeting(procedure, panel, row.planned_on, calendar())
    counted = await store.counts(session, row.id, declaration_of(row.panel).version)
    items = await store.items_of(session, row.id)
    place = await access.invitee_of(session, row.id, by.id)
    chairs = await chairs_of(session, row.panel)
    minutes = procedure.minutes
    return MeetingView(
        id=row.id,
        panel=panel_title(row.panel),
        panel_key=row.panel,
        authority=procedure.authority,
        held_on=row.held_on,
        planned_on=row.planned_on,
        starts=row.starts,
        ends=row.ends,
        place=row.place,
        notes=plan.notes if plan.date == row.held_on else (),
        question=day_news.open_question(row),
        changes=await day_news.changes_in_words(session, by, row),
        state=MeetingState(row.state),
        state_in_words=IN_WORDS[MeetingState(row.state)],
        chair=" and ".join(chairs_shown(row, chairs)) or "Not named yet",
        chair_title=procedure.title_of(Role.CHAIR) or "Chair",
        chair_why=row.chair_why or "",
        invited=counted.invited,
        declared=counted.declared,
        answers=counted_answers(await of_meeting(session, by, row)),
        apologies=counted.apologies,
        present=counted.present,
        children=len(items),
        discussed=sum(item.state == "discussed" for item in items),
        minutes_used=sum(item.minutes for item in items),
        minutes_available=minutes_between(row.starts, row.ends),
        referrals_by=plan.referrals_by,
        agenda=agenda_words(row, now),
        agenda_by=agenda_day(procedure, row.held_on, calendar()),
        minutes=_minutes_words(row),
        minutes_by=minutes.limit.due_on(row.held_on, calendar()) if minutes else None,
        declaration=declaration_words(row, place) if procedure.declaration else "",
        declaration_read=row.declaration_read_at is not None,
        my_part=_part(row, place, by),
        roll=await _roll(session, by, row),
        allowed=_allowed(row, place, by, now),
        version=row.version,
        flags=await meeting_flags.of_meeting(session, by, row, chairs),
    )


def agenda_words(row: MeetingRow, now: datetime) -> str:
    """Say how a meeting's agenda stands."""
    if row.agenda_approved_at is not None:
        return f"Approved on {short_day(local_date(row.agenda_approved_at))}{late_words(row)}"
    if row.state not in STILL_TO_COME:
        return "Not approved"
    due = agenda_day(procedure_of(row.panel), row.held_on, calendar())
    drafted = "Drafted, to be approved" if row.agenda_drafted_at else "Not drafted yet"
    if due is None:
        return drafted
    if local_date(now) > due:
        return f"{drafted}. It was owed on {long_day(due)} and is late"
    return f"{drafted}. It is owed on {long_day(due)}"


def declaration_words(row: MeetingRow, place: InviteeRow | None) -> str:
    """Say whether somebody has accepted a meeting's declaration, and how."""
    if place is None:
        return "Comes with the invitation"
    at = accepted_at(row, place)
    if at is None:
        return "There is a new text to accept" if place.declared_at else "Not accepted yet"
    day = f"{short_day(local_date(at))}"
    return f"Heard read aloud {day}" if place.declared_how == "aloud" else f"Accepted {day}"


def _line(
    row: MeetingRow,
    place: InviteeRow | None,
    times: tuple[time, time],
    *,
    slot_only: bool,
    by: Person,
    now: datetime,
) -> MeetingLine:
    return MeetingLine(
        id=row.id,
        panel=panel_title(row.panel),
        held_on=row.held_on,
        starts=times[0],
        ends=times[1],
        place=row.place,
        state=MeetingState(row.state),
        state_in_words=IN_WORDS[MeetingState(row.state)],
        my_part=_part(row, place, by),
        agenda="" if slot_only else agenda_words(row, now),
        declaration=declaration_words(row, place),
        slot_only=slot_only,
    )


async def times_for(
    session: AsyncSession, row: MeetingRow, place: InviteeRow | None
) -> tuple[time, time]:
    """Give the times that concern somebody: their slot's, or the whole meeting's (H17)."""
    if place is None or place.item_id is None:
        return row.starts, row.ends
    _, starts, ends = await letters.slot_facts(session, place.item_id)
    return starts, ends


def _part(row: MeetingRow, place: InviteeRow | None, by: Person) -> str:
    if place is None:
        return "Not invited yet" if row.state == MeetingState.PLANNED else "Not on the list"
    if place.item_id is not None:
        return f"{place.because}: your slot only"
    chairs = row.chair_id == by.id and row.state != MeetingState.HELD
    return f"{place.because}. It is your turn to chair" if chairs else place.because


async def _roll(session: AsyncSession, by: Person, row: MeetingRow) -> tuple[RollCall, ...]:
    """List who is invited, for those who call the roll; the others see counts."""
    if not permissions.writes_minutes(by, row.panel):
        return ()
    invitees = first_places(await store.invitees(session, row.id))
    people = await access.people_by_id(session, {one.person_id for one in invitees})
    asked = procedure_of(row.panel).declaration is not None
    lines = (_called(row, one, people[one.person_id], asked=asked) for one in invitees)
    return tuple(sorted(lines, key=lambda one: (one.slot_only, one.agency, one.name)))


def _called(row: MeetingRow, place: InviteeRow, person: Person, *, asked: bool) -> RollCall:
    return RollCall(
        person_id=person.id,
        name=person.name,
        agency=person.agency,
        attendance=place.attendance,
        declaration=declaration_words(row, place) if asked else "",
        slot_only=place.item_id is not None,
        joined_late=asked
        and row.declaration_read_at is not None
        and place.attendance == "present"
        and not has_accepted(row, place),
    )


def _minutes_words(row: MeetingRow) -> str:
    if row.minutes_approved_at is not None:
        return f"Approved on {short_day(local_date(row.minutes_approved_at))}"
    return "To be approved" if row.state == MeetingState.HELD else "After the meeting"


def _allowed(
    row: MeetingRow,
    place: InviteeRow | None,
    by: Person,
    now: datetime,
) -> Allowed:
    today, chairs = local_date(now), permissions.chairs(by, row.panel)
    writes = permissions.writes_minutes(by, row.panel)
    to_come, under_way = row.state in STILL_TO_COME, row.state == MeetingState.UNDER_WAY
    confirmed = row.state == MeetingState.CONFIRMED
    return Allowed(
        invite=row.state == MeetingState.PLANNED
        and permissions.administers(by, row.panel)
        and invite_problem(row.held_on, today) is None,
        open_agenda=permissions.oversees(by, row.panel) or row.agenda_approved_at is not None,
        approve_agenda=chairs and to_come and row.agenda_approved_at is None,
        declare=place is not None
        and not has_accepted(row, place)
        and procedure_of(row.panel).declaration is not None,
        start=confirmed and writes and today >= row.held_on,
        call_roll=writes and (confirmed or under_way),
        read_aloud=under_way and chairs and row.declaration_read_at is None,
        end=under_way and writes,
        answer=confirmed and (writes or place is not None),
        approve_minutes=row.state == MeetingState.HELD
        and chairs
        and row.minutes_approved_at is None,
        change_day=to_come and permissions.administers(by, row.panel),
    )
