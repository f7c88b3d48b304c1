"""Add an action at a meeting: what, who, by when, what for (R4.9, R-App1)."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from cards.elements import Card, Form, Options, card, execute, heading, notice, paragraph
from cards.score_result import VERB_CHILD

VERB_NEW = "action.new"  # opens this card; data: item
VERB_ADD = "action.add"  # data: item; typed: FIELDS

FIELDS = ("text", "owner_id", "due_on", "purpose", "category")


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """`added` says in a sentence what was just recorded. `earliest` is an ISO date."""

    item_id: str
    case_ref: str
    owners: Options
    purposes: Options
    categories: Options
    earliest: str
    added: str = ""
    values: Mapping[str, str] = field(default_factory=dict)
    problems: Mapping[str, str] = field(default_factory=dict)


def build(view: View) -> Card:
    """Build the card. After adding, it can be shown again, empty, with `added`."""
    form = Form(view.values, view.problems)
    return card(
        heading("Add an action"),
        paragraph(view.case_ref, subtle=True),
        form.summary(),
        notice("good", "Recorded", view.added) if view.added else None,
        form.text(
            "text",
            "What is to be done, beginning with a verb",
            required=True,
            limit=1000,
            long=True,
        ),
        form.choice("owner_id", "Who does it", view.owners, required=True, style="filtered"),
        form.date("due_on", "By when", required=True, earliest=view.earliest),
        form.choice("purpose", "What it is for", view.purposes),
        form.choice("category", "Kind of action", view.categories, style="filtered"),
        actions=[
            execute("Add the action", VERB_ADD, style="positive", item=view.item_id),
            execute("Back to the child", VERB_CHILD, inputs=False, item=view.item_id),
        ],
        speak="Add an action.",
    )


_NEW = View(
    item_id="i1",
    case_ref="HE-2026-0007",
    owners=(("p1", "Alex Example, Police"), ("p2", "Jo Sample, Children's services")),
    purposes=(
        ("address_risk", "Address the risk"),
        ("protect", "Protect the child"),
        ("disrupt", "Disrupt those who exploit"),
    ),
    categories=(("warnings", "Disruption: warnings"), ("mentor", "Support: a mentor")),
    earliest="2026-12-18",
)
EXAMPLES = {
    "new": _NEW,
    "added": replace(_NEW, added="HE26-014, due on 8 January 2027. Its owner is told."),
    "to_check": replace(
        _NEW,
        values={"text": "Visit the address", "due_on": "2026-12-01", "category": "mentor"},
        problems={
            "text": "This is longer than can be kept.",
            "due_on": "Tuesday 1 December 2026 has passed. Choose today or a later day.",
        },
    ),
}
