"""Questions about co-chairs: who stands in for whom, and when two who differ talk."""

from collections.abc import Collection
from datetime import date

from sqlalchemy import ColumnElement, ScalarSelect, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from core.people import Role
from core.snapshots import Training
from core.store.tables import (
    ChairAbsenceRow,
    ChairsTalkRow,
    ChairSwapRow,
    ChairTrainingRow,
    DispatchRow,
    GrantRow,
    InviteeRow,
    PersonRow,
    StandInRow,
)


async def absences(
    session: AsyncSession, panel: str, *, since: date | None = None
) -> list[StandInRow]:
    """List a panel's absences by their first day; those that end from a day on, if one is given."""
    query = select(StandInRow).where(StandInRow.panel == panel)
    if since is not None:
        query = query.where(StandInRow.until_day >= since)
    return list(await session.scalars(query.order_by(StandInRow.from_day, StandInRow.id)))


async def holding(session: AsyncSession, panel: str, day: date) -> dict[str, StandInRow]:
    """Give who stands in on a day, by the chair's id."""
    query = select(StandInRow).where(StandInRow.panel == panel, *_on(day))
    return {row.chair_id: row for row in await session.scalars(query)}


async def stands_in(
    session: AsyncSession, person_id: str, panel: str, day: date
) -> StandInRow | None:
    """Give the absence in which somebody answers for a chair of a panel on a day."""
    query = select(StandInRow).where(
        StandInRow.person_id == person_id, StandInRow.panel == panel, *_on(day)
    )
    row: StandInRow | None = await session.scalar(query.limit(1))
    return row


async def stood_in(session: AsyncSession, person_id: str, panel: str, day: date) -> bool:
    """Tell whether somebody has stood in for a chair of a panel up to a day."""
    query = select(StandInRow.id).where(
        StandInRow.person_id == person_id,
        StandInRow.panel == panel,
        StandInRow.from_day <= day,
    )
    return await session.scalar(query.limit(1)) is not None


async def hold_people(session: AsyncSession, ids: Collection[str]) -> None:
    """Keep others from recording an absence of these people until the transaction ends."""
    query = select(PersonRow.id).where(PersonRow.id.in_(ids)).order_by(PersonRow.id)
    await session.execute(query.with_for_update())


async def latest_talk(session: AsyncSession, referral_id: str) -> ChairsTalkRow | None:
    """Give the talk that was arranged last."""
    query = (
        select(ChairsTalkRow)
        .where(ChairsTalkRow.referral_id == referral_id)
        .order_by(ChairsTalkRow.arranged_at.desc(), ChairsTalkRow.id)
        .limit(1)
    )
    row: ChairsTalkRow | None = await session.scalar(query)
    return row


def _on(day: date) -> tuple[ColumnElement[bool], ...]:
    return (
        StandInRow.from_day <= day,
        StandInRow.until_day >= day,
        StandInRow.ended_at.is_(None),
    )


async def rota_absences(session: AsyncSession, panel: str, *, since: date) -> list[ChairAbsenceRow]:
    """List when chairs cannot take a turn, without what was ended early."""
    query = select(ChairAbsenceRow).where(
        ChairAbsenceRow.panel == panel,
        ChairAbsenceRow.until_day >= since,
        ChairAbsenceRow.ended_at.is_(None),
    )
    return list(await session.scalars(query.order_by(ChairAbsenceRow.from_day, ChairAbsenceRow.id)))


async def swaps(session: AsyncSession, meeting_ids: Collection[str]) -> list[ChairSwapRow]:
    """List what was asked about these meetings, the latest last."""
    query = select(ChairSwapRow).where(
        ChairSwapRow.meeting_id.in_(meeting_ids) | ChairSwapRow.other_meeting_id.in_(meeting_ids)
    )
    return list(await session.scalars(query.order_by(ChairSwapRow.asked_at, ChairSwapRow.id)))


async def trainings(session: AsyncSession, ids: Collection[str]) -> dict[str, ChairTrainingRow]:
    """Give the latest training of each of these people."""
    query = (
        select(ChairTrainingRow)
        .where(ChairTrainingRow.person_id.in_(ids))
        .order_by(ChairTrainingRow.trained_on)
    )
    return {row.person_id: row for row in await session.scalars(query)}


async def since_when(session: AsyncSession, panel: str) -> dict[str, date]:
    """Give from when each chair of a panel takes turns, where that is known."""
    query = select(GrantRow.person_id, GrantRow.since).where(
        GrantRow.panel == panel, GrantRow.role == Role.CHAIR, GrantRow.since.is_not(None)
    )
    return {person: since for person, since in await session.execute(query) if since}


async def apologies(session: AsyncSession, meeting_ids: Collection[str]) -> set[tuple[str, str]]:
    """Give who sent apologies for which of these meetings: meeting and person."""
    query = select(InviteeRow.meeting_id, InviteeRow.person_id).where(
        InviteeRow.meeting_id.in_(meeting_ids), InviteeRow.attendance == "apologies"
    )
    return {(meeting, person) for meeting, person in await session.execute(query)}


async def training(session: AsyncSession) -> dict[str, Training]:
    """Give everybody's latest training to chair."""
    query = select(ChairTrainingRow).order_by(ChairTrainingRow.trained_on)
    rows = await session.scalars(query)
    return {row.person_id: Training(row.trained_on, row.refresher_due) for row in rows}


def panel_of_subject() -> ScalarSelect[str | None]:
    """Give a panel that the person chairs whom a row of the outbox is about."""
    here = (GrantRow.person_id == DispatchRow.subject, GrantRow.role == Role.CHAIR.value)
    return select(func.min(GrantRow.panel)).where(*here).correlate(DispatchRow).scalar_subquery()
