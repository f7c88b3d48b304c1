"""How the decision on a referral stands: who answered what and when, and what happens next (H5)."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from cards.elements import (
    Card,
    Element,
    answer,
    card,
    execute,
    facts,
    heading,
    notice,
    paragraph,
    subheading,
)
from cards.pages import Section
from cards.record_papers import VERB_PAPERS

VERB_OPEN = "criteria.open"  # data: referral, page


@dataclass(frozen=True, slots=True)
class Answer:
    """One co-chair's answer. `criterion` is in words and empty if none is met."""

    chair: str
    agrees: bool
    when: str
    reason: str
    criterion: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """`waiting_for` names the co-chairs who have not answered; `state` and `next` are in words."""

    referral_id: str
    ref: str
    panel: str
    state: str
    next: str
    answers: tuple[Answer, ...] = ()
    waiting_for: tuple[str, ...] = ()
    note: str = ""
    may_answer: bool = False
    may_file: bool = False


def build(view: View) -> Card:
    """Build the card. It names no child. `note` says why a press changed nothing."""
    title = "Does it meet the criteria?"
    opens = execute(
        "Read it and answer", VERB_OPEN, style="positive", referral=view.referral_id, page=1
    )
    return card(
        heading(title),
        paragraph(f"{view.ref} · {view.panel}", subtle=True),
        notice("accent", "Please note", view.note) if view.note else None,
        facts(("It stands at", view.state), ("What happens next", view.next)),
        _answers(view),
        actions=[
            *([opens] if view.may_answer else []),
            *([_papers(view)] if view.may_file else []),
        ],
        speak=f"{title} {view.ref}: {view.state}.",
    )


def _papers(view: View) -> Element:
    return execute("Papers for the record system", VERB_PAPERS, referral=view.referral_id)


def _answers(view: View) -> list[Element]:
    """Say who has answered what, when and why, and who has not."""
    [section] = answer_sections(view.answers, view.waiting_for)
    given = [part for said in section.answers for part in answer(*said)]
    return [subheading(section.title), *given] if given else []


def answer_sections(answers: Iterable[Answer], waiting_for: Iterable[str]) -> list[Section]:
    """Give the answers as a section, which can run over several pages."""
    given = [(_who(one), one.reason) for one in answers]
    waiting = [(name, "Has not answered yet") for name in waiting_for]
    return [Section("The co-chairs' answers", (*given, *waiting))]


def _who(one: Answer) -> str:
    verdict = "agrees" if one.agrees else "does not agree"
    said = f"{one.chair} {verdict}, {one.when}"
    return f"{said} ({one.criterion})" if one.criterion else said


FIRST = Answer(
    "Alex Example",
    agrees=True,
    when="Tuesday 1 December 2026, 10:05",
    reason="The missing episodes and the new phone fit what we see in two other places.",
    criterion="Known to be being exploited",
)
_ONE = View(
    referral_id="r7",
    ref="REF-2026-0007",
    panel="East panel",
    state="With the co-chairs",
    next="It waits for the other co-chair's answer, by Thursday 3 December.",
    answers=(FIRST,),
    waiting_for=("Sam Sample",),
    may_answer=True,
)
EXAMPLES = {
    "one_answer": _ONE,
    "accepted": replace(
        _ONE,
        state="Accepted",
        next="The child is listed for the panel on Friday 18 December 2026.",
        answers=(
            FIRST,
            Answer(
                "Sam Sample",
                agrees=True,
                when="Wednesday 2 December 2026, 16:40",
                reason="The plan in place cannot reach the other town.",
                criterion="Where risks cannot be managed at a local level",
            ),
        ),
        waiting_for=(),
        note="It was decided before you pressed, so nothing was changed.",
        may_answer=False,
        may_file=True,
    ),
    "differ": replace(
        _ONE,
        state="The co-chairs are talking",
        next="The coordinator brings the co-chairs together.",
        answers=(
            FIRST,
            Answer(
                "Sam Sample",
                agrees=False,
                when="Wednesday 2 December 2026, 16:40",
                reason="The child protection plan has not been tried yet.",
            ),
        ),
        waiting_for=(),
    ),
}
