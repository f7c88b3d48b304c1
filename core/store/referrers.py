"""Questions about who referred what came by email."""

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from core.store.tables import IncomingRow, ReferrerNamedRow


async def mail_of(session: AsyncSession, referral_id: str) -> IncomingRow | None:
    """Give the mail that a referral came by."""
    query = select(IncomingRow).where(IncomingRow.referral_id == referral_id)
    found: IncomingRow | None = await session.scalar(query)
    return found


async def namings(session: AsyncSession, referral_id: str) -> list[ReferrerNamedRow]:
    """Give who was said to have referred, the latest first."""
    query = (
        select(ReferrerNamedRow)
        .where(ReferrerNamedRow.referral_id == referral_id)
        .order_by(ReferrerNamedRow.named_at.desc(), ReferrerNamedRow.id)
    )
    return list(await session.scalars(query))
