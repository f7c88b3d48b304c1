"""Ending a membership: from which day somebody is no member any more (R2.1)."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from cards.elements import Card, Form, Options, card, execute, heading, paragraph
from cards.members import VERB_SHOW

VERB_END = "members.end"  # data: panel; inputs: FIELDS
FIELDS = ("member", "leaves_on")


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """`people` are those of whom no last day is set; `today` is the day that is offered."""

    panel_id: str
    panel: str
    people: Options
    today: str
    values: Mapping[str, str] = field(default_factory=dict)
    problems: Mapping[str, str] = field(default_factory=dict)


def build(view: View) -> Card:
    """Build the card."""
    form = Form({"leaves_on": view.today, **view.values}, view.problems, may_wait=True)
    return card(
        heading("A member leaves"),
        paragraph(view.panel, subtle=True),
        form.summary(),
        form.choice("member", "Who leaves", view.people, required=True),
        form.date("leaves_on", "No longer a member from", required=True),
        paragraph(
            "From that day on they see nothing of the panel and get no papers. Meetings from then"
            " on are cancelled for them, and they are told once. Today means at once.",
            subtle=True,
        ),
        actions=[
            execute(
                "End the membership",
                VERB_END,
                style="destructive",
                panel=view.panel_id,
            ),
            execute("Back to the list", VERB_SHOW, inputs=False, panel=view.panel_id, page=1),
        ],
        speak=f"A member leaves: {view.panel}.",
    )


_ASK = View(
    panel_id="rotherham/mace",
    panel="MACE Rotherham panel",
    people=(("m1", "Robin Invented, Virtual Head"), ("m2", "Kim Fable, Housing")),
    today="2026-12-01",
)
EXAMPLES = {
    "ask": _ASK,
    "to_check": replace(
        _ASK,
        values={"member": "m2", "leaves_on": "2026-11-01"},
        problems={
            "leaves_on": "They joined on Tuesday 1 December 2026. Choose a day from then on."
        },
    ),
}
