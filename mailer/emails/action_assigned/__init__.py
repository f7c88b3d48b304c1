"""Tells somebody that the panel gave them an action (R4.9, H15)."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Context:
    """What the templates may use. `text` is the action as minuted: in the body, never elsewhere."""

    recipient: str
    panel: str
    number: str
    case_ref: str
    text: str
    agreed_on: date
    due: date
    link: str | None


EXAMPLES = {
    "without_page": Context(
        "Imogen Vale",
        "MACE East panel",
        "7.1",
        "HE-2026-0007",
        "Share the missing-person chronology\nwith <both> schools & the home.",
        date(2026, 12, 24),
        date(2027, 1, 8),
        None,
    ),
    "with_page": Context(
        "Imogen Vale",
        "MACE East panel",
        "7.2",
        "HE-2026-0007",
        "Visit the address of concern.",
        date(2026, 12, 24),
        date(2027, 1, 15),
        "https://mace.example/x/example",
    ),
}
