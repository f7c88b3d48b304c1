"""Sends a professional who came for one child the record of engagement of that child (R4.11, H17).

It goes to who was there and has accepted the declaration, and holds nothing of any other child.
"""

from dataclasses import dataclass
from datetime import date

from mailer.emails.minutes import OwnAction


@dataclass(frozen=True, slots=True)
class Context:
    """What the templates may use. `version` above 1 replaces what was sent before."""

    recipient: str
    panel: str
    held_on: date
    case_ref: str
    version: int
    own_actions: tuple[OwnAction, ...]


EXAMPLES = {
    "with_actions": Context(
        "Rowan Ashby",
        "MACE Rotherham panel",
        date(2026, 12, 17),
        "RO-2026-0011",
        1,
        (OwnAction("RO26-014", "RO-2026-0011", date(2027, 1, 8)),),
    ),
    "second_version": Context(
        "Rowan Ashby", "MACE Rotherham panel", date(2026, 12, 17), "RO-2026-0011", 2, ()
    ),
}
