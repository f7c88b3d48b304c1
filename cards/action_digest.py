"""What there is to say today of somebody's actions, in one message (H15)."""

from dataclasses import dataclass, replace
from textwrap import shorten

from cards.action_list import LONGEST, VERB_OPEN, VERB_PAGE
from cards.action_overview import VERB_ALL
from cards.elements import (
    Card,
    Element,
    Form,
    Options,
    card,
    entry,
    execute,
    heading,
    paragraph,
    subheading,
)

MOST_ROWS = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One action. `why` says why it is told ("Due on Friday 8 January 2027")."""

    id: str
    number: str
    case_ref: str
    text: str
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """The person's own actions, and those of others that they are told of."""

    mine: tuple[Row, ...] = ()
    others: tuple[Row, ...] = ()


def build(view: View) -> Card:
    """Build the card. What has no room is in the list behind the button."""
    count = len(view.mine) + len(view.others)
    words = "1 action" if count == 1 else f"{count} actions"
    by_agency = execute("Actions by agency", VERB_ALL, inputs=False, page=1)
    return card(
        heading("Actions for the panel"),
        paragraph(f"{words}. This is today's only message about them.", subtle=True),
        *_part("Yours", view.mine),
        *_part("Of others: you sit for their agency, or run the panel", view.others),
        Form(may_wait=True).choice("action", "Open which", _which(view)),
        actions=[
            execute("Open it", VERB_OPEN, style="positive"),
            execute("My actions", VERB_PAGE, inputs=False, page=1),
            *([by_agency] if view.others else []),
        ],
        speak=f"Actions for the panel: {count}.",
    )


def _part(title: str, rows: tuple[Row, ...]) -> list[Element]:
    if not rows:
        return []
    left = len(rows) - MOST_ROWS
    more = [paragraph(f"And {left} more, in the lists.")] if left > 0 else []
    return [subheading(title), *(_row(one) for one in rows[:MOST_ROWS]), *more]


def _which(view: View) -> Options:
    shown = (*view.mine[:MOST_ROWS], *view.others[:MOST_ROWS])
    return tuple((one.id, f"{one.number} · {one.case_ref}") for one in shown)


def _row(one: Row) -> Element:
    return entry(
        f"{one.number} · {one.case_ref}",
        shorten(one.text, LONGEST, placeholder=" …"),
        one.why,
    )


_LATE = Row(
    id="a1",
    number="HE26-014",
    case_ref="HE-2026-0007",
    text="Visit the address and speak with the tenant.",
    why="This was due on Friday 8 January 2027. How does it stand?",
)
EXAMPLES = {
    "escalated": View(others=(replace(_LATE, why="Robin Invented, Police · 5 days late"),)),
    "several": View(
        mine=(_LATE, replace(_LATE, id="a2", number="HE26-015", why="This is due today.")),
        others=tuple(
            replace(_LATE, id=f"b{n}", number=f"HE26-{n:03}", text="Ring the school. " * 40)
            for n in range(20, 33)
        ),
    ),
}
