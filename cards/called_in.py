"""Calls a professional in: the meeting has come to the child they are invited for (R4.3, H17)."""

from dataclasses import dataclass, replace

from cards.elements import Card, Element, card, execute, facts, heading, paragraph
from cards.meeting import VERB_DECLARATION
from cards.places import join, where


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
        facts(("Panel", view.panel), ("Case", view.case_ref), ("Where", where(view.place))),
        actions=[*_declaration(view), *join(view.place)],
        speak=f"It is your turn now: {view.panel}, {view.case_ref}.",
    )


def _declaration(view: View) -> list[Element]:
    if view.declared:
        return []
    return [execute("Declaration", VERB_DECLARATION, style="positive", meeting=view.meeting_id)]


_NOW = View(
    meeting_id="m1",
    panel="East panel",
    case_ref="HE-2026-0007",
    place="Teams, or County Hall, room 2",
    declared=True,
)
EXAMPLES = {
    "declared": _NOW,
    "declare_first": replace(_NOW, declared=False),
    "online": replace(_NOW, place="https://teams.example/l/meetup-join/invented"),
}
