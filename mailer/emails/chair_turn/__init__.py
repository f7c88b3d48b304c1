"""Tells a chair that it has become their turn (R2.2)."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Context:
    """What the templates may use. `why` is a sentence with its clause and without a name."""

    recipient: str
    panel: str
    held_on: date
    starts: str
    why: str


EXAMPLES = {
    "covers": Context(
        "Jo Sample",
        "MACE Rotherham panel",
        date(2026, 12, 3),
        "09:30",
        "Evolve Team Manager chairs because Detective Sergeant, CSE Team, SYP is away (R2.2).",
    ),
}
