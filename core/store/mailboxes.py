"""Questions about mailboxes on servers: how far they were read, what waits, what was taken in."""

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncSession

from core.store.inserting import insert_missing
from core.store.tables import MailboxMailRow, MailboxRow

Came = tuple[datetime, str]  # when a mail came, and the server's handle of it


async def position(session: AsyncSession, mailbox: str) -> str:
    """Give where the next look begins; empty before the first."""
    query = select(MailboxRow.position).where(MailboxRow.name == mailbox)
    return await session.scalar(query) or ""


async def advance(
    session: AsyncSession, mailbox: str, before: str, after: str, came: Sequence[Came]
) -> bool:
    """Go on from one position to the next with what came; False if another did meanwhile."""
    row = await _locked(session, mailbox)
    if row.position != before:
        return False
    row.position = after
    rows = [{"mailbox": mailbox, "handle": handle, "came_at": at} for at, handle in came]
    await insert_missing(session, MailboxMailRow, rows)
    return True


async def waiting(session: AsyncSession, mailbox: str, limit: int) -> list[str]:
    """Give the handles of those that came first and are not taken in."""
    row = MailboxMailRow
    query = select(row.handle).where(row.mailbox == mailbox, row.taken_at.is_(None))
    return list(await session.scalars(query.order_by(row.came_at, row.handle).limit(limit)))


async def waits(session: AsyncSession, mailbox: str, handle: str) -> bool:
    """Tell whether a mail still waits: another process may have taken it in."""
    row = await session.get(MailboxMailRow, (mailbox, handle))
    return row is not None and row.taken_at is None


async def take(session: AsyncSession, mailbox: str, handle: str, now: datetime) -> None:
    """Note that a mail was taken in; the same again changes nothing."""
    row = {"mailbox": mailbox, "handle": handle, "came_at": now, "taken_at": now}
    await insert_missing(session, MailboxMailRow, [row])


async def taken(session: AsyncSession, mailbox: str) -> frozenset[str]:
    """Give the handles of what was taken in and may lie at the server still."""
    row = MailboxMailRow
    query = select(row.handle).where(row.mailbox == mailbox, row.taken_at.is_not(None))
    return frozenset(await session.scalars(query))


async def forget(session: AsyncSession, mailbox: str, handles: Collection[str]) -> None:
    """Forget mails that the server will not tell of again."""
    row = MailboxMailRow
    here = delete(row).where(row.mailbox == mailbox, row.handle.in_(handles))
    await session.execute(here)


async def _locked(session: AsyncSession, mailbox: str) -> MailboxRow:
    await insert_missing(session, MailboxRow, [{"name": mailbox, "position": ""}])
    query = select(MailboxRow).where(MailboxRow.name == mailbox)
    return (await session.scalars(query.with_for_update())).one()
