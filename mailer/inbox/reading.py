"""From a mail's bytes to a small value, within limits of size and time.

The original is gone through once for its hash, and only its beginning is taken apart: an attachment
of 100 MB costs no more memory than one of 30. The mail's frame is parsed in a thread, for how long
that takes is bounded by what it is given; documents are opened in a process (`opening`).
"""

import asyncio
import hashlib
import io
import re
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from email.message import Message
from email.parser import BytesParser
from email.utils import parsedate_to_datetime
from typing import BinaryIO

from core.incoming import SUBJECT_MOST, TEXT_MOST, Checked, Enclosed, Flag, Mail, Note
from mailer.inbox.opening import open_document
from mailer.inbox.origin import (
    answered,
    checked_by,
    decoded,
    header,
    origin_flags,
    sender_of,
)
from mailer.inbox.parts import MALFORMED, take_apart
from mailer.inbox.plain import tidy
from mailer.inbox.reports import report_in

READ_MOST = 40_000_000  # bytes taken apart; Exchange's own default lets 36 MB through
BEGINNING = 2_000_000  # of a mail whose frame would take long to parse
MOST_BOUNDARIES = 20  # each nested part costs time for every line after it
MOST_LINES = 2_000_000
PARSE_SECONDS = 60.0
CHUNK = 1 << 20
CUT = "X-MACE-Original-Size"  # put before a mail by a source that fetched its beginning only
MOST_NUMBER = 500  # characters of a Message-ID
YEARS = range(1990, 2101)
_NAMED = ("From", "Subject", "Date", "Received", "To", "Message-ID", "MIME-Version")
_HEADERS_END = re.compile(rb"\r?\n\r?\n")


@dataclass(frozen=True, slots=True)
class Mailbox:
    """Our own address, and the name with which our mail system signs its checks (or nothing)."""

    address: str
    trusted: str = ""


@dataclass(frozen=True, slots=True)
class _Original:
    sha256: str
    body_sha256: str
    size: int
    beginning: bytes


async def unread(original: BinaryIO) -> Mail:
    """Give a mail of which nothing but its size and hash is known."""
    return _unreadable(await asyncio.to_thread(_measured, original))


async def read(original: BinaryIO, mailbox: Mailbox) -> Mail:
    """Read a mail; one that cannot be read is a mail with its hash and a flag."""
    found = await asyncio.to_thread(_measured, original)
    try:
        async with asyncio.timeout(PARSE_SECONDS):
            mail = await asyncio.to_thread(_parsed, found, mailbox)
    except (*MALFORMED, TimeoutError, MemoryError):
        return _unreadable(found)
    enclosed = [await _opened(one) for one in mail.enclosed]
    return replace(mail, enclosed=tuple(enclosed))


def _measured(original: BinaryIO) -> _Original:
    """Go through the whole file, a chunk at a time."""
    original.seek(0)
    whole, body, size = hashlib.sha256(), hashlib.sha256(), 0
    beginning = bytearray()
    in_body = False
    while chunk := original.read(CHUNK):
        whole.update(chunk)
        size += len(chunk)
        room = READ_MOST - len(beginning)
        beginning += chunk[: max(0, room)]
        if in_body:
            body.update(chunk)
        elif ends := _HEADERS_END.search(beginning):
            in_body = True
            body.update(bytes(beginning[ends.end() :]))
    return _Original(whole.hexdigest(), body.hexdigest(), size, bytes(beginning))


def _unreadable(found: _Original) -> Mail:
    return Mail(found.sha256, found.size, flags=frozenset({Flag.UNREADABLE}))


def _parsed(found: _Original, mailbox: Mailbox) -> Mail:
    given = _limited(found.beginning)
    message = BytesParser().parse(io.BytesIO(given))
    if not any(message.get(name) for name in _NAMED):
        return _unreadable(found)
    cut = len(given) < found.size or bool(message.get(CUT))
    name, sender = sender_of(message)
    apart = take_apart(message, sender, cut=cut)
    checked = checked_by(message, mailbox.trusted)
    flags = apart.flags | origin_flags(message, sender, mailbox.address)
    flags |= {Flag.PART_ONLY} if cut else set()
    flags |= {Flag.FORGED} if checked is Checked.FAILED else set()
    number = header(message, "Message-ID")[:MOST_NUMBER]
    subject = tidy(decoded(header(message, "Subject")[: 4 * SUBJECT_MOST])).replace("\n", " ")
    return Mail(
        sha256=found.sha256,
        size=found.size,
        sender=sender,
        sender_name=name,
        subject=subject[:SUBJECT_MOST],
        text=apart.text[:TEXT_MOST],
        sent_at=_sent_at(message),
        message_id=number,
        same=_same(number, sender, subject, found.body_sha256) if number else None,
        checked=checked,
        flags=frozenset(flags),
        answers=answered(message, mailbox.address),
        report=report_in(message),
        enclosed=apart.enclosed,
        calendar=apart.calendar,
    )


def _limited(beginning: bytes) -> bytes:
    """Give less of what is made to keep a parser busy."""
    nested = beginning.lower().count(b"boundary") > MOST_BOUNDARIES
    return beginning[:BEGINNING] if nested or beginning.count(b"\n") > MOST_LINES else beginning


def _same(number: str, sender: str, subject: str, body: str) -> str:
    """Tell one mail from another, whatever way it came; each mail system adds its own headers."""
    parts = (number, sender.casefold(), subject, body)
    return hashlib.sha256("\0".join(parts).encode("utf-8", "replace")).hexdigest()


def _sent_at(message: Message) -> datetime | None:
    """Read the Date header as an instant; the sender may claim any."""
    try:
        found = parsedate_to_datetime(header(message, "Date"))
        at = found if found.tzinfo else found.replace(tzinfo=UTC)
        return at.astimezone(UTC) if at.year in YEARS else None
    except (ValueError, TypeError, IndexError, OverflowError):
        return None


async def _opened(one: Enclosed) -> Enclosed:
    """Add a document's text, and our own form's answers, where it is safe to open."""
    if one.content is None or Note.BOMB in one.notes:
        return one
    found = await open_document(one.content, one.media_type)
    notes = dict.fromkeys((*one.notes, *found.notes))
    return replace(one, text=one.text or found.text, fields=found.fields, notes=tuple(notes))
