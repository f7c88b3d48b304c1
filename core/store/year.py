"""Questions about the year: what happened to a meeting's day, and who has heard of it."""

from collections.abc import Collection
from datetime import date

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from core.dates import local_date
from core.meetings import STILL_TO_COME
from core.messages import Kind
from core.store.tables import (
    AgendaItemRow,
    CaseRow,
    DispatchRow,
    MeetingChangeRow,
    MeetingRow,
)

GONE_OUT = ("submitting", "sent", "unknown")  # it may have reached somebody
INVITATIONS = (Kind.MEETING_INVITATION, Kind.SLOT_INVITATION)


async def changes_of(session: AsyncSession, meeting_id: str) -> list[MeetingChangeRow]:
    """List what happened to a meeting's day, the earliest first."""
    query = (
        select(MeetingChangeRow)
        .where(MeetingChangeRow.meeting_id == meeting_id)
        .order_by(MeetingChangeRow.made_at, MeetingChangeRow.id)
    )
    return list(await session.scalars(query))


async def on_day(session: AsyncSession, panel: str, day: date) -> list[MeetingRow]:
    """List a panel's meetings that are on a day or were planned for it, cancelled ones too."""
    here = (MeetingRow.held_on == day) | (MeetingRow.planned_on == day)
    query = select(MeetingRow).where(MeetingRow.panel == panel, here)
    return list(await session.scalars(query))


async def agenda_sent_on(session: AsyncSession, meeting_id: str) -> date | None:
    """Give the day on which a meeting's agenda first went out; None if it has not."""
    query = select(DispatchRow).where(
        DispatchRow.kind == Kind.AGENDA,
        DispatchRow.subject == meeting_id,
        DispatchRow.state.in_(GONE_OUT),
    )
    at = [row.settled_at or row.created_at for row in await session.scalars(query)]
    return local_date(min(at)) if at else None


async def had_agenda(session: AsyncSession, meeting_id: str, before_edition: int) -> set[str]:
    """Give the people to whom an earlier edition of a meeting's agenda has gone."""
    query = select(DispatchRow.recipient_id).where(
        DispatchRow.kind == Kind.AGENDA,
        DispatchRow.subject == meeting_id,
        DispatchRow.state.in_(GONE_OUT),
        DispatchRow.occasion.not_like(f"%-{before_edition}"),
    )
    return set(await session.scalars(query))


async def invitations_sent(session: AsyncSession, meeting_id: str) -> set[tuple[Kind, str, str]]:
    """Give who has heard of a meeting: the kind of invitation, the person, the slot or nothing."""
    query = select(DispatchRow.kind, DispatchRow.recipient_id, DispatchRow.occasion).where(
        DispatchRow.subject == meeting_id,
        DispatchRow.kind.in_(INVITATIONS),
        DispatchRow.state.in_(GONE_OUT),
    )
    rows = await session.execute(query)
    return {(Kind(kind), person, occasion.partition("/")[2]) for kind, person, occasion in rows}


async def listed_elsewhere(
    session: AsyncSession, meeting_id: str, case_ids: Collection[str]
) -> dict[str, date]:
    """Give the day of the first other meeting to come on which each of these cases is listed."""
    query = (
        select(AgendaItemRow.case_id, MeetingRow.held_on)
        .join(MeetingRow, MeetingRow.id == AgendaItemRow.meeting_id)
        .where(
            AgendaItemRow.case_id.in_(case_ids),
            AgendaItemRow.state == "listed",
            MeetingRow.state.in_(STILL_TO_COME),
            MeetingRow.id != meeting_id,
        )
        .order_by(MeetingRow.held_on.desc())
    )
    rows = await session.execute(query)
    return {row.case_id: row.held_on for row in rows}  # the first day is the last one written


async def meetings_of_year(session: AsyncSession, panel: str, year: int) -> list[MeetingRow]:
    """List a panel's meetings planned for a year or moved into it, cancelled ones too, by day."""
    first, last = date(year, 1, 1), date(year, 12, 31)
    inside = MeetingRow.held_on.between(first, last) | MeetingRow.planned_on.between(first, last)
    query = select(MeetingRow).where(MeetingRow.panel == panel, inside)
    return list(await session.scalars(query.order_by(MeetingRow.held_on, MeetingRow.id)))


async def open_cases(
    session: AsyncSession, panel: str
) -> list[tuple[str, str | None, date | None, bool]]:
    """List a panel's open cases: reference, band, day of the review, whether discussed before."""
    discussed = (
        select(AgendaItemRow.id)
        .where(AgendaItemRow.case_id == CaseRow.id, AgendaItemRow.state == "discussed")
        .exists()
    )
    query = (
        select(CaseRow.ref, CaseRow.band, CaseRow.next_review_on, discussed)
        .where(CaseRow.panel == panel, CaseRow.state == "open")
        .order_by(CaseRow.ref)
    )
    rows = await session.execute(query)
    return [(ref, band, due, bool(seen)) for ref, band, due, seen in rows]


async def reviews_on(session: AsyncSession, meeting_id: str) -> list[tuple[str, str, date | None]]:
    """List who is still to be discussed at a meeting: case id, reference, day of the review."""
    query = (
        select(CaseRow.id, CaseRow.ref, CaseRow.next_review_on)
        .join(AgendaItemRow, AgendaItemRow.case_id == CaseRow.id)
        .where(AgendaItemRow.meeting_id == meeting_id, AgendaItemRow.state == "listed")
        .order_by(AgendaItemRow.position, CaseRow.ref)
    )
    return [(case, ref, due) for case, ref, due in await session.execute(query)]
