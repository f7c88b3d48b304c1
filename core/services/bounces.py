"""Mail of ours that came back: known on the row of the outbox, for the administrator to settle."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from core.incoming import Mail
from core.messages import Door
from core.store.outbox import change
from core.store.tables import DispatchRow

CAME_BACK = (
    "It came back: the other mail system did not deliver it. See whether the address is right."
)


async def note(session: AsyncSession, mail: Mail, now: datetime) -> int:
    """Note that what we sent was not delivered; give how many messages that was."""
    if not mail.bounced or not mail.answers:
        return 0
    here = [
        DispatchRow.key.in_(mail.answers),
        DispatchRow.door == Door.EMAIL.value,
        DispatchRow.state.in_(("sent", "unknown")),
        DispatchRow.bounced_at.is_(None),
    ]
    return await change(session, here, bounced_at=now, state="sent", settled_at=now, why=CAME_BACK)
