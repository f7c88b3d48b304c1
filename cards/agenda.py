"""A meeting's agenda as those invited see it: names only after the declaration (H9, H10)."""

from dataclasses import dataclass, replace

from cards.elements import (
    Card,
    Element,
    bullets,
    card,
    entry,
    execute,
    heading,
    notice,
    paragraph,
    subheading,
)
from cards.meeting import VERB_DECLARATION
from cards.pages import Page, page
from cards.places import where

VERB_PAGE = "agenda.page"  # data: meeting, page
VERB_CHANGE = "agenda.change"  # data: meeting
ON_A_PAGE = 10
DECLARE_FIRST = (
    "Names are not shown yet. Read and accept the confidentiality declaration of this meeting; "
    "then this agenda shows them and your papers are sent."
)

WITHHELD = (
    "Names are not shown, and no papers are sent, because your agency has no information-sharing "
    "agreement that holds. Ask the panel's administrator what is missing."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One child. `child` is the name with the age; it is shown on a `named` agenda only."""

    number: int
    starts: str  # empty where there is no time for it
    minutes: int
    kind: str
    case_ref: str
    child: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """`named` once the reader has declared, unless papers are `withheld` from their agency.

    `strategic` are the titles of strategic items (H23), `waiting` says what has no time of its own.
    """

    meeting_id: str
    panel: str
    when: str
    place: str
    lines: tuple[Line, ...]
    named: bool = False
    withheld: bool = False
    strategic: tuple[str, ...] = ()
    waiting: tuple[str, ...] = ()
    approved: str = ""  # by whom and when, and whether that was late
    may_change: bool = False
    page: int = 1


def build(view: View) -> Card:
    """Build the card."""
    shown = page(view.lines, view.page, ON_A_PAGE)
    place = (view.panel, view.when, where(view.place), shown.words)
    return card(
        heading("Agenda"),
        paragraph(" · ".join(part for part in place if part), subtle=True),
        paragraph(f"Approved by {view.approved}.", subtle=True) if view.approved else None,
        _closed(view),
        [subheading("Strategic items"), *bullets(view.strategic)] if view.strategic else None,
        [_line(line, named=view.named) for line in shown.items],
        None if view.lines or view.strategic else paragraph("No child is on this agenda yet."),
        _waiting(view),
        actions=_buttons(view, shown),
        speak=f"Agenda of {view.when}: {_counted(view)}.",
    )


def _counted(view: View) -> str:
    if view.strategic:
        return f"{len(view.strategic)} strategic items"
    return f"{len(view.lines)} children"


def _closed(view: View) -> Element | None:
    """Say why no names are shown; a strategic agenda names no child."""
    if view.withheld:
        return notice("warning", "Withheld from your agency", WITHHELD)
    if view.named or view.strategic:
        return None
    return notice("accent", "Before names are shown", DECLARE_FIRST)


def with_news(shown: Card, sentence: str) -> Card:
    """Put what has just been done on top of an agenda."""
    return {**shown, "body": [notice("good", sentence), *shown["body"]]}


def _line(line: Line, *, named: bool) -> Element:
    who = f"{line.number} · {line.case_ref}"
    if named and line.child:
        who = f"{who} · {line.child}"
    time = line.starts or "if time is left"
    return entry(who, f"{time} · {line.minutes} minutes · {line.kind}")


def _waiting(view: View) -> list[Element]:
    if not view.waiting:
        return []
    return [subheading("What has no time of its own"), *bullets(view.waiting)]


def _buttons(view: View, shown: Page[Line]) -> list[Element]:
    declare = execute("Declaration", VERB_DECLARATION, style="positive", meeting=view.meeting_id)
    more = execute("More of the agenda", VERB_PAGE, meeting=view.meeting_id, page=shown.after)
    change = execute("Change the agenda", VERB_CHANGE, meeting=view.meeting_id)
    return [
        *([] if view.named or view.withheld else [declare]),
        *([more] if shown.of > 1 else []),
        *([change] if view.may_change else []),
    ]


_CLOSED = View(
    meeting_id="m1",
    panel="East panel",
    when="Friday 18 December 2026, 09:30",
    place="Teams",
    lines=(
        Line(
            number=1,
            starts="09:50",
            minutes=20,
            kind="New referral",
            case_ref="HE-2026-0007",
            child="Robin Specimen, 15",
        ),
        Line(
            number=2,
            starts="",
            minutes=10,
            kind="Review",
            case_ref="HE-2026-0003",
            child="Sam Sample, 14",
        ),
    ),
    waiting=(
        (
            "HE-2026-0003 (review, 10 minutes) has no time of its own. It is discussed if time is"
            " left, and otherwise at the next meeting."
        ),
    ),
)
EXAMPLES = {
    "before_declaration": _CLOSED,
    "named": replace(_CLOSED, named=True),
    "approved": replace(
        _CLOSED,
        named=True,
        may_change=True,
        approved="Jo Sample, 14 December 2026, late: it was owed on Friday 11 December 2026",
    ),
    "withheld": replace(_CLOSED, withheld=True),
    "strategic": replace(
        _CLOSED,
        panel="MACE 2",
        lines=(),
        waiting=(),
        named=True,
        strategic=("Hot spots around stations, 30 minutes", "Persons of concern, 20 minutes"),
    ),
    "empty": replace(_CLOSED, lines=(), waiting=()),
    "long": replace(
        _CLOSED,
        waiting=(),
        named=True,
        page=6,
        lines=tuple(replace(_CLOSED.lines[0], number=number) for number in range(1, 61)),
    ),
}
