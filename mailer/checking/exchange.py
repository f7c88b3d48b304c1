"""An Exchange Server when it is tried out: folders, letter, meeting, and other mailboxes."""

import asyncio
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from exchangelib import CalendarItem, errors
from exchangelib.items import SEND_TO_ALL_AND_SAVE_COPY

from core.carrying import CarryingFailed, Frozen
from mailer.carriers.exchange import ExchangeCarrier
from mailer.carriers.exchange_account import TROUBLE, Mailbox, NoToken, not_sent
from mailer.carriers.exchange_check import (
    BUSY,
    NO_MAILBOX,
    NOT_LET_IN,
    NOT_SIGNED_IN,
    NOT_THERE,
    mailbox_findings,
)
from mailer.carriers.exchange_meetings import Rooms
from mailer.checking.trial import SUBJECT
from mailer.checking.ways import NOBODY, Step, Way, Wrong, first_of, unknown, why

TOO_WIDE = (
    "THE ACCOUNT CAN READ OTHER MAILBOXES. Whoever has its password could read them all. Remove "
    "ApplicationImpersonation or limit it to this mailbox with a management scope, and give full "
    "access to this mailbox alone."
)
NOT_OURS = (
    errors.ErrorAccessDenied,
    errors.ErrorFolderNotFound,
    errors.ErrorImpersonateUserDenied,
    errors.ErrorImpersonationDenied,
    errors.ErrorItemNotFound,
)
KNOWN = (
    ("gives no token", NOT_SIGNED_IN),
    ("is busy", BUSY),
    ("UnauthorizedError", NOT_LET_IN),
    ("ErrorNonExistentMailbox", NO_MAILBOX),
    ("let us send", "The account may not send as this mailbox. Give it Send As on the mailbox."),
    ("did not do it", NOT_THERE),
    ("cannot be asked", NOT_THERE),
)


class ExchangeWay(Way):
    """One mailbox on an Exchange Server."""

    keeps_copies = True
    is_limited = True

    def __init__(self, mailbox: Mailbox, rooms: Rooms) -> None:
        self._mailbox, self._rooms = mailbox, rooms
        self._carrier = ExchangeCarrier(mailbox, rooms)

    def opening(self, now: datetime) -> list[Step]:
        """Give what has to hold before anything else is tried."""
        return [("Mailbox", self._looked)]

    async def _looked(self) -> str:
        if found := await mailbox_findings(self._mailbox):
            raise Wrong(" ".join(found))
        return "The server lets us in, and every folder that is needed can be read."

    async def other(self, address: str) -> str:
        """Try to read somebody else's mailbox, which must not work."""
        elsewhere = Mailbox(replace(self._mailbox.server, mailbox=address))
        try:
            await elsewhere.ask(lambda: list(_marked(elsewhere.account.inbox, "none")))
        except NOT_OURS:
            return "The account cannot read the other mailbox that was tried."
        except errors.ErrorNonExistentMailbox:
            raise Wrong(NOBODY) from None
        except (*TROUBLE, NoToken) as trouble:
            raise not_sent(trouble) from None
        finally:
            elsewhere.close()
        raise Wrong(TOO_WIDE)

    async def carry(self, frozen: Frozen) -> None:
        """Send a letter."""
        await self._carrier.carry(frozen)

    async def sent(self, frozen: Frozen) -> bool:
        """Look for our mark in Sent Items."""
        return bool(await self._carrier.find(frozen.key))

    async def arrived(self, frozen: Frozen) -> bytes | None:
        """Give a letter as it came in."""
        content: bytes | None = await self._asked(lambda account: _content(account, frozen))
        return content

    async def meet(self, now: datetime) -> str:
        """Make a meeting, in the first room where rooms are set, and take it away again."""
        room = next(iter(dict(self._rooms).values()), "")
        self.meeting_left = True
        await self._asked(lambda account: _meet(account, now, room))
        self.meeting_left = False
        where = "with a room " if room else ""
        return f"A meeting {where}was made, and taken away again."

    async def tidy(self, frozen: Frozen) -> None:
        """Remove every copy of a letter."""
        await self._asked(lambda account: _tidy(account, frozen))

    async def close(self) -> None:
        """Let go of threads and connections."""
        await asyncio.to_thread(self._mailbox.close)

    async def _asked(self, question: Any) -> Any:
        """Ask in one of the mailbox's threads; whatever fails is what a carrier says of it."""

        def ask() -> Any:
            try:
                return question(self._mailbox.account)
            except (*TROUBLE, NoToken) as trouble:
                raise not_sent(trouble) from None

        return await self._mailbox.ask(ask)

    def remedy(self, failed: CarryingFailed | OSError) -> str:
        """Say what a trouble means and what to do about it."""
        said = why(failed)
        return first_of(KNOWN, said) or unknown(said)


def _marked(folder: Any, key: str) -> Any:
    return folder.filter(mace_key=key).only("mace_key")


def _numbered(folder: Any, frozen: Frozen) -> Any:
    return folder.filter(message_id=frozen.message_id).only("message_id")


def _content(account: Any, frozen: Frozen) -> bytes | None:
    found = next(iter(_numbered(account.inbox, frozen)), None)
    if found is None:
        return None
    [whole] = account.fetch(ids=[found], only_fields=["mime_content"])
    if isinstance(whole, Exception):
        raise whole
    return bytes(whole.mime_content or b"")


def _meet(account: Any, now: datetime, room: str) -> None:
    """Make a meeting, cancel it, and remove it from what is deleted."""
    starts = now.astimezone(account.default_timezone) + timedelta(days=1)
    mark = f"trial {now.isoformat()}"
    made = CalendarItem(
        account=account,
        folder=account.calendar,
        subject=SUBJECT,
        start=starts,
        end=starts + timedelta(minutes=30),
        mace_key=mark,
        sensitivity="Private",
        **({"resources": [room]} if room else {}),
    )
    made.save(send_meeting_invitations=SEND_TO_ALL_AND_SAVE_COPY)
    if room:
        made.cancel()
        for one in list(_marked(account.trash, mark)):
            one.delete()
    else:
        made.delete()


def _tidy(account: Any, frozen: Frozen) -> None:
    for folder in (account.drafts, account.sent):
        for one in list(_marked(folder, frozen.key)):
            one.delete()
    for one in list(_numbered(account.inbox, frozen)):
        one.delete()
