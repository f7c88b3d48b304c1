"""Arranges a talk of co-chairs whose answers differ (H4)."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from cards.criteria_state import VERB_OPEN, Answer, answer_sections
from cards.elements import (
    Card,
    Data,
    Form,
    card,
    execute,
    facts,
    heading,
    paragraph,
    subheading,
)
from cards.pages import show

VERB_ARRANGE = "criteria.arrange"  # data: referral, v; inputs: day, clock, note
FIELDS = ("day", "clock", "note")
NOTE_MOST = 2000


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """`talk` says what is arranged so far; it is empty before that. `today` is an ISO day."""

    referral_id: str
    ref: str
    version: int
    panel: str
    answers: tuple[Answer, ...]
    today: str
    talk: str = ""
    values: Mapping[str, str] = field(default_factory=dict)
    problems: Mapping[str, str] = field(default_factory=dict)


def build(view: View) -> Card:
    """Build the card. Both reasons stand on it, so that the talk can be prepared."""
    form = Form(view.values, view.problems, may_wait=True)
    title = "Bring the co-chairs together"
    ids: Data = {"referral": view.referral_id}
    return card(
        heading(title),
        paragraph(f"{view.ref} · {view.panel}", subtle=True),
        form.summary(),
        facts(("Arranged so far", view.talk)) if view.talk else None,
        show(answer_sections(view.answers, ())),
        subheading("When they talk"),
        form.date("day", "Day", required=True, earliest=view.today),
        form.text("clock", "Time, such as 14:30", required=True, limit=5),
        form.long_text("note", "How and where, and what to look at", limit=NOTE_MOST),
        actions=[
            execute("Tell both", VERB_ARRANGE, style="positive", v=view.version, **ids),
            execute("Back", VERB_OPEN, inputs=False, page=1, **ids),
        ],
        speak=f"{title}: {view.ref}.",
    )


_TO_ARRANGE = View(
    referral_id="r7",
    ref="REF-2026-0007",
    version=11,
    panel="MACE East panel",
    answers=(
        Answer(
            "Jo Sample",
            agrees=True,
            when="Tuesday 1 December 2026, 10:05",
            reason="The missing episodes fit what we see elsewhere.",
            criterion="Known to be being exploited",
        ),
        Answer(
            "Pat Pretend for Dani Fiction (away until Friday 4 December 2026)",
            agrees=False,
            when="Tuesday 1 December 2026, 11:40",
            reason="The child protection plan has not been tried yet.",
            advice="Ask for a review of the plan this month.",
        ),
    ),
    today="2026-12-01",
)
EXAMPLES = {
    "new": _TO_ARRANGE,
    "again": replace(
        _TO_ARRANGE,
        talk="Wednesday 2 December 2026, 14:30",
        values={"clock": "half past two"},
        problems={"clock": "Give the time as hours and minutes, such as 14:30."},
    ),
}
