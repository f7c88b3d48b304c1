"""Tells the chair who asked to swap a turn what the other one says (R2.2)."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Context:
    """What the templates may use."""

    recipient: str
    panel: str
    asked_of: str
    held_on: date
    other_on: date | None
    agreed: bool


EXAMPLES = {
    "agreed": Context(
        "Pat Pretend",
        "MACE Rotherham panel",
        "Jo Sample",
        date(2026, 12, 3),
        date(2026, 12, 10),
        agreed=True,
    ),
    "declined": Context(
        "Pat Pretend", "MACE Rotherham panel", "Jo Sample", date(2026, 12, 3), None, agreed=False
    ),
}
