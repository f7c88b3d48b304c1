"""Reminds whoever owes a child exploitation risk assessment (R4.7)."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Context:
    """What the templates may use. `days` to the due date, calendar days; below nought is late."""

    recipient: str
    panel: str
    case_ref: str
    meeting_on: date
    due: date
    days: int
    link: str | None


_START = ("Wren Calder", "MACE weekly meeting", "RO-2026-0011", date(2026, 12, 17))
_DUE = date(2026, 12, 22)
EXAMPLES = {
    "before": Context(*_START, _DUE, 5, None),
    "tomorrow": Context(*_START, _DUE, 1, None),
    "today": Context(*_START, _DUE, 0, "https://mace.example/s/example"),
    "late": Context(*_START, _DUE, -1, None),
}
