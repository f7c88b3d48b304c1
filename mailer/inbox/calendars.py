"""The answer of a calendar in a mail (iTIP, RFC 5546; by email RFC 6047): Accept, Decline, Propose.

Everything in it was written by whoever sent it. What is no answer (somebody invites the mailbox,
or a file is attached) is none here, and is a mail like any other.
"""

import re
from collections.abc import Iterable
from datetime import UTC, date, datetime
from email.message import Message
from typing import Any

from icalendar import Calendar

from core.dates import LONDON, clock_time, long_day
from core.replies import WORDS_MOST, CalendarReply
from mailer.inbox.plain import tidy

MOST_BYTES = 200_000  # some hundred times what a calendar writes
MOST_FIELD = 500
MOST_SEQUENCE = 999_999
ANSWERS = frozenset({"REPLY", "COUNTER", "REFRESH", "DECLINECOUNTER"})
PROPOSES = "Proposes {day}, {starts} to {ends}."
MADE_BY_CALENDAR = ("calendar.google.com", "Google Calendar")
UNREAD = (ValueError, KeyError, IndexError, TypeError, AttributeError, RecursionError)
_METHOD = re.compile(rb"^METHOD:\s*([A-Z]+)\s*$", re.MULTILINE | re.IGNORECASE)


def reply_in(
    parts: Iterable[tuple[Message, bytes]], sender: str, text: str
) -> CalendarReply | None:
    """Give the first calendar's answer among a mail's parts (with their bytes), if there is one.

    `text` is the mail's own, which is kept with the answer unless a calendar wrote it.
    """
    for part, content in parts:
        method = _method_of(part, content)
        if method in ANSWERS:
            try:
                return _read(content[:MOST_BYTES], method, sender, text)
            except UNREAD:
                return CalendarReply(method=method, words=_own_words(text), broken=True)
    return None


def _method_of(part: Message, content: bytes) -> str:
    """Give the method that the part declares, or else that stands in it."""
    declared = str(part.get_param("method", "") or "").strip("'\" ").upper()
    if declared:
        return declared
    found = _METHOD.search(content[:MOST_BYTES])
    return found[1].decode("ascii").upper() if found else ""


def _read(content: bytes, method: str, sender: str, text: str) -> CalendarReply:
    calendar = Calendar.from_ical(content)
    event = next(iter(calendar.walk("VEVENT")))
    attendee = _attendee(event, sender)
    return CalendarReply(
        method=method,
        uid=str(event["UID"])[:MOST_FIELD],
        sequence=min(max(int(event.get("SEQUENCE", 0)), 0), MOST_SEQUENCE),
        stamp=_stamp(event),
        attendee=_bare(attendee),
        partstat=str(attendee.params.get("PARTSTAT", "")).upper()[:MOST_FIELD],
        words=_words(event, method, text)[:WORDS_MOST],
    )


def _attendee(event: Any, sender: str) -> Any:
    """Give who answers: the one attendee, or of several the one who sent the mail."""
    found = event["ATTENDEE"]
    every = found if isinstance(found, list) else [found]
    own = [one for one in every if _bare(one).casefold() == sender.casefold()]
    if len(every) != 1 and len(own) != 1:
        raise ValueError("an answer is of one person")
    return every[0] if len(every) == 1 else own[0]


def _bare(address: Any) -> str:
    text = str(address).strip()
    return text[7:] if text.casefold().startswith("mailto:") else text


def _stamp(event: Any) -> datetime | None:
    written = event.get("DTSTAMP")
    at = written.dt if written is not None else None
    if not isinstance(at, datetime):
        return None
    return (at if at.tzinfo else at.replace(tzinfo=UTC)).astimezone(UTC)


def _words(event: Any, method: str, text: str) -> str:
    said = event.get("COMMENT", "")
    comments = [str(one) for one in (said if isinstance(said, list) else [said]) if str(one)]
    proposed = [_proposed(event)] if method == "COUNTER" else []
    return tidy("\n".join([*proposed, *comments, _own_words(text)]))


def _own_words(text: str) -> str:
    """Give what the sender wrote; nothing where the whole text is the calendar's own."""
    made = any(one in text for one in MADE_BY_CALENDAR)
    return "" if made else tidy(text)[:WORDS_MOST]


def _proposed(event: Any) -> str:
    starts, ends = event["DTSTART"].dt, event["DTEND"].dt
    if not (isinstance(starts, datetime) and isinstance(ends, datetime)):
        return f"Proposes {long_day(starts)}." if isinstance(starts, date) else ""
    begin, end = _in_london(starts), _in_london(ends)
    return PROPOSES.format(
        day=long_day(begin.date()), starts=clock_time(begin.time()), ends=clock_time(end.time())
    )


def _in_london(at: datetime) -> datetime:
    return at.astimezone(LONDON) if at.tzinfo else at.replace(tzinfo=LONDON)
