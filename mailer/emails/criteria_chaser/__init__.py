"""Asks again a co-chair who has not said whether a referral meets the criteria (H4)."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Context:
    """What the templates may use. `days_left` counts calendar days; below nought it is late."""

    recipient: str
    panel: str
    case_ref: str
    asked_on: date
    answer_by: date
    days_left: int
    other_has_answered: bool
    link: str | None


EXAMPLES = {
    "due": Context(
        "Thea Marlowe",
        "MACE East panel",
        "HE-2026-0007",
        date(2026, 12, 1),
        date(2026, 12, 3),
        0,
        other_has_answered=True,
        link=None,
    ),
    "late": Context(
        "Thea Marlowe",
        "MACE East panel",
        "HE-2026-0007",
        date(2026, 12, 1),
        date(2026, 12, 3),
        -2,
        other_has_answered=False,
        link="https://mace.example/c/example",
    ),
}
