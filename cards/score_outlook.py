"""What would change a score: without one thing, as time passes, since last time; its history."""

from dataclasses import dataclass, replace

from cards.elements import (
    Card,
    Element,
    amount,
    bar,
    bullets,
    card,
    execute,
    facts,
    heading,
    paragraph,
    subheading,
)
from cards.score_result import VERB_RESULT

MOST_LINES, MOST_BARS = 15, 8
FULL = 100  # points that fill a bar


@dataclass(frozen=True, slots=True, kw_only=True)
class Moved:
    """A factor that counts otherwise than last time; `change` is signed."""

    label: str
    change: str
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Past:
    """One score of the history, in words and as a number. `correction` may be empty."""

    words: str
    total: int
    correction: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """Sentences, the heaviest first. `since` is the day that `moved` compares with, or empty."""

    item_id: str
    case_ref: str
    initials: str
    total: int
    band: str
    distance: tuple[str, ...]
    without: tuple[str, ...]
    changes: tuple[str, ...]
    since: str
    moved: tuple[Moved, ...]
    history: tuple[Past, ...]


def build(view: View) -> Card:
    """Build the card; it only shows."""
    return card(
        heading("What would change this score"),
        paragraph(f"{view.case_ref} · {view.initials}", subtle=True),
        facts(("Score", f"{view.total}, {view.band}")),
        bullets(view.distance),
        _section("Without one thing", view.without, "Nothing that is recorded changes the total."),
        _section("As time passes, if nothing new is known", view.changes, "It stays as it is."),
        _since(view),
        _history(view.history),
        actions=[
            execute("Back to the score", VERB_RESULT, inputs=False, item=view.item_id, page=1)
        ],
        speak=f"What would change this score. Score: {view.total}, {view.band}.",
    )


def _section(title: str, lines: tuple[str, ...], none: str) -> list[Element]:
    shown = lines[:MOST_LINES]
    left = len(lines) - len(shown)
    more = [f"And {left} more."] if left else []
    return [subheading(title), *(bullets([*shown, *more]) if lines else [paragraph(none)])]


def _since(view: View) -> list[Element]:
    if not view.since:
        return []
    rows = [amount(one.label, one.change, one.why) for one in view.moved[:MOST_LINES]]
    same = [] if view.moved else [paragraph("Every factor counts as it did.")]
    return [subheading(f"Since {view.since}"), *rows, *same]


def _history(history: tuple[Past, ...]) -> list[Element]:
    if not history:
        return []
    bars = [part for one in history[-MOST_BARS:] for part in _past(one)]
    return [subheading("Scores so far"), *bars]


def _past(one: Past) -> list[Element]:
    told = [paragraph(one.correction, subtle=True)] if one.correction else []
    return [*bar(one.words, one.total, FULL, "accent"), *told]


_VIEW = View(
    item_id="i1",
    case_ref="HE-2026-0007",
    initials="R.S.",
    total=83,
    band="High",
    distance=("14 points above Medium, which ends at 69.",),
    without=(
        "Without the evidence of 12 August 2026 for “Missing overnight or longer”: 63, medium.",
    ),
    changes=("On 13 February 2027 it falls to 63, medium: the evidence of 12 August has left.",),
    since="Friday 18 September 2026",
    moved=(
        Moved(label="Uses drugs", change="+4", why="4 points, for 2 December 2026."),
        Moved(label="Debt", change="−20", why="no longer recorded as known."),
    ),
    history=(
        Past(words="18 Sep 2026: 49, Medium", total=49),
        Past(
            words="18 Sep 2026: 69, Medium",
            total=69,
            correction="Corrected on 1 October 2026 by Jo Sample: the custody record was late.",
        ),
        Past(words="18 Dec 2026: 83, High", total=83),
    ),
)
EXAMPLES = {
    "high": _VIEW,
    "first": replace(_VIEW, without=(), changes=(), since="", moved=(), history=()),
    "long": replace(
        _VIEW,
        without=_VIEW.without * 30,
        changes=_VIEW.changes * 30,
        moved=_VIEW.moved * 15,
        history=_VIEW.history * 6,
    ),
}
