"""Tells the coordinator that the referrer has answered (H4)."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Context:
    """What the templates may use. The answer itself is in Teams only."""

    recipient: str
    panel: str
    case_ref: str
    asked_on: date


EXAMPLES = {
    "answered": Context(
        "Rowan Ashby",
        "MACE East panel",
        "REF-2026-0007",
        date(2026, 12, 1),
    ),
}
