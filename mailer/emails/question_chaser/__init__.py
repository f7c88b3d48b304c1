"""Reminds the referrer, and the coordinator, of a question without an answer (H4)."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Context:
    """What the templates may use. `days_left` counts calendar days; below nought it is late."""

    recipient: str
    panel: str
    case_ref: str
    asked_on: date
    answer_by: date
    days_left: int
    to_coordinator: bool
    in_teams: bool


EXAMPLES = {
    "due": Context(
        "Rowan Ashby",
        "MACE East panel",
        "REF-2026-0007",
        date(2026, 12, 1),
        date(2026, 12, 3),
        0,
        to_coordinator=False,
        in_teams=True,
    ),
    "late_without_teams": Context(
        "Rowan Ashby",
        "MACE East panel",
        "REF-2026-0007",
        date(2026, 12, 1),
        date(2026, 12, 3),
        -1,
        to_coordinator=False,
        in_teams=False,
    ),
    "coordinator": Context(
        "Casey Winterbourne",
        "MACE East panel",
        "REF-2026-0007",
        date(2026, 12, 1),
        date(2026, 12, 3),
        -1,
        to_coordinator=True,
        in_teams=True,
    ),
}
