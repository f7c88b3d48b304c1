"""Takes a mail apart within limits: its text, and its attachments as bytes.

Everything is read in the order in which it stands; what is beyond a limit stays in the original.
"""

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from email.message import Message

from core.incoming import Enclosed, Flag, Note
from core.replies import CalendarReply
from mailer.inbox.calendars import reply_in
from mailer.inbox.origin import decoded, header
from mailer.inbox.plain import html_text, tidy
from mailer.inbox.sniffing import EML, UNKNOWN, media_type_of, notes_on

MOST_PARTS = 200  # of all kinds; a mail with a hundred pictures is still read whole
MOST_ENCLOSED = 50
MOST_DEPTH = 20  # Outlook nests four deep, a much forwarded mail eight
ENCLOSED_MOST = 25_000_000  # bytes of one attachment: what most mail systems let through
TEXT_BYTES = 2_000_000
MOST_NAME = 120
MALFORMED = (ValueError, LookupError, TypeError, AttributeError, AssertionError, RecursionError)
_CHARSET = re.compile(
    r"(?i)(us-ascii|ascii|utf-?8|utf-?16(le|be)?|iso-?8859-\d+|latin-?1|windows-125\d|cp125\d|"
    r"koi8-[ru]|gb2312|gbk|gb18030|big5|shift[_-]jis|euc-(jp|kr)|iso-2022-jp|macintosh)"
)
_BIDI = re.compile("[\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\ud800-\udfff]")
_ENCRYPTED_TYPES = ("multipart/encrypted", "application/pgp-encrypted")
_PKCS7 = ("application/pkcs7-mime", "application/x-pkcs7-mime")


@dataclass(frozen=True, slots=True)
class Apart:
    """What a mail is made of."""

    text: str
    enclosed: tuple[Enclosed, ...]
    flags: frozenset[Flag]
    calendar: CalendarReply | None = None


def take_apart(message: Message, sender: str, *, cut: bool) -> Apart:
    """Give a mail's text and attachments, and a calendar's answer.

    `cut`: its end was not read, so its last part is not.
    """
    leaves, flags = _leaves(message)
    bodies = [leaf for leaf in leaves if _is_body(leaf)]
    plain = "\n\n".join(filter(None, (tidy(_text(leaf)) for leaf in _of(bodies, "text/plain"))))
    rich = "" if plain else _rich(bodies)
    others = [leaf for leaf in leaves if not _is_body(leaf)]
    if len(others) > MOST_ENCLOSED:
        flags.add(Flag.MORE_PARTS)
    if rich and not plain:
        flags.add(Flag.HTML_ONLY)
    last = leaves[-1] if cut and leaves else None
    enclosed = tuple(_enclosed(one, whole=one is not last) for one in others[:MOST_ENCLOSED])
    if any(one.name.casefold().endswith(".rpmsg") for one in enclosed):
        flags.add(Flag.ENCRYPTED)
    calendars = ((leaf, _bytes(leaf)) for leaf in _of(others, "text/calendar"))
    answer = reply_in(calendars, sender, plain or rich)
    flags |= {Flag.CALENDAR} if answer else set()
    return Apart(plain or rich, enclosed, frozenset(flags), answer)


def _leaves(message: Message) -> tuple[list[Message], set[Flag]]:
    """Go through the parts without recursion: how deep they are nested is the sender's choice."""
    found: list[Message] = []
    flags: set[Flag] = set()
    waiting = [(message, 0)]
    while waiting and len(found) < MOST_PARTS:
        part, depth = waiting.pop()
        kind = part.get_content_type()
        if kind in _ENCRYPTED_TYPES or (kind in _PKCS7 and not _only_signed(part)):
            flags.add(Flag.ENCRYPTED)
        inner = part.get_payload()
        if part.get_content_maintype() == "multipart" and isinstance(inner, list):
            if depth < MOST_DEPTH:
                waiting += [(one, depth + 1) for one in reversed(inner) if isinstance(one, Message)]
            else:
                flags.add(Flag.MORE_PARTS)
        else:
            found.append(part)
    return found, flags | ({Flag.MORE_PARTS} if waiting else set())


def _only_signed(part: Message) -> bool:
    return "signed-data" in header(part, "Content-Type").casefold()


def _is_body(part: Message) -> bool:
    """Tell what is the mail's own text from what is attached."""
    text = part.get_content_type() in ("text/plain", "text/html")
    attached = header(part, "Content-Disposition").casefold().startswith("attachment")
    return text and not attached and not _file_name(part)


def _of(parts: list[Message], kind: str) -> Iterator[Message]:
    return (part for part in parts if part.get_content_type() == kind)


def _rich(bodies: list[Message]) -> str:
    words = (html_text(_text(part)) for part in _of(bodies, "text/html"))
    return "\n\n".join(filter(None, words))


def _text(part: Message) -> str:
    content = _bytes(part)[:TEXT_BYTES]
    named = str(part.get_param("charset", "") or "").strip("'\" ")
    for charset in filter(None, (_CHARSET.fullmatch(named) and named, "utf-8")):
        try:
            return content.decode(str(charset))
        except (ValueError, LookupError):
            continue
    return content.decode("windows-1252", "replace")


def _bytes(part: Message) -> bytes:
    if part.get_content_type() == EML or part.is_multipart():
        inner = part.get_payload()
        return b"".join(one.as_bytes() for one in inner if isinstance(one, Message))
    found = part.get_payload(decode=True)
    return found if isinstance(found, bytes) else b""


def _enclosed(part: Message, *, whole: bool) -> Enclosed:
    try:
        return _read_enclosed(part, whole=whole)
    except MALFORMED:
        return Enclosed("attachment", UNKNOWN, 0, "", None, (Note.NOT_APART,))


def _read_enclosed(part: Message, *, whole: bool) -> Enclosed:
    name, content = _file_name(part), _bytes(part)
    kind = part.get_content_type() if part.get_content_type() == EML else media_type_of(content)
    shown = name or f"attachment{'.eml' if kind == EML else ''}"
    digest = hashlib.sha256(content).hexdigest()
    notes = notes_on(content, kind, shown)
    if not whole or len(content) > ENCLOSED_MOST:
        return Enclosed(shown, kind, len(content), digest, None, (*notes, Note.TOO_LARGE))
    text = tidy(_text(part)) if part.get_content_type() == "text/plain" else ""
    return Enclosed(shown, kind, len(content), digest, content, notes, text)


def _file_name(part: Message) -> str:
    """Give an attachment's name without its folders and what would make it look another."""
    try:
        typed = decoded(part.get_filename() or "")
    except MALFORMED:
        return "attachment"
    plain = _BIDI.sub("", re.split(r"[/\\]", typed)[-1])
    line = " ".join("".join(c if c.isprintable() else " " for c in plain).split())
    stem, dot, suffix = line.rpartition(".")
    if len(line) > MOST_NAME and dot:
        return f"{stem[: MOST_NAME - 11]}.{suffix[:10]}"
    return line[:MOST_NAME]
