"""Reminds the referrer, and the coordinator, of a referral that was returned."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Context:
    """What the templates may use. `days_left` counts calendar days; below nought it is late."""

    recipient: str
    panel: str
    case_ref: str
    returned_on: date
    complete_by: date
    days_left: int
    to_coordinator: bool


EXAMPLES = {
    "due": Context(
        "Rowan Ashby",
        "MACE East panel",
        "REF-2026-0007",
        date(2026, 12, 1),
        date(2026, 12, 3),
        0,
        to_coordinator=False,
    ),
    "coordinator": Context(
        "Casey Winterbourne",
        "MACE East panel",
        "REF-2026-0007",
        date(2026, 12, 1),
        date(2026, 12, 3),
        -2,
        to_coordinator=True,
    ),
}
