"""Questions about referrals."""

from sqlalchemy import or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from core.referrals import ReferralState
from core.store.tables import CaseRow, ReferralRow


async def find(session: AsyncSession, ref: str) -> ReferralRow | None:
    """Find a referral by its reference or its case's; of several, the one that opened the case."""
    query = (
        select(ReferralRow)
        .outerjoin(CaseRow, CaseRow.id == ReferralRow.case_id)
        .where(or_(ReferralRow.ref == ref, CaseRow.ref == ref))
        .order_by((ReferralRow.state == ReferralState.ACCEPTED).desc(), ReferralRow.started_at)
        .limit(1)
    )
    row: ReferralRow | None = await session.scalar(query)
    return row
