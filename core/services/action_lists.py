"""The actions of a panel by agency: for those who run it, and for those who sit for an agency."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from sqlalchemy.ext.asyncio import AsyncSession

from core import permissions
from core.action_columns import COLUMNS
from core.dates import local_date
from core.people import Person, Role
from core.services import access, action_views
from core.services.action_views import ActionView
from core.services.rules import panel_title
from core.store import actions as questions
from core.store.actions import Found
from core.tracker_columns import Line, Sheet

NOT_YOURS = "A panel's actions are shown to those who run it, and to those who sit on it."


class Show(StrEnum):
    """Which actions somebody wants to see."""

    OPEN = "open"
    LATE = "late"
    ASKED = "asked"
    ALL = "all"


IN_WORDS = {
    Show.OPEN: "Open",
    Show.LATE: "Overdue",
    Show.ASKED: "More time asked for",
    Show.ALL: "All, ended ones too",
}


@dataclass(frozen=True, slots=True)
class ActionsView:
    """Actions by agency, of all panels that somebody may look at; `agencies` counts them."""

    show: Show
    actions: tuple[ActionView, ...]
    agencies: tuple[tuple[str, int], ...]
    runs: tuple[str, ...]  # keys of the panels that they run


async def by_agency(
    session: AsyncSession, by: Person, show: str = "", *, now: datetime
) -> ActionsView:
    """Show actions by agency: all to who runs the panel, their agency's to who sits on it."""
    wanted = Show(show) if show in set(Show) else Show.OPEN
    today = local_date(now)
    found = await _found(session, by, by.panels(*permissions.PANEL), now)
    views = await action_views.views_of(session, found, by, today)
    kept = sorted(
        (one for one in views if _wanted(one, wanted)),
        key=lambda one: (one.agency.casefold(), one.due, one.number),
    )
    agencies = dict.fromkeys(one.agency for one in kept)
    counted = tuple((name, sum(one.agency == name for one in kept)) for name in agencies)
    runs = tuple(sorted(by.panels(*permissions.OVERSIGHT)))
    return ActionsView(wanted, tuple(kept), counted, runs)


async def sheet(session: AsyncSession, by: Person, panel: str, *, now: datetime) -> Sheet:
    """Give a panel's actions as a table, ended ones too, to who runs it."""
    access.refuse_unless(permissions.oversees(by, panel), NOT_YOURS)
    found = await _found(session, by, [panel], now)
    views = await action_views.views_of(session, found, by, local_date(now))
    lines = [_line(one) for one in sorted(views, key=lambda one: (one.agency, one.due))]
    await access.wrote(session, by, "actions.export", f"panel:{panel}", now=now)
    return Sheet(panel_title(panel), local_date(now), lines, COLUMNS, "actions")


async def _found(
    session: AsyncSession, by: Person, panels: Sequence[str] | frozenset[str], now: datetime
) -> Found:
    access.refuse_unless(bool(panels), NOT_YOURS)
    for panel in sorted(panels):
        await access.wrote(session, by, "read.actions", f"panel:{panel}", now=now)
    mine = by.panels(Role.MEMBER)
    return [
        (row, ref)
        for row, ref in await questions.of_panels(session, panels)
        if permissions.answers_for(by, panel=row.panel, owner=row.owner_id, agency=row.agency)
        or (row.panel in mine and row.agency == by.agency)
    ]


def _wanted(one: ActionView, show: Show) -> bool:
    kept = {
        Show.OPEN: one.state == "open",
        Show.LATE: one.overdue,
        Show.ASKED: bool(one.asked_in_words),
        Show.ALL: True,
    }
    return kept[show]


def _line(one: ActionView) -> Line:
    settled: date | None = one.settled_on
    return {
        "number": one.number,
        "ref": one.theme or one.case_ref,
        "text": one.text,
        "agency": one.agency,
        "owner": one.owner,
        "due": one.due,
        "agreed": one.agreed,
        "priority": one.priority,
        "purpose": one.purpose,
        "aim": one.aim,
        "category": one.category,
        "state": one.state_in_words,
        "settled": settled,
        "settled_by": one.settled_by,
        "asked": one.asked_in_words,
        "note": one.note,
    }
