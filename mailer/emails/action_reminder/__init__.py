"""Reminds somebody of an action that they own: before, on and after its day (H15)."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Context:
    """What the templates may use. `days` to the due date, calendar days; below nought it is late.

    `text` is the action as minuted: an owner without Teams needs it. In the body, never elsewhere.
    `owner` is None in a reminder to the owner; else the recipient is told that it is overdue.
    """

    recipient: str
    panel: str
    number: str
    case_ref: str
    text: str
    due: date
    days: int
    link: str | None
    owner: str | None = None


_TEXT = "Share the missing-person chronology with <both> schools & the home."
_START = ("Imogen Vale", "MACE East panel", "7.1", "HE-2026-0007", _TEXT, date(2027, 1, 8))
EXAMPLES = {
    "before": Context(*_START, 3, None),
    "today": Context(*_START, 0, None),
    "overdue": Context(*_START, -5, "https://mace.example/x/example"),
    "escalated": Context(*_START, -5, None, owner="Robin Invented, Missing People Unit"),
}
