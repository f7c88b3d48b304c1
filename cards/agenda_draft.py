"""The agenda before it is approved: put it in order, defer with a reason, approve (R3.2, H10)."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

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
from cards.pages import Page, page

VERB_MOVE = "agenda.move"  # data: meeting, by (negative: up), page, v; typed: item
VERB_DEFER = "agenda.defer"  # data: meeting, page, v; typed: item, why
VERB_APPROVE = "agenda.approve"  # data: meeting, page, v
VERB_PAGE = "agenda.draft_page"  # data: meeting, page

FIELDS = ("item", "why")
NO_CHILD = (
    "No child is on this agenda yet. The meeting still goes through the outstanding actions: "
    "approve the agenda as it is, or cancel the meeting on its own card."
)
ON_A_PAGE = 10
TO_THE_TOP = -1000  # places; no further than the top


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One child. `child` is initials and age; `starts` is empty where there is no time for it."""

    id: str
    number: int
    kind: str
    case_ref: str
    child: str
    minutes: int
    starts: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """`capacity` is in minutes, None if nothing limits it. `too_long` holds sentences (R3.2).

    `strategic` are the titles of strategic items (H23).
    """

    meeting_id: str
    version: int
    panel: str
    when: str
    items: tuple[Item, ...]
    used: int
    capacity: int | None
    due: str = ""
    strategic: tuple[str, ...] = ()
    too_long: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()  # to know before it is approved
    page: int = 1
    may_approve: bool = True
    values: Mapping[str, str] = field(default_factory=dict)
    problems: Mapping[str, str] = field(default_factory=dict)


def build(view: View) -> Card:
    """Build the card. A child that has no time stays listed until somebody defers it."""
    form = Form(view.values, view.problems)
    shown = page(view.items, view.page, ON_A_PAGE)
    return card(
        heading("Agenda to approve"),
        paragraph(" · ".join(p for p in (view.panel, view.when, shown.words) if p), subtle=True),
        form.summary(),
        _room(view),
        paragraph(view.due) if view.due else None,
        [subheading("Strategic items"), *bullets(view.strategic)] if view.strategic else None,
        notice("warning", "Before you approve", *view.warnings[:ON_A_PAGE])
        if view.warnings
        else None,
        [_item(item) for item in shown.items],
        _change(view, form),
        actions=_buttons(view, shown),
        speak=f"Agenda to approve, {view.when}: {len(view.items)} children.",
    )


def _room(view: View) -> list[Element] | Element:
    if view.capacity is None:
        return paragraph(f"{view.used} minutes are given out.")
    words = f"{view.used} of {view.capacity} minutes are given out"
    if not view.too_long:
        return notice("good", words, "Every child has a time.")
    count = len(view.too_long)
    more = () if count <= ON_A_PAGE else (f"And {count - ON_A_PAGE} more; all stay listed.",)
    told = "1 child does not fit" if count == 1 else f"{count} children do not fit"
    return [notice("warning", f"{words}; {told}"), *bullets([*view.too_long[:ON_A_PAGE], *more])]


def _item(item: Item) -> Element:
    time = item.starts or "no time yet"
    return entry(
        f"{item.number} · {item.case_ref} · {item.child}",
        f"{time} · {item.minutes} minutes · {item.kind}",
        item.reason,
    )


def _change(view: View, form: Form) -> list[Element]:
    if not view.items:
        return [] if view.strategic else [paragraph(NO_CHILD)]
    listed = tuple((i.id, f"{i.number} · {i.case_ref} · {i.child}") for i in view.items)
    return [
        subheading("Change the order, or defer a child"),
        form.choice("item", "Which child", listed, style="filtered"),
        form.text("why", "Why the child is deferred (needed to defer)", limit=500, long=True),
    ]


def _buttons(view: View, shown: Page[Item]) -> list[Element]:
    here: Data = {"meeting": view.meeting_id, "page": shown.number, "v": view.version}
    approve = execute("Approve the agenda", VERB_APPROVE, style="positive", inputs=False, **here)
    more = execute(
        "More children", VERB_PAGE, inputs=False, meeting=view.meeting_id, page=shown.after
    )
    change = [
        execute("Move up", VERB_MOVE, by=-1, **here),
        execute("Move down", VERB_MOVE, by=1, **here),
        execute("Move to the top", VERB_MOVE, by=TO_THE_TOP, **here),
        execute("Defer", VERB_DEFER, **here),
    ]
    return [
        *([approve] if view.may_approve else []),
        *(change if view.items else []),
        *([more] if shown.of > 1 else []),
    ]


_FITS = View(
    meeting_id="m1",
    version=4,
    panel="East panel",
    when="Friday 18 December 2026, 09:30",
    items=(
        Item(
            id="i1",
            number=1,
            kind="New referral",
            case_ref="HE-2026-0007",
            child="R.S., 15",
            minutes=20,
            starts="09:50",
            reason="Accepted on 30 November 2026.",
        ),
        Item(
            id="i2",
            number=2,
            kind="Review",
            case_ref="HE-2026-0003",
            child="S.S., 14",
            minutes=10,
            starts="10:10",
            reason="Review due by 18 December 2026.",
        ),
    ),
    used=30,
    capacity=120,
    due="The agenda goes out on Friday 11 December 2026.",
    warnings=(
        (
            "Example Agency has no information-sharing agreement on record (H20). Its people "
            "receive papers unless the administrator withholds them."
        ),
    ),
)
EXAMPLES = {
    "fits": _FITS,
    "to_check": replace(
        _FITS,
        values={"item": "i2"},
        problems={"why": "Say in a sentence why the child waits for the next meeting."},
    ),
    "sixty": replace(
        _FITS,
        items=tuple(replace(_FITS.items[0], id=f"i{n}", number=n) for n in range(1, 61)),
        used=120,
        page=2,
        too_long=tuple(
            f"HE-2026-{n:04} (new referral, 20 minutes) does not fit into the 120 minutes. It stays"
            " listed: move it up, or defer it to the next meeting with a reason."
            for n in range(7, 61)
        ),
    ),
    "empty": replace(_FITS, items=(), used=0),
    "empty_to_read": replace(_FITS, items=(), used=0, may_approve=False),
    "strategic": replace(
        _FITS,
        panel="MACE 2 panel",
        items=(),
        strategic=("Hot spots around stations, 30 minutes", "Persons of concern, 20 minutes"),
    ),
}
