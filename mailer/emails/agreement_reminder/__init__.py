"""Reminds those who keep them that an information-sharing agreement ends (H20)."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Context:
    """What the templates may use. `days_left` is negative once it has expired."""

    recipient: str
    panel: str
    agency: str
    version: str
    expires_on: date
    days_left: int


EXAMPLES = {
    "before": Context(
        "Sam Fiction",
        "MACE panels of Hertfordshire",
        "Herts Constabulary",
        "2.1",
        date(2027, 1, 29),
        28,
    ),
    "today": Context(
        "Sam Fiction",
        "MACE panels of Hertfordshire",
        "Herts Constabulary",
        "2.1",
        date(2027, 1, 29),
        0,
    ),
    "over": Context(
        "Sam Fiction",
        "MACE panels of Hertfordshire",
        "Herts Constabulary",
        "2.1",
        date(2027, 1, 29),
        -7,
    ),
}
