"""Sends the agenda to those who are invited to the whole meeting (H10, H16).

Papers name children: they are attached only for those who have accepted the declaration of this
meeting. The others are asked to accept it, and get the papers at once when they have.
"""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Context:
    """What the templates may use: counts only."""

    recipient: str
    panel: str
    held_on: date
    starts: str
    ends: str
    place: str
    papers_attached: bool
    new_referrals: int
    reviews: int
    outstanding_actions: int
    declaration_link: str | None
    strategic: int = 0  # items of MACE 2 instead of children (H23)
    again: bool = False  # an earlier edition went to this person, with the old day
    withheld: bool = False  # from this agency, which has no agreement (H20)


EXAMPLES = {
    "strategic": Context(
        "Imogen Vale",
        "MACE 2 panel",
        date(2027, 1, 12),
        "14:00",
        "16:00",
        "Teams",
        papers_attached=True,
        new_referrals=0,
        reviews=0,
        outstanding_actions=3,
        declaration_link=None,
        strategic=4,
    ),
    "again": Context(
        "Imogen Vale",
        "MACE East panel",
        date(2027, 1, 8),
        "09:30",
        "12:30",
        "Teams",
        papers_attached=True,
        new_referrals=2,
        reviews=4,
        outstanding_actions=1,
        declaration_link=None,
        again=True,
    ),
    "attached": Context(
        "Imogen Vale",
        "MACE East panel",
        date(2026, 12, 24),
        "09:30",
        "12:30",
        "Teams",
        papers_attached=True,
        new_referrals=2,
        reviews=4,
        outstanding_actions=1,
        declaration_link=None,
    ),
    "declaration_first": Context(
        "Imogen Vale",
        "MACE East panel",
        date(2026, 12, 24),
        "09:30",
        "12:30",
        "Teams",
        papers_attached=False,
        new_referrals=2,
        reviews=4,
        outstanding_actions=0,
        declaration_link="https://mace.example/d/example",
    ),
    "declaration_first_without_page": Context(
        "Imogen Vale",
        "MACE East panel",
        date(2026, 12, 24),
        "09:30",
        "12:30",
        "Teams",
        papers_attached=False,
        new_referrals=1,
        reviews=0,
        outstanding_actions=3,
        declaration_link=None,
    ),
    "withheld": Context(
        "Imogen Vale",
        "MACE East panel",
        date(2026, 12, 24),
        "09:30",
        "12:30",
        "Teams",
        papers_attached=False,
        new_referrals=1,
        reviews=0,
        outstanding_actions=3,
        declaration_link=None,
        withheld=True,
    ),
}
