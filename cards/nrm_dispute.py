"""A disagreement about an NRM referral: raised by anybody, decided by the panel (H19)."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from cards.elements import (
    Card,
    Data,
    Element,
    Form,
    Options,
    answer,
    card,
    execute,
    facts,
    heading,
    notice,
    paragraph,
    subheading,
)

VERB_OPEN = "nrm.disagree"  # data: case
VERB_RAISE = "nrm.raise"  # data: case
VERB_DECIDE = "nrm.decide"  # data: dispute, v

FIELDS = ("wants", "why", "decision", "decision_why", "dissent")
REASON = 2000  # characters


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """Without a `dispute_id` one can be raised. `meeting` is the day of the panel that decides."""

    case_id: str
    case_ref: str
    choices: Options
    dispute_id: str = ""
    version: int = 0
    raised: str = ""
    wants: str = ""
    why: str = ""
    meeting: str = ""
    decided: str = ""
    dissent: str = ""
    may_decide: bool = False
    values: Mapping[str, str] = field(default_factory=dict)
    problems: Mapping[str, str] = field(default_factory=dict)


def build(view: View) -> Card:
    """Build the card: to raise a disagreement, to read it, or to record what was decided."""
    form = Form(view.values, view.problems)
    return card(
        heading("Disagreement about the NRM"),
        paragraph(view.case_ref, subtle=True),
        form.summary(),
        _shown(view) if view.dispute_id else _raise(view, form),
        _decide(view, form) if view.dispute_id and view.may_decide else None,
        actions=_buttons(view),
        speak=f"Disagreement about the National Referral Mechanism, {view.case_ref}.",
    )


def _raise(view: View, form: Form) -> list[Element]:
    told = "The panel is the final decision maker. Its next meeting decides what you raise here."
    return [
        paragraph(told),
        form.choice("wants", "What should happen", view.choices, required=True, style="expanded"),
        form.text("why", "Why", required=True, limit=REASON, long=True),
    ]


def _shown(view: View) -> list[Element]:
    at = "Decided at" if view.decided else "To be decided at"
    when = view.meeting or "The panel's next meeting"
    decided = [notice("good", "Decided by the panel", view.decided)] if view.decided else []
    dissent = answer("Dissent", view.dissent) if view.dissent else []
    return [
        *decided,
        *dissent,
        *facts(("Raised by", view.raised), ("Wants", view.wants), (at, when)),
        *answer("Why", view.why),
    ]


def _decide(view: View, form: Form) -> list[Element]:
    return [
        subheading("To correct the decision" if view.decided else "What the panel decides"),
        form.choice("decision", "Decision", view.choices, required=True, style="expanded"),
        form.text("decision_why", "Why", required=True, limit=REASON, long=True),
        form.text("dissent", "Who disagrees, and why, one a line", limit=REASON, long=True),
    ]


def _buttons(view: View) -> list[Element]:
    if not view.dispute_id:
        return [execute("Put it to the panel", VERB_RAISE, style="positive", case=view.case_id)]
    if not view.may_decide:
        return []
    ids: Data = {"dispute": view.dispute_id, "v": view.version}
    return [execute("Record the decision", VERB_DECIDE, style="positive", **ids)]


_NEW = View(
    case_id="c1",
    case_ref="HE-2026-0007",
    choices=(("refer", "Refer the child"), ("not", "Do not refer the child")),
)
_RAISED = replace(
    _NEW,
    dispute_id="d1",
    version=1,
    raised="Robin Sample, Police, 2 December 2026",
    wants="Refer the child",
    why="The signs of trafficking are plain.",
    meeting="Friday 18 December 2026",
)
EXAMPLES = {
    "new": _NEW,
    "to_check": replace(_NEW, values={"wants": "refer"}, problems={"why": "Say why."}),
    "raised": _RAISED,
    "to_decide": replace(_RAISED, may_decide=True),
    "decided": replace(
        _RAISED,
        version=2,
        may_decide=True,
        decided="Refer the child, 18 December 2026. The signs are plain.",
        dissent="Education: too early.",
        values={"decision": "refer", "decision_why": "The signs are plain."},
    ),
}
