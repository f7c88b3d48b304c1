"""The CE risk assessment that a first discussion asks for (R4.7)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from core import permissions
from core.data.answers import bands_of
from core.dates import local_date, short_day
from core.errors import NotFound
from core.people import Person, PersonId, Role
from core.services import access, recording
from core.services.rules import calendar, procedure_of
from core.store.inserting import insert_missing
from core.store.tables import AssessmentRow, CaseRow, MeetingRow, new_id

NO_LEVEL = "Choose the level of risk that the assessment found."
NOT_YOURS = "Only whoever owes this assessment, or those who run the panel, can record it."
SINCE = "Somebody has recorded something about this assessment since it was shown. Look again."


@dataclass(frozen=True, slots=True)
class AssessmentView:
    """One assessment. `level` is None until it is done."""

    id: str
    case_ref: str
    owner: str
    asked_on: date
    due: date
    overdue: bool
    state_in_words: str
    level: str | None
    levels: tuple[tuple[str, str], ...]
    may_record: bool
    version: int


async def ask(
    session: AsyncSession, by: Person, case: CaseRow, meeting: MeetingRow, *, now: datetime
) -> None:
    """Ask for the assessment of a child discussed for the first time, once per meeting.

    It falls to the panel's assessor; where nobody holds that role, to whoever recorded it, so that
    it is owed by somebody. A procedure without this timescale asks for nothing.
    """
    if procedure_of(meeting.panel).assessment is None:
        return
    assessors = await access.people_with(session, meeting.panel, Role.ASSESSOR)
    values = {
        "id": new_id(),
        "case_id": case.id,
        "meeting_id": meeting.id,
        "owner_id": assessors[0].id if assessors else by.id,
        "asked_on": meeting.held_on,
        "version": 1,
    }
    if await insert_missing(session, AssessmentRow, [values]):
        subject = f"assessment:{values['id']}"
        await access.wrote(session, by, "assessment.ask", subject, now=now)


async def assessment_view(
    session: AsyncSession, by: Person, assessment_id: str, *, now: datetime
) -> AssessmentView:
    """Show one assessment."""
    row, case = await _opened(session, by, assessment_id, now)
    return await _view(session, by, row, case, now)


async def record(
    session: AsyncSession,
    by: Person,
    assessment_id: str,
    level: str,
    *,
    version: int | None,
    now: datetime,
) -> AssessmentView:
    """Record that an assessment is done and which level it found."""
    row, case = await _opened(session, by, assessment_id, now)
    allowed = by.id == row.owner_id or permissions.oversees(by, case.panel)
    access.refuse_unless(allowed, NOT_YOURS)
    if row.done_at is None:
        recording.refuse_stale(row.version, version, SINCE)
        known = dict(_levels(case.panel))
        recording.refuse({"level": None if level in known else NO_LEVEL})
        row.level, row.done_at, row.done_by = level, now, by.id
        await session.flush()
        await access.wrote(session, by, "assessment.record", f"assessment:{row.id}", now=now)
    return await _view(session, by, row, case, now)


async def mine(session: AsyncSession, by: Person, *, now: datetime) -> list[AssessmentView]:
    """List the assessments that somebody owes, the earliest asked for first."""
    query = (
        select(AssessmentRow, CaseRow)
        .join(CaseRow, CaseRow.id == AssessmentRow.case_id)
        .where(AssessmentRow.owner_id == by.id, AssessmentRow.done_at.is_(None))
        .order_by(AssessmentRow.asked_on, CaseRow.ref)
    )
    rows = (await session.execute(query)).all()
    await access.wrote(session, by, "read.assessments", f"person:{by.id}", now=now)
    return [view_of(row, case, by, by, now) for row, case in rows]


async def views_of(
    session: AsyncSession, rows: Sequence[AssessmentRow], case: CaseRow, by: Person, now: datetime
) -> tuple[AssessmentView, ...]:
    """Show several loaded assessments of one case."""
    people = await access.people_by_id(session, {row.owner_id for row in rows})
    return tuple(view_of(row, case, people[PersonId(row.owner_id)], by, now) for row in rows)


def view_of(
    row: AssessmentRow, case: CaseRow, owner: Person, by: Person, now: datetime
) -> AssessmentView:
    """Show a loaded assessment."""
    due = due_on(row, case.panel)
    overdue = row.done_at is None and local_date(now) > due
    return AssessmentView(
        id=row.id,
        case_ref=case.ref,
        owner=owner.name,
        asked_on=row.asked_on,
        due=due,
        overdue=overdue,
        state_in_words=_in_words(row, due, overdue),
        level=row.level,
        levels=_levels(case.panel),
        may_record=row.done_at is None
        and (by.id == row.owner_id or permissions.oversees(by, case.panel)),
        version=row.version,
    )


def due_on(row: AssessmentRow, panel: str) -> date:
    """Give the last day for an assessment; the limit runs from the day it was asked for."""
    timescale = procedure_of(panel).assessment
    return timescale.limit.due_on(row.asked_on, calendar()) if timescale else row.asked_on


async def _opened(
    session: AsyncSession, by: Person, assessment_id: str, now: datetime
) -> tuple[AssessmentRow, CaseRow]:
    row = await session.get(AssessmentRow, assessment_id)
    if row is None:
        raise NotFound(access.GONE)
    return row, await access.open_case(session, by, row.case_id, now=now)


async def _view(
    session: AsyncSession, by: Person, row: AssessmentRow, case: CaseRow, now: datetime
) -> AssessmentView:
    return (await views_of(session, [row], case, by, now))[0]


def _levels(panel: str) -> tuple[tuple[str, str], ...]:
    return tuple((band.id, band.name) for band in bands_of(procedure_of(panel)))


def _in_words(row: AssessmentRow, due: date, overdue: bool) -> str:
    if row.done_at is not None:
        return f"Done on {short_day(local_date(row.done_at))}"
    return f"Overdue since {short_day(due)}" if overdue else f"Due by {short_day(due)}"
