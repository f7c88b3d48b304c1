"""Answers to an invitation: which of several counts, and what a calendar's answer by mail is worth.

A calendar's answer (iTIP REPLY, RFC 5546) counts for somebody only if it came from the address that
was invited. Each person's invitation has a number of its own (UID), so an answer from elsewhere is
shown to the administrator with whose it may be; it is never counted by itself and never lost.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

WORDS_MOST = 500  # characters of what somebody wrote with an answer


class Answer(StrEnum):
    """What somebody answers to an invitation."""

    ACCEPTED = "accepted"
    DECLINED = "declined"
    TENTATIVE = "tentative"


ANSWERS: Mapping[Answer, str] = {
    Answer.ACCEPTED: "Comes",
    Answer.TENTATIVE: "May come",
    Answer.DECLINED: "Does not come",
}
DEPUTY = "deputy"  # on cards and pages: an answer that names somebody else
NOT_ANSWERED = "Has not answered"


class Finding(StrEnum):
    """What a mail of a calendar turned out to be."""

    COUNTED = "counted"
    SAID_MORE = "said_more"  # counted, and the sender wrote something
    WITH_DEPUTY = "with_deputy"  # counted, but a deputy was named before
    OLDER = "older"  # kept; a later answer, or a later invitation, stands
    CANCELLED = "cancelled"  # the meeting does not take place
    OVER = "over"  # the meeting has begun or is over
    NO_ANSWER = "no_answer"
    OTHER_ADDRESS = "other_address"
    FORGED = "forged"
    COUNTER = "counter"
    DELEGATED = "delegated"
    NOT_OURS = "not_ours"
    BROKEN = "broken"


FINDINGS: Mapping[Finding, str] = {
    Finding.COUNTED: "It is counted.",
    Finding.SAID_MORE: "It is counted, and something was written with it.",
    Finding.WITH_DEPUTY: "It is counted, but a deputy was named before. Ask who comes.",
    Finding.OLDER: "A later answer or invitation stands, so it changes nothing.",
    Finding.CANCELLED: "This meeting was cancelled, so it changes nothing.",
    Finding.OVER: "The meeting has begun or is over, so it changes nothing.",
    Finding.NO_ANSWER: "It says neither yes nor no, so it changes nothing.",
    Finding.OTHER_ADDRESS: "It came from an address that was not invited, so it is not counted. "
    "It may be the same person's other address, or somebody to whom the invitation was passed on.",
    Finding.FORGED: "Its sender is not who it answers for, or may be forged, so it is not counted. "
    "It may be an assistant's answer. If in doubt, ring the person on a number that you know.",
    Finding.COUNTER: "Another time was proposed. It is not taken over: answer the sender.",
    Finding.DELEGATED: "Somebody else was named. A deputy needs a name, an agency and the member's "
    "word that they may decide, so the member names them by the link in the invitation.",
    Finding.NOT_OURS: "No invitation of ours has its number, so it is not counted.",
    Finding.BROKEN: "The calendar's part of the mail could not be read, so nothing is counted.",
}
TO_LOOK_AT = frozenset(
    {
        Finding.SAID_MORE,
        Finding.WITH_DEPUTY,
        Finding.OTHER_ADDRESS,
        Finding.FORGED,
        Finding.COUNTER,
        Finding.DELEGATED,
        Finding.NOT_OURS,
        Finding.BROKEN,
    }
)
MAY_BE_TAKEN = frozenset({Finding.OTHER_ADDRESS, Finding.FORGED})
PARTSTATS: Mapping[str, Answer] = {
    "ACCEPTED": Answer.ACCEPTED,
    "DECLINED": Answer.DECLINED,
    "TENTATIVE": Answer.TENTATIVE,
}
_UID = re.compile(r"([0-9a-f-]{36})(?:\.([0-9a-f-]{36}))?@.+", re.IGNORECASE)
_NUMBER = re.compile(r"[a-z]+-(\d{1,6})(?:/.*)?")


@dataclass(frozen=True, slots=True)
class CalendarReply:
    """What was read of a mail's calendar part; all of it was written by whoever sent it.

    `method` is REPLY, COUNTER or another; `broken` tells that no more than that could be read.
    `attendee` is a bare address, `partstat` in capitals, `stamp` None where it has none.
    """

    method: str
    uid: str = ""
    sequence: int = 0
    stamp: datetime | None = None
    attendee: str = ""
    partstat: str = ""
    words: str = ""
    broken: bool = False


@dataclass(frozen=True, slots=True)
class Given:
    """One answer as it was given. `sequence` is of the invitation that it answers."""

    answer: Answer
    sequence: int
    at: datetime


@dataclass(frozen=True, slots=True)
class Numbered:
    """What an invitation's number (UID) says: the meeting or slot, and whose it is."""

    thing: str
    person: str | None


def uid_of(thing: str, person: str, domain: str) -> str:
    """Give the number of one person's invitation to a meeting or slot: the same for its life."""
    return f"{thing}.{person}@{domain}"


def read_uid(uid: str) -> Numbered | None:
    """Read the number of an invitation of ours; None for any other."""
    found = _UID.fullmatch(uid.strip())
    return Numbered(found[1].lower(), found[2].lower() if found[2] else None) if found else None


def sequence_in(occasion: str) -> int:
    """Read from the occasion of an invitation which number of the calendar message it is."""
    found = _NUMBER.fullmatch(occasion)
    return int(found[1]) if found else 0


def standing(given: Iterable[Given], sequence: int) -> Given | None:
    """Give the answer that counts: the latest by SEQUENCE, then by time (RFC 5546, 2.1.5).

    An answer to an earlier invitation does not count once the meeting has moved. Of two that are
    equal in both, the later in the list counts.
    """
    best: Given | None = None
    for one in given:
        if one.sequence >= sequence and (best is None or _order(one) >= _order(best)):
            best = one
    return best


def _order(one: Given) -> tuple[int, datetime]:
    return one.sequence, one.at


def address_finding(
    reply: CalendarReply, *, sender: str, invited: str, doubtful: bool
) -> Finding | None:
    """Say why an answer is not the invited person's own; None if it is.

    `doubtful` tells that the check of the sender's address failed.
    """
    attendee = reply.attendee.casefold()
    if doubtful or not sender or sender.casefold() != attendee:
        return Finding.FORGED
    return None if attendee == invited.casefold() else Finding.OTHER_ADDRESS


def method_finding(reply: CalendarReply) -> Finding | None:
    """Say what a mail is by its method and word, before it is known whose it is."""
    if reply.broken:
        return Finding.BROKEN
    if reply.method == "COUNTER":
        return Finding.COUNTER
    if reply.method != "REPLY":
        return Finding.NOT_OURS
    if reply.partstat == "DELEGATED":
        return Finding.DELEGATED
    return None if reply.partstat in PARTSTATS else Finding.NO_ANSWER
