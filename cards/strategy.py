"""A sign of harm in the score: is a strategy discussion held today (R1.4)."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from cards.elements import (
    Card,
    Data,
    Element,
    Form,
    Options,
    card,
    execute,
    facts,
    heading,
    notice,
    paragraph,
    subheading,
)

VERB_OPEN = "strategy.open"  # data: question
VERB_SAVE = "strategy.save"  # data: question, v

FIELDS = ("answer", "why")
REASON = 2000  # characters


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """`ask` says what the sign of harm asks for; `answered` what was done, empty before."""

    question_id: str
    version: int
    case_ref: str
    asked: str
    ask: str
    choices: Options
    answered: str = ""
    may_record: bool = True
    values: Mapping[str, str] = field(default_factory=dict)
    problems: Mapping[str, str] = field(default_factory=dict)


def build(view: View) -> Card:
    """Build the card; an answer can be changed while the case is known."""
    form = Form(view.values, view.problems)
    stands = (
        notice("good", "Answered", view.answered)
        if view.answered
        else notice("attention", "A sign of actual harm", view.ask)
    )
    return card(
        heading("Strategy discussion"),
        paragraph(view.case_ref, subtle=True),
        form.summary(),
        stands,
        facts(("Asked on", view.asked)),
        _asked(view, form) if view.may_record else None,
        actions=[_save(view)] if view.may_record else [],
        speak=f"Strategy discussion, {view.case_ref}.",
    )


def _asked(view: View, form: Form) -> list[Element]:
    return [
        *([subheading("To correct the answer")] if view.answered else []),
        form.choice("answer", "What was done", view.choices, required=True, style="expanded"),
        form.text("why", "If it is not needed: why", limit=REASON, long=True),
    ]


def _save(view: View) -> Element:
    ids: Data = {"question": view.question_id, "v": view.version}
    return execute("Save the answer", VERB_SAVE, style="positive", **ids)


_ASKED = View(
    question_id="q1",
    version=1,
    case_ref="RO-2026-0011",
    asked="17 December 2026",
    ask="The score records a sign of actual harm. Decide today what to do.",
    choices=(
        ("held", "A strategy discussion was held"),
        ("asked", "Children's services were asked for one"),
        ("not_needed", "It is not needed"),
    ),
)
EXAMPLES = {
    "asked": _ASKED,
    "to_check": replace(
        _ASKED, values={"answer": "not_needed"}, problems={"why": "Say why it is not needed."}
    ),
    "answered": replace(
        _ASKED,
        version=2,
        answered="A strategy discussion was held, 17 December 2026.",
        values={"answer": "held"},
    ),
    "to_read": replace(_ASKED, may_record=False),
}
