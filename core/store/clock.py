"""The demo's clock: how far it is ahead of the machine's. Real use has no row, and no offset."""

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from core.store.inserting import insert_into
from core.store.tables import ClockRow

ONLY = 1


async def ahead(session: AsyncSession) -> float:
    """Give the seconds by which the clock is ahead (negative: behind)."""
    seconds = (
        await session.execute(select(ClockRow.ahead_seconds).where(ClockRow.id == ONLY))
    ).scalar_one_or_none()
    return 0.0 if seconds is None else float(seconds)


async def set_ahead(session: AsyncSession, seconds: float) -> None:
    """Set the seconds by which the clock is ahead."""
    new = insert_into(session, ClockRow).values(id=ONLY, ahead_seconds=seconds)
    await session.execute(
        new.on_conflict_do_update(index_elements=["id"], set_={"ahead_seconds": seconds})
    )
