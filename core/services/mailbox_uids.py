"""Which mails of an IMAP folder were taken in, so that a restart fetches none of them again."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncSession

from core.store.inserting import insert_missing
from core.store.tables import MailboxUidRow


async def taken(session: AsyncSession, mailbox: str, validity: int) -> frozenset[int]:
    """Give the numbers of the mails that were taken in from a folder."""
    query = select(MailboxUidRow.uid).where(
        MailboxUidRow.mailbox == mailbox, MailboxUidRow.validity == validity
    )
    return frozenset(await session.scalars(query))


async def note(session: AsyncSession, mailbox: str, validity: int, uid: int, now: datetime) -> None:
    """Note that a mail was taken in; the same again changes nothing."""
    row = {"mailbox": mailbox, "validity": validity, "uid": uid, "handled_at": now}
    await insert_missing(session, MailboxUidRow, [row])


async def forget(session: AsyncSession, mailbox: str, validity: int, gone: Collection[int]) -> None:
    """Forget mails that lie in the folder no more, and all numbers that mean nothing any more."""
    ours = MailboxUidRow.mailbox == mailbox
    stale = (MailboxUidRow.validity != validity) | MailboxUidRow.uid.in_(gone)
    await session.execute(delete(MailboxUidRow).where(ours, stale))
