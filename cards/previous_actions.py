"""The actions of earlier meetings, reviewed by agency before the children (H13)."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from itertools import groupby
from textwrap import shorten

from cards.elements import (
    Card,
    Data,
    Element,
    Form,
    bullets,
    card,
    entry,
    execute,
    heading,
    notice,
    paragraph,
    subheading,
)
from cards.meeting import VERB_THROUGH
from cards.pages import Page, page
from core.actions import OUTCOMES

VERB_PREVIOUS = "previous.open"  # data: meeting, page
VERB_RECORD = "previous.record"  # data: meeting, page; inputs: became_<action>
BECAME = "became_"  # with the action's id
PREFIXES = (BECAME,)
FIELDS = ()
ON_A_PAGE = 6
LONGEST = 300  # characters of an action here; the case has all of it
MOST_SETTLED = 12  # shown; the minutes have them all


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One action that is still open. `state` is in words ("Overdue since 4 May 2026")."""

    id: str
    number: str
    case_ref: str
    text: str
    owner: str
    agency: str
    state: str


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """`settled` says in a line each what has its outcome already."""

    meeting_id: str
    panel: str
    when: str
    waiting: tuple[Row, ...]
    settled: tuple[str, ...] = ()
    may_record: bool = True
    page: int = 1
    saved: str = ""
    values: Mapping[str, str] = field(default_factory=dict)
    problems: Mapping[str, str] = field(default_factory=dict)


def build(view: View) -> Card:
    """Build the card."""
    form = Form(view.values, view.problems, may_wait=True)
    shown = page(view.waiting, view.page, ON_A_PAGE)
    place = (view.panel, view.when, f"{len(view.waiting)} without an outcome", shown.words)
    return card(
        heading("Previous actions"),
        paragraph(" · ".join(part for part in place if part), subtle=True),
        form.summary(),
        notice("good", view.saved) if view.saved else None,
        _by_agency(shown, form, view),
        None if view.waiting else paragraph("Every earlier action has its outcome."),
        _settled(view),
        actions=_buttons(view, shown),
        speak=f"Previous actions: {len(view.waiting)} without an outcome.",
    )


def _by_agency(shown: Page[Row], form: Form, view: View) -> list[Element]:
    found: list[Element] = []
    for agency, rows in groupby(shown.items, key=lambda row: row.agency):
        found.append(entry(agency))
        for row in rows:
            found += _row(row, form, view)
    return found


def _row(row: Row, form: Form, view: View) -> list[Element]:
    told = entry(
        f"{row.number} · {row.case_ref} · {row.owner}",
        shorten(row.text, LONGEST, placeholder=" …"),
        row.state,
    )
    asked = form.choice(BECAME + row.id, f"What became of {row.number}", OUTCOMES)
    return [told, asked] if view.may_record else [told]


def _settled(view: View) -> list[Element]:
    if not view.settled:
        return []
    left = len(view.settled) - MOST_SETTLED
    more = [f"{left} more; the minutes list them all."] if left > 0 else []
    return [subheading("With their outcome"), *bullets([*view.settled[:MOST_SETTLED], *more])]


def _buttons(view: View, shown: Page[Row]) -> list[Element]:
    ids: Data = {"meeting": view.meeting_id}
    record = execute("Record the outcomes", VERB_RECORD, style="positive", page=view.page, **ids)
    more = execute("More actions", VERB_PREVIOUS, inputs=False, page=shown.after, **ids)
    return [
        *([record] if view.waiting and view.may_record else []),
        *([more] if shown.of > 1 else []),
        execute("Back to the meeting", VERB_THROUGH, inputs=False, **ids),
    ]


_SOME = View(
    meeting_id="m1",
    panel="East panel",
    when="Friday 18 December 2026",
    waiting=(
        Row(
            id="a1",
            number="HE26-009",
            case_ref="HE-2026-0003",
            text="Visit the address and speak with the tenant.",
            owner="Alex Example",
            agency="Police",
            state="Overdue since 1 December 2026",
        ),
    ),
)
EXAMPLES = {
    "some": _SOME,
    "recorded": replace(
        _SOME,
        waiting=(),
        settled=("HE26-009, Police: done on 18 December 2026",),
        saved="Saved at 09:41.",
    ),
    "read_only": replace(_SOME, may_record=False),
    "to_check": replace(
        _SOME,
        values={"became_a1": "lost"},
        problems={"became_a1": "Choose what became of the action."},
    ),
    "many": replace(
        _SOME,
        page=2,
        waiting=tuple(
            replace(_SOME.waiting[0], id=f"a{n}", number=f"HE26-{n:03}", text="Word " * 90)
            for n in range(1, 41)
        ),
        settled=tuple(f"HE26-{n:03}, Health: done on 18 December 2026" for n in range(50, 90)),
    ),
}
