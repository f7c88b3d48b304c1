"""Links in emails: signed, for one purpose, for one person, until a given instant.

A link holds ids only. Whoever has it may do that one thing for that person, as with a posted
form; it says nothing until it is opened, and opening it (as mail scanners do) changes nothing.
"""

import base64
import hashlib
import hmac
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum

from core.errors import PanelError

SIGNATURE_BYTES = 20


class Purpose(StrEnum):
    """What a link is for."""

    DECLARATION = "declaration"
    TRACKER = "tracker"  # a panel's tracker as an Excel file; the subject is the panel's key


PATHS: Mapping[Purpose, str] = {Purpose.DECLARATION: "d", Purpose.TRACKER: "x"}


class LinkRefused(PanelError):
    """The link is no longer, or never was, one of ours."""


@dataclass(frozen=True, slots=True)
class Link:
    """One purpose, one subject (a meeting's id), one person's id, and until when."""

    purpose: Purpose
    subject: str
    person: str
    until: datetime

    def token(self, key: bytes) -> str:
        """Give the link's token, safe in a URL."""
        until = int(self.until.timestamp())
        body = f"{self.purpose}|{self.subject}|{self.person}|{until}".encode()
        return base64.urlsafe_b64encode(_signature(key, body) + body).decode().rstrip("=")


@dataclass(frozen=True, slots=True)
class Links:
    """Where our pages are, and the key that signs links to them."""

    url: str
    key: bytes

    def to(self, purpose: Purpose, subject: str, person: str, until: datetime) -> str:
        """Give a page's whole address, for one person and until an instant."""
        token = Link(purpose, subject, person, until).token(self.key)
        return f"{self.url}/{PATHS[purpose]}/{token}"


def read_link(token: str, purpose: Purpose, key: bytes, now: datetime) -> Link:
    """Read a token back. A changed, foreign or expired one is refused in words."""
    try:
        raw = base64.urlsafe_b64decode(token + "=" * (-len(token) % 4))
        signature, body = raw[:SIGNATURE_BYTES], raw[SIGNATURE_BYTES:]
        kind, subject, person, until = body.decode().split("|")
        link = Link(Purpose(kind), subject, person, datetime.fromtimestamp(int(until), UTC))
    except (ValueError, OverflowError) as wrong:
        raise LinkRefused(BROKEN) from wrong
    if not hmac.compare_digest(signature, _signature(key, body)) or link.purpose is not purpose:
        raise LinkRefused(BROKEN)
    if now > link.until:
        raise LinkRefused(TOO_OLD if purpose is Purpose.TRACKER else EXPIRED)
    return link


BROKEN = (
    "This link is not complete. Open it from the email again, or copy all of it. "
    "Nothing has been changed."
)
EXPIRED = (
    "This link was for a meeting that is over, so it no longer works. Nothing has been changed. "
    "If you need the papers, ask the panel's administrator."
)
TOO_OLD = (
    "This link works for a quarter of an hour only, and that is over. Nothing was handed out. "
    "Type “tracker” in Teams again and press Excel."
)


def _signature(key: bytes, body: bytes) -> bytes:
    return hmac.new(key, body, hashlib.sha256).digest()[:SIGNATURE_BYTES]
