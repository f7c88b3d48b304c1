"""Tells both co-chairs when they talk about a referral on which they differ (H4)."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Context:
    """What the templates may use. `clock` is London wall time."""

    recipient: str
    panel: str
    case_ref: str
    day: date
    clock: str
    arranged_by: str


EXAMPLES = {
    "arranged": Context(
        "Thea Marlowe",
        "MACE East panel",
        "REF-2026-0007",
        date(2026, 12, 3),
        "14:30",
        "Casey Winterbourne",
    ),
}
