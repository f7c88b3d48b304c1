"""Correct the day of evidence after the minutes: both scores stay, with who and why (R4.5)."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from cards.elements import Card, Data, Form, Options, card, execute, facts, heading, paragraph
from cards.score_result import VERB_RESULT

VERB_CORRECT = "score.correct"  # data: item, v; typed: piece, right_day, why

FIELDS = ("piece", "right_day", "why")


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """`pieces` are (id, factor with its day)."""

    item_id: str
    version: int
    case_ref: str
    initials: str
    score: str
    scored_on: str
    pieces: Options
    latest: str
    values: Mapping[str, str] = field(default_factory=dict)
    problems: Mapping[str, str] = field(default_factory=dict)


def build(view: View) -> Card:
    """Build the card."""
    form = Form(view.values, view.problems)
    ids: Data = {"item": view.item_id}
    correct = execute(
        "Score again with this day", VERB_CORRECT, style="positive", v=view.version, **ids
    )
    return card(
        heading("Score · correct a day"),
        paragraph(f"{view.case_ref} · {view.initials}", subtle=True),
        form.summary(),
        facts(("Score", view.score), ("Of", view.scored_on)),
        paragraph(
            "The score is made again as of its own day. Both stay to be seen, with your name and"
            " your reason. The minutes are not changed."
        ),
        form.choice("piece", "Which evidence", view.pieces, required=True),
        form.date("right_day", "The right day", required=True, latest=view.latest),
        form.long_text("why", "How the right day is known", required=True, limit=1000),
        actions=[correct, execute("Back to the score", VERB_RESULT, inputs=False, page=1, **ids)],
        speak="Correct a day of the evidence.",
    )


_NEW = View(
    item_id="i1",
    version=4,
    case_ref="HE-2026-0007",
    initials="R.S.",
    score="49, Medium",
    scored_on="18 December 2026",
    pieces=(("missing-overnight/2026-05-12", "Missing overnight or longer, 12 May 2026"),),
    latest="2026-12-18",
)
EXAMPLES = {
    "new": _NEW,
    "to_check": replace(
        _NEW,
        values={"piece": "missing-overnight/2026-05-12", "right_day": "2026-08-12", "why": " "},
        problems={"why": "Say how you know the right day: it is recorded with the correction."},
    ),
}
