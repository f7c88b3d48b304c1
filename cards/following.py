"""What follows for one child: what is known and owed, and where to record it (R4.6 to R4.10)."""

from dataclasses import dataclass, replace
from textwrap import shorten

from cards.assessment_update import VERB_OPEN as VERB_UPDATE
from cards.elements import (
    Card,
    Element,
    bullets,
    card,
    execute,
    facts,
    heading,
    notice,
    paragraph,
)
from cards.handover import VERB_OPEN as VERB_HANDOVER
from cards.nrm import VERB_OPEN as VERB_NRM
from cards.nrm_dispute import VERB_OPEN as VERB_DISAGREE
from cards.other_meeting import VERB_OPEN as VERB_SERIES
from cards.strategy import VERB_OPEN as VERB_STRATEGY

VERB_FOLLOW = "case.follow"  # data: case

WORDS = 600  # characters of one line


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """`owed` and `late` are sentences. Buttons appear for what is given.

    `strategy` is the id of the question that a sign of harm raised. `handover` is `transfer`,
    `transition` or empty. `opens` tells that a case may open the other parts.
    """

    case_id: str
    case_ref: str
    owed: tuple[str, ...]
    late: tuple[str, ...]
    lines: tuple[tuple[str, str], ...]
    strategy: str = ""
    handover: str = ""
    renews: bool = True
    series: bool = True
    told: bool = True


def build(view: View) -> Card:
    """Build the card; it only shows and opens."""
    return card(
        heading("What follows"),
        paragraph(view.case_ref, subtle=True),
        notice("attention", "Late", *view.late) if view.late else None,
        notice("warning", "Owed", *view.owed) if view.owed else None,
        None
        if view.owed or view.late
        else paragraph("Nothing is owed beside reviews and actions."),
        facts(*((label, shorten(text, WORDS, placeholder=" …")) for label, text in view.lines)),
        None if view.told else paragraph("Accept the declaration of a meeting to see more."),
        actions=_buttons(view),
        speak=f"What follows for {view.case_ref}.",
    )


def what_follows(case_id: str) -> Element:
    """Give the button that opens this card, for the cards on which it is offered."""
    return execute("What follows", VERB_FOLLOW, inputs=False, case=case_id)


def _buttons(view: View) -> list[Element]:
    disagree = _open("Disagreement about the NRM", VERB_DISAGREE, view)
    if not view.told:
        return [disagree]
    found = [_open("NRM question", VERB_NRM, view), disagree]
    if view.strategy:
        question = view.strategy
        found.append(execute("Strategy discussion", VERB_STRATEGY, inputs=False, question=question))
    if view.renews:
        found.append(_open("Assessment and worker", VERB_UPDATE, view))
    if view.series:
        found.append(_open("Review in another way", VERB_SERIES, view))
    if view.handover:
        title = "Other authority" if view.handover == "transfer" else "Transition at 18"
        found.append(
            execute(title, VERB_HANDOVER, inputs=False, case=view.case_id, kind=view.handover)
        )
    return found


def _open(title: str, verb: str, view: View) -> Element:
    return execute(title, verb, inputs=False, case=view.case_id)


def follows(lines: tuple[tuple[str, str], ...], most: int) -> list[Element]:
    """Give the lines as a list for other cards."""
    return bullets(f"{label}: {shorten(text, most, placeholder=' …')}" for label, text in lines)


_OWED = View(
    case_id="c1",
    case_ref="RO-2026-0011",
    owed=("An answer about the National Referral Mechanism, by 21 December 2026.",),
    late=("A decision about a strategy discussion, since 17 December 2026.",),
    lines=(
        ("NRM", "The question is not answered yet."),
        ("Sign of harm, 17 December 2026", "Not answered yet."),
        (
            "Who updates the assessment",
            "The child is open to Evolve, which answers for it (R4.10).",
        ),
    ),
    strategy="q1",
    handover="transition",
)
EXAMPLES = {
    "owed": _OWED,
    "quiet": replace(
        _OWED, owed=(), late=(), lines=(), strategy="", handover="", renews=False, series=False
    ),
    "moved": replace(_OWED, strategy="", handover="transfer"),
    "not_declared": replace(_OWED, lines=(), told=False),
}
