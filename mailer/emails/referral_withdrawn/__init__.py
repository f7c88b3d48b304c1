"""Tells the coordinator that a referrer has taken back what was sent (H4)."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Context:
    """What the templates may use. The reason is in Teams only."""

    recipient: str
    panel: str
    case_ref: str
    referred_on: date


EXAMPLES = {
    "withdrawn": Context(
        "Rowan Ashby",
        "MACE East panel",
        "REF-2026-0007",
        date(2026, 12, 1),
    ),
}
