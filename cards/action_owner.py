"""Who else of the agency does an action (H15)."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from cards.action_list import VERB_OPEN
from cards.elements import (
    Card,
    Form,
    Options,
    answer,
    card,
    execute,
    facts,
    heading,
    paragraph,
)

VERB_OWNER = "action.owner"  # opens this card; data: action
VERB_HAND_ON = "action.hand_on"  # data: action, v; typed: owner_id

FIELDS = ("owner_id",)


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """One open action, and its agency's people who could take it on."""

    action_id: str
    version: int
    number: str
    case_ref: str
    text: str
    owner: str
    colleagues: Options
    values: Mapping[str, str] = field(default_factory=dict)
    problems: Mapping[str, str] = field(default_factory=dict)


def build(view: View) -> Card:
    """Build the card."""
    form = Form(view.values, view.problems)
    hand_on = execute(
        "Hand it on", VERB_HAND_ON, style="positive", action=view.action_id, v=view.version
    )
    return card(
        heading("Somebody else does it"),
        paragraph(f"{view.number} · {view.case_ref}", subtle=True),
        form.summary(),
        answer("What is to be done", view.text),
        facts(("Who has it now", view.owner)),
        form.choice(
            "owner_id", "Who of the same agency", view.colleagues, required=True, style="filtered"
        ),
        paragraph("Whoever you choose is told at once, by email and in Teams.", subtle=True),
        actions=[
            *([hand_on] if view.colleagues else []),
            execute("Back", VERB_OPEN, inputs=False, action=view.action_id),
        ],
        speak=f"Action {view.number}: somebody else does it.",
    )


_ONE = View(
    action_id="a1",
    version=1,
    number="HE26-014",
    case_ref="HE-2026-0007",
    text="Visit the address and speak with the tenant.",
    owner="Alex Example, Police",
    colleagues=(("p1", "Robin Invented, Missing People Unit"), ("p2", "Jo Sample, DCI")),
)
EXAMPLES = {
    "choose": _ONE,
    "nobody": replace(_ONE, colleagues=()),
    "to_check": replace(
        _ONE,
        values={"owner_id": "p1"},
        problems={"owner_id": "Choose somebody of the same agency."},
    ),
}
