"""Reminds the coordinator to ring the referrer of a referral that was joined (H5)."""

from dataclasses import dataclass, replace
from datetime import date


@dataclass(frozen=True, slots=True)
class Context:
    """What the templates may use. `days_left` counts calendar days; below nought it is late."""

    recipient: str
    panel: str
    case_ref: str
    joined_on: date
    ring_by: date
    days_left: int


_TODAY = Context(
    "Casey Winterbourne",
    "MACE East panel",
    "REF-2026-0007",
    date(2026, 12, 1),
    date(2026, 12, 2),
    0,
)
EXAMPLES = {"today": _TODAY, "late": replace(_TODAY, days_left=-1)}
