"""Questions about what stands on agendas beside the children, and about single places on them."""

from collections.abc import Collection
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from core.store.tables import (
    AgendaItemRow,
    CaseRow,
    InviteeRow,
    MeetingRow,
    NrmDisputeRow,
    ReviewSeriesRow,
)


async def place_of(session: AsyncSession, item_id: str) -> tuple[AgendaItemRow, MeetingRow] | None:
    """Give an agenda's item with its meeting."""
    query = (
        select(AgendaItemRow, MeetingRow)
        .join(MeetingRow, MeetingRow.id == AgendaItemRow.meeting_id)
        .where(AgendaItemRow.id == item_id)
    )
    found = (await session.execute(query)).one_or_none()
    return (found[0], found[1]) if found else None


async def minutes_listed(session: AsyncSession, meeting_ids: Collection[str]) -> dict[str, int]:
    """Give the minutes that are given out at each of several meetings."""
    query = (
        select(AgendaItemRow.meeting_id, func.sum(AgendaItemRow.minutes))
        .where(AgendaItemRow.meeting_id.in_(meeting_ids), AgendaItemRow.state != "deferred")
        .group_by(AgendaItemRow.meeting_id)
    )
    return {meeting: int(minutes) for meeting, minutes in await session.execute(query)}


async def held_before(session: AsyncSession, panel: str, day: date) -> date | None:
    """Give the day of the panel's last meeting before a day that took place."""
    query = select(func.max(MeetingRow.held_on)).where(
        MeetingRow.panel == panel, MeetingRow.held_on < day, MeetingRow.started_at.is_not(None)
    )
    found: date | None = await session.scalar(query)
    return found


async def disputes_waiting(session: AsyncSession, panel: str) -> list[tuple[NrmDisputeRow, str]]:
    """List the disagreements about the NRM that wait for a panel, with references (H19)."""
    query = (
        select(NrmDisputeRow, CaseRow.ref)
        .join(CaseRow, CaseRow.id == NrmDisputeRow.case_id)
        .where(CaseRow.panel == panel, CaseRow.state == "open", NrmDisputeRow.decided_at.is_(None))
        .order_by(NrmDisputeRow.raised_at, CaseRow.ref)
    )
    return [(row, ref) for row, ref in await session.execute(query)]


async def closed_since(session: AsyncSession, panel: str, day: date) -> list[CaseRow]:
    """List a panel's cases that ended on a day or later (H18)."""
    query = (
        select(CaseRow)
        .where(CaseRow.panel == panel, CaseRow.state == "closed", CaseRow.closed_on >= day)
        .order_by(CaseRow.closed_on, CaseRow.ref)
    )
    return list(await session.scalars(query))


async def series_running(
    session: AsyncSession, panel: str, *, before: date
) -> list[tuple[ReviewSeriesRow, CaseRow]]:
    """List the series, begun before a day, that spare a panel's open cases the return (R4.8)."""
    query = (
        select(ReviewSeriesRow, CaseRow)
        .join(CaseRow, CaseRow.id == ReviewSeriesRow.case_id)
        .where(CaseRow.panel == panel, CaseRow.state == "open")
        .where(ReviewSeriesRow.ended_on.is_(None), ReviewSeriesRow.begun_on < before)
        .order_by(CaseRow.ref)
    )
    return [(row, case) for row, case in await session.execute(query)]


async def case_of_ref(session: AsyncSession, panel: str, ref: str) -> CaseRow | None:
    """Find a panel's case by its reference."""
    query = select(CaseRow).where(CaseRow.panel == panel, CaseRow.ref == ref)
    row: CaseRow | None = await session.scalar(query)
    return row


async def item_of_case(
    session: AsyncSession, meeting_id: str, case_id: str
) -> AgendaItemRow | None:
    """Find a case's place on one agenda, deferred or not."""
    query = select(AgendaItemRow).where(
        AgendaItemRow.meeting_id == meeting_id, AgendaItemRow.case_id == case_id
    )
    row: AgendaItemRow | None = await session.scalar(query)
    return row


async def invitees_of_slot(session: AsyncSession, item_id: str) -> list[InviteeRow]:
    """List who is invited to one child's time and not to the whole meeting."""
    query = select(InviteeRow).where(InviteeRow.item_id == item_id).order_by(InviteeRow.id)
    return list(await session.scalars(query))
