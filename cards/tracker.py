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
    open_url,
    paragraph,
)
from cards.pages import Page, page

VERB_SHOW = "tracker.show"  # data: panel, page; typed: which, band, agency, order
VERB_MORE = "tracker.more"  # data: panel, page, filter, in_band, at_agency, by
VERB_CASE = "case.open"  # data: case and page, or typed: case_id

FIELDS = ("which", "band", "agency", "order", "case_id")
ON_A_PAGE = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One case. All is in words; `overdue` says what is late, `actions` what is open, if any."""

    id: str
    case_ref: str
    initials: str
    band: str
    score: str
    last_review: str
    next_review: str
    overdue: tuple[str, ...] = ()
    actions: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """One panel's cases, those of `shown` only. `filters` and other choices are (id, words).

    `chosen_band`, `chosen_agency` and `order` are ids of `bands`, `agencies` and `orders`. `excel`
    is where the Excel file is offered, empty for who may not have it; `web` the list as a page.
    """

    panel_id: str
    panel: str
    rows: tuple[Row, ...]
    filters: Options
    shown: str
    page: int = 1
    bands: Options = ()
    chosen_band: str = ""
    agencies: Options = ()
    chosen_agency: str = ""
    orders: Options = ()
    order: str = ""
    excel: str = ""
    web: str = ""


def build(view: View) -> Card:
    """Build the card."""
    shown = page(view.rows, view.page, ON_A_PAGE)
    count = len(view.rows)
    total = "1 case" if count == 1 else f"{count} cases"
    form = Form(
        {
            "which": view.shown,
            "band": view.chosen_band,
            "agency": view.chosen_agency,
            "order": view.order,
        }
    )
    return card(
        heading("Tracker"),
        paragraph(" · ".join(p for p in (view.panel, total, shown.words) if p), subtle=True),
        _filters(view, form),
        [_row(row) for row in shown.items],
        None if view.rows else paragraph("No case is to be shown here."),
        _which(shown, form),
        actions=_buttons(view, shown),
        speak=f"Tracker: {total}.",
    )


def _filters(view: View, form: Form) -> list[Element]:
    """Ask which cases; what nobody can choose from is not asked."""
    asked = (
        ("which", "Show", view.filters),
        ("band", "Band", view.bands),
        ("agency", "Lead agency", view.agencies),
        ("order", "Order", view.orders),
    )
    return [form.choice(name, words, given) for name, words, given in asked if len(given) > 1]


def _row(row: Row) -> Element:
    return entry(
        f"{row.case_ref} · {row.initials} · {row.band}",
        f"Score: {row.score} · Last review: {row.last_review} · Next: {row.next_review}",
        row.actions,
        *(f"Late: {one}" for one in row.overdue),
    )


def _which(shown: Page[Row], form: Form) -> Element | None:
    if not shown.items:
        return None
    listed = tuple((row.id, f"{row.case_ref} · {row.initials}") for row in shown.items)
    return form.choice("case_id", "Open a case", listed)


def _buttons(view: View, shown: Page[Row]) -> list[Element]:
    ids: Data = {"panel": view.panel_id}
    asked: Data = {
        "filter": view.shown,
        "in_band": view.chosen_band,
        "at_agency": view.chosen_agency,
        "by": view.order,
    }
    more = execute("More cases", VERB_MORE, inputs=False, page=shown.after, **asked, **ids)
    return [
        *([execute("Open that case", VERB_CASE, style="positive")] if shown.items else []),
        execute("Show these", VERB_SHOW, page=1, **ids),
        *([more] if shown.of > 1 else []),
        *([open_url("Excel", view.excel)] if view.excel else []),
        *([open_url("In the browser", view.web)] if view.web else []),
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
            actions="2 actions open, 1 overdue",
        ),
    ),
    filters=(("open", "Open cases"), ("late", "Only what is late"), ("closed", "Closed cases")),
    shown="open",
    bands=(("any", "Any band"), ("high", "High"), ("none", "Not scored yet")),
    agencies=(("any", "Any lead agency"), ("example-council", "Example Council")),
    orders=(("need", "What is late first"), ("band", "Highest band first")),
    chosen_band="any",
    chosen_agency="any",
    order="need",
    excel="https://mace.example/f/example",
    web="https://mace.example/tracker",
)
EXAMPLES = {
    "one": _ONE,
    "none": replace(_ONE, rows=(), shown="late", bands=(), agencies=(), orders=(), excel=""),
    "many": replace(
        _ONE,
        page=2,
        rows=tuple(replace(_ONE.rows[0], id=f"c{n}") for n in range(1, 41)),
    ),
}
