"""Sends the minutes with the summary of actions (H14, R4.11).

Like the agenda, they are attached only for those who have accepted the meeting's declaration.
"""

from dataclasses import dataclass
from datetime import date

from core.dates import short_day


@dataclass(frozen=True, slots=True)
class OwnAction:
    """One action of the recipient: its number and reference, never its text."""

    number: str
    case_ref: str
    due: date

    def __str__(self) -> str:
        return f"Action {self.number} ({self.case_ref}), due {short_day(self.due)}"


@dataclass(frozen=True, slots=True)
class Context:
    """What the templates may use. `version` above 1 replaces what was sent before."""

    recipient: str
    panel: str
    held_on: date
    version: int
    papers_attached: bool
    own_actions: tuple[OwnAction, ...]
    next_meeting: date | None
    declaration_link: str | None
    withheld: bool = False  # from this agency, which has no agreement (H20)


EXAMPLES = {
    "with_actions": Context(
        "Imogen Vale",
        "MACE East panel",
        date(2026, 12, 24),
        1,
        papers_attached=True,
        own_actions=(
            OwnAction("7.1", "HE-2026-0007", date(2027, 1, 8)),
            OwnAction("9.2", "HE-2026-0009", date(2027, 1, 22)),
        ),
        next_meeting=date(2027, 1, 29),
        declaration_link=None,
    ),
    "second_version": Context(
        "Imogen Vale",
        "MACE East panel",
        date(2026, 12, 24),
        2,
        papers_attached=True,
        own_actions=(),
        next_meeting=None,
        declaration_link=None,
    ),
    "declaration_first": Context(
        "Imogen Vale",
        "MACE East panel",
        date(2026, 12, 24),
        1,
        papers_attached=False,
        own_actions=(OwnAction("7.1", "HE-2026-0007", date(2027, 1, 8)),),
        next_meeting=date(2027, 1, 29),
        declaration_link="https://mace.example/d/example",
    ),
    "withheld": Context(
        "Imogen Vale",
        "MACE East panel",
        date(2026, 12, 24),
        1,
        papers_attached=False,
        own_actions=(),
        next_meeting=None,
        declaration_link=None,
        withheld=True,
    ),
}
