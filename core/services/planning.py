"""Plan a panel's coming meetings from its timetable, and propose who chairs each."""

from collections.abc import Collection
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from core.meetings import STILL_TO_COME, MeetingState
from core.panels import Panel
from core.people import Person, Role
from core.rota import Chair, Turn, co_chairs, propose_chair
from core.scheduling import MeetingPlan, meetings_between
from core.services import access
from core.services.rules import calendar, procedure_of
from core.store import audit
from core.store import meetings as store
from core.store.inserting import insert_missing
from core.store.tables import MeetingRow, new_id

WORKER = "worker"
PLACE = "Teams"  # until the administrator books a room
CHAIRS_SINCE = timedelta(days=400)  # whose turn it is depends on no older meeting


async def plan_ahead(
    session: AsyncSession, panel: Panel, *, today: date, now: datetime, weeks: int
) -> int:
    """Make the panel's meetings of the coming weeks; give how many are new. Again adds nothing.

    A meeting whose day is no working day stands on the day that the timetable proposes.
    """
    until = today + timedelta(weeks=weeks)
    plans = meetings_between(procedure_of(panel.key), panel, today, until, calendar())
    new = await insert_missing(session, MeetingRow, [_row(plan) for plan in plans])
    await _propose_chairs(session, panel.key, today)
    if new:
        detail = {"meetings": new, "until": until.isoformat()}
        subject = f"panel:{panel.key}"
        await audit.record(
            session, actor=WORKER, act="meeting.plan", subject=subject, detail=detail, now=now
        )
    return new


async def propose_anew(session: AsyncSession, meeting: MeetingRow, away: Collection[str]) -> None:
    """Propose the chair of a meeting again because somebody is away (R2.2)."""
    rows = await store.of_panel(session, meeting.panel, since=meeting.held_on - CHAIRS_SINCE)
    chairs = await chairs_of(session, meeting.panel)
    _propose(meeting, [row for row in rows if row.held_on < meeting.held_on], chairs, away)
    await session.flush()


async def chairs_of(session: AsyncSession, panel: str) -> list[Person]:
    """List those who may take a panel's chair, deputies included."""
    return await access.people_with(session, panel, Role.CHAIR)


def chairs_shown(meeting: MeetingRow, chairs: Collection[Person]) -> tuple[str, ...]:
    """Name who chairs: both co-chairs, the one whose turn it is first; elsewhere the one chair."""
    shared = co_chairs(procedure_of(meeting.panel).chair, [_as_chair(one) for one in chairs])
    wanted = [i for i in (meeting.chair_id, *shared) if i is not None]
    names: dict[str, str] = {one.id: one.name for one in chairs}
    return tuple(names[i] for i in dict.fromkeys(wanted) if i in names)


async def _propose_chairs(session: AsyncSession, panel: str, today: date) -> None:
    rows = await store.of_panel(session, panel, since=today - CHAIRS_SINCE)
    chairs = await chairs_of(session, panel)
    for number, row in enumerate(rows):
        if row.chair_id is None and row.state in STILL_TO_COME and row.held_on >= today:
            _propose(row, rows[:number], chairs, ())
    await session.flush()


async def propose_from(session: AsyncSession, panel: str, day: date, *, today: date) -> None:
    """Propose anew who chairs the meetings from a day on to which nobody is invited yet.

    A meeting that was cancelled or moved away uses up nobody's turn (R2.2).
    """
    rows = await store.of_panel(session, panel, since=today - CHAIRS_SINCE)
    chairs = await chairs_of(session, panel)
    for number, row in enumerate(rows):
        if row.state == MeetingState.PLANNED and row.held_on >= max(day, today):
            _propose(row, rows[:number], chairs, ())
    await session.flush()


def _propose(
    meeting: MeetingRow,
    earlier: Collection[MeetingRow],
    chairs: Collection[Person],
    away: Collection[str],
) -> None:
    turns = [Turn(row.held_on, row.chair_id) for row in earlier]
    rule = procedure_of(meeting.panel).chair
    proposal = propose_chair(rule, [_as_chair(one) for one in chairs], turns, away)
    if (meeting.chair_id, meeting.chair_why) != (proposal.chair, proposal.why):
        meeting.chair_id, meeting.chair_why = proposal.chair, proposal.why


def _as_chair(person: Person) -> Chair:
    return Chair(person.id, person.designation)


def _row(plan: MeetingPlan) -> dict[str, Any]:
    return {
        "id": new_id(),
        "panel": plan.panel.key,
        "planned_on": plan.planned_date,
        "held_on": plan.date,
        "starts": plan.start,
        "ends": plan.end,
        "place": PLACE,
        "state": MeetingState.PLANNED.value,
        "sequence": 0,
        "version": 1,
    }
