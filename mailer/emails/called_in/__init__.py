"""Tells an invitee of one slot, whom Teams cannot reach, that their turn has come (R4.3, H17)."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Context:
    """What the templates may use. No child is named."""

    recipient: str
    panel: str
    case_ref: str
    place: str


EXAMPLES = {
    "now": Context(
        "Rowan Ashby", "MACE East panel", "HE-2026-0007", "Teams, or County Hall, Room 2"
    )
}
