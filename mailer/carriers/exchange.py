"""Carries messages through a mailbox on an Exchange Server (EWS, by exchangelib).

A message is first a draft with its key, then sent. A draft goes once: whoever sends it a second
time is told that it is not there. So everything before the last step is certain, and after a lost
answer one looks: a draft that is still there did not go, a copy in Sent did. Where neither is (the
copy may be late, or its draft was never made) nobody says that it did not go: `find` raises, is
asked again, and after a while a person has to look. Invitations are meetings of Exchange's own.
"""

import threading
import time
from typing import Any

from exchangelib import Message

from core.carrying import Frozen, NoAnswer, Refused, TryLater
from mailer.carriers.exchange_account import (
    TROUBLE,
    Mailbox,
    NoToken,
    in_time,
    is_certain,
    not_sent,
)
from mailer.carriers.exchange_meetings import Meetings, Rooms, invitation_in
from mailer.carriers.fitness import refuse_unfit

LATEST = 50.0  # seconds after which nothing is sent any more: who asked has stopped waiting
WAIT = 20.0  # seconds for the message before


class ExchangeCarrier:
    """The mailbox as a door. One message at a time; looking goes on beside it."""

    name = "exchange"

    def __init__(self, mailbox: Mailbox, rooms: Rooms = ()) -> None:
        self._mailbox = mailbox
        self._meetings = Meetings(mailbox, rooms)
        self._turn = threading.Lock()

    async def carry(self, frozen: Frozen) -> None:
        """Send the message once, however often it is called."""
        refuse_unfit(frozen)
        began = time.monotonic()
        await self._mailbox.ask(lambda: self._carry(frozen, began))

    async def find(self, key: str) -> bool | None:
        """Look in the mailbox. Raises where the mailbox has no trace of the message."""
        return await self._mailbox.ask(lambda: self._find(key))

    def _carry(self, frozen: Frozen, began: float) -> None:
        if not self._turn.acquire(timeout=WAIT):
            raise TryLater("the message before is still being sent")
        try:
            invitation = invitation_in(frozen.content)
            if invitation is not None and self._meetings.carry(frozen, invitation, began + LATEST):
                return
            draft = self._draft(frozen)
            if draft is not None:
                in_time(began + LATEST)
                self._send(draft)
        finally:
            self._turn.release()

    def _draft(self, frozen: Frozen) -> Any:
        """Give the message's draft, made now or left from an attempt; None if the message went."""
        try:
            account = self._mailbox.account
            if _same(account.sent, frozen):
                return None
            return _same(account.drafts, frozen) or _made(account, frozen)
        except (*TROUBLE, NoToken, Refused) as trouble:
            raise not_sent(trouble) from None

    def _send(self, draft: Any) -> None:
        try:
            draft.send(copy_to_folder=self._mailbox.account.sent)
        except (*TROUBLE, NoToken) as trouble:
            if is_certain(trouble):
                raise not_sent(trouble) from None
            why = f"the Exchange Server did not say whether it sent it ({type(trouble).__name__})"
            raise NoAnswer(why) from None

    def _find(self, key: str) -> bool:
        try:
            account = self._mailbox.account
            if _under(account.sent, key) or self._meetings.went(key):
                return True
            if _under(account.drafts, key) or self._meetings.waits(key):
                return False
        except (*TROUBLE, NoToken) as trouble:
            why = f"the Exchange Server cannot be asked ({type(trouble).__name__})"
            raise NoAnswer(why) from None
        raise NoAnswer("the mailbox has no trace of it yet")


def _under(folder: Any, key: str) -> Any:
    return next(iter(folder.filter(mace_key=key).only("mace_key", "mace_sha256")), None)


def _same(folder: Any, frozen: Frozen) -> Any:
    """Give what lies under the message's key; refuse if it is another message."""
    found = _under(folder, frozen.key)
    if found is not None and found.mace_sha256 != frozen.sha256:
        raise Refused("another message went under the same key")
    return found


def _made(account: Any, frozen: Frozen) -> Any:
    draft = Message(
        account=account,
        folder=account.drafts,
        mime_content=frozen.content,
        mace_key=frozen.key,
        mace_sha256=frozen.sha256,
    )
    return draft.save()
