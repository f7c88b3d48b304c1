"""Asks the chair to approve the minutes (H14, R4.11)."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Context:
    """What the templates may use: counts only. `circulate_by` is the last day (H14), if any."""

    recipient: str
    panel: str
    held_on: date
    children: int
    actions: int
    circulate_by: date | None
    link: str | None


EXAMPLES = {
    "with_day": Context(
        "Thea Marlowe", "MACE East panel", date(2026, 12, 24), 6, 11, date(2027, 1, 5), None
    ),
    "without_day": Context(
        "Thea Marlowe",
        "MACE weekly meeting",
        date(2026, 12, 17),
        1,
        1,
        None,
        "https://mace.example/m/example",
    ),
}
