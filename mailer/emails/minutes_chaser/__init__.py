"""The minutes' day is near and nobody has approved them (H14)."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Context:
    """What the templates may use. `days_left` counts calendar days; below nought it is late."""

    recipient: str
    panel: str
    held_on: date
    circulate_by: date
    days_left: int
    link: str | None


EXAMPLES = {
    "before": Context(
        "Thea Marlowe", "MACE East panel", date(2026, 12, 24), date(2027, 1, 5), 1, None
    ),
    "late": Context(
        "Thea Marlowe",
        "MACE East panel",
        date(2026, 12, 24),
        date(2027, 1, 5),
        -3,
        "https://mace.example/m/example",
    ),
}
