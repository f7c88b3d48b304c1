"""A mailbox on an Exchange Server as a source of mail: each is handled once, across restarts.

The server tells what came since a mark (SyncFolderItems). The mark and what came are noted in one
transaction, so nothing is between them. Mail stays in the mailbox's inbox, where people can look.
An answer to a meeting of Exchange's own is given as the calendar's mail that it stands for.
"""

import errno
import io
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any, BinaryIO

from exchangelib import ItemId, Message, errors
from exchangelib.fields import FieldPath
from exchangelib.items import MeetingResponse
from exchangelib.services import SyncFolderItems

from core.services.mailboxes import Bookmark
from core.store.engine import Sessions
from core.store.mailboxes import Came
from mailer.carriers.exchange_account import TROUBLE, Mailbox, NoToken
from mailer.inbox.exchange_answers import as_calendar_mail

NAME = "exchange"
AT_ONCE = 50
RECEIVED = FieldPath(field=Message.FIELDS["datetime_received"])
MAIL = ("mime_content", "subject")
ANSWER = (
    "sender",
    "datetime_sent",
    "response_type",
    "is_out_of_date",
    "associated_calendar_item_id",
    "proposed_start",
    "proposed_end",
)
ASKED = ("mace_number", "mace_sequence", "start", "end")
GONE = (errors.ErrorItemNotFound, errors.ErrorInvalidIdMalformed)
# the mailbox was moved: all is told again, and what was taken in is known by its content; the
# library stumbles over an answer that refuses the mark without giving another (AttributeError)
MARK_LOST = (errors.ErrorInvalidSyncStateData, AttributeError)
LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)


class ExchangeSource:
    """The inbox of the mailbox. A handle is Exchange's own number of an item."""

    def __init__(self, mailbox: Mailbox, sessions: Sessions) -> None:
        self._mailbox = mailbox
        self._bookmark = Bookmark(sessions, NAME)

    async def waiting(self, limit: int) -> list[str]:
        """Ask what came, note it, and give what came first and is not taken in."""
        before = await self._bookmark.position()
        came, after = await self._ask(lambda: self._came(before))
        if after != before:
            await self._bookmark.advance(before, after, came)
        return await self._bookmark.waiting(limit)

    async def open(self, handle: str) -> BinaryIO | None:
        """Fetch a mail that waits; one that somebody removed meanwhile waits no more."""
        if not await self._bookmark.waits(handle):
            return None
        content = await self._ask(lambda: self._content(handle))
        if content is None:
            await self.done(handle)
            return None
        return io.BytesIO(content)

    async def done(self, handle: str) -> None:
        """Note that a mail waits no more. In the mailbox it stays as it is."""
        await self._bookmark.forget([handle])

    async def _ask(self, question: Callable[[], Any]) -> Any:
        try:
            return await self._mailbox.ask(question)
        except (*TROUBLE, NoToken) as trouble:
            why = f"the Exchange Server did not answer ({type(trouble).__name__})"
            raise OSError(errno.EIO, why) from None

    def _came(self, before: str) -> tuple[list[Came], str]:
        try:
            return self._since(before)
        except MARK_LOST:
            return self._since("")

    def _since(self, before: str) -> tuple[list[Came], str]:
        account = self._mailbox.account
        service = SyncFolderItems(account=account)
        changes = service.call(
            folder=account.inbox,
            shape="IdOnly",
            additional_fields=[RECEIVED],
            sync_state=before or None,
            ignore=None,
            max_changes_returned=AT_ONCE,
            sync_scope=None,
        )
        created = (item for change, item in changes if change == SyncFolderItems.CREATE)
        came = [(_instant(item.datetime_received), str(item.id)) for item in created]
        return came, str(service.sync_state)

    def _content(self, handle: str) -> bytes | None:
        item = self._fetched(handle, MAIL)
        if item is None:
            return None
        content: bytes = item.mime_content or b""
        return self._answer(handle, content) if isinstance(item, MeetingResponse) else content

    def _answer(self, handle: str, content: bytes) -> bytes:
        """Give an answer to one of our meetings as iTIP; any other as it is."""
        answer = self._fetched(handle, ANSWER)
        number = answer.associated_calendar_item_id if answer else None
        asked = self._fetched(number.id, ASKED) if number else None
        if not (asked and getattr(asked, "mace_number", None)):
            return content
        return as_calendar_mail(content, answer, asked)

    def _fetched(self, handle: str, fields: tuple[str, ...]) -> Any:
        account = self._mailbox.account
        [found] = account.fetch(ids=[ItemId(id=handle)], only_fields=list(fields))
        if isinstance(found, GONE):
            return None
        if isinstance(found, Exception):
            raise found
        return found


def _instant(received: datetime | None) -> datetime:
    """Give a plain instant: the library's own kind is no kind for others."""
    return datetime.fromtimestamp(received.timestamp(), UTC) if received else LONG_AGO
