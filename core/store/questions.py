"""Questions about the questions that coordinators ask referrers."""

from collections.abc import Collection

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from core.store.tables import ReferralQuestionRow, ReferralRow


async def of_referrals(
    session: AsyncSession, referral_ids: Collection[str]
) -> dict[str, list[ReferralQuestionRow]]:
    """Give the questions of several referrals, by referral, in the order in which they came."""
    query = (
        select(ReferralQuestionRow)
        .where(ReferralQuestionRow.referral_id.in_(referral_ids))
        .order_by(ReferralQuestionRow.asked_at, ReferralQuestionRow.id)
    )
    found: dict[str, list[ReferralQuestionRow]] = {}
    for row in await session.scalars(query):
        found.setdefault(row.referral_id, []).append(row)
    return found


async def open_for(session: AsyncSession, referrer_id: str) -> dict[str, str]:
    """Give the first question that waits for a referrer's answer, by referral."""
    query = (
        select(ReferralQuestionRow.referral_id, ReferralQuestionRow.id)
        .join(ReferralRow, ReferralRow.id == ReferralQuestionRow.referral_id)
        .where(ReferralRow.referrer_id == referrer_id, ReferralQuestionRow.answered_at.is_(None))
        .order_by(ReferralQuestionRow.asked_at.desc(), ReferralQuestionRow.id)
    )
    rows = await session.execute(query)
    return {referral: question for referral, question in rows}  # noqa: C416 - rows, not tuples
