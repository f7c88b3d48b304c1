"""A mailbox by IMAP (RFC 3501): for those whose mail lies with neither Exchange nor a folder.

A mail is fetched once: its number is noted in the database when it is taken in, and it is moved
away. Whatever happens in between, it is found again, and known by its hash.
"""

import asyncio
import contextlib
import io
import ssl
import tempfile
from collections.abc import Callable
from datetime import datetime
from typing import BinaryIO, TypeVar, cast

from core.carrying import TryLater
from core.services.mailboxes import Bookmark
from core.store.engine import Sessions
from mailer.inbox.imap_box import Box, NoMailbox, Place
from mailer.inbox.reading import CUT
from mailer.signing_in import Login, Tokens

FETCH_MOST = 150_000_000  # bytes: what Exchange lets through at most
BEGINNING = 10_000_000  # of a mail that is larger: enough for its text
IN_MEMORY = 4_000_000
WHOLE_SECONDS = 300.0  # for one thing asked of the server, however slowly it answers

Found = TypeVar("Found")


class ImapSource:
    """One folder of one mailbox; `password` or `tokens` sign in. One thing is asked at a time."""

    def __init__(
        self,
        place: Place,
        sessions: Sessions,
        clock: Callable[[], datetime],
        *,
        password: str = "",
        tokens: Tokens | None = None,
        trust: ssl.SSLContext | None = None,
        most: int = FETCH_MOST,
    ) -> None:
        self._place = place
        self._bookmark = Bookmark(sessions, place.mailbox)
        self._clock = clock
        self._password = password
        self._tokens = tokens
        self._trust = trust or ssl.create_default_context()
        self._most = most
        self._box: Box | None = None
        self._one_at_a_time = asyncio.Lock()

    async def waiting(self, limit: int) -> list[str]:
        """Give the oldest mails that are not taken in. Raises OSError where nobody can say."""
        validity, numbers = await self._ask(lambda box: (box.validity, box.numbers()))
        there = [f"{validity}.{uid}" for uid in numbers]
        taken = await self._bookmark.taken()
        if gone := taken.difference(there):
            await self._bookmark.forget(gone)
        return [one for one in there if one not in taken][:limit]

    async def open(self, handle: str) -> BinaryIO | None:
        """Fetch a mail; of one that is too large, its beginning, and the size it has."""
        validity, uid = _read(handle)
        return await self._ask(lambda box: self._fetched(box, validity, uid))

    async def done(self, handle: str) -> None:
        """Note that a mail was taken in, then put it away."""
        validity, uid = _read(handle)
        await self._bookmark.take(handle, self._clock())
        await self._ask(lambda box: box.put_away(uid) if box.validity == validity else None)

    async def close(self) -> None:
        """Cut the connection; the next question makes a new one."""
        if self._box is not None:
            await asyncio.to_thread(self._box.close)
        self._box = None

    def _fetched(self, box: Box, validity: int, uid: int) -> BinaryIO | None:
        size = box.size(uid) if box.validity == validity else None
        if size is None:
            return None
        with contextlib.ExitStack() as undo:
            file = cast("BinaryIO", tempfile.SpooledTemporaryFile(IN_MEMORY))  # noqa: SIM115 - handed on
            undo.callback(file.close)
            if size > self._most:
                file.write(f"{CUT}: {size}\r\n".encode())
            for piece in box.pieces(uid, size if size <= self._most else BEGINNING):
                file.write(piece)
            file.seek(0, io.SEEK_SET)
            undo.pop_all()
        return file

    async def _ask(self, question: Callable[[Box], Found]) -> Found:
        """Ask; whatever fails closes the connection, for nobody knows what is left in it."""
        async with self._one_at_a_time:
            answered = False
            try:
                async with asyncio.timeout(WHOLE_SECONDS):
                    found = await asyncio.to_thread(question, await self._opened())
                answered = True
            except TimeoutError:
                raise NoMailbox("the mailbox's server takes too long") from None
            finally:
                if not answered:
                    await self.close()
        return found

    async def _opened(self) -> Box:
        if self._box is None:
            login = await self._login()
            self._box = await asyncio.to_thread(Box, self._place, login, self._trust)
        return self._box

    async def _login(self) -> Login:
        if self._tokens is None:
            return Login(self._place.user, self._password)
        try:
            return Login(self._place.user, token=await self._tokens.token())
        except TryLater as later:
            raise NoMailbox(later.why) from None


def _read(handle: str) -> tuple[int, int]:
    validity, _, uid = handle.partition(".")
    return int(validity), int(uid)
