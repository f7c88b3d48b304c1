"""Invites a professional for their own child's time and nothing else (R4.3, H17)."""

from dataclasses import dataclass, replace
from datetime import date
from typing import Literal

from mailer.emails.declaration_example import DECLARATION


@dataclass(frozen=True, slots=True)
class Context:
    """What the templates may use. `starts` and `ends` are of the slot, London wall time.

    `declaration` is empty where the procedure has none; `was` is the day before it was moved.
    `place_of` says in whose place a deputy comes; empty for everybody else.
    """

    recipient: str
    panel: str
    news: Literal["new", "changed", "cancelled", "withdrawn"]
    case_ref: str
    held_on: date
    starts: str
    ends: str
    place: str
    declaration: str
    declaration_link: str | None
    was: date | None = None
    answer_link: str | None = None
    place_of: str = ""


EXAMPLES = {
    "new": Context(
        "Rowan Ashby",
        "MACE East panel",
        "new",
        "HE-2026-0007",
        date(2026, 12, 24),
        "09:50",
        "10:20",
        "Teams",
        DECLARATION,
        None,
    ),
    "changed": Context(
        "Rowan Ashby",
        "MACE Rotherham panel",
        "changed",
        "RO-2026-0011",
        date(2026, 12, 17),
        "10:15",
        "11:00",
        "Riverside House, Room 4",
        "",  # the procedure has no declaration
        None,
    ),
    "moved": Context(
        "Rowan Ashby",
        "MACE East panel",
        "changed",
        "HE-2026-0007",
        date(2026, 12, 23),
        "09:50",
        "10:20",
        "Teams",
        DECLARATION,
        None,
        was=date(2026, 12, 24),
    ),
    "cancelled": Context(
        "Rowan Ashby",
        "MACE East panel",
        "cancelled",
        "HE-2026-0007",
        date(2026, 12, 24),
        "09:50",
        "10:20",
        "Teams",
        DECLARATION,
        None,
    ),
}
_LINK = "https://mace.example/i/example"
EXAMPLES["with_page"] = replace(EXAMPLES["new"], answer_link=_LINK)
EXAMPLES["deputy"] = replace(
    EXAMPLES["with_page"], recipient="Dee Putnam", place_of="Imogen Vale, Invented Police"
)
EXAMPLES["withdrawn"] = replace(EXAMPLES["deputy"], news="withdrawn")
