"""Mail that comes to the MACE mailbox: what was read of it, and what follows from that (H6).

A mail is kept whole whatever it is. Nearly every mail becomes a draft in the coordinator's queue;
what a machine answered to us does not. A receipt goes only where it can start no loop and tell no
stranger that their guess at an address was right.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from core.delivery_reports import Report
from core.replies import CalendarReply

WORRY_MOST = 4000  # characters: the longest answer that the form takes
TEXT_MOST = 200_000  # characters of a mail or a document kept for reading: some 100 pages
SUBJECT_MOST = 300
MOST_RECEIPTS = 20  # a day to one address: more is a loop that hides what it is


class Flag(StrEnum):
    """What the coordinator should know of a mail before anything else."""

    UNREADABLE = "unreadable"
    FORGED = "forged"
    OURS = "ours"  # our own mail came back
    AUTO_REPLY = "auto_reply"  # an absence notice, a bounce, a read receipt
    MACHINE = "machine"  # sent by a program or through a list, yet to us
    ANSWER = "answer"  # answers a mail of ours
    ENCRYPTED = "encrypted"
    SAME_NUMBER = "same_number"
    PART_ONLY = "part_only"
    MORE_PARTS = "more_parts"
    NO_SENDER = "no_sender"
    HTML_ONLY = "html_only"
    CALENDAR = "calendar"  # a calendar answers an invitation


class Note(StrEnum):
    """What somebody should know of an attachment before they open it."""

    ENCRYPTED = "encrypted"
    ACTIVE = "active"
    NOT_UNPACKED = "not_unpacked"
    BOMB = "bomb"
    OTHER_TYPE = "other_type"
    PROGRAM = "program"
    TOO_LARGE = "too_large"
    NOT_APART = "not_apart"
    NO_TEXT = "no_text"
    SHORTENED = "shortened"


class Checked(StrEnum):
    """Whether the sender's own mail system vouches for the address, as our mail system found."""

    PASSED = "passed"
    FAILED = "failed"
    NOT_CHECKED = "not_checked"


class IncomingState(StrEnum):
    """What became of a mail."""

    DRAFTED = "drafted"  # a draft waits in the coordinator's queue
    KEPT = "kept"  # nothing could be read into a draft, or a machine answered
    ANSWERED = "answered"  # an answer about an action, taken down or passed on
    NOT_A_REFERRAL = "not_a_referral"  # a coordinator put it aside, with a reason


FLAG_WORDS: Mapping[Flag, str] = {
    Flag.UNREADABLE: "It could not be read. Nothing is lost: open the original.",
    Flag.FORGED: "The sender may be forged: the check of the address failed. Do not answer it; "
    "ring the person on a number that you know.",
    Flag.OURS: "It is a mail of ours that came back. The address may no longer be in use.",
    Flag.AUTO_REPLY: "A machine answered (an absence notice, a bounce or a read receipt).",
    Flag.MACHINE: "A program or a mailing list sent it, so no receipt went back.",
    Flag.ANSWER: "It answers a mail of ours, so it may not be a new referral.",
    Flag.ENCRYPTED: "It is encrypted, so it could not be read. Open the original where you can.",
    Flag.SAME_NUMBER: "Another mail from this sender bears the same number but says something "
    "else. Both are kept: compare them.",
    Flag.PART_ONLY: "It is too large to read whole. All of it is in the original.",
    Flag.MORE_PARTS: "It has more attachments than are kept apart. All are in the original.",
    Flag.NO_SENDER: "It names no sender who could be answered, so no receipt went back.",
    Flag.CALENDAR: "A calendar answers an invitation. Who comes is shown with the meeting.",
    Flag.HTML_ONLY: "It came as a web page only. Its text is shown without pictures and links.",
}
NOTE_WORDS: Mapping[Note, str] = {
    Note.ENCRYPTED: "encrypted: ask the sender how to open it",
    Note.ACTIVE: "contains macros or scripts: never open it without care",
    Note.NOT_UNPACKED: "zip not unpacked",
    Note.BOMB: "unpacks to far more than it should: do not open it",
    Note.OTHER_TYPE: "its name says one kind of file and its content another",
    Note.PROGRAM: "a program or script: do not open it",
    Note.TOO_LARGE: "too large to keep apart: it is inside the original",
    Note.NOT_APART: "not kept apart: it is inside the original",
    Note.NO_TEXT: "its text could not be read",
    Note.SHORTENED: "only the beginning of its text is shown",
}
CHECKED_WORDS: Mapping[Checked, str] = {
    Checked.PASSED: "The sender's address was checked and is genuine",
    Checked.FAILED: "The sender's address was checked and may be forged",
    Checked.NOT_CHECKED: "The sender's address was not checked",
}
DANGEROUS = frozenset({Note.ACTIVE, Note.BOMB, Note.PROGRAM, Note.OTHER_TYPE})
NO_DRAFT = frozenset({Flag.OURS, Flag.AUTO_REPLY, Flag.CALENDAR})
NO_RECEIPT = frozenset(
    {Flag.UNREADABLE, Flag.FORGED, Flag.MACHINE, Flag.ANSWER, Flag.NO_SENDER, *NO_DRAFT}
)
NOBODYS_WORD = NO_RECEIPT - {Flag.ANSWER}  # no person's address, or none that may be believed


@dataclass(frozen=True, slots=True)
class Enclosed:
    """One attachment. `media_type` is what its bytes say, not what the mail declared.

    `name` is as the sender gave it, made safe to show; it may name a child. `content` is None where
    it is not kept apart. `fields` are answers, where the file is our own form.
    """

    name: str
    media_type: str
    size: int
    sha256: str
    content: bytes | None = field(repr=False)
    notes: tuple[Note, ...] = ()
    text: str = ""
    fields: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Mail:
    """What was read of one mail. Everything in it was written by whoever sent it.

    `sha256` and `size` are of the whole original; `same` tells two deliveries of one mail from two
    mails (number, sender and content, without the route it took), None where it has no number.
    `answers` are the outbox's keys of our mails that it answers or reports on; `report` is what a
    mail system says became of them.
    """

    sha256: str
    size: int
    sender: str = ""
    sender_name: str = ""
    subject: str = ""
    text: str = ""
    sent_at: datetime | None = None
    message_id: str = ""
    same: str | None = None
    checked: Checked = Checked.NOT_CHECKED
    flags: frozenset[Flag] = frozenset()
    answers: tuple[str, ...] = ()
    report: Report | None = None
    enclosed: tuple[Enclosed, ...] = ()
    calendar: CalendarReply | None = None


def becomes_draft(flags: Collection[Flag]) -> bool:
    """Tell whether a mail stands in the coordinator's queue: all but what a machine answered."""
    return not NO_DRAFT & set(flags)


def may_have_receipt(flags: Collection[Flag]) -> bool:
    """Tell whether the sender hears that the mail came: never a machine, never a forged sender."""
    return not NO_RECEIPT & set(flags)


def known_sender(mail: Mail) -> bool:
    """Tell whether the sender's address may be taken for the person's own."""
    return bool(mail.sender) and not {Flag.FORGED, Flag.UNREADABLE} & mail.flags


def vouched_for(flags: Collection[Flag], checked: Checked, *, known: bool) -> bool:
    """Tell whether a mail's sender may be taken for who refers, so that the outcome may go there.

    `known` if we knew the person with that address before. Anybody else counts only where their own
    mail system vouches for the address.
    """
    if NOBODYS_WORD & set(flags) or checked is Checked.FAILED:
        return False
    return known or checked is Checked.PASSED


def answers_of(mail: Mail, asked: Collection[str]) -> dict[str, str]:
    """Give the answers of the draft: what our own form says, and the mail's text as the worry.

    `asked` are the names of the questions that the procedure's form asks; nothing else is taken.
    """
    found: dict[str, str] = {}
    for one in mail.enclosed:
        found |= {key: value for key, value in one.fields.items() if key in asked and value}
    text = mail.text.strip()
    if text and "worry" in asked:
        found.setdefault("worry", text[:WORRY_MOST])
    return found


def size_words(size: int) -> str:
    """Say a size as people do: "3 KB", "2.4 MB"."""
    if size < 1000 * 1000:
        return f"{max(1, round(size / 1000))} KB"
    return f"{size / 1_000_000:.1f} MB"
