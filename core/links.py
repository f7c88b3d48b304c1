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

    DECLARATION = "declaration"  # subject: a meeting
    INVITATION = "invitation"  # subject: a meeting
    REFERRAL = "referral"  # subject: the link's own row, which knows its one referral
    REFERRAL_PAPER = "referral_paper"
    DOCUMENT = "document"  # subject: a mail that came; for minutes only
    ACTION = "action"  # subject: an action; its owner says how it stands
    ACTIONS_FILE = "actions_file"  # subject: a panel's key; its actions as an Excel file
    ENGAGEMENT = "engagement"  # subject: an agenda item, with the kind of file
    TRACKER = "tracker"  # subject: a panel's key; its tracker as an Excel file


PATHS: Mapping[Purpose, str] = {
    Purpose.DECLARATION: "d",
    Purpose.INVITATION: "i",
    Purpose.REFERRAL: "r",
    Purpose.REFERRAL_PAPER: "papers",
    Purpose.DOCUMENT: "o",
    Purpose.ACTION: "a",
    Purpose.ACTIONS_FILE: "y",
    Purpose.ENGAGEMENT: "engagement",
    Purpose.TRACKER: "x",
}


class LinkRefused(PanelError):
    """The link is no longer, or never was, one of ours."""


class LinkExpired(LinkRefused):
    """The link was one of ours, and its time is over."""

    def __init__(self, purpose: Purpose) -> None:
        super().__init__(EXPIRED[purpose])
        self.purpose = purpose


@dataclass(frozen=True, slots=True)
class Link:
    """One purpose, one subject (the id of a record), one person's id, and until when."""

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
        raise LinkExpired(purpose)
    return link


BROKEN = (
    "This link is not complete. Open it from the email again, or copy all of it. "
    "Nothing has been changed."
)
EXPIRED = {
    Purpose.DECLARATION: (
        "This link was for a meeting that is over, so it no longer works. Nothing has been "
        "changed. If you need the papers, ask the panel's administrator."
    ),
    Purpose.INVITATION: (
        "This link was for a meeting whose day is over, so it no longer works. Nothing has been "
        "changed. If the meeting was moved, open the link in the newest email about it."
    ),
    Purpose.DOCUMENT: (
        "This link was good for 15 minutes, because what is behind it names a child. Nothing has "
        "been changed. Open the mail in Teams again and press “Open the original”."
    ),
    Purpose.REFERRAL_PAPER: (
        "This link worked for a quarter of an hour, and that is over. Nothing has been changed. "
        "Open the referral in Teams and press “Papers for the record system” again."
    ),
    Purpose.ENGAGEMENT: (
        "This link worked for a quarter of an hour, and that is over. Nothing has been changed. "
        "Open the meeting's minutes in Teams and press “Record of engagement” again."
    ),
    Purpose.REFERRAL: (
        "This link was good for some days only, and they are over. Nothing has been changed or "
        "lost. Ask for a new link: what you have begun comes with it."
    ),
    Purpose.ACTION: (
        "This link was good for 60 days, and they are over. Nothing has been changed. Use the link "
        "in the newest email about the action, or answer that email."
    ),
    Purpose.ACTIONS_FILE: (
        "This link works for a quarter of an hour only, and that is over. Nothing was handed out. "
        "Type “actions” in Teams again and press Excel."
    ),
    Purpose.TRACKER: (
        "This link works for a quarter of an hour only, and that is over. Nothing was handed out. "
        "Type “tracker” in Teams again and press Excel."
    ),
}


def _signature(key: bytes, body: bytes) -> bytes:
    return hmac.new(key, body, hashlib.sha256).digest()[:SIGNATURE_BYTES]
