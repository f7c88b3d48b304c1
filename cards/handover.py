"""Who was told that a child moves to another authority, or turns 18 (H18)."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from cards.elements import (
    Card,
    Data,
    Element,
    Form,
    Options,
    bullets,
    card,
    execute,
    heading,
    notice,
    paragraph,
    subheading,
)

VERB_OPEN = "handover.open"  # data: case, kind
VERB_SAVE = "handover.save"  # data: case, kind, v

FIELDS = ("decision", "consent", "to_whom", "contact", "told_by", "told_on", "note")
REASON = 2000  # characters
TITLES = {"transfer": "Telling the other authority", "transition": "Transition at 18"}
LABELS = {
    "transfer": ("Which authority takes over", "What was handed over"),
    "transition": (
        "Which adult service takes over, or who supports the young person",
        "What is planned; if they do not pass to adult services, why not",
    ),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """`kind` is `transfer` or `transition`; `told` says why and by when. `history` is in words.

    `decisions` and `consents` are offered where coming of age needs a decision.
    """

    case_id: str
    kind: str
    version: int
    case_ref: str
    told: str = ""
    decisions: Options = ()
    consents: Options = ()
    history: tuple[str, ...] = ()
    may_record: bool = True
    saved: str = ""
    values: Mapping[str, str] = field(default_factory=dict)
    problems: Mapping[str, str] = field(default_factory=dict)


def build(view: View) -> Card:
    """Build the card."""
    form = Form(view.values, view.problems)
    return card(
        heading(TITLES[view.kind]),
        paragraph(view.case_ref, subtle=True),
        form.summary(),
        notice("good", view.saved) if view.saved else None,
        notice("accent", view.told) if view.told else None,
        _asked(view, form) if view.may_record else None,
        [subheading("Recorded so far"), *bullets(view.history)] if view.history else None,
        actions=[_save(view)] if view.may_record else [],
        speak=f"{TITLES[view.kind]}, {view.case_ref}.",
    )


def _asked(view: View, form: Form) -> list[Element]:
    to_whom, note = LABELS[view.kind]
    return [
        *_decided(view, form),
        form.text("to_whom", to_whom, required=True),
        form.text("contact", "Whom to speak to there, and how", required=True, limit=500),
        form.text("told_by", "Told by", required=True),
        form.date("told_on", "Told on", required=True),
        form.text("note", note, required=True, limit=REASON, long=True),
    ]


def _decided(view: View, form: Form) -> list[Element]:
    if not view.decisions:
        return []
    consent = "Does the young person agree? From 18 it is their own choice"
    return [
        form.choice("decision", "What is decided", view.decisions, required=True, style="expanded"),
        form.choice("consent", consent, view.consents, required=True, style="expanded"),
    ]


def _save(view: View) -> Element:
    ids: Data = {"case": view.case_id, "kind": view.kind, "v": view.version}
    return execute("Save who was told", VERB_SAVE, style="positive", **ids)


_TRANSFER = View(
    case_id="c1",
    kind="transfer",
    version=0,
    case_ref="RO-2026-0011",
    told="The other authority is to be told by Friday 18 December 2026.",
)
EXAMPLES = {
    "transfer": _TRANSFER,
    "transition": replace(
        _TRANSFER, kind="transition", told="The child turns 18 in May 2027. Plan what follows now."
    ),
    "decision_at_18": replace(
        _TRANSFER,
        kind="transition",
        told="The child turns 18 in May 2027. Plan what follows in good time.",
        decisions=(("passes", "Passes to adult services"), ("not", "Does not pass")),
        consents=(("agrees", "The young person agrees"), ("refuses", "Does not agree")),
        values={"decision": "not"},
        problems={
            "consent": "From 18 it is the young person's own choice: say whether they agree."
        },
    ),
    "saved": replace(
        _TRANSFER,
        version=1,
        saved="Saved.",
        history=("Exampleshire (duty desk), told on 18 December 2026 by Jo Sample. All papers.",),
        values={"to_whom": "Exampleshire", "told_on": "2026-12-18"},
    ),
    "to_check": replace(_TRANSFER, problems={"told_on": "Give the day on which they were told."}),
    "to_read": replace(_TRANSFER, may_record=False),
}
