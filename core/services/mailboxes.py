"""How far a mailbox is read, kept so that each mail is taken in once, across restarts.

A position and the mails that came with it are kept together or not at all.
"""

from collections.abc import Collection, Sequence
from datetime import datetime

from core.store import mailboxes
from core.store.engine import Sessions, reading, transaction
from core.store.mailboxes import Came


class Bookmark:
    """The bookmark in one mailbox. `mailbox` names it in this database; any number may use it."""

    def __init__(self, sessions: Sessions, mailbox: str) -> None:
        self._sessions = sessions
        self._mailbox = mailbox

    async def position(self) -> str:
        """Give where the next look begins; empty before the first."""
        async with reading(self._sessions) as session:
            return await mailboxes.position(session, self._mailbox)

    async def advance(self, before: str, after: str, came: Sequence[Came]) -> bool:
        """Go on to a new position with what came; False if another process did meanwhile."""
        async with transaction(self._sessions) as session:
            return await mailboxes.advance(session, self._mailbox, before, after, came)

    async def waiting(self, limit: int) -> list[str]:
        """Give the handles of those that came first and are not taken in."""
        async with reading(self._sessions) as session:
            return await mailboxes.waiting(session, self._mailbox, limit)

    async def waits(self, handle: str) -> bool:
        """Tell whether a mail still waits: another process may have taken it in."""
        async with reading(self._sessions) as session:
            return await mailboxes.waits(session, self._mailbox, handle)

    async def taken(self) -> frozenset[str]:
        """Give the handles of what was taken in and may lie at the server still."""
        async with reading(self._sessions) as session:
            return await mailboxes.taken(session, self._mailbox)

    async def take(self, handle: str, now: datetime) -> None:
        """Note that a mail was taken in of which the server will tell again."""
        async with transaction(self._sessions) as session:
            await mailboxes.take(session, self._mailbox, handle, now)

    async def forget(self, handles: Collection[str]) -> None:
        """Forget mails of which the server will not tell again."""
        async with transaction(self._sessions) as session:
            await mailboxes.forget(session, self._mailbox, handles)
