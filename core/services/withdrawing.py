"""A referrer takes a referral back. Once it was sent that needs a reason, and is never silent (H4).

A child about whom somebody wrote to the panel is not forgotten because of one press: whoever keeps
the panel's referrals hears of it with the reason, and can ring.
"""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from core.errors import AlreadyChanged, InputRefused
from core.messages import Kind
from core.people import Person, Role
from core.referrals import EDITABLE, UNDER_WAY, ReferralState
from core.services import access
from core.services.referrals import ReferralView, only_the_referrer, view_of
from core.services.referrer_news import both_doors
from core.store import outbox
from core.store.tables import ReferralRow
from core.typed import needed_problem

SAY_WHY = "Say in a sentence or two why. The coordinator reads it."
WHY_MOST = 1000
DECIDED = (
    "It has been decided already, so it cannot be withdrawn. Ring the coordinator if something is "
    "wrong."
)


async def withdraw(
    session: AsyncSession, by: Person, referral_id: str, *, why: str = "", now: datetime
) -> ReferralView:
    """Take a referral back while nobody has decided on it; one that was sent needs a reason."""
    row = await access.open_referral(session, by, referral_id, now=now)
    only_the_referrer(row, by)
    if row.state == ReferralState.WITHDRAWN:
        return await view_of(session, row)
    if ReferralState(row.state) not in (*EDITABLE, *UNDER_WAY):
        raise AlreadyChanged(DECIDED)
    sent = row.submitted_at is not None
    if sent and (problem := needed_problem(why, SAY_WHY, WHY_MOST)):
        raise InputRefused({"why": problem})
    row.state, row.note = ReferralState.WITHDRAWN, why.strip() or None
    await session.flush()
    await access.wrote(session, by, "referral.withdraw", f"referral:{row.id}", now=now)
    if sent:
        await _tell(session, row, now)
    return await view_of(session, row)


async def _tell(session: AsyncSession, row: ReferralRow, now: datetime) -> None:
    keepers = row.panel and (
        await access.people_with(session, row.panel, Role.COORDINATOR)
        or await access.people_with(session, row.panel, Role.MANAGER, Role.ADMINISTRATOR)
    )
    messages = [
        message
        for one in keepers or ()
        for message in both_doors(Kind.REFERRAL_WITHDRAWN, row.id, one, "withdrawn", now)
    ]
    await outbox.put(session, messages, now)
