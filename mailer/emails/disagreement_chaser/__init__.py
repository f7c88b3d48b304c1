"""Reminds the coordinator of co-chairs who differ and have not come to one answer (H4)."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Context:
    """What the templates may use. `days_left` counts calendar days; below nought it is late."""

    recipient: str
    panel: str
    case_ref: str
    settle_by: date
    days_left: int
    talk_on: date | None


EXAMPLES = {
    "nothing_arranged": Context(
        "Casey Winterbourne",
        "MACE East panel",
        "REF-2026-0007",
        date(2026, 12, 3),
        0,
        None,
    ),
    "after_the_talk": Context(
        "Casey Winterbourne",
        "MACE East panel",
        "REF-2026-0007",
        date(2026, 12, 3),
        -1,
        date(2026, 12, 1),
    ),
}
