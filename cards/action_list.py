"""What somebody has to do: one's own actions, the earliest due first (H15)."""

from dataclasses import dataclass, replace
from textwrap import shorten

from cards.elements import Card, Element, card, entry, execute, heading, paragraph
from cards.pages import Page, page

VERB_OPEN = "action.open"  # data: action
VERB_PAGE = "action.page"  # data: page

ON_A_PAGE = 5
LONGEST = 300  # characters of an action in the list; all of it when it is opened


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One action. `due` and `state` are in words ("Overdue since 4 May 2026")."""

    id: str
    number: str
    case_ref: str
    text: str
    due: str
    state: str


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """Somebody's actions."""

    actions: tuple[Row, ...]
    page: int = 1


def build(view: View) -> Card:
    """Build the card."""
    shown = page(view.actions, view.page, ON_A_PAGE)
    count = len(view.actions)
    total = "1 action" if count == 1 else f"{count} actions"
    return card(
        heading("My actions"),
        paragraph(" · ".join(part for part in (total, shown.words) if part), subtle=True),
        [_row(one) for one in shown.items],
        None if view.actions else paragraph("You have nothing to do for the panel at the moment."),
        actions=_buttons(shown),
        speak=f"My actions: {count}.",
    )


def _row(one: Row) -> Element:
    return entry(
        f"{one.number} · {one.case_ref}",
        shorten(one.text, LONGEST, placeholder=" …"),
        f"Due {one.due} · {one.state}",
        button=execute(f"Open {one.number}", VERB_OPEN, action=one.id),
    )


def _buttons(shown: Page[Row]) -> list[Element]:
    return [execute("More actions", VERB_PAGE, page=shown.after)] if shown.of > 1 else []


_ONE = View(
    actions=(
        Row(
            id="a1",
            number="HE26-014",
            case_ref="HE-2026-0007",
            text="Visit the address and speak with the tenant.",
            due="8 January 2027",
            state="Open",
        ),
    )
)
EXAMPLES = {
    "one": _ONE,
    "none": View(actions=()),
    "many": replace(
        _ONE,
        page=2,
        actions=tuple(
            replace(
                _ONE.actions[0],
                id=f"a{n}",
                number=f"HE26-{n:03}",
                text="Ring the school. " * 40,
                state="Overdue since 4 Jan 2027",
            )
            for n in range(14, 26)
        ),
    ),
}
