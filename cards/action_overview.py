"""The actions of a panel by agency: what is open, late, or asks for more time (H13, H15)."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from textwrap import shorten

from cards.action_list import VERB_OPEN, Row
from cards.elements import (
    Card,
    Element,
    Form,
    Options,
    card,
    entry,
    execute,
    heading,
    open_url,
    paragraph,
)
from cards.pages import page

VERB_ALL = "action.all"  # data: page; typed: show
ON_A_PAGE = 12
LONGEST = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One action in the list, with its agency and owner."""

    agency: str
    owner: str
    row: Row


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """`counted` says how many there are of which agency; `excel` is where the file is offered."""

    actions: tuple[Entry, ...]
    show: str
    shows: Options
    counted: str
    excel: str = ""
    page: int = 1


def build(view: View) -> Card:
    """Build the card."""
    shown = page(view.actions, view.page, ON_A_PAGE)
    form = Form({"show": view.show}, may_wait=True)
    which = tuple((one.row.id, f"{one.row.number}: {one.owner}") for one in shown.items)
    more = execute("Next page", VERB_ALL, page=shown.after, kept=view.show)
    return card(
        heading("Actions by agency"),
        paragraph(" · ".join(filter(None, (view.counted, shown.words))), subtle=True),
        *_agencies(shown.items),
        None if view.actions else paragraph("There is none."),
        form.choice("show", "Show", view.shows),
        form.choice("action", "Open which", which) if which else None,
        actions=[
            *([execute("Open it", VERB_OPEN)] if which else []),
            execute("Show", VERB_ALL, page=1),
            *([more] if shown.of > 1 else []),
            *([open_url("Excel", view.excel)] if view.excel else []),
        ],
        speak="Actions by agency.",
    )


def _agencies(entries: Sequence[Entry]) -> list[Element]:
    found: list[Element] = []
    for agency, group in groupby(entries, key=lambda one: one.agency):
        found += [paragraph(agency), *(_entry(one) for one in group)]
    return found


def _entry(one: Entry) -> Element:
    row = one.row
    return entry(
        f"{row.number} · {row.case_ref} · {one.owner}",
        shorten(row.text, LONGEST, placeholder=" …"),
        f"Due {row.due} · {row.state}",
    )


_SHOWS = (
    ("open", "Open"),
    ("late", "Overdue"),
    ("asked", "More time asked for"),
    ("all", "All, ended ones too"),
)
_ROW = Row(
    id="a1",
    number="HE26-014",
    case_ref="HE-2026-0007",
    text="Visit the address and speak with the tenant.",
    due="8 January 2027",
    state="Open",
)
_ONE = View(
    actions=(Entry(agency="Police", owner="Alex Example", row=_ROW),),
    show="open",
    shows=_SHOWS,
    counted="Police: 1",
    excel="https://mace.example/y/example",
)
EXAMPLES = {
    "one": _ONE,
    "none": replace(_ONE, actions=(), show="late", counted="", excel=""),
    "many": replace(
        _ONE,
        page=2,
        counted="Health: 15, Police: 15",
        actions=tuple(
            Entry(
                agency=agency,
                owner="Robin Invented",
                row=replace(
                    _ROW, id=f"{agency}{n}", number=f"HE26-{n:03}", text="Ring the school. " * 40
                ),
            )
            for agency in ("Health", "Police")
            for n in range(20, 35)
        ),
    ),
}
