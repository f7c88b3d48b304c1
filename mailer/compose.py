"""Composes one RFC 5322 message for one person, once. The same letter gives the same bytes.

Nothing here knows what the letter is about. Text that people typed comes out as typed; what no mail
program can show (control characters) is named in words in the body and refused in a heading.
"""

import hashlib
import re
from dataclasses import dataclass
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime

from core.carrying import Frozen
from core.errors import PanelError
from core.papers import MARKING
from mailer.typed import readable

_LOCAL = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*")
_DOMAIN = re.compile(r"([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]{0,61}[a-z0-9]")
_LINE_BREAKERS = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")
_FILE_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9 ._-]{0,98}\.[a-z]{3,4}")
_METHOD = re.compile(rb"^METHOD:([A-Z]+)\r?$", re.MULTILINE)
_LONGEST_ADDRESS = 254  # RFC 5321, 4.5.3.1.3 with RFC 3696 erratum 1690
_LONGEST_LOCAL = 64


class CannotBeSent(PanelError):
    """A letter, an address or a file name is not fit for the post."""


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that goes with a letter. Its name holds no personal data."""

    name: str
    media_type: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Letter:
    """What one person is to receive. `text` and `html` say the same.

    `sender_name` is the mailbox's ("MACE East panel"); `recipient` is one bare address. `calendar`
    is an iCalendar object with a METHOD, from which Outlook makes Accept and Decline.
    """

    key: str
    sender_name: str
    sender: str
    recipient: str
    subject: str
    text: str
    html: str
    attachments: tuple[Attachment, ...] = ()
    calendar: bytes | None = None
    marking: str = MARKING


def compose(letter: Letter, now: datetime) -> Frozen:
    """Compose and freeze. `now` is an instant and becomes the Date header."""
    sender, recipient = address(letter.sender), address(letter.recipient)
    message_id = f"<{letter.key}@{sender.rpartition('@')[2]}>"
    message = EmailMessage(policy=SMTP)
    message["From"] = Address(_heading(letter.sender_name, "sender's name"), addr_spec=sender)
    message["To"] = Address(addr_spec=recipient)
    message["Subject"] = _heading(f"[{letter.marking}] {letter.subject}", "subject")
    message["Date"] = format_datetime(_instant(now))
    message["Message-ID"] = message_id
    _mark(message, letter)
    _fill(message, letter)
    _fix_boundaries(message, letter.key)
    content = message.as_bytes()
    return Frozen(
        letter.key, sender, recipient, message_id, content, hashlib.sha256(content).hexdigest()
    )


def address(typed: str) -> str:
    """Give one address as it goes on the wire, its domain in lower case and in ASCII (IDNA)."""
    local, at, domain = typed.strip(" ").rpartition("@")
    host = _ascii(domain)
    fits = at and len(local) <= _LONGEST_LOCAL and len(local) + len(host) < _LONGEST_ADDRESS
    if not (fits and _LOCAL.fullmatch(local) and _DOMAIN.fullmatch(host)):
        raise CannotBeSent(
            "The email address is not one that mail can be sent to. Nothing was sent. "
            "Please correct it: one address, such as name@example.gov.uk."
        )
    return f"{local}@{host}"


def _ascii(domain: str) -> str:
    try:
        return domain.encode("idna").decode("ascii").lower()
    except UnicodeError:
        return ""


def _heading(text: str, what: str) -> str:
    if not text.strip() or _LINE_BREAKERS.search(text):
        raise CannotBeSent(
            f"The {what} is empty or holds a line break or a control character. "
            "Nothing was sent. Please write it as one plain line."
        )
    return text


def _instant(now: datetime) -> datetime:
    if now.tzinfo is None:
        raise ValueError("an instant has a time zone")
    return now.replace(microsecond=0)


def _mark(message: EmailMessage, letter: Letter) -> None:
    message["X-MACE-Marking"] = _heading(letter.marking, "marking")
    message["X-MACE-Outbox"] = letter.key
    message["Auto-Submitted"] = "auto-generated"  # RFC 3834
    message["X-Auto-Response-Suppress"] = "OOF, AutoReply"


def _fill(message: EmailMessage, letter: Letter) -> None:
    message.set_content(readable(letter.text), cte="quoted-printable")
    message.add_alternative(readable(letter.html), subtype="html", cte="quoted-printable")
    if letter.calendar is not None:  # the last alternative, and no file besides: Outlook shows two
        params = {"method": _method(letter.calendar)}
        text = letter.calendar.decode("utf-8")
        message.add_alternative(text, subtype="calendar", params=params, cte="base64")
    for attachment in letter.attachments:
        _attach(message, attachment)
    message["Content-Language"] = "en-GB"


def _method(calendar: bytes) -> str:
    found = _METHOD.search(calendar)
    if found is None:
        raise ValueError("an invitation without METHOD is a file, not an invitation")
    return found[1].decode("ascii")


def _attach(message: EmailMessage, attachment: Attachment) -> None:
    if not _FILE_NAME.fullmatch(attachment.name):
        raise CannotBeSent(
            "An attachment's file name has characters that mail programs change. Nothing was sent. "
            "Please use letters, digits, spaces, dots and hyphens."
        )
    main, _, sub = attachment.media_type.partition("/")
    message.add_attachment(attachment.content, maintype=main, subtype=sub, filename=attachment.name)


def _fix_boundaries(message: EmailMessage, key: str) -> None:
    """Name the boundaries after the key. "=_" cannot occur in quoted-printable or base64."""
    multiparts = (part for part in message.walk() if part.is_multipart())
    for number, part in enumerate(multiparts):
        part.set_boundary(f"=_{key}_{number}")
