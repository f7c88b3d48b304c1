"""The tracker: one line a child, what is due and what is late (H11, R4.5, R4.10)."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from core import permissions
from core.bands import band_of
from core.cases import (
    ANY,
    NOT_SCORED,
    ONLY_IN_WORDS,
    ORDER_IN_WORDS,
    Clocks,
    Only,
    Order,
    Wanted,
    initials,
    is_away,
    is_soon,
    marks,
    slug,
    trend,
)
from core.data.answers import bands_of
from core.dates import local_date
from core.errors import InputRefused
from core.owing import Duty
from core.people import Person
from core.services import access, assessments, owed_on, recording
from core.services.owed_on import NOTHING, Owed
from core.services.rules import panel_of, panel_title, procedure_of
from core.store import actions, cases
from core.store.tables import AssessmentRow, CaseRow, ChildRow

NO_PANEL = "You are on no panel, so there is no tracker to show."
NOT_YOURS = "You are not on this panel. The tracker shows the panels that you belong to."
NO_CHOICE = "Choose which cases to show."
NO_ORDER = "Choose in which order to show them."
ALONE = "which alone is {band} risk"
NO_BAND = "Choose one of the bands that are offered here."
ANY_BAND, NO_SCORE = (ANY, "Any band"), (NOT_SCORED, "Not scored yet")
ANY_AGENCY = (ANY, "Any lead agency")
NEVER = date.min
Choices = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class TrackerLine:
    """One case. `marks` are warnings in words; `band` is None until the child is scored.

    `trend` says how the score moved, and is empty until there are two.
    """

    case_id: str
    case_ref: str
    initials: str
    panel: str
    state: str
    band: str | None
    last_score: int | None
    scored_on: date | None
    last_review_on: date | None
    next_review_on: date | None
    marks: tuple[str, ...]
    open_actions: int
    overdue_actions: int
    trend: str = ""
    band_id: str | None = None
    lead_agency: str = ""
    away: bool = False
    rank: tuple[int, int] = (-1, -1)  # of the risk: the band's lowest score, then the score


@dataclass(frozen=True, slots=True)
class TrackerView:
    """The lines of one panel, or of all the reader's panels, in the order that was asked for.

    `filters`, `bands`, `agencies` and `orders` are what may be chosen, as ids with words.
    """

    panels: Choices
    chosen: str | None
    wanted: Wanted
    filters: Choices
    bands: Choices
    agencies: Choices
    orders: Choices
    lines: tuple[TrackerLine, ...]
    overdue: int
    oversees: bool

    @property
    def only(self) -> Only:
        """Give which cases are shown."""
        return self.wanted.only


@dataclass(frozen=True, slots=True)
class Loaded:
    """All that the lines need, loaded in a fixed number of queries."""

    children: Mapping[str, ChildRow]
    totals: Mapping[str, Sequence[tuple[int, date]]]
    reviewed: Mapping[str, date]
    counts: Mapping[str, tuple[int, int]]
    assessments: Mapping[str, Sequence[AssessmentRow]]
    leads: Mapping[str, tuple[str, str]]
    owed: Mapping[str, Owed]


async def tracker(
    session: AsyncSession,
    by: Person,
    panel: str | None = None,
    only: str = Only.OPEN,
    *,
    now: datetime,
    wanted: Wanted | None = None,
) -> TrackerView:
    """Show the tracker of one panel, or of all panels that somebody sits on or runs.

    `wanted` says more than `only`, and is used instead of it where it is given.
    """
    mine = sorted(one for one in by.panels(*permissions.PANEL) if not panel_of(one).strategic)
    access.refuse_unless(bool(mine), NO_PANEL)
    access.refuse_unless(panel is None or panel in mine, NOT_YOURS)
    asked = wanted or wanted_of(only)
    shown, today = [panel] if panel else mine, local_date(now)
    bands = _bands(mine)
    if asked.band not in dict(bands):
        raise InputRefused({"band": NO_BAND})
    for one in shown:
        await access.wrote(session, by, "read.tracker", f"tracker:{one}", now=now)
    rows = await _rows(session, shown, asked.only)
    loaded = await load(session, rows, today)
    lines = [line_of(row, loaded, today) for row in rows]
    return TrackerView(
        panels=tuple((one, panel_title(one)) for one in mine),
        chosen=panel,
        wanted=asked,
        filters=tuple((one.value, words) for one, words in ONLY_IN_WORDS.items()),
        bands=bands,
        agencies=_agencies(lines),
        orders=tuple((one.value, words) for one, words in ORDER_IN_WORDS.items()),
        lines=tuple(_in_order(_kept(lines, asked, today), asked.order)),
        overdue=sum(bool(line.marks) for line in lines),
        oversees=all(permissions.oversees(by, one) for one in shown),
    )


def wanted_of(only: str = "", *, band: str = "", agency: str = "", order: str = "") -> Wanted:
    """Read what somebody chose; refuse in words what is not offered. Empty means the first."""
    only, order = only or Only.OPEN, order or Order.NEED
    if only not in set(Only):
        raise InputRefused({"only": NO_CHOICE})
    if order not in set(Order):
        raise InputRefused({"order": NO_ORDER})
    return Wanted(Only(only), band or ANY, slug(agency) or ANY, Order(order))


async def load(session: AsyncSession, rows: Collection[CaseRow], today: date) -> Loaded:
    """Load what the lines of these cases need."""
    ids = [row.id for row in rows]
    return Loaded(
        children=await cases.children_of(session, ids),
        totals=await cases.totals(session, ids),
        reviewed=await cases.last_discussed(session, ids),
        counts=await actions.counts(session, ids, today),
        assessments=await cases.assessments_of(session, ids),
        leads=await cases.leads_of(session, rows),
        owed=await owed_on.of_cases(session, ids, today),
    )


def line_of(row: CaseRow, loaded: Loaded, today: date) -> TrackerLine:
    """Write the line of one case."""
    child = loaded.children[row.id]
    band = recording.band_named(row.panel, row.band)
    totals = loaded.totals.get(row.id, ())
    total, scored_on = totals[0] if totals else (None, None)
    open_actions, overdue = loaded.counts.get(row.id, (0, 0))
    return TrackerLine(
        case_id=row.id,
        case_ref=row.ref,
        initials=initials(child.given, child.family),
        panel=panel_of(row.panel).name,
        state=row.state,
        band=band.name if band else None,
        last_score=total,
        scored_on=scored_on,
        last_review_on=loaded.reviewed.get(row.id),
        next_review_on=row.next_review_on,
        marks=_marks(row, loaded, overdue, today),
        open_actions=open_actions,
        overdue_actions=overdue,
        trend=_trend(row, [total for total, _ in totals]),
        band_id=row.band,
        lead_agency=loaded.leads.get(row.lead_id or "", ("", ""))[1],
        away=is_away(child.details),
        rank=(band.low if band else -1, -1 if total is None else total),
    )


def _trend(row: CaseRow, totals: Sequence[int]) -> str:
    """Say how the score moved, and where the case stands in another band than its score.

    That is so once a record with a higher band was merged into the child's.
    """
    words = [trend(iter(totals))]
    if totals and row.band is not None:
        alone = band_of(totals[0], bands_of(procedure_of(row.panel)))
        words += [ALONE.format(band=alone.name.lower())] * (alone.id != row.band)
    return ", ".join(word for word in words if word)


def clocks_of(row: CaseRow, loaded: Loaded, overdue: int) -> Clocks:
    """Give the days that run for a case: review, first assessment, its renewal (R4.7, R4.10)."""
    asked, owed = loaded.assessments.get(row.id, ()), loaded.owed.get(row.ref, NOTHING)
    first = [assessments.due_on(one, row.panel) for one in asked if one.done_at is None]
    return Clocks(
        next_review_on=row.next_review_on,
        assessment_owed_on=min(first, default=None),
        renewal_owed_on=owed_on.day_of(owed, Duty.RENEWAL),
        overdue_actions=overdue,
        others=owed_on.others(owed, review_is_set=row.next_review_on is not None),
    )


def _marks(row: CaseRow, loaded: Loaded, overdue: int, today: date) -> tuple[str, ...]:
    """Mark what is late; of a closed case only its actions can be."""
    clocks = clocks_of(row, loaded, overdue)
    near = owed_on.near(loaded.owed.get(row.ref, NOTHING), today)
    if row.state != "open":
        clocks = Clocks(None, overdue_actions=overdue, others=clocks.others)
        return marks(clocks, today, wants_review=False) + near
    return marks(clocks, today, wants_review=row.id in loaded.reviewed) + near


async def _rows(session: AsyncSession, panels: Collection[str], only: Only) -> list[CaseRow]:
    """Load the cases that can come into question, the earliest review first."""
    query = (
        select(CaseRow)
        .where(CaseRow.panel.in_(panels))
        .order_by(CaseRow.next_review_on.asc().nulls_first(), CaseRow.ref)
    )
    if only is not Only.ALL:
        state = "closed" if only is Only.CLOSED else "open"
        query = query.where(CaseRow.state == state)
    if only is Only.HIGH:
        query = query.where(CaseRow.band.in_({_highest(panel) for panel in panels}))
    return list(await session.scalars(query))


def _highest(panel: str) -> str:
    return bands_of(procedure_of(panel))[-1].id


def _bands(panels: Collection[str]) -> Choices:
    """Offer the bands of these panels, the highest risk first."""
    named = {
        one.id: one.name for panel in panels for one in reversed(bands_of(procedure_of(panel)))
    }
    return (ANY_BAND, *named.items(), NO_SCORE)


def _agencies(lines: Collection[TrackerLine]) -> Choices:
    named = {slug(line.lead_agency): line.lead_agency for line in lines if line.lead_agency}
    return (ANY_AGENCY, *sorted(named.items(), key=lambda pair: pair[1]))


def _kept(lines: Sequence[TrackerLine], wanted: Wanted, today: date) -> list[TrackerLine]:
    """Keep what was asked for."""
    only = wanted.only
    return [
        line
        for line in lines
        if (only is not Only.OVERDUE or line.marks)
        and (only is not Only.SOON or is_soon(line.next_review_on, today))
        and (only is not Only.AWAY or line.away)
        and (only is not Only.NO_REVIEW or line.next_review_on is None)
        and wanted.band in (ANY, line.band_id or NOT_SCORED)
        and wanted.agency in (ANY, slug(line.lead_agency))
    ]


def _in_order(lines: list[TrackerLine], order: Order) -> list[TrackerLine]:
    """Put the lines, which come with the earliest review first, in the order asked for."""
    if order is Order.NEED:
        return sorted(lines, key=lambda line: not line.marks)
    if order is Order.BAND:
        return sorted(lines, key=lambda line: line.rank, reverse=True)
    if order is Order.SEEN:
        return sorted(lines, key=lambda line: line.last_review_on or NEVER)
    if order is Order.REF:
        return sorted(lines, key=lambda line: line.case_ref)
    return lines
