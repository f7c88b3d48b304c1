"""A request for more time, before those who answer it (H15)."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from cards.action_list import VERB_OPEN
from cards.action_reminder import VERB_MORE_TIME
from cards.elements import Card, Form, answer, card, execute, facts, heading, notice, paragraph

VERB_NO_TIME = "action.no_time"  # data: action, v; typed: note

FIELDS = ("until", "note")


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """One open action for which more time is asked. `until` is the ISO day that is asked for."""

    action_id: str
    version: int
    number: str
    case_ref: str
    text: str
    owner: str
    due: str
    asked: str
    until: str
    earliest: str
    values: Mapping[str, str] = field(default_factory=dict)
    problems: Mapping[str, str] = field(default_factory=dict)


def build(view: View) -> Card:
    """Build the card; another day than the one that is asked for may be given."""
    form = Form({"until": view.until, **view.values}, view.problems)
    return card(
        heading("More time is asked for"),
        paragraph(f"{view.number} · {view.case_ref}", subtle=True),
        form.summary(),
        notice("accent", "Waits for your answer", view.asked),
        answer("What is to be done", view.text),
        facts(("Who", view.owner), ("Due", view.due)),
        form.date("until", "More time until", earliest=view.earliest),
        form.long_text("note", "What you tell the owner", limit=1000),
        actions=[
            execute(
                "Give more time",
                VERB_MORE_TIME,
                style="positive",
                action=view.action_id,
                v=view.version,
            ),
            execute("No more time", VERB_NO_TIME, action=view.action_id, v=view.version),
            execute("Look again", VERB_OPEN, inputs=False, action=view.action_id),
        ],
        speak=f"Action {view.number}: more time is asked for.",
    )


_ASKED = View(
    action_id="a1",
    version=2,
    number="HE26-014",
    case_ref="HE-2026-0007",
    text="Visit the address and speak with the tenant.",
    owner="Alex Example, Police",
    due="Friday 8 January 2027",
    asked="More time is asked for, until Friday 22 January 2027: The tenant is away.",
    until="2027-01-22",
    earliest="2027-01-09",
)
EXAMPLES = {
    "asked": _ASKED,
    "to_check": replace(
        _ASKED,
        values={"until": "2027-01-15"},
        problems={"note": "Say in a sentence what is to happen instead: its owner reads this."},
    ),
}
