"""Questions about mailboxes on servers: how far they were read, and what of them still waits."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncSession

from core.store.inserting import insert_into, insert_missing
from core.store.tables import MailboxRow, WaitingMailRow, new_id


async def position(session: AsyncSession, mailbox: str) -> str:
    """Give where the next look begins; empty before the first."""
    query = select(MailboxRow.position).where(MailboxRow.name == mailbox)
    return await session.scalar(query) or ""


async def note(
    session: AsyncSession, mailbox: str, handles: Sequence[str], after: str, now: datetime
) -> None:
    """Note what was seen and where the next look begins, both or neither."""
    rows = [
        {"id": new_id(), "mailbox": mailbox, "handle": one, "number": number, "seen_at": now}
        for number, one in enumerate(handles)
    ]
    await insert_missing(session, WaitingMailRow, rows)
    new = insert_into(session, MailboxRow).values(name=mailbox, position=after)
    await session.execute(
        new.on_conflict_do_update(index_elements=["name"], set_={"position": after})
    )


async def waiting(session: AsyncSession, mailbox: str, limit: int) -> list[str]:
    """Give the handles of those that were seen first."""
    row = WaitingMailRow
    query = select(row.handle).where(row.mailbox == mailbox).order_by(row.seen_at, row.number)
    return list(await session.scalars(query.limit(limit)))


async def done(session: AsyncSession, mailbox: str, handle: str) -> None:
    """Let a mail wait no more."""
    row = WaitingMailRow
    await session.execute(delete(row).where(row.mailbox == mailbox, row.handle == handle))


async def waits(session: AsyncSession, mailbox: str, handle: str) -> bool:
    """Tell whether a mail still waits: another process may have taken it in."""
    row = WaitingMailRow
    query = select(row.id).where(row.mailbox == mailbox, row.handle == handle)
    return await session.scalar(query) is not None
