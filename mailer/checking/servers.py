"""A mail server (SMTP) and a mailbox by IMAP when they are tried out: each trouble's remedy."""

import asyncio
import ssl
from dataclasses import replace
from datetime import datetime

from core.carrying import CarryingFailed, Frozen
from mailer.carriers.smtp import Relay, SmtpCarrier
from mailer.carriers.tokens import Tokens
from mailer.checking.tokens import signed_in, token_remedy
from mailer.checking.ways import Step, Way, Wrong, first_of, unknown, why
from mailer.inbox.imap_box import Box, NoMailbox, Place
from mailer.signing_in import Login
from mailer.signing_in import Tokens as GivesTokens

RELAY_SIGN_IN = (
    "The mail server does not let us in. Nothing can be sent. Check MACE_SMTP_USER and "
    "MACE_SMTP_PASSWORD; with MACE_SMTP_AUTH=xoauth2 the application needs SMTP.SendAsApp and the "
    "right to send as this mailbox."
)
RELAY_SENDER = (
    "The mail server takes nothing from our address. Nothing can be sent. Check MACE_MAIL_FROM, "
    "and let the relay accept that sender from this machine."
)
RELAY_RECIPIENT = (
    "The mail server refuses mail to our own mailbox. Check MACE_MAIL_FROM: the mailbox has to "
    "exist, and the relay has to take mail for its domain."
)
RELAY_UNTRUSTED = (
    "The mail server's certificate is not trusted here, or is not for this name. Nothing can be "
    "sent. Check MACE_SMTP_HOST; if your own authority issued it, name its file in SSL_CERT_FILE."
)
RELAY_UNENCRYPTED = (
    "The mail server does not encrypt as MACE_SMTP_SECURITY asks. Nothing can be sent. Set it to "
    "tls for port 465, or let the server offer STARTTLS."
)
RELAY_NOT_REACHED = (
    "The mail server is not reached. Nothing can be sent. Check MACE_SMTP_HOST and MACE_SMTP_PORT, "
    "and that this machine may reach it."
)
RELAY_BUSY = (
    "The mail server asked us to come back later. Nothing is lost, the assistant does so by "
    "itself. Try again in some minutes; if it stays so, let the relay allow this machine more."
)
RELAY = (
    ("does not let us in", RELAY_SIGN_IN),
    (": 4", RELAY_BUSY),
    ("takes nothing from our address", RELAY_SENDER),
    ("refused the recipient", RELAY_RECIPIENT),
    ("(SSLCertVerificationError", RELAY_UNTRUSTED),
    ("(SSLError", RELAY_UNENCRYPTED),
    ("(SMTPNotSupportedError", RELAY_UNENCRYPTED),
    ("no connection to the mail server", RELAY_NOT_REACHED),
)
BOX_SIGN_IN = (
    "The mailbox's server does not let us in. No mail can be read. Check MACE_IMAP_USER and "
    "MACE_IMAP_PASSWORD; with MACE_IMAP_AUTH=xoauth2 the application needs IMAP.AccessAsApp and "
    "full access to this mailbox alone."
)
BOX_UNTRUSTED = (
    "The mailbox server's certificate is not trusted here, or is not for this name. No mail can be "
    "read. Check MACE_IMAP_HOST; if your own authority issued it, name its file in SSL_CERT_FILE."
)
BOX_FOLDER = (
    "The folder for mail that comes cannot be opened. No mail can be read. Check MACE_IMAP_FOLDER "
    "and that the account may open it."
)
BOX_NOT_REACHED = (
    "The mailbox's server is not reached. No mail can be read. Check MACE_IMAP_HOST, "
    "MACE_IMAP_PORT and MACE_IMAP_SECURITY, and that this machine may reach it."
)
BOX = (
    ("does not let us in", BOX_SIGN_IN),
    ("SSLCertVerificationError", BOX_UNTRUSTED),
    ("no connection", BOX_NOT_REACHED),
    ("does not encrypt", BOX_NOT_REACHED),
    ("folder cannot be opened", BOX_FOLDER),
)
TOO_WIDE = (
    "THE APPLICATION CAN READ OTHER MAILBOXES. Whoever has its certificate could read them all. "
    "Give it full access to this mailbox alone."
)
ONE_ONLY = "A password opens one mailbox; there is no other to try."


class SmtpWay(Way):
    """The relay. It cannot be asked afterwards, so there is no sent copy to look for."""

    def __init__(self, relay: Relay, tokens: Tokens | None) -> None:
        self._tokens = tokens
        self._carrier = SmtpCarrier(relay, tokens=tokens)

    def opening(self, now: datetime) -> list[Step]:
        """Give what has to hold before anything else is tried."""
        tokens = self._tokens
        return [] if tokens is None else [("Sign-in", lambda: signed_in(tokens, now))]

    async def carry(self, frozen: Frozen) -> None:
        """Send a letter."""
        await self._carrier.carry(frozen)

    def remedy(self, failed: CarryingFailed | OSError) -> str:
        """Say what a trouble means and what to do about it."""
        said = why(failed)
        return token_remedy(said) or first_of(RELAY, said) or unknown(said)


class ImapWay(Way):
    """The mailbox to which letters and replies come."""

    is_limited = True

    def __init__(self, place: Place, password: str, tokens: GivesTokens | None) -> None:
        self._place, self._password, self._tokens = place, password, tokens
        self._box: Box | None = None

    def opening(self, now: datetime) -> list[Step]:
        """Give what has to hold before anything else is tried."""
        return [("Mailbox", self._looked)]

    async def _looked(self) -> str:
        await asyncio.to_thread((await self._opened()).numbers)
        return "The mailbox can be read by IMAP."

    async def _opened(self) -> Box:
        if self._box is None:
            self._box = await self._boxed(self._place)
        return self._box

    async def _boxed(self, place: Place) -> Box:
        token = await self._tokens.token() if self._tokens else ""
        login = Login(place.user, self._password, token)
        return await asyncio.to_thread(Box, place, login, ssl.create_default_context())

    async def other(self, address: str) -> str:
        """Try to read somebody else's mailbox, which must not work. No password is tried there."""
        if self._tokens is None:
            return ONE_ONLY
        try:
            box = await self._boxed(replace(self._place, user=address))
        except NoMailbox as refused:
            if "does not let us in" in why(refused):
                return "The application cannot read the other mailbox that was tried."
            raise
        await asyncio.to_thread(box.close)
        raise Wrong(TOO_WIDE)

    async def arrived(self, frozen: Frozen) -> bytes | None:
        """Give a letter as it came in."""
        box = await self._opened()
        return await asyncio.to_thread(_content, box, frozen.message_id)

    async def tidy(self, frozen: Frozen) -> None:
        """Remove a letter, and what the mail server reported on it."""
        box = await self._opened()
        for number in await asyncio.to_thread(box.naming, frozen.key):
            await asyncio.to_thread(box.remove, number)

    async def close(self) -> None:
        """Cut the connection."""
        if self._box is not None:
            await asyncio.to_thread(self._box.close)

    def remedy(self, failed: CarryingFailed | OSError) -> str:
        """Say what a trouble means and what to do about it."""
        said = why(failed)
        return token_remedy(said) or first_of(BOX, said) or unknown(said)


def _content(box: Box, message_id: str) -> bytes | None:
    numbers = box.numbered(message_id)
    if not numbers:
        return None
    return b"".join(box.pieces(numbers[0], box.size(numbers[0]) or 0))
