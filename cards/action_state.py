"""How one action stands: after a press, or when an old card of it is opened (H15)."""

from dataclasses import dataclass, replace

from cards.action_list import VERB_PAGE
from cards.elements import Card, answer, card, execute, facts, heading, notice, paragraph


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """One action. `state` is in words; `agreed` only where more time moved the day."""

    number: str
    case_ref: str
    text: str
    owner: str
    due: str
    state: str
    ended: bool
    agreed: str = ""
    note: str = ""
    told: str = ""


def build(view: View) -> Card:
    """Build the card: nothing on it can change the action."""
    moved = facts(("Day first agreed", view.agreed)) if view.agreed else None
    return card(
        heading("An action for the panel"),
        paragraph(f"{view.number} · {view.case_ref}", subtle=True),
        notice("good" if view.ended else "accent", view.state, *([view.told] if view.told else [])),
        answer("What is to be done", view.text),
        facts(("Who", view.owner), ("Due", view.due)),
        moved,
        answer("Note", view.note) if view.note else None,
        actions=[execute("My actions", VERB_PAGE, page=1)],
        speak=f"Action {view.number}: {view.state}.",
    )


_DONE = View(
    number="HE26-014",
    case_ref="HE-2026-0007",
    text="Visit the address and speak with the tenant.",
    owner="Alex Example, Police",
    due="8 January 2027",
    state="Done on 6 Jan 2027",
    ended=True,
    told="Thank you. The panel sees this at its next meeting.",
)
EXAMPLES = {
    "done": _DONE,
    "more_time": replace(
        _DONE,
        ended=False,
        state="Open, more time given until 22 Jan 2027",
        due="22 January 2027",
        agreed="8 January 2027",
        note="The tenant is away until the 18th.",
        told="",
    ),
}
