"""The inbox of an Exchange Online mailbox, by Microsoft Graph's list of changes (delta).

The link from which changes are asked for is kept in the database together with the mails that
wait, in one transaction: whatever stops in between, each mail is given until it is done and not
afterwards. A mail that a person files elsewhere meanwhile is still read, for its id stays. Nothing
in the mailbox is changed.
"""

import errno
import io
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any, BinaryIO

from core.carrying import CarryingFailed
from core.store import mail_positions
from core.store.engine import Sessions, reading, transaction
from core.store.mail_positions import Position
from mailer.carriers.graph_client import INBOX_CHANGES, Gone, GraphClient, OutOfStep, Talk, id_of

PAGE = 50
MOST_PAGES = 10  # a round: what is in an old mailbox comes in several


class GraphSource:
    """The inbox of the client's mailbox."""

    def __init__(self, client: GraphClient, sessions: Sessions) -> None:
        self._client = client
        self._sessions = sessions

    async def waiting(self, limit: int) -> list[str]:
        """Ask what came since, keep it, and give the oldest that wait."""
        async with self._talking() as talk:
            for _ in range(MOST_PAGES):
                if await self._turn_page(talk):
                    break
        return [handle for _, handle in sorted((await self._position()).waiting)[:limit]]

    async def open(self, handle: str) -> BinaryIO | None:
        """Fetch a mail's bytes; one that was deleted waits no more."""
        waiting = (await self._position()).waiting
        if handle not in {one for _, one in waiting}:  # another worker's now
            return None
        try:
            async with self._talking() as talk:
                answer = await talk.ask("GET", f"/messages/{handle}/$value")
        except FileNotFoundError:
            await self.done(handle)
            return None
        return io.BytesIO(answer.raw)

    async def done(self, handle: str) -> None:
        """Keep that a mail is taken in."""
        async with transaction(self._sessions) as session:
            await mail_positions.done(session, self._client.mailbox, handle)

    async def _position(self) -> Position:
        async with reading(self._sessions) as session:
            return await mail_positions.position(session, self._client.mailbox)

    async def _turn_page(self, talk: Talk) -> bool:
        """Read one page of changes; True if it was the last for now."""
        mailbox, before = self._client.mailbox, (await self._position()).link
        try:
            page = await _page(talk, before or INBOX_CHANGES)
        except OutOfStep:  # Graph forgot the link: all that is there is listed anew
            page = await _page(talk, INBOX_CHANGES)
        last = "@odata.nextLink" not in page
        after = page["@odata.deltaLink" if last else "@odata.nextLink"]
        async with transaction(self._sessions) as session:
            ours = await mail_positions.advance(session, mailbox, before, after, _came(page))
        return last or not ours

    @asynccontextmanager
    async def _talking(self) -> AsyncIterator[Talk]:
        """Talk; whatever fails is what a source says of it."""
        try:
            async with self._client.talking() as talk:
                yield talk
        except Gone as gone:
            raise FileNotFoundError(errno.ENOENT, gone.why) from None
        except CarryingFailed as failed:
            raise OSError(errno.EIO, failed.why) from None


async def _page(talk: Talk, link: str) -> dict[str, Any]:
    prefer = f'IdType="ImmutableId", odata.maxpagesize={PAGE}'
    page = (await talk.ask("GET", link, headers={"Prefer": prefer})).content
    links = [page.get(f"@odata.{one}Link") for one in ("next", "delta")]
    if not any(isinstance(one, str) and talk.is_ours(one) for one in links):
        raise CarryingFailed("Microsoft Graph's list of changes has no end that can be followed")
    return page


def _came(page: dict[str, Any]) -> list[tuple[str, str]]:
    """Give when each mail came and its id. What was removed is known when it is opened."""
    there = (one for one in page.get("value", ()) if "@removed" not in one)
    return [(str(one.get("receivedDateTime", "")), id_of(one)) for one in there]
