"""Puts together what speaks with Exchange Online, and tries it out on the mailbox itself.

What only a real tenant can tell (whether the application may use this mailbox and no other,
whether Teams gives its meetings a link) is seen by doing it: a letter from the mailbox to itself,
and a meeting without people that is taken away again.
"""

import asyncio
import uuid
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from core.carrying import CarryingFailed, NoAnswer
from core.online import Booking
from core.settings import Settings
from mailer.carriers.graph import GraphCarrier
from mailer.carriers.graph_calendar import GraphCalendar
from mailer.carriers.graph_client import INBOX_CHANGES, GraphClient
from mailer.carriers.tokens import Registration, Tokens
from mailer.compose import Letter, compose

_WORDS = "This is a test of the mailbox. It holds nothing about anybody, and can be deleted."
_LOOKS, _BETWEEN = 10, 3.0  # a sent copy may come late
Sleep = Callable[[float], Awaitable[None]]


def exchange_online(settings: Settings) -> GraphClient:
    """Give what speaks with Graph about our mailbox; raises CertificateUnfit in words."""
    ours = settings.graph
    file = Path(ours.certificate)
    known = Registration(ours.tenant, ours.client, file, ours.thumbprint, ours.authority)
    return GraphClient(ours.url, settings.mail_from, Tokens(known, resource=ours.url))


@dataclass(frozen=True, slots=True)
class Finding:
    """What was tried, whether it holds, and a sentence."""

    what: str
    holds: bool
    finding: str


async def try_mailbox(
    client: GraphClient, now: datetime, sleep: Sleep = asyncio.sleep
) -> list[Finding]:
    """Write to ourselves, look for it, read the inbox, book a meeting and take it away."""
    found = []
    for what, trying in (
        ("Letter", _letter(client, now, sleep)),
        ("Inbox", _inbox(client)),
        ("Meeting", _meeting(client, now, sleep)),
    ):
        try:
            found.append(Finding(what, *await trying))
        except CarryingFailed as failed:
            found.append(Finding(what, holds=False, finding=f"It did not work: {failed.why}."))
    return found


async def _letter(client: GraphClient, now: datetime, sleep: Sleep) -> tuple[bool, str]:
    carrier, key = GraphCarrier(client), uuid.uuid4().hex
    subject = "Test of the MACE mailbox"
    letter = Letter(key, "MACE assistant", client.mailbox, client.mailbox, subject, _WORDS,
                    f"<p>{_WORDS}</p>")  # fmt: skip
    await carrier.carry(compose(letter, now))
    for _ in range(_LOOKS):
        try:
            if await carrier.find(key):
                return True, "A letter went from the mailbox to itself and was found when sent."
        except NoAnswer:
            await sleep(_BETWEEN)
    return False, "A letter was sent, but no sent copy was found. Look into Sent Items."


async def _inbox(client: GraphClient) -> tuple[bool, str]:
    async with client.talking() as talk:
        await talk.ask("GET", INBOX_CHANGES)
    return True, "The inbox can be read."


async def _meeting(client: GraphClient, now: datetime, sleep: Sleep) -> tuple[bool, str]:
    calendar, starts = GraphCalendar(client, sleep), now + timedelta(days=1)
    ends = starts + timedelta(minutes=30)
    trial = Booking(uuid.uuid4().hex, starts, ends, "Test of the MACE mailbox", online=True)
    booked = await calendar.book(trial)
    await calendar.cancel(booked.event, "This was a test.")
    return not booked.lacking, booked.lacking or "A meeting was made with a Teams link."
