"""Tries the mail out by doing it: a letter from the mailbox to itself, a meeting without people.

What only the real mail system can tell (whether we may use this mailbox and no other, whether Teams
gives its meetings a link, whether a sent copy can be seen) is seen by doing it. Each finding is a
sentence with its remedy. Nothing is left behind that can be removed; what cannot is said.
"""

import asyncio
import time
import uuid
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.parser import BytesHeaderParser, BytesParser

from core.carrying import CarryingFailed, Frozen, NoAnswer
from mailer.checking.ways import Way, Wrong
from mailer.compose import Letter, compose
from mailer.invitations import Invitation, Method, calendar_part

SUBJECT = "Test of the MACE mailbox"
WORDS = "This is a test of the mailbox. It holds nothing about anybody, and can be deleted."
CALENDAR = "text/calendar"
LOOKS, BETWEEN = 20, 3.0  # a copy may come late
NO_COPY = (
    "The letter was sent, but no copy is in Sent Items. After a lost answer nobody could see "
    "whether a message went. Let sent copies be kept in the mailbox, and let nobody empty it."
)
NO_ARRIVAL = (
    "The letter was sent but did not come into the inbox. Replies would not be read. See whether "
    "a rule, a quarantine or a filter moves it, and whether the inbox is that of MACE_MAIL_FROM."
)
CHANGED = (
    "The letter came, but as another: its Message-ID was changed. Replies and reports could not be "
    "matched. Let the mail system leave Message-IDs as they are."
)
NO_CALENDAR = (
    "The invitation came, but without its calendar part. People could not accept it in their "
    "calendar. Let the mail system leave text/calendar parts as they are."
)
NOBODY_NAMED = (
    "Not tried. Nobody knows yet whether the assistant could read everybody's mail. Call this "
    "again with --other and the address of a mailbox that is not the assistant's."
)
LEFT = (
    "What the test made could not be removed from the mailbox. It holds nothing about anybody: "
    "delete what is called “Test of the MACE mailbox”."
)
MAYBE_LEFT = (
    "The test's meeting went wrong, so it may still be in the mailbox's calendar. It holds "
    "nothing about anybody: look there for “Test of the MACE mailbox” tomorrow, and delete it."
)
Sleep = Callable[[float], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Finding:
    """What was tried, whether it holds, a sentence, and how many seconds it took."""

    what: str
    holds: bool
    finding: str
    seconds: float = 0.0


@dataclass(frozen=True, slots=True)
class Terms:
    """On whose mailbox, when and against whom the trial is held."""

    mailbox: str
    now: datetime
    other: str = ""
    sleep: Sleep = asyncio.sleep


class Trial:
    """One run over the way out and the way in, which may be the same."""

    def __init__(self, sending: Way, receiving: Way, terms: Terms) -> None:
        self._sending, self._receiving, self._terms = sending, receiving, terms
        self._ways = [sending] if sending is receiving else [sending, receiving]
        self._letters: list[Frozen] = []
        self.found: list[Finding] = []

    async def run(self) -> list[Finding]:
        """Try one thing after the other; what needs another that failed is not tried."""
        try:
            if await self._opened():
                await self._try_the_rest()
        finally:
            for way in self._ways:
                await way.close()
        return self.found

    async def _opened(self) -> bool:
        steps = [(way, step) for way in self._ways for step in way.opening(self._terms.now)]
        for way, (what, act) in steps:
            if not await self._try(what, way, act()):
                return False
        return True

    async def _try_the_rest(self) -> None:
        for way in self._ways:
            await self._try("Other mailboxes", way, self._others(way))
        letter = self._composed()
        if await self._try("Letter", self._sending, self._carried(letter)):
            if self._sending.keeps_copies:
                await self._try("Sent copy", self._sending, self._copied(letter))
            if self._receiving.receives:
                await self._try("Reply", self._receiving, self._read(letter))
        await self._try("Meeting", self._sending, self._met())
        await self._try("Left behind", self._sending, self._tidied())

    async def _try(self, what: str, way: Way, trying: Awaitable[str]) -> bool:
        """Try one thing and keep what was found; a finding without words is none."""
        began = time.monotonic()
        try:
            holds, words = True, await trying
        except Wrong as wrong:
            holds, words = False, str(wrong)
        except (CarryingFailed, OSError) as failed:
            holds, words = False, way.remedy(failed)
        if words:
            took = round(time.monotonic() - began, 2)
            self.found.append(Finding(what, holds, words, took))
        return holds

    async def _others(self, way: Way) -> str:
        if not way.is_limited:
            return ""
        if not self._terms.other:
            raise Wrong(NOBODY_NAMED)
        return await way.other(self._terms.other)

    def _composed(self, calendar: bytes | None = None) -> Frozen:
        mailbox, key = self._terms.mailbox, uuid.uuid4().hex
        html = f"<p>{WORDS}</p>"
        letter = Letter(
            key, "MACE assistant", mailbox, mailbox, SUBJECT, WORDS, html, calendar=calendar
        )
        self._letters.append(compose(letter, self._terms.now))
        return self._letters[-1]

    async def _carried(self, letter: Frozen) -> str:
        await self._sending.carry(letter)
        return "A letter was sent from the mailbox to itself."

    async def _copied(self, letter: Frozen) -> str:
        for _ in range(LOOKS):
            if await _seen(self._sending, letter):
                return "The sent copy was found by the mark that the assistant put on it."
            await self._terms.sleep(BETWEEN)
        raise Wrong(NO_COPY)

    async def _read(self, letter: Frozen) -> str:
        if _id_in(await self._arrival(letter)) != letter.message_id:
            raise Wrong(CHANGED)
        return "The letter came into the inbox and was read there, as a reply is."

    async def _arrival(self, letter: Frozen) -> bytes:
        for _ in range(LOOKS):
            if (content := await self._receiving.arrived(letter)) is not None:
                return content
            await self._terms.sleep(BETWEEN)
        raise Wrong(NO_ARRIVAL)

    async def _met(self) -> str:
        if words := await self._sending.meet(self._terms.now):
            return words
        number = f"{uuid.uuid4().hex}@{self._terms.mailbox.rpartition('@')[2]}"
        for sequence, method in enumerate((Method.REQUEST, Method.CANCEL)):
            letter = self._composed(self._invitation(number, sequence, method))
            await self._sending.carry(letter)
            came = await self._arrival(letter) if self._receiving.receives else letter.content
            if f"METHOD:{method}".encode() not in _calendar_in(came):
                raise Wrong(NO_CALENDAR)
        return "An invitation and its cancellation were sent, as mail that calendars understand."

    def _invitation(self, number: str, sequence: int, method: Method) -> bytes:
        mailbox, starts = self._terms.mailbox, self._terms.now + timedelta(days=1)
        ends = starts + timedelta(minutes=30)
        return calendar_part(
            Invitation(number, sequence, method, starts, ends, SUBJECT, "", mailbox,
                       "MACE assistant", mailbox, WORDS, self._terms.now)
        )  # fmt: skip

    async def _tidied(self) -> str:
        if self._receiving.receives and not self._sending.keeps_copies:
            await self._terms.sleep(BETWEEN)  # a relay's reports on our letters come after them
        for way in self._ways:
            for letter in self._letters:
                try:
                    await way.tidy(letter)
                except (CarryingFailed, OSError):
                    raise Wrong(LEFT) from None
        if self._sending.meeting_left:
            raise Wrong(MAYBE_LEFT)
        return "Nothing: what the test made was removed again."


async def _seen(way: Way, letter: Frozen) -> bool:
    try:
        return await way.sent(letter)
    except NoAnswer:
        return False


def _id_in(content: bytes) -> str:
    return str(BytesHeaderParser().parsebytes(content)["Message-ID"] or "").strip()


def _calendar_in(content: bytes) -> bytes:
    """Give the calendar parts of a mail, whatever they were wrapped in."""
    parts = BytesParser().parsebytes(content).walk()
    found = [one.get_payload(decode=True) for one in parts if one.get_content_type() == CALENDAR]
    return b"".join(one for one in found if isinstance(one, bytes))
