"""Tells the administrator that a calendar's answer to an invitation needs a person."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Context:
    """What the templates may use. `held_on` is None where it belongs to no meeting of ours."""

    recipient: str
    panel: str
    held_on: date | None
    finding: str


EXAMPLES = {
    "of_a_meeting": Context(
        "Sam Fiction",
        "MACE East panel",
        date(2026, 12, 24),
        "Another time was proposed. It is not taken over: answer the sender.",
    ),
    "of_none": Context(
        "Sam Fiction",
        "MACE panels of Hertfordshire",
        None,
        "No invitation of ours has its number, so it is not counted.",
    ),
}
