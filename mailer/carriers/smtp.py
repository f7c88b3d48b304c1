"""Carries messages to a mail server that takes them on (RFC 5321): the authority's relay.

A mail server cannot be asked afterwards whether it has a message, so `find` says so, and what broke
off after the last byte stays in doubt until a delivery report or a person settles it. Each step
before that byte is certain: until the server has the whole message it has promised nothing. Where
the server offers delivery reports (RFC 3461) they are asked for under the outbox key.
"""

import asyncio
import re
import smtplib
import ssl
from dataclasses import dataclass, field

from core.carrying import OURS_TO_MEND, Frozen, NoAnswer, Refused, TryLater
from core.settings import Security, Settings
from mailer.carriers.fitness import refuse_unfit
from mailer.signing_in import Login, Tokens

DATA_FOLLOWS = 354
ACCEPTED = 250
TOO_LARGE = 552
_SECONDS = 40.0  # for each answer; the whole is bounded by whoever calls
_DOT = re.compile(rb"(?m)^\.")
_SHORT = 200  # characters of a server's words that are kept


@dataclass(frozen=True, slots=True)
class Relay:
    """Where mail is handed over. Without `user` nobody logs in; `none` is for this machine only."""

    host: str
    port: int = 587
    security: Security = "starttls"
    user: str = ""
    password: str = field(default="", repr=False)


def relay_of(settings: Settings) -> Relay:
    """Give the relay of an installation; the settings have checked each word."""
    return Relay(
        settings.smtp_host,
        settings.smtp_port,
        settings.smtp_security,
        settings.smtp_user,
        settings.smtp_password,
    )


class SmtpCarrier:
    """A connection for each message: what happens to one is never mistaken for another's fate."""

    name = "smtp"

    def __init__(
        self, relay: Relay, trust: ssl.SSLContext | None = None, tokens: Tokens | None = None
    ) -> None:
        self._relay = relay
        self._tokens = tokens
        self._trust = trust or ssl.create_default_context()

    async def carry(self, frozen: Frozen) -> None:
        """Hand the message over; see `core.carrying` for what each refusal means."""
        refuse_unfit(frozen)
        token = await self._tokens.token() if self._tokens else ""
        login = Login(self._relay.user, self._relay.password, token)
        await asyncio.to_thread(self._carry, frozen, login)

    async def find(self, key: str) -> bool | None:
        """Say that a mail server cannot be asked."""
        _ = key
        return None

    def _carry(self, frozen: Frozen, login: Login) -> None:
        server = self._connected(login)
        try:
            _hand_over(server, frozen)
        finally:
            server.close()

    def _connected(self, login: Login) -> smtplib.SMTP:
        """Connect, encrypt, log in. Nothing that fails here has to do with the message."""
        relay = self._relay
        try:
            server = self._greeted()
        except (smtplib.SMTPException, OSError, ValueError) as trouble:
            raise _no_connection(trouble) from None
        try:
            server.ehlo_or_helo_if_needed()
            if relay.security == "starttls":
                server.starttls(context=self._trust)  # raises where it is not offered
                server.ehlo()
            if login.token:
                _sign_in_with_token(server, login)
            elif login.user:
                server.login(login.user, login.password)
        except smtplib.SMTPAuthenticationError as wrong:
            server.close()
            why = f"the mail server does not let us in: {wrong.smtp_code}"
            raise TryLater(why, OURS_TO_MEND) from None
        except (smtplib.SMTPException, OSError, ValueError) as trouble:
            server.close()
            raise _no_connection(trouble) from None
        return server

    def _greeted(self) -> smtplib.SMTP:
        relay = self._relay
        if relay.security == "tls":
            return smtplib.SMTP_SSL(relay.host, relay.port, timeout=_SECONDS, context=self._trust)
        return smtplib.SMTP(relay.host, relay.port, timeout=_SECONDS)


def _sign_in_with_token(server: smtplib.SMTP, login: Login) -> None:
    """Sign in by XOAUTH2. A server that refuses says why in a challenge, which wants an answer.

    The token goes in a line of its own: in the command's it would be longer than RFC 4954 allows.
    """
    asked = 0

    def answer(_challenge: bytes | None = None) -> str:
        nonlocal asked
        asked += 1
        return login.xoauth2 if asked == 1 else ""

    server.auth("XOAUTH2", answer, initial_response_ok=False)


def _no_connection(trouble: Exception) -> TryLater:
    return TryLater(f"no connection to the mail server ({type(trouble).__name__})")


def _hand_over(server: smtplib.SMTP, frozen: Frozen) -> None:
    """Send one message to one person. Up to the last byte a break is certain: it did not go."""
    reports = server.has_extn("dsn")
    try:
        _ours(*server.mail(frozen.sender, _sender_options(server, frozen, reports=reports)))
        asked = ["NOTIFY=SUCCESS,FAILURE"] if reports else []
        _theirs("the recipient's address", *server.rcpt(frozen.recipient, asked))
        code, words = server.docmd("DATA")
        if code != DATA_FOLLOWS:
            _theirs("the message", code, words)
            raise TryLater(_told("the mail server did not ask for the message", code, words))
    except (smtplib.SMTPException, OSError) as trouble:
        why = f"the mail server broke off before the message ({type(trouble).__name__})"
        raise TryLater(why) from None
    try:
        server.send(_on_the_wire(frozen.content))
        code, words = server.getreply()
    except (smtplib.SMTPException, OSError) as trouble:
        why = f"the mail server did not say whether it took it ({type(trouble).__name__})"
        raise NoAnswer(why) from None
    if code != ACCEPTED:
        _theirs("the message", code, words)
        raise NoAnswer(_told("the mail server's answer has no meaning", code, words))


def _sender_options(server: smtplib.SMTP, frozen: Frozen, *, reports: bool) -> list[str]:
    size = [f"SIZE={len(frozen.content)}"] if server.has_extn("size") else []
    return [*size, *(["RET=HDRS", f"ENVID={frozen.key}"] if reports else [])]


def _ours(code: int, words: bytes) -> None:
    """Read the answer to our own address: a refusal is ours to mend, whatever the message.

    But where the server says at once that the message is too large (RFC 1870), it is for good.
    """
    if code == TOO_LARGE:
        raise Refused(_told("the mail server takes no message of this size", code, words))
    if code != ACCEPTED:
        told = _told("the mail server takes nothing from our address", code, words)
        raise TryLater(told, OURS_TO_MEND)


def _theirs(what: str, code: int, words: bytes) -> None:
    """Read an answer: 4xx may be tried again, 5xx is for good (RFC 5321, 4.2.1)."""
    told = _told(f"the mail server refused {what}", code, words)
    if 400 <= code < 500:  # noqa: PLR2004 - RFC 5321's classes of replies
        raise TryLater(told)
    if 500 <= code < 600:  # noqa: PLR2004
        raise Refused(told)


def _told(what: str, code: int, words: bytes) -> str:
    said = " ".join(words.decode("ascii", "replace").split())[:_SHORT]
    return f"{what}: {code} {said}".strip()


def _on_the_wire(content: bytes) -> bytes:
    """Give the message with its dots doubled and its end marked (RFC 5321, 4.5.2)."""
    ended = content if content.endswith(b"\r\n") else content + b"\r\n"
    return _DOT.sub(b"..", ended) + b".\r\n"
