"""The tracker in a browser, for people who live in one: a real table, a form, no script.

What is filtered stands in the address and is never about a child: panel, band, agency, order, page.
"""

from urllib.parse import urlencode

from aiohttp import web

from bot.desk import Desk
from bot.pages.layout import page
from bot.pages.sheet_file import file_of
from bot.pages.sign_in import Doorkeeper
from cards.pages import page as cut
from core.cases import Wanted
from core.dates import long_day, short_day
from core.errors import InputRefused
from core.services import case_views, tracker, tracker_export
from core.services.tracker import TrackerLine, TrackerView

ON_A_PAGE = 50
ANY_PANEL = ("", "All your panels")
NONE_YET, NO_DAY = "None yet", "No day set"


def tracker_routes(door: Doorkeeper) -> list[web.RouteDef]:
    """Give the addresses of the tracker, one case, and the Excel file."""
    return [
        web.get("/tracker", door.guarded(show)),
        web.get("/tracker/case/{case}", door.guarded(show_case)),
        web.post("/tracker/excel", door.guarded(excel)),
    ]


async def show(desk: Desk, request: web.Request) -> web.Response:
    """Show the tracker; a choice that is not offered is said and the open cases are shown."""
    asked, problem = request.query, ""
    panel = asked.get("panel") or None
    try:
        wanted = tracker.wanted_of(
            asked.get("which", ""),
            band=asked.get("band", ""),
            agency=asked.get("agency", ""),
            order=asked.get("order", ""),
        )
        view = await tracker.tracker(desk.session, desk.person, panel, now=desk.now, wanted=wanted)
    except InputRefused as refused:
        problem = str(refused)
        view = await tracker.tracker(desk.session, desk.person, panel, now=desk.now)
    shown = cut(view.lines, _number(asked.get("page", "")), ON_A_PAGE)
    return page(
        "tracker.html",
        title="Tracker",
        wide=True,
        name=desk.person.name,
        problem=problem,
        choices=_choices(view),
        caption=_caption(view, shown.words),
        lines=shown.items,
        score=_score,
        day=lambda day: short_day(day) if day else NO_DAY,
        seen=lambda day: short_day(day) if day else NONE_YET,
        before=_address(view, shown.number - 1) if shown.number > 1 else "",
        after=_address(view, shown.number + 1) if shown.number < shown.of else "",
        excel=[(key, words) for key, words in view.panels if _one(view) == key and view.oversees],
        today=long_day(desk.today),
    )


async def show_case(desk: Desk, request: web.Request) -> web.Response:
    """Show one case with its whole history."""
    view = await case_views.case_view(
        desk.session, desk.person, request.match_info["case"], now=desk.now
    )
    return page(
        "case.html", title=f"Case {view.line.case_ref}", wide=True, name=desk.person.name,
        view=view, score=_score, day=short_day,
    )  # fmt: skip


async def excel(desk: Desk, request: web.Request) -> web.Response:
    """Hand out one panel's tracker as an Excel file."""
    panel = str((await request.post()).get("panel", ""))
    return await file_of(
        await tracker_export.export(desk.session, desk.person, panel, now=desk.now)
    )


def _choices(view: TrackerView) -> list[tuple[str, str, str, tuple[tuple[str, str], ...]]]:
    """Give each list to choose from: its name, its label, what is chosen, what is offered."""
    wanted: Wanted = view.wanted
    panels = (ANY_PANEL, *view.panels) if len(view.panels) > 1 else view.panels
    return [
        ("panel", "Panel", view.chosen or "", panels),
        ("which", "Show", wanted.only.value, view.filters),
        ("band", "Band", wanted.band, view.bands),
        ("agency", "Lead agency", wanted.agency, view.agencies),
        ("order", "Order", wanted.order.value, view.orders),
    ]


def _caption(view: TrackerView, pages: str) -> str:
    count = len(view.lines)
    panel = dict(view.panels).get(_one(view), ANY_PANEL[1])
    words = [
        panel,
        dict(view.filters)[view.only.value],
        "1 case" if count == 1 else f"{count} cases",
    ]
    return " · ".join([*words, *([pages] if pages else [])])


def _one(view: TrackerView) -> str:
    """Give the panel that is shown; empty where there are several."""
    return view.chosen or (view.panels[0][0] if len(view.panels) == 1 else "")


def _address(view: TrackerView, number: int) -> str:
    wanted = view.wanted
    asked = {
        "panel": view.chosen or "",
        "which": wanted.only.value,
        "band": wanted.band,
        "agency": wanted.agency,
        "order": wanted.order.value,
        "page": str(number),
    }
    return f"/tracker?{urlencode(asked)}"


def _score(line: TrackerLine) -> str:
    if line.last_score is None or line.scored_on is None:
        return NONE_YET
    words = f"{line.last_score} on {short_day(line.scored_on)}"
    return f"{words}, {line.trend}" if line.trend else words


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 6 else 1  # noqa: PLR2004
