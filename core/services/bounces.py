"""What other mail systems report of our mail: it arrived, or came back; kept on its outbox row.

What nobody knew is settled by it. What came back is the administrator's to settle: nothing is sent
again by itself.
"""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from core.delivery_reports import Fate
from core.incoming import Mail
from core.messages import Door
from core.store.outbox import WHY_LENGTH, change
from core.store.tables import DispatchRow

IN_DOUBT = ("submitting", "unknown")  # a report may be quicker than the server's answer


async def note(session: AsyncSession, mail: Mail, now: datetime) -> int:
    """Keep what a report says of messages of ours; give how many rows it changed."""
    if mail.report is None or not mail.answers:
        return 0
    words = mail.report.in_words[:WHY_LENGTH]
    ours = [
        DispatchRow.key.in_(mail.answers),
        DispatchRow.door == Door.EMAIL.value,
        DispatchRow.bounced_at.is_(None),
    ]
    unsettled = DispatchRow.state.in_(IN_DOUBT)
    if mail.report.fate is Fate.FAILED:  # also what was delivered: a later rule may send it back
        here = [*ours, unsettled | (DispatchRow.state == "sent")]
        return await change(session, here, state="sent", settled_at=now, bounced_at=now, why=words)
    settled = await change(session, [*ours, unsettled], state="sent", settled_at=now, why=words)
    sent = [*ours, DispatchRow.state == "sent", DispatchRow.why.is_(None)]
    return settled + await change(session, sent, why=words)
