"""Questions about strategic items (H23)."""

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from core.store.tables import StrategicItemRow


async def items_of(session: AsyncSession, meeting_id: str) -> list[StrategicItemRow]:
    """List a meeting's strategic items in order, without those that were taken off."""
    query = (
        select(StrategicItemRow)
        .where(StrategicItemRow.meeting_id == meeting_id, StrategicItemRow.removed_at.is_(None))
        .order_by(StrategicItemRow.position, StrategicItemRow.id)
    )
    return list(await session.scalars(query))


async def last_position(session: AsyncSession, meeting_id: str) -> int:
    """Give the place of the last item, taken off or not; nought if there is none."""
    query = select(func.max(StrategicItemRow.position)).where(
        StrategicItemRow.meeting_id == meeting_id
    )
    return int(await session.scalar(query) or 0)


async def versions(session: AsyncSession, meeting_id: str) -> int:
    """Add up the versions of a meeting's items, those taken off included."""
    query = select(func.sum(StrategicItemRow.version)).where(
        StrategicItemRow.meeting_id == meeting_id
    )
    return int(await session.scalar(query) or 0)
