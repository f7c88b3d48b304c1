"""What was sent in advance of the scoring: who said what; one press takes it over or not (R4.5)."""

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
from cards.pages import Page, page
from cards.score_form import VERB_OPEN

VERB_TAKE = "score.take_over"  # data: item, note, v
VERB_LEAVE = "score.leave_out"  # data: item, note, v
VERB_LIST = "score.sent_list"  # data: item, page

ON_A_PAGE = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """One piece. `about` says its factor, `on` its day and `who` its sender, in words."""

    id: str
    version: int
    about: str
    on: str
    who: str
    source: str
    known: str


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """What waits for the chair. `group` is where the chair came from, from 1."""

    item_id: str
    case_ref: str
    initials: str
    sent: tuple[Sent, ...]
    group: int = 1
    saved: str = ""
    page: int = 1


def build(view: View) -> Card:
    """Build the card."""
    shown = page(view.sent, view.page, ON_A_PAGE)
    about = (view.case_ref, view.initials, shown.words)
    return card(
        heading("Score · sent in advance"),
        paragraph(" · ".join(part for part in about if part), subtle=True),
        notice("good", view.saved) if view.saved else None,
        [part for number, one in enumerate(shown.items, 1) for part in _piece(number, one)],
        None if view.sent else paragraph("Nothing waits for you here."),
        actions=_buttons(view, shown),
        speak=f"Sent in advance: {len(view.sent)}.",
    )


def _piece(number: int, one: Sent) -> list[Element]:
    return [
        subheading(f"Piece {number}"),
        *facts(("About", one.about), ("Day", one.on), ("Sent", one.who), ("Known to", one.source)),
        *answer("What is known", one.known),
    ]


def _buttons(view: View, shown: Page[Sent]) -> list[Element]:
    ids: Data = {"item": view.item_id}
    rows = [
        button for number, one in enumerate(shown.items, 1) for button in _two(number, one, ids)
    ]
    more = execute("More", VERB_LIST, inputs=False, page=shown.after, **ids)
    back = execute("Back to the factors", VERB_OPEN, inputs=False, group=view.group, **ids)
    return [*rows, *([more] if shown.of > 1 else []), back]


def _two(number: int, one: Sent, ids: Data) -> list[Element]:
    note: Data = {**ids, "note": one.id, "v": one.version}
    return [
        execute(f"Take {number} over", VERB_TAKE, style="positive", inputs=False, **note),
        execute(f"Leave {number} out", VERB_LEAVE, inputs=False, **note),
    ]


_ONE = Sent(
    id="n1",
    version=1,
    about="Missing overnight or longer",
    on="12 August 2026",
    who="3 December 2026, by Alex Example, Example Agency",
    source="Police",
    known="Found by the police at two in the morning, 40 miles from home.",
)
_VIEW = View(
    item_id="i1",
    case_ref="HE-2026-0007",
    initials="R.S.",
    sent=(_ONE, replace(_ONE, id="n2", about="Uses drugs", on="Not given")),
)
EXAMPLES = {
    "two": _VIEW,
    "long": replace(
        _VIEW,
        sent=tuple(replace(_ONE, id=f"n{n}", known="Word " * 390) for n in range(7)),
        saved="Taken over.",
        page=2,
        group=3,
    ),
    "none": replace(_VIEW, sent=(), saved="Left out."),
}
