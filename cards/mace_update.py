"""What has come for a child between the panel's meetings, for chairs and coordinator (R4.8)."""

from dataclasses import dataclass, replace
from textwrap import shorten

from cards.elements import Card, Element, card, entry, execute, heading, paragraph
from cards.other_meeting import VERB_OPEN as VERB_SERIES
from cards.tracker import VERB_CASE

WORDS = 600  # characters of one line
MOST = 10
WAITS = "What was sent as evidence waits for the chair, who sees it when scoring."


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """`lines` are labels with what was said. `evidence` if some of it waits for the next score."""

    case_id: str
    case_ref: str
    panel: str
    lines: tuple[tuple[str, str], ...]
    meetings: bool = False
    evidence: bool = False


def build(view: View) -> Card:
    """Build the card; it only shows and opens."""
    more = len(view.lines) - MOST
    return card(
        heading("Something new about a child"),
        paragraph(f"{view.panel} · {view.case_ref}", subtle=True),
        [_line(*line) for line in view.lines[:MOST]],
        paragraph(f"And {more} more; the case shows them.") if more > 0 else None,
        paragraph(WAITS) if view.evidence else None,
        actions=_buttons(view),
        speak=f"Something new about {view.case_ref}.",
    )


def _line(label: str, text: str) -> Element:
    return entry(label, shorten(text, WORDS, placeholder=" …"))


def _buttons(view: View) -> list[Element]:
    opened = execute("Open the case", VERB_CASE, inputs=False, case=view.case_id, page=1)
    series = execute("The meetings", VERB_SERIES, inputs=False, case=view.case_id)
    return [opened, *([series] if view.meetings else [])]


_HELD = View(
    case_id="c1",
    case_ref="RO-2026-0011",
    panel="MACE weekly meeting",
    lines=(
        (
            "Fortnightly risk management meetings: the one of Tuesday 12 January 2027",
            "With Police and Evolve: Calm. It stands in for the review.",
        ),
    ),
    meetings=True,
)
_SENT = (
    "Evidence for the next score, sent on Wednesday 13 January 2027",
    "Alex Example, Health Example, about “Missing from home”, 11 January 2027: Out all night.",
)
EXAMPLES = {
    "meeting": _HELD,
    "evidence": replace(_HELD, lines=(_SENT,), meetings=False, evidence=True),
    "many": replace(_HELD, lines=(*_HELD.lines, *[_SENT] * 12), evidence=True),
}
