"""Calls a professional in: the meeting has come to the child they are invited for (R4.3, H17)."""

from dataclasses import dataclass, replace

from cards.elements import Card, card, execute, facts, heading, paragraph
from cards.meeting import VERB_DECLARATION


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """No child is named: the reference is the one that stood in the invitation."""

    meeting_id: str
    panel: str
    case_ref: str
    place: str
    declared: bool


def build(view: View) -> Card:
    """Build the card."""
    first = "" if view.declared else " Accept the confidentiality declaration first."
    return card(
        heading("It is your turn now"),
        paragraph(f"The panel has come to the case that you are invited for. Please join.{first}"),
        facts(("Panel", view.panel), ("Case", view.case_ref), ("Where", view.place)),
        actions=[]
        if view.declared
        else [execute("Declaration", VERB_DECLARATION, style="positive", meeting=view.meeting_id)],
        speak=f"It is your turn now: {view.panel}, {view.case_ref}.",
    )


_NOW = View(
    meeting_id="m1",
    panel="East panel",
    case_ref="HE-2026-0007",
    place="Teams, or County Hall, room 2",
    declared=True,
)
EXAMPLES = {"declared": _NOW, "declare_first": replace(_NOW, declared=False)}
