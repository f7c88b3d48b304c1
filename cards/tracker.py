"""All cases of the reader's panel: risk, last score, reviews, what is late (H11, R4.4)."""

from dataclasses import dataclass, replace

from cards.elements import (
    Card,
    Data,
    Element,
    Form,
    Options,
    card,
    entry,
    execute,
    heading,
    paragraph,
)
from cards.pages import Page, page

VERB_SHOW = "tracker.show"  # data: panel, page; typed: which
VERB_MORE = "tracker.more"  # data: panel, page, filter
VERB_CASE = "case.open"  # data: case and page, or typed: case_id

FIELDS = ("which", "case_id")
ON_A_PAGE = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One case. All is in words; `overdue` says what is late, or is empty."""

    id: str
    case_ref: str
    initials: str
    band: str
    score: str
    last_review: str
    next_review: str
    overdue: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """One panel's cases, those of `shown` only. `filters` are (id, words)."""

    panel_id: str
    panel: str
    rows: tuple[Row, ...]
    filters: Options
    shown: str
    page: int = 1


def build(view: View) -> Card:
    """Build the card."""
    shown = page(view.rows, view.page, ON_A_PAGE)
    count = len(view.rows)
    total = "1 case" if count == 1 else f"{count} cases"
    form = Form({"which": view.shown})
    return card(
        heading("Tracker"),
        paragraph(" · ".join(p for p in (view.panel, total, shown.words) if p), subtle=True),
        form.choice("which", "Show", view.filters),
        [_row(row) for row in shown.items],
        None if view.rows else paragraph("No case is to be shown here."),
        _which(shown, form),
        actions=_buttons(view, shown),
        speak=f"Tracker: {total}.",
    )


def _row(row: Row) -> Element:
    return entry(
        f"{row.case_ref} · {row.initials} · {row.band}",
        f"Score: {row.score} · Last review: {row.last_review} · Next: {row.next_review}",
        *(f"Late: {one}" for one in row.overdue),
    )


def _which(shown: Page[Row], form: Form) -> Element | None:
    if not shown.items:
        return None
    listed = tuple((row.id, f"{row.case_ref} · {row.initials}") for row in shown.items)
    return form.choice("case_id", "Open a case", listed)


def _buttons(view: View, shown: Page[Row]) -> list[Element]:
    ids: Data = {"panel": view.panel_id}
    more = execute(
        "More cases", VERB_MORE, inputs=False, page=shown.after, filter=view.shown, **ids
    )
    return [
        *([execute("Open that case", VERB_CASE, style="positive")] if shown.items else []),
        execute("Show these", VERB_SHOW, page=1, **ids),
        *([more] if shown.of > 1 else []),
    ]


_ONE = View(
    panel_id="hertfordshire/east",
    panel="East panel",
    rows=(
        Row(
            id="c1",
            case_ref="HE-2026-0003",
            initials="S.S., 14",
            band="Medium risk",
            score="44 on 19 June 2026",
            last_review="19 June 2026",
            next_review="18 September 2026",
            overdue=("the review was due by 18 September 2026",),
        ),
    ),
    filters=(("open", "Open cases"), ("late", "Only what is late"), ("closed", "Closed cases")),
    shown="open",
)
EXAMPLES = {
    "one": _ONE,
    "none": replace(_ONE, rows=(), shown="late"),
    "many": replace(
        _ONE,
        page=2,
        rows=tuple(replace(_ONE.rows[0], id=f"c{n}") for n in range(1, 41)),
    ),
}
