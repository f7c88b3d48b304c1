"""How the decision on a referral stands: who answered what and when, and what happens next (H5)."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from cards.elements import (
    Card,
    Data,
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
from cards.queue import VERB_OPEN as VERB_READ
from cards.record_papers import VERB_PAPERS

VERB_OPEN = "criteria.open"  # data: referral, page
VERB_TALK = "criteria.talk"  # data: referral


@dataclass(frozen=True, slots=True)
class Answer:
    """One co-chair's answer. `criterion` is in words and empty if none is met.

    `chair` says if a stand-in answered; `advice` is for the referrer, from who does not agree.
    """

    chair: str
    agrees: bool
    when: str
    reason: str
    criterion: str = ""
    advice: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """`waiting_for` names the co-chairs who have not answered; `state` and `next` are in words.

    `talk` says when co-chairs who differ talk. `may_read` for the coordinator, who reads it in the
    queue's own card.
    """

    referral_id: str
    ref: str
    panel: str
    state: str
    next: str
    answers: tuple[Answer, ...] = ()
    waiting_for: tuple[str, ...] = ()
    note: str = ""
    talk: str = ""
    talk_note: str = ""
    may_answer: bool = False
    may_file: bool = False
    may_arrange: bool = False
    may_read: bool = False


def build(view: View) -> Card:
    """Build the card. It names no child. `note` says why a press changed nothing."""
    title = "Does it meet the criteria?"
    return card(
        heading(title),
        paragraph(f"{view.ref} · {view.panel}", subtle=True),
        notice("accent", "Please note", view.note) if view.note else None,
        facts(("It stands at", view.state), ("What happens next", view.next)),
        _answers(view),
        _talk(view),
        actions=_buttons(view),
        speak=f"{title} {view.ref}: {view.state}.",
    )


def _talk(view: View) -> list[Element]:
    if not view.talk:
        return []
    note = answer("What the coordinator noted", view.talk_note) if view.talk_note else []
    return [subheading("The co-chairs talk"), *facts(("When", view.talk)), *note]


def _buttons(view: View) -> list[Element]:
    ids: Data = {"referral": view.referral_id}
    opens = execute("Read it and answer", VERB_OPEN, style="positive", page=1, **ids)
    talk = execute("Arrange a talk", VERB_TALK, style="positive", **ids)
    reads = execute("Read the referral", VERB_READ, page=1, read="yes", **ids)
    papers = execute("Papers for the record system", VERB_PAPERS, **ids)
    return [
        *([opens] if view.may_answer else []),
        *([talk] if view.may_arrange else []),
        *([reads] if view.may_read else []),
        *([papers] if view.may_file else []),
    ]


def _answers(view: View) -> list[Element]:
    """Say who has answered what, when and why, and who has not."""
    [section] = answer_sections(view.answers, view.waiting_for)
    given = [part for said in section.answers for part in answer(*said)]
    return [subheading(section.title), *given] if given else []


def answer_sections(answers: Iterable[Answer], waiting_for: Iterable[str]) -> list[Section]:
    """Give the answers as a section, which can run over several pages."""
    given = [pair for one in answers for pair in _said(one)]
    waiting = [(name, "Has not answered yet") for name in waiting_for]
    return [Section("The co-chairs' answers", (*given, *waiting))]


def _said(one: Answer) -> list[tuple[str, str]]:
    advised = [(f"{one.chair} advises the referrer", one.advice)] if one.advice else []
    return [(_who(one), one.reason), *advised]


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
                advice="Ask for a review of the plan this month.",
            ),
        ),
        waiting_for=(),
    ),
    "arranged": replace(
        _ONE,
        state="The co-chairs are talking",
        next="The coordinator brings the co-chairs together.",
        answers=(
            replace(
                FIRST, chair="Pat Pretend for Alex Example (away until Friday 4 December 2026)"
            ),
        ),
        waiting_for=(),
        talk="Thursday 3 December 2026, 14:30",
        talk_note="In Teams. Please look at the plan before.",
        may_answer=False,
        may_arrange=True,
        may_read=True,
    ),
}
