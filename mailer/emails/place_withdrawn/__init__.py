"""Tells somebody that they need not come to a meeting any more; cancels its entry (R2.1)."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Context:
    """What the templates may use: when, and why in a sentence without a name."""

    recipient: str
    panel: str
    held_on: date
    starts: str
    why: str
    slot: bool


EXAMPLES = {
    "member": Context(
        "Imogen Vale",
        "MACE East panel",
        date(2026, 12, 24),
        "09:30",
        "You are not on the panel's list of members for that day any more.",
        slot=False,
    ),
    "slot": Context(
        "Robin Invented",
        "MACE East panel",
        date(2026, 12, 24),
        "10:15",
        "The child whose time you were invited to is not on this meeting's agenda any more.",
        slot=True,
    ),
}
