"""Tells both co-chairs and the coordinator that the answers differ (H4)."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Context:
    """What the templates may use. The reasons are in Teams only."""

    recipient: str
    panel: str
    case_ref: str
    settle_by: date
    to_coordinator: bool


EXAMPLES = {
    "chair": Context(
        "Thea Marlowe",
        "MACE East panel",
        "REF-2026-0007",
        date(2026, 12, 3),
        to_coordinator=False,
    ),
    "coordinator": Context(
        "Casey Winterbourne",
        "MACE East panel",
        "REF-2026-0007",
        date(2026, 12, 3),
        to_coordinator=True,
    ),
}
