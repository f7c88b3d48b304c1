"""Asks a chair to take another chair's turn (R2.2)."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Context:
    """What the templates may use. `other_on` is None where no turn is taken in exchange."""

    recipient: str
    panel: str
    asked_by: str
    held_on: date
    other_on: date | None


EXAMPLES = {
    "exchange": Context(
        "Jo Sample", "MACE Rotherham panel", "Pat Pretend", date(2026, 12, 3), date(2026, 12, 10)
    ),
    "later": Context("Jo Sample", "MACE Rotherham panel", "Pat Pretend", date(2026, 12, 3), None),
}
