"""Tells a stand-in and the co-chair who is away that it is recorded (H4)."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Context:
    """What the templates may use. Both days are included."""

    recipient: str
    panel: str
    chair: str
    stand_in: str
    from_day: date
    until_day: date
    to_chair: bool


EXAMPLES = {
    "stand_in": Context(
        "Priya Fictional",
        "MACE East panel",
        "Thea Marlowe",
        "Priya Fictional",
        date(2026, 12, 1),
        date(2026, 12, 4),
        to_chair=False,
    ),
    "chair": Context(
        "Thea Marlowe",
        "MACE East panel",
        "Thea Marlowe",
        "Priya Fictional",
        date(2026, 12, 1),
        date(2026, 12, 4),
        to_chair=True,
    ),
}
