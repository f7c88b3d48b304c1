"""Sends a supplement to an agenda that was approved already (H10).

It is attached only for those who have accepted the meeting's declaration. The agenda's pages keep
their numbers; the supplement's go on from there.
"""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Context:
    """What the templates may use. `changes` name references and times, nobody's name."""

    recipient: str
    panel: str
    held_on: date
    number: int
    changes: tuple[str, ...]
    papers_attached: bool
    declaration_link: str | None
    withheld: bool = False  # from this agency, which has no agreement (H20)


EXAMPLES = {
    "with_papers": Context(
        "Imogen Vale",
        "MACE East panel",
        date(2026, 12, 24),
        1,
        ("HE-2026-0031 was added: new referral, 11:20, 30 minutes.",),
        papers_attached=True,
        declaration_link=None,
    ),
    "declaration_first": Context(
        "Imogen Vale",
        "MACE East panel",
        date(2026, 12, 24),
        2,
        ("HE-2026-0003 was taken off and is discussed on Friday 29 January 2027.",),
        papers_attached=False,
        declaration_link="https://mace.example/d/example",
    ),
    "withheld": Context(
        "Imogen Vale",
        "MACE East panel",
        date(2026, 12, 24),
        1,
        ("HE-2026-0031 was added: new referral, 11:20, 30 minutes.",),
        papers_attached=False,
        declaration_link=None,
        withheld=True,
    ),
}
