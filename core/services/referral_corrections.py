"""What was corrected in a referral after it was sent: what stood there, who changed it, when."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from core.people import Person
from core.services import access
from core.store.tables import ReferralChangeRow


@dataclass(frozen=True, slots=True)
class Correction:
    """One answer that was corrected: the input's name, what stood there `before`, and by whom."""

    field: str
    before: str
    at: datetime
    by: Person


async def corrections(session: AsyncSession, referral_id: str) -> tuple[Correction, ...]:
    """List what was corrected after sending, the latest first."""
    query = (
        select(ReferralChangeRow)
        .where(ReferralChangeRow.referral_id == referral_id)
        .order_by(ReferralChangeRow.changed_at.desc(), ReferralChangeRow.question)
    )
    rows = list(await session.scalars(query))
    people = await access.people_by_id(session, {row.changed_by for row in rows})
    return tuple(
        Correction(row.question, row.before, row.changed_at, people[row.changed_by]) for row in rows
    )
