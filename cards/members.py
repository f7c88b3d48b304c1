"""A panel's register of members: who sits in which seat, and which seats are empty (R2.1)."""

from dataclasses import dataclass, replace

from cards.elements import (
    Card,
    Element,
    Options,
    bullets,
    card,
    entry,
    execute,
    heading,
    notice,
    paragraph,
    subheading,
)
from cards.pages import page

VERB_SHOW = "members.show"  # data: panel, page
VERB_NEW = "members.new"  # data: panel
VERB_LEAVE = "members.leave"  # data: panel
ROWS = 10
MOST_OTHERS = 2  # buttons for other panels


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One entry. `comes` says when they are invited, `days` from and until when it counts."""

    id: str
    name: str
    seat: str
    comes: str
    days: str


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """`empty` names seats of every meeting in which nobody sits; `others` are further panels."""

    panel_id: str
    panel: str
    lines: tuple[Line, ...]
    empty: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    others: Options = ()
    page: int = 1


def build(view: View) -> Card:
    """Build the card."""
    shown = page(view.lines, view.page, ROWS)
    return card(
        heading("Members of the panel"),
        paragraph(view.panel, subtle=True),
        notice("warning", "Please note", *view.notes) if view.notes else None,
        [entry(one.name, one.seat, one.comes, one.days) for one in shown.items]
        or paragraph("The list of members is empty. Those who have a role are invited as before."),
        paragraph(shown.words, subtle=True) if shown.words else None,
        _empty(view),
        actions=_buttons(view, shown.after if shown.of > 1 else 0),
        speak=f"Members of the panel: {view.panel}. {len(view.lines)} entries.",
    )


def _empty(view: View) -> list[Element]:
    if not view.empty:
        return []
    return [subheading("Seats in which nobody sits"), *bullets(view.empty[:ROWS])]


def _buttons(view: View, more: int) -> list[Element]:
    add = execute("Add a member", VERB_NEW, style="positive", panel=view.panel_id)
    pages = [execute("Show more", VERB_SHOW, panel=view.panel_id, page=more)] if more else []
    others = [
        execute(words, VERB_SHOW, panel=panel, page=1) for panel, words in view.others[:MOST_OTHERS]
    ]
    leave = execute("A member leaves", VERB_LEAVE, panel=view.panel_id)
    return [add, *([leave] if view.lines else []), *pages, *others]


_LINE = Line(
    id="m1",
    name="Robin Invented",
    seat="Virtual Head, Education",
    comes="When a condition holds",
    days="From Tuesday 1 December 2026",
)
_NONE = View(panel_id="rotherham/mace", panel="MACE Rotherham panel", lines=())
EXAMPLES = {
    "none": replace(_NONE, empty=("Divert (R2.1)", "Housing (R2.1)")),
    "some": replace(
        _NONE,
        lines=(
            _LINE,
            replace(
                _LINE,
                id="m2",
                name="Kim Fable",
                seat="Safeguarding Lead, Invented High School",
                comes="For the children of their school: Invented High School",
                days="From Tuesday 1 December 2026, until Friday 29 January 2027",
            ),
        ),
        notes=("Kim Fable still has another role on this panel.",),
        others=(("hertfordshire/east", "MACE East panel"),),
    ),
    "many": replace(
        _NONE,
        lines=tuple(replace(_LINE, id=f"m{n}", name=f"Robin Invented{n}") for n in range(23)),
        page=2,
    ),
}
