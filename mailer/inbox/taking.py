"""Takes mail in, one by one: read, kept in one transaction, then marked done at the source.

Killed in between, the mail is found at the source again, and its hash in the database. One mail
that fails must not stop the others: it is tried again after them, at most every few minutes.
"""

import logging
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import BinaryIO

from core.incoming import Mail
from core.services import incoming
from core.services.doorways import DATABASE_TROUBLE
from core.store.engine import Sessions, transaction
from mailer.inbox.reading import Mailbox, read, unread
from mailer.inbox.source import Source

log = logging.getLogger(__name__)

AT_ONCE = 20  # a round: the outbox waits for them, so there is an end
AGAIN = timedelta(minutes=5)


class Inbox:
    """The MACE mailbox of one installation. Its mail goes to one procedure's coordinators."""

    def __init__(
        self,
        source: Source,
        sessions: Sessions,
        mailbox: Mailbox,
        procedure: str,
        clock: Callable[[], datetime],
    ) -> None:
        self._source = source
        self._sessions = sessions
        self._mailbox = mailbox
        self._procedure = procedure
        self._clock = clock
        self._later: dict[str, datetime] = {}

    async def take(self, limit: int = AT_ONCE) -> int:
        """Take in up to `limit` mails; give how many that was, new or known already."""
        now = self._clock()
        self._later = {handle: at for handle, at in self._later.items() if at > now}
        try:
            waiting = await self._source.waiting(limit + len(self._later))
        except OSError as trouble:
            log.warning("the mailbox cannot be read: %s", trouble.strerror)
            return 0
        ready = [handle for handle in waiting if handle not in self._later][:limit]
        return sum([await self._take_one(handle) for handle in ready])

    async def _take_one(self, handle: str) -> bool:
        try:
            original = await self._source.open(handle)
            if original is None:
                return False
            with original:
                await self._keep(original)
            await self._source.done(handle)
        except DATABASE_TROUBLE:
            raise
        except Exception as defect:  # noqa: BLE001 - it stays where it is; the others go on
            log.error("a mail could not be taken in: %s", type(defect).__name__)  # noqa: TRY400 - a trace may quote it
            self._later[handle] = self._clock() + AGAIN
            return False
        return True

    async def _keep(self, original: BinaryIO) -> None:
        """Keep a mail as it was read; whatever stands in the way of that, keep it unread."""
        try:
            await self._store(original, await read(original, self._mailbox))
        except DATABASE_TROUBLE:
            raise
        except Exception as defect:  # noqa: BLE001 - a defect of ours must lose no mail
            log.error("a mail is kept unread: %s", type(defect).__name__)  # noqa: TRY400 - a trace may quote it
            await self._store(original, await unread(original))

    async def _store(self, original: BinaryIO, mail: Mail) -> None:
        async with transaction(self._sessions) as session:
            taken = await incoming.take_in(
                session, original, mail, procedure=self._procedure, now=self._clock()
            )
        log.info("mail taken in: %s", taken or "known already")
