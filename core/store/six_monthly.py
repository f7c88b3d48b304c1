"""Questions about six-monthly reports (H22)."""

from datetime import date, datetime
from itertools import groupby

from sqlalchemy import ColumnElement, case, func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from core.messages import Kind
from core.six_monthly import Given, Period
from core.snapshots import Reporting
from core.store.tables import DispatchRow, MeetingRow, SixMonthlyReportRow

_GIVEN = (
    SixMonthlyReportRow.procedure,
    SixMonthlyReportRow.given_on,
    SixMonthlyReportRow.next_on,
    SixMonthlyReportRow.recorded_at,
    SixMonthlyReportRow.began_on,
    SixMonthlyReportRow.owed_on,
)


async def snapshots(session: AsyncSession) -> tuple[Reporting, ...]:
    """Give each procedure whose panels have a meeting, or of which a report is recorded."""
    met = await _first_meetings(session)
    given = await _given(session)
    return tuple(
        Reporting(one, met.get(one), given.get(one, ())) for one in sorted(met.keys() | given)
    )


async def of_procedure(session: AsyncSession, procedure: str) -> Reporting:
    """Give one procedure's."""
    found = (one for one in await snapshots(session) if one.procedure == procedure)
    return next(found, Reporting(procedure, None))


async def rows(session: AsyncSession, procedure: str) -> list[SixMonthlyReportRow]:
    """List what was recorded for a procedure, with what was taken back, the first first."""
    row = SixMonthlyReportRow
    query = select(row).where(row.procedure == procedure).order_by(row.number)
    return list(await session.scalars(query))


def procedure_of_subject() -> ColumnElement[str | None]:
    """Give the procedure that a row of the outbox is about, if it reminds of its report."""
    return case((DispatchRow.kind == Kind.REPORT_REMINDER, DispatchRow.subject))


async def take_back(session: AsyncSession, i: str, by: str, why: str, now: datetime) -> bool:
    """Take back a record; False where somebody has done so a moment before."""
    row = SixMonthlyReportRow
    change = (
        update(row)
        .where(row.id == i, row.taken_back_at.is_(None))
        .values(taken_back_by=by, taken_back_at=now, taken_back_why=why)
        .returning(row.id)
    )
    return await session.scalar(change) is not None


async def _first_meetings(session: AsyncSession) -> dict[str, date]:
    query = select(MeetingRow.panel, func.min(MeetingRow.held_on))
    query = query.where(MeetingRow.state != "cancelled").group_by(MeetingRow.panel)
    found: dict[str, date] = {}
    for panel, day in await session.execute(query):
        procedure = panel.split("/")[0]
        found[procedure] = min(day, found.get(procedure, day))
    return found


async def _given(session: AsyncSession) -> dict[str, tuple[Given, ...]]:
    row = SixMonthlyReportRow
    query = select(*_GIVEN).where(row.taken_back_at.is_(None)).order_by(row.procedure, row.number)
    found = await session.execute(query)
    return {
        procedure: tuple(
            Given(on, following, at, Period(began, owed) if began and owed else None)
            for _, on, following, at, began, owed in group
        )
        for procedure, group in groupby(found, key=lambda one: one[0])
    }
