"""Tells the referrer that the coordinator asks something, and how to answer (H4)."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Context:
    """What the templates may use. The question itself is in Teams only."""

    recipient: str
    panel: str
    case_ref: str
    answer_by: date
    in_teams: bool


EXAMPLES = {
    "in_teams": Context(
        "Rowan Ashby",
        "MACE East panel",
        "REF-2026-0007",
        date(2026, 12, 3),
        in_teams=True,
    ),
    "without_teams": Context(
        "Rowan Ashby",
        "MACE East panel",
        "REF-2026-0007",
        date(2026, 12, 3),
        in_teams=False,
    ),
}
