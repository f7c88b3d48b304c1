"""Add an action at a meeting: what, who, by when, what for (R4.9, R-App1)."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from cards.elements import Card, Form, Options, card, execute, heading, notice, paragraph
from cards.score_result import VERB_CHILD

VERB_NEW = "action.new"  # opens this card; data: item
VERB_ADD = "action.add"  # data: item; typed: FIELDS

FIELDS = (
    "text",
    "owner_id",
    "due_on",
    "priority",
    "purpose",
    "aim",
    "category",
    "about",
    "theme",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """`added` says in a sentence what was just recorded. `earliest` is an ISO date.

    `hint` is a gentle word on how the recorded action was written; it holds nothing up.
    """

    item_id: str
    case_ref: str
    owners: Options
    purposes: Options
    categories: Options
    aims: Options
    priorities: Options
    abouts: Options
    earliest: str
    added: str = ""
    hint: str = ""
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
        notice("accent", "A thought about words", view.hint) if view.hint else None,
        form.text(
            "text",
            "What is to be done, beginning with a verb",
            required=True,
            limit=1000,
            long=True,
        ),
        form.choice("owner_id", "Who does it", view.owners, required=True, style="filtered"),
        form.date("due_on", "By when", required=True, earliest=view.earliest),
        form.choice("priority", "Priority", view.priorities),
        form.choice("purpose", "What it is for", view.purposes),
        form.choice("aim", "Prevent, protect, prosecute or prepare", view.aims),
        form.choice(
            "category", "Kind of action: type a word to find it", view.categories, style="filtered"
        ),
        form.choice("about", "What it is about, if not this child", view.abouts),
        form.text("theme", "If it is about a theme: which, without a child's name"),
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
    aims=tuple((one, one) for one in ("Prevent", "Protect", "Prosecute", "Prepare")),
    priorities=(("normal", "Normal"), ("urgent", "Urgent")),
    abouts=(("child", "This child"), ("theme", "A theme"), ("meeting", "The meeting itself")),
    earliest="2026-12-18",
)
EXAMPLES = {
    "new": _NEW,
    "added": replace(_NEW, added="HE26-014, due on 8 January 2027. Its owner is told."),
    "hint": replace(
        _NEW,
        added="HE26-015, due on 8 January 2027. Its owner is told.",
        hint="It begins with “School”. Where an action begins with a verb (“Visit”, “Ask”, "
        "“Share”), its owner sees at once what to do.",
    ),
    "to_check": replace(
        _NEW,
        values={"text": "Visit the address", "due_on": "2026-12-01", "category": "mentor"},
        problems={
            "text": "This is longer than can be kept.",
            "due_on": "Tuesday 1 December 2026 has passed. Choose today or a later day.",
        },
    ),
}
