"""Questions about co-chairs: who stands in for whom, and when two who differ talk."""

from collections.abc import Collection
from datetime import date

from sqlalchemy import ColumnElement, select
from sqlalchemy.ext.asyncio import AsyncSession

from core.store.tables import ChairsTalkRow, PersonRow, StandInRow


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
