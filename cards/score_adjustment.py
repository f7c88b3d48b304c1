"""Points that the chair adds or takes away by hand, with the rationale (R4.5)."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from cards.elements import Card, Form, card, execute, facts, heading, paragraph
from cards.score_form import VERB_OPEN

VERB_BY_HAND = "score.by_hand"  # opens this card; data: item
VERB_ADJUST = "score.adjust"  # data: item, v; typed: points, rationale

FIELDS = ("points", "rationale")
SERVICE_PREFIX = "adjustment."  # what the score calls these two fields


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """`problems` are by field, with or without `adjustment.` before it."""

    item_id: str
    version: int
    case_ref: str
    initials: str
    calculated: int
    band: str
    limit: int
    values: Mapping[str, str] = field(default_factory=dict)
    problems: Mapping[str, str] = field(default_factory=dict)


def build(view: View) -> Card:
    """Build the card. 0 points take an adjustment back and need no rationale."""
    problems = {key.removeprefix(SERVICE_PREFIX): said for key, said in view.problems.items()}
    form = Form(view.values, problems)
    lowest = -view.limit
    asked = f"Points to add, or to take away with a minus (-{view.limit} to {view.limit})"
    return card(
        heading("Score · adjust by hand"),
        paragraph(f"{view.case_ref} · {view.initials}", subtle=True),
        form.summary(),
        facts(("From the factors", f"{view.calculated}, {view.band}")),
        paragraph(
            "Use this where the factors do not tell the whole story. Your reason is recorded in the"
            " minutes. Put 0 to take an adjustment back."
        ),
        form.number("points", asked, lowest=lowest, highest=view.limit, required=True),
        form.long_text("rationale", "Why (needed unless you put 0)", limit=1000),
        actions=[
            execute(
                "Save and see the score",
                VERB_ADJUST,
                style="positive",
                item=view.item_id,
                v=view.version,
            ),
            execute("Back to the factors", VERB_OPEN, inputs=False, item=view.item_id, group=1),
        ],
        speak=f"Adjust the score by hand. From the factors: {view.calculated}.",
    )


_NEW = View(
    item_id="i1",
    version=7,
    case_ref="HE-2026-0007",
    initials="R.S.",
    calculated=44,
    band="Medium",
    limit=20,
)
EXAMPLES = {
    "new": _NEW,
    "to_check": replace(
        _NEW,
        values={"points": "-5"},
        problems={"adjustment.rationale": "Say why the score is adjusted by -5."},
    ),
}
