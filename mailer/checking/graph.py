"""Exchange Online when it is tried out: each of Graph's refusals with its remedy."""

import uuid
from datetime import datetime, timedelta

from core.carrying import CarryingFailed, Frozen, TryLater
from core.online import Booking
from mailer.carriers.graph import GraphCarrier
from mailer.carriers.graph_calendar import GraphCalendar
from mailer.carriers.graph_client import INBOX_CHANGES, Gone, GraphClient
from mailer.carriers.tokens import Tokens
from mailer.checking.tokens import signed_in, token_remedy
from mailer.checking.trial import SUBJECT, Sleep
from mailer.checking.ways import NOBODY, Step, Way, Wrong, first_of, unknown, why

NO_MAILBOX = (
    "Exchange Online has no such mailbox. No mail can be sent. Check MACE_MAIL_FROM: it has to be "
    "the shared mailbox's own address."
)
NOT_ALLOWED = (
    "The application may not do this in the mailbox. Give it the roles Application Mail.ReadWrite, "
    "Mail.Send and Calendars.ReadWrite for this mailbox (RBAC for Applications, docs/exchange.md, "
    "3), and wait up to two hours."
)
NOT_TAKEN = (
    "Microsoft Graph does not accept the token. Check MACE_GRAPH_URL and MACE_GRAPH_TENANT: both "
    "have to be of the cloud in which the mailbox lies."
)
TOO_WIDE = (
    "THE APPLICATION CAN READ OTHER MAILBOXES. Whoever has its certificate could read them all. "
    "Remove its Mail and Calendars permissions in Entra, and give roles for this mailbox alone "
    "(docs/exchange.md, 3)."
)
BUSY = (
    "Exchange Online asked us to wait: more was asked of it than it allows. Nothing is lost, the "
    "assistant waits by itself. Try again in some minutes."
)
UNTRUSTED = (
    "Microsoft Graph's certificate is not trusted here: perhaps a proxy reads along. Name the file "
    "with its authority's certificate in SSL_CERT_FILE."
)
NOT_REACHED = (
    "Microsoft Graph is not reached. Let this machine reach graph.microsoft.com on port 443, and "
    "check MACE_GRAPH_URL if it is set."
)
KNOWN = (
    ("asked us to wait", BUSY),
    ("does not let us in: 401", NOT_TAKEN),
    ("does not let us in", NOT_ALLOWED),
    ("Certificate", UNTRUSTED),
    ("(ClientConnector", NOT_REACHED),
    ("does not find it", NO_MAILBOX),
)


class GraphWay(Way):
    """One shared mailbox by Graph; `elsewhere` speaks about another with the same right."""

    keeps_copies = True
    is_limited = True

    def __init__(
        self, client: GraphClient, tokens: Tokens, elsewhere: GraphClient, sleep: Sleep
    ) -> None:
        self._client, self._tokens, self._elsewhere = client, tokens, elsewhere
        self._carrier = GraphCarrier(client)
        self._calendar = GraphCalendar(client, sleep)

    def opening(self, now: datetime) -> list[Step]:
        """Give what has to hold before anything else is tried."""
        return [("Sign-in", lambda: signed_in(self._tokens, now)), ("Mailbox", self._looked)]

    async def _looked(self) -> str:
        async with self._client.talking() as talk:
            await talk.ask("GET", INBOX_CHANGES)
        return "The mailbox is there, and its inbox can be read."

    async def other(self, address: str) -> str:
        """Try to read somebody else's mailbox, which must not work."""
        try:
            async with self._elsewhere.talking() as talk:
                await talk.ask("GET", INBOX_CHANGES)
        except Gone:
            raise Wrong(NOBODY) from None
        except TryLater as refused:
            if "does not let us in: 403" in refused.why:
                return "The application cannot read the other mailbox that was tried."
            raise
        raise Wrong(TOO_WIDE)

    async def carry(self, frozen: Frozen) -> None:
        """Send a letter."""
        await self._carrier.carry(frozen)

    async def sent(self, frozen: Frozen) -> bool:
        """Look for our mark in Sent Items: the copy in the inbox proves nothing."""
        return bool(await self._carrier.found_in("sentitems", frozen))

    async def arrived(self, frozen: Frozen) -> bytes | None:
        """Give a letter as it came in."""
        found = await self._carrier.found_in("inbox", frozen)
        if not found:
            return None
        async with self._client.talking() as talk:
            return (await talk.ask("GET", f"/messages/{found[0]}/$value")).raw

    async def meet(self, now: datetime) -> str:
        """Make a meeting with a Teams link and take it away again."""
        starts = now + timedelta(days=1)
        trial = Booking(
            uuid.uuid4().hex, starts, starts + timedelta(minutes=30), SUBJECT, online=True
        )
        self.meeting_left = True
        booked = await self._calendar.book(trial)
        await self._calendar.cancel(booked.event, "This was a test.")
        self.meeting_left = False
        if booked.lacking:
            raise Wrong(booked.lacking)
        return "A meeting with a Teams link was made, and taken away again."

    async def tidy(self, frozen: Frozen) -> None:
        """Remove every copy of a letter."""
        await self._carrier.remove(frozen)

    def remedy(self, failed: CarryingFailed | OSError) -> str:
        """Say what a trouble means and what to do about it."""
        said = why(failed)
        return token_remedy(said) or first_of(KNOWN, said) or unknown(said)
