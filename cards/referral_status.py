"""How one referral stands: its state, its dates, what is asked for and what happens next."""

from dataclasses import dataclass, replace

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
)
from cards.record_papers import VERB_PAPERS
from cards.referral_step import VERB_OPEN
from cards.referral_summary import VERB_WITHDRAW


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """`dates` holds labels with days; `note` is what the coordinator asks, or the reasons.

    `steps` are the steps in which an answer can be corrected after sending; none if it cannot.
    """

    referral_id: str
    ref: str
    version: int
    state: str
    next: str
    dates: tuple[tuple[str, str], ...] = ()
    note: str = ""
    note_title: str = "The coordinator asks"
    may_resume: bool = False
    may_withdraw: bool = False
    may_file: bool = False
    steps: Options = ()
    corrected: str = ""


def build(view: View) -> Card:
    """Build the card. It names no child."""
    return card(
        heading("Your referral"),
        paragraph(view.ref, subtle=True),
        facts(("It stands at", view.state), *view.dates),
        notice("warning", view.note_title, view.note) if view.note else None,
        notice("good", "Corrected", view.corrected) if view.corrected else None,
        facts(("What happens next", view.next)),
        Form().choice("to_step", "Correct an answer in", view.steps) if view.steps else None,
        actions=_buttons(view),
        speak=f"Your referral {view.ref}: {view.state}.",
    )


def _buttons(view: View) -> list[Element]:
    ids: Data = {"referral": view.referral_id}
    resume = execute("Resume", VERB_OPEN, style="positive", resume="yes", **ids)
    correct = execute("Correct that step", VERB_OPEN, **ids)
    withdraw = execute("Withdraw", VERB_WITHDRAW, style="destructive", v=view.version, **ids)
    papers = execute("Papers for the record system", VERB_PAPERS, inputs=False, **ids)
    return [
        *([resume] if view.may_resume else []),
        *([correct] if view.steps else []),
        *([papers] if view.may_file else []),
        *([withdraw] if view.may_withdraw else []),
    ]


_RETURNED = View(
    referral_id="r8",
    ref="REF-2026-0008",
    version=7,
    state="Returned to you to complete",
    next="Add what the coordinator asks for and send it again.",
    dates=(("Sent", "Monday 30 November 2026"), ("Returned", "Wednesday 2 December 2026")),
    note="Please say when the school was last in touch, and who met the child there.",
    may_resume=True,
    may_withdraw=True,
)
EXAMPLES = {
    "returned": _RETURNED,
    "draft": replace(
        _RETURNED,
        state="Not sent yet",
        next="Finish the steps and send it.",
        dates=(("Begun", "Monday 30 November 2026"),),
        note="",
    ),
    "sent": replace(
        _RETURNED,
        state="With the coordinator",
        next="The coordinator reads it and puts it to the co-chairs.",
        note="",
        may_resume=False,
        may_file=True,
        steps=(("3", "Step 3: The child"), ("7", "Step 7: What worries you")),
        corrected="Your correction is saved, and whoever reads the referral sees what was changed.",
    ),
    "accepted": replace(
        _RETURNED,
        state="Accepted",
        next="The child is on the panel's list. The administrator will be in touch.",
        dates=(("Sent", "Monday 30 November 2026"), ("Decided", "Friday 4 December 2026")),
        note="",
        may_resume=False,
        may_withdraw=False,
        may_file=True,
    ),
}
