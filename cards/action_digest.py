"""What there is to say today of somebody's actions, in one message (H15)."""

from dataclasses import dataclass, replace
from textwrap import shorten

from cards.action_list import LONGEST, ON_A_PAGE, VERB_OPEN, VERB_PAGE
from cards.elements import Card, Element, card, entry, execute, heading, paragraph, subheading


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
    return card(
        heading("Actions for the panel"),
        paragraph(f"{words}. This is today's only message about them.", subtle=True),
        *_part("Yours", view.mine),
        *_part("Of others: you sit for their agency, or run the panel", view.others),
        actions=[execute("My actions", VERB_PAGE, inputs=False, page=1)],
        speak=f"Actions for the panel: {count}.",
    )


def _part(title: str, rows: tuple[Row, ...]) -> list[Element]:
    if not rows:
        return []
    left = len(rows) - 2 * ON_A_PAGE
    more = [paragraph(f"And {left} more, in the lists.")] if left > 0 else []
    return [subheading(title), *(_row(one) for one in rows[: 2 * ON_A_PAGE]), *more]


def _row(one: Row) -> Element:
    return entry(
        f"{one.number} · {one.case_ref}",
        shorten(one.text, LONGEST, placeholder=" …"),
        one.why,
        button=execute(f"Open {one.number}", VERB_OPEN, action=one.id),
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
