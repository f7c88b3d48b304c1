"""Tells the manager that co-chairs have not answered for too long (H4)."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Context:
    """What the templates may use. `silent` counts co-chairs; nobody is named."""

    recipient: str
    panel: str
    case_ref: str
    asked_on: date
    silent: int


EXAMPLES = {
    "one": Context(
        "Morgan Hale",
        "MACE East panel",
        "REF-2026-0007",
        date(2026, 12, 1),
        1,
    ),
    "two": Context(
        "Morgan Hale",
        "MACE East panel",
        "REF-2026-0007",
        date(2026, 12, 1),
        2,
    ),
}
