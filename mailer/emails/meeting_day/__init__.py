"""Asks the administrator about a planned day that is no working day, weeks ahead (H8)."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Context:
    """What the templates may use. `held_on` is the day that is proposed."""

    recipient: str
    panel: str
    planned_on: date
    held_on: date
    question: str
    answer_by: date
    late: bool


_QUESTION = (
    "Friday 25 December 2026, the planned day, is not a working day. Thursday 24 December 2026 is "
    "proposed; Tuesday 29 December 2026 would be the next after it. Confirm the proposed day, "
    "choose another, or cancel the meeting."
)
EXAMPLES = {
    "asked": Context(
        "Imogen Vale",
        "MACE East panel",
        date(2026, 12, 25),
        date(2026, 12, 24),
        _QUESTION,
        date(2026, 11, 27),
        late=False,
    ),
    "late": Context(
        "Imogen Vale",
        "MACE East panel",
        date(2026, 12, 25),
        date(2026, 12, 24),
        _QUESTION,
        date(2026, 11, 27),
        late=True,
    ),
}
