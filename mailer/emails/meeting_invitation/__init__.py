"""Invites a member to a panel, with the confidentiality declaration (H9).

The message carries a calendar part; when a meeting moves or is cancelled the same kind is sent
again and says so.
"""

from dataclasses import dataclass, replace
from datetime import date
from typing import Literal

from mailer.emails.declaration_example import DECLARATION


@dataclass(frozen=True, slots=True)
class Context:
    """What the templates may use. Times are London wall time.

    `declaration` is its whole text, or empty where the procedure has none. `agenda_on` is None
    where the procedure sets no day for the agenda. `was` is the day before it was moved,
    `agenda_again` what becomes of an agenda that had gone out, `children` sentences by reference
    for those who run the panel: whose review passes its day, and who is put to which meeting.
    `place_of` says in whose place a deputy comes; empty for everybody else.
    """

    recipient: str
    panel: str
    news: Literal["new", "changed", "cancelled", "withdrawn"]
    held_on: date
    starts: str
    ends: str
    place: str
    agenda_on: date | None
    declaration: str
    declaration_link: str | None
    was: date | None = None
    agenda_again: str = ""
    children: tuple[str, ...] = ()
    answer_link: str | None = None
    place_of: str = ""


EXAMPLES = {
    "new": Context(
        "Imogen Vale",
        "MACE East panel",
        "new",
        date(2026, 12, 24),
        "09:30",
        "12:30",
        "Teams, or County Hall, Room 2",
        date(2026, 12, 17),
        DECLARATION,
        "https://mace.example/d/example",
    ),
    "changed": Context(
        "Imogen Vale",
        "MACE East panel",
        "changed",
        date(2026, 12, 23),
        "10:00",
        "13:00",
        "Teams",
        None,
        DECLARATION,
        None,
    ),
    "moved": Context(
        "Imogen Vale",
        "MACE East panel",
        "changed",
        date(2027, 1, 8),
        "09:30",
        "12:30",
        "Teams",
        date(2026, 12, 31),
        "",
        None,
        was=date(2026, 12, 24),
        agenda_again="The agenda that was sent on Thursday 17 December 2026 names the old day. It "
        "goes out again on Thursday 31 December 2026, with the new one. The minutes are owed by "
        "Friday 15 January 2027.",
        children=("HE-2026-0003: the review is due by 24 December 2026 and is now on 8 January.",),
    ),
    "cancelled_with_children": Context(
        "Imogen Vale",
        "MACE East panel",
        "cancelled",
        date(2026, 12, 24),
        "09:30",
        "12:30",
        "Teams",
        None,
        DECLARATION,
        None,
        children=(
            "HE-2026-0003: the review is due by 24 December 2026 and is now on 29 January.",
            "HE-2026-0007 is put to the meeting of Friday 29 January 2027.",
        ),
    ),
    "cancelled": Context(
        "Imogen Vale",
        "MACE East panel",
        "cancelled",
        date(2026, 12, 24),
        "09:30",
        "12:30",
        "Teams",
        None,
        DECLARATION,
        None,
    ),
    "without_declaration": Context(
        "Imogen Vale",
        "MACE Rotherham panel",
        "new",
        date(2026, 12, 17),
        "09:30",
        "13:00",
        "Teams",
        None,
        "",
        None,
    ),
}
_LINK = "https://mace.example/i/example"
EXAMPLES["with_page"] = replace(EXAMPLES["new"], answer_link=_LINK)
EXAMPLES["deputy"] = replace(
    EXAMPLES["with_page"], recipient="Dee Putnam", place_of="Imogen Vale, Invented Police"
)
EXAMPLES["withdrawn"] = replace(EXAMPLES["deputy"], news="withdrawn")
