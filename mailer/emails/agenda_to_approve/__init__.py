"""Asks a co-chair to order and approve the agenda that the assistant drafted (H12)."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Context:
    """What the templates may use: counts only. `circulate_by` is the last day (H10), if any."""

    recipient: str
    panel: str
    held_on: date
    new_referrals: int
    reviews: int
    waiting: int
    minutes_used: int
    minutes_available: int
    circulate_by: date | None
    link: str | None


EXAMPLES = {
    "fits": Context(
        "Thea Marlowe",
        "MACE East panel",
        date(2026, 12, 24),
        2,
        4,
        0,
        140,
        180,
        date(2026, 12, 17),
        None,
    ),
    "overfull": Context(
        "Thea Marlowe",
        "MACE weekly meeting",
        date(2026, 12, 17),
        4,
        2,
        1,
        210,
        210,
        None,
        "https://mace.example/a/example",
    ),
}
