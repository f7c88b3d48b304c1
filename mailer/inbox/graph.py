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
from datetime import UTC, datetime
from typing import Any, BinaryIO

from core.carrying import CarryingFailed
from core.services.mailboxes import Bookmark
from core.store.engine import Sessions
from core.store.mailboxes import Came
from mailer.carriers.graph_client import INBOX_CHANGES, Gone, GraphClient, OutOfStep, Talk, id_of

PAGE = 50
LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)
MOST_PAGES = 10  # a round: what is in an old mailbox comes in several


class GraphSource:
    """The inbox of the client's mailbox."""

    def __init__(self, client: GraphClient, sessions: Sessions) -> None:
        self._client = client
        self._bookmark = Bookmark(sessions, client.mailbox)

    async def waiting(self, limit: int) -> list[str]:
        """Ask what came since, keep it, and give the oldest that wait."""
        async with self._talking() as talk:
            for _ in range(MOST_PAGES):
                if await self._turn_page(talk):
                    break
        return await self._bookmark.waiting(limit)

    async def open(self, handle: str) -> BinaryIO | None:
        """Fetch a mail's bytes; one that was deleted waits no more."""
        if not await self._bookmark.waits(handle):  # another worker's now
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
        await self._bookmark.forget([handle])

    async def _turn_page(self, talk: Talk) -> bool:
        """Read one page of changes; True if it was the last for now."""
        before = await self._bookmark.position()
        try:
            page = await _page(talk, before or INBOX_CHANGES)
        except OutOfStep:  # Graph forgot the link: all that is there is listed anew
            page = await _page(talk, INBOX_CHANGES)
        last = "@odata.nextLink" not in page
        after = page["@odata.deltaLink" if last else "@odata.nextLink"]
        ours = await self._bookmark.advance(before, after, _came(page))
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


def _came(page: dict[str, Any]) -> list[Came]:
    """Give when each mail came and its id. What was removed is known when it is opened."""
    there = (one for one in page.get("value", ()) if "@removed" not in one)
    return [(_instant(str(one.get("receivedDateTime", ""))), id_of(one)) for one in there]


def _instant(written: str) -> datetime:
    try:
        return datetime.fromisoformat(written).astimezone(UTC)
    except ValueError:
        return LONG_AGO
