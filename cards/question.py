"""One question of the coordinator's to the referrer, with a field for the answer (H4)."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from cards.elements import (
    Card,
    Data,
    Element,
    Form,
    answer,
    card,
    execute,
    facts,
    heading,
    paragraph,
)
from cards.queue import VERB_OPEN as VERB_QUEUED
from cards.referral_step import VERB_OPEN as VERB_REFERRAL

VERB_ASK = "question.ask"  # data: referral, v; input: sentence (of the coordinator's card)
VERB_OPEN = "question.open"  # data: question
VERB_ANSWER = "question.answer"  # data: question, v; input: answer
FIELDS = ("answer",)
ANSWER_MOST = 2000


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """`asked` and `answered` say who and when; `answer` is empty until there is one.

    `for_them` if the reader is not the referrer: the coordinator, who may write the answer down for
    a referrer who was rung.
    """

    question_id: str
    referral_id: str
    ref: str
    panel: str
    version: int
    question: str
    asked: str
    answer: str = ""
    answered: str = ""
    answer_by: str = ""
    may_answer: bool = False
    for_them: bool = False
    values: Mapping[str, str] = field(default_factory=dict)
    problems: Mapping[str, str] = field(default_factory=dict)


def build(view: View) -> Card:
    """Build the card."""
    title = "A question about a referral"
    by = (("Please answer by", view.answer_by),) if view.may_answer and view.answer_by else ()
    form = Form(view.values, view.problems, may_wait=True)
    return card(
        heading(title),
        paragraph(f"{view.ref} · {view.panel}", subtle=True),
        form.summary(),
        facts(("Asked", view.asked), *by),
        answer("The question", view.question),
        _answer(view, form),
        actions=_buttons(view),
        speak=f"{title}: {view.ref}. {'Answered' if view.answer else 'Waits for an answer'}.",
    )


def _answer(view: View, form: Form) -> list[Element]:
    if view.answer:
        return [*answer("The answer", view.answer), *facts(("Answered", view.answered))]
    if not view.may_answer:
        return [paragraph("There is no answer yet.")]
    if view.for_them:
        title, told = "Write the referrer's answer down", "Ring them, and write what they say."
    else:
        title, told = "Your answer", "The coordinator and the co-chairs read it."
    label = f"{title}. {told}"
    return [form.long_text("answer", label, required=True, limit=ANSWER_MOST)]


def _buttons(view: View) -> list[Element]:
    if not view.may_answer:
        verb = VERB_QUEUED if view.for_them else VERB_REFERRAL
        return [execute("Open the referral", verb, referral=view.referral_id, page=1)]
    title = "Keep the answer" if view.for_them else "Send the answer"
    data: Data = {"question": view.question_id, "v": view.version}
    return [execute(title, VERB_ANSWER, style="positive", **data)]


_ASKED = View(
    question_id="q1",
    referral_id="r7",
    ref="REF-2026-0007",
    panel="MACE East panel",
    version=1,
    question="Which school does the child go to, and who met the child there last?",
    asked="Tuesday 1 December 2026, by Casey Specimen",
    answer_by="Thursday 3 December 2026",
    may_answer=True,
)
EXAMPLES = {
    "asked": _ASKED,
    "for_them": replace(_ASKED, for_them=True),
    "to_check": replace(
        _ASKED,
        problems={"answer": "Write the answer. If you do not know it, say so and who may know."},
    ),
    "answered": replace(
        _ASKED,
        answer="Invented High School. The form tutor met the child on Monday.",
        answered="Wednesday 2 December 2026",
        may_answer=False,
    ),
    "answered_for_the_coordinator": replace(
        _ASKED,
        answer="Invented High School.",
        answered="Wednesday 2 December 2026",
        may_answer=False,
        for_them=True,
    ),
    "waiting": replace(_ASKED, may_answer=False),
}
