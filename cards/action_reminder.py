"""One action in its owner's hands: done, cannot be done, or more time (H15)."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from cards.action_list import VERB_PAGE
from cards.action_owner import VERB_OWNER
from cards.elements import (
    Card,
    Data,
    Element,
    Form,
    Options,
    Tone,
    answer,
    card,
    execute,
    facts,
    heading,
    notice,
    paragraph,
    subheading,
)

VERB_DONE = "action.done"  # data: action, v; typed: note
VERB_CANNOT = "action.cannot"  # data: action, v; typed: reason, note
VERB_MORE_TIME = "action.more_time"  # data: action, v; typed: until, note
VERB_REST = "action.rest"  # data: action, v; typed: until, note

FIELDS = ("note", "reason", "until")


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """One open action. `told` says why it is shown now ("Due in 5 working days")."""

    action_id: str
    version: int
    number: str
    case_ref: str
    text: str
    owner: str
    due: str
    state: str
    reasons: Options
    told: str = ""
    waits: str = ""  # a request for more time, or a rest from reminders, in words
    late: bool = False
    earliest: str = ""  # ISO date: the first day that can be chosen
    values: Mapping[str, str] = field(default_factory=dict)
    problems: Mapping[str, str] = field(default_factory=dict)


def build(view: View) -> Card:
    """Build the card. Each button needs other answers, so the server asks for them."""
    form = Form(view.values, view.problems)
    tone: Tone = "warning" if view.late else "accent"
    return card(
        heading("Your action for the panel"),
        paragraph(f"{view.number} · {view.case_ref}", subtle=True),
        form.summary(),
        notice(tone, view.told) if view.told else None,
        notice("accent", "Noted", view.waits) if view.waits else None,
        answer("What is to be done", view.text),
        facts(("Who", view.owner), ("Due", view.due), ("State", view.state)),
        subheading("How it stands"),
        form.text(
            "note", "What shows that it is done, or why (then needed)", limit=1000, long=True
        ),
        form.choice("reason", "If it cannot be done: why", view.reasons),
        form.date("until", "More time, or no reminder: until when", earliest=view.earliest),
        actions=[
            *_answers(view),
            execute("Somebody else does it", VERB_OWNER, inputs=False, action=view.action_id),
            execute("My actions", VERB_PAGE, inputs=False, page=1),
        ],
        speak=f"Action {view.number}, due {view.due}.",
    )


def _answers(view: View) -> list[Element]:
    ids: Data = {"action": view.action_id, "v": view.version}
    return [
        execute("It is done", VERB_DONE, style="positive", **ids),
        execute("It needs more time", VERB_MORE_TIME, **ids),
        execute("It cannot be done", VERB_CANNOT, **ids),
        execute("Remind me later", VERB_REST, **ids),
    ]


_DUE = View(
    action_id="a1",
    version=1,
    number="HE26-014",
    case_ref="HE-2026-0007",
    text="Visit the address and speak with the tenant.",
    owner="Alex Example, Police",
    due="8 January 2027",
    state="Open",
    reasons=(
        ("circumstances_changed", "Circumstances have changed, so it is no longer needed"),
        ("not_done", "It could not be done"),
    ),
    told="This is due in 5 working days.",
    earliest="2027-01-09",
)
EXAMPLES = {
    "due": _DUE,
    "late": replace(
        _DUE,
        told="This was due on 8 January 2027. How does it stand?",
        late=True,
        state="Overdue since 8 Jan 2027",
    ),
    "asked": replace(
        _DUE, waits="More time is asked for, until Friday 22 January 2027: The tenant is away."
    ),
    "to_check": replace(
        _DUE,
        version=2,
        told="",
        values={"reason": "not_done"},
        problems={
            "note": "Say in a sentence why, so that the panel can decide what to do instead."
        },
    ),
}
