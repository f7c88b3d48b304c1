"""The privacy guard at the door: what a frozen mail shows and what it carries, from its bytes."""

import hashlib
import io
from collections.abc import Iterable, Iterator
from email import message_from_bytes
from email.message import Message
from email.policy import default
from email.utils import getaddresses
from functools import lru_cache

import docx
import pypdf
from icalendar import Calendar

from core.carrying import Frozen
from core.guarding import Outgoing
from core.known_children import LongText
from mailer.documents import PDF, WORD
from mailer.documents.word_text import passages

READ_KEPT = 16  # in memory, of the circulations under way
CALENDAR = "text/calendar"
ADDRESSED = ("To", "Cc", "Bcc", "Resent-To", "Resent-Cc", "Resent-Bcc")


def outgoing(frozen: Frozen) -> Outgoing:
    """Give what is shown of a mail to whoever sees the mailbox, what it says, to whom it goes."""
    message = message_from_bytes(frozen.content, policy=default)
    files = [part for part in message.walk() if part.get_filename()]
    calendars = [part for part in message.walk() if part.get_content_type() == CALENDAR]
    named = [str(one) for field in ADDRESSED for one in message.get_all(field, [])]
    recipients = {address.casefold() for _, address in getaddresses(named)}
    names = (str(part.get_filename()) for part in files)
    return Outgoing(
        shown=(str(message["Subject"]), *names, *_entries(calendars, "SUMMARY", "CATEGORIES")),
        places=tuple(_entries(calendars, "LOCATION")),
        recipients=tuple(sorted(recipients | {frozen.recipient.casefold()})),
        inside=tuple(_said(part) for part in dict.fromkeys((*files, *calendars))),
        carries_papers=bool(files),
    )


def _entries(calendars: Iterable[Message], *names: str) -> Iterator[str]:
    """Give what calendars show of their entries to everybody."""
    for part in calendars:
        for entry in Calendar.from_ical(_bytes(part)).walk("VEVENT"):
            found = (entry.get(name) for name in names)
            yield from (str(one) for one in found if one)


def _said(part: Message) -> LongText:
    return _read(part.get_content_type(), _Content(_bytes(part)))


class _Content:
    """An attachment's bytes, known by their hash."""

    def __init__(self, content: bytes) -> None:
        self.content = content
        self.sha256 = hashlib.sha256(content).digest()

    def __hash__(self) -> int:
        return hash(self.sha256)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Content) and self.sha256 == other.sha256


@lru_cache(maxsize=READ_KEPT)
def _read(media_type: str, of: _Content) -> LongText:
    """Read an attachment once for all of its readers: a circulation is many letters with it."""
    return LongText.of("\n".join(_text(media_type, of.content)))


def _text(media_type: str, content: bytes) -> Iterator[str]:
    if media_type == PDF:
        yield from (page.extract_text() for page in pypdf.PdfReader(io.BytesIO(content)).pages)
    elif media_type == WORD:
        document = docx.Document(io.BytesIO(content))
        yield from passages(document.element.body)
        for section in document.sections:
            for edge in (section.header, section.footer):
                yield from passages(edge._element)  # noqa: SLF001 - python-docx gives no other way
    elif media_type == CALENDAR:
        for entry in Calendar.from_ical(content).walk():
            yield from (str(value) for _, value in entry.property_items(recursive=False))
    else:
        yield content.decode("utf-8", "replace")


def _bytes(part: Message) -> bytes:
    content = part.get_payload(decode=True)
    return content if isinstance(content, bytes) else str(content).encode()
