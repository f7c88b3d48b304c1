"""The tracker: one line a child, what is due and what is late (H11, R4.5, R4.10)."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from core import permissions
from core.cases import ONLY_IN_WORDS, Clocks, Only, initials, is_soon, marks
from core.data.answers import bands_of
from core.dates import local_date
from core.errors import InputRefused
from core.people import Person
from core.services import access, assessments, follow_lines, recording, renewals
from core.services.rules import calendar, panel_of, panel_title, procedure_of
from core.store import actions, cases
from core.store.tables import AssessmentRow, CaseRow, ChildRow

NO_PANEL = "You are on no panel, so there is no tracker to show."
NOT_YOURS = "You are not on this panel. The tracker shows the panels that you belong to."
NO_CHOICE = "Choose which cases to show."


@dataclass(frozen=True, slots=True)
class TrackerLine:
    """One case. `marks` are warnings in words; `band` is None until the child is scored."""

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


@dataclass(frozen=True, slots=True)
class TrackerView:
    """The lines of one panel, or of all the reader's panels; what needs somebody comes first."""

    panels: tuple[tuple[str, str], ...]
    chosen: str | None
    only: Only
    filters: tuple[tuple[str, str], ...]
    lines: tuple[TrackerLine, ...]
    overdue: int


@dataclass(frozen=True, slots=True)
class Loaded:
    """All that the lines need, loaded in a fixed number of queries."""

    children: Mapping[str, ChildRow]
    totals: Mapping[str, tuple[int, date]]
    reviewed: Mapping[str, date]
    counts: Mapping[str, tuple[int, int]]
    assessments: Mapping[str, Sequence[AssessmentRow]]
    updated: Mapping[str, date]  # the last recorded update of the assessment (R4.10)
    follows: Mapping[str, tuple[str, ...]]  # what else is late, or near, in words


async def tracker(
    session: AsyncSession,
    by: Person,
    panel: str | None = None,
    only: str = Only.OPEN,
    *,
    now: datetime,
) -> TrackerView:
    """Show the tracker of one panel, or of all panels that somebody sits on or runs."""
    mine = sorted(by.panels(*permissions.PANEL))
    access.refuse_unless(bool(mine), NO_PANEL)
    access.refuse_unless(panel is None or panel in mine, NOT_YOURS)
    if only not in set(Only):
        raise InputRefused({"only": NO_CHOICE})
    shown, today = [panel] if panel else mine, local_date(now)
    for one in shown:
        await access.wrote(session, by, "read.tracker", f"tracker:{one}", now=now)
    rows = await _rows(session, shown, Only(only))
    loaded = await load(session, [row.id for row in rows], today)
    lines = [line_of(row, loaded, today) for row in rows]
    return TrackerView(
        panels=tuple((one, panel_title(one)) for one in mine),
        chosen=panel,
        only=Only(only),
        filters=tuple((one.value, words) for one, words in ONLY_IN_WORDS.items()),
        lines=tuple(_kept(lines, Only(only), today)),
        overdue=sum(bool(line.marks) for line in lines),
    )


async def load(session: AsyncSession, case_ids: Collection[str], today: date) -> Loaded:
    """Load what the lines of these cases need."""
    return Loaded(
        children=await cases.children_of(session, case_ids),
        totals=await cases.latest_totals(session, case_ids),
        reviewed=await cases.last_discussed(session, case_ids),
        counts=await actions.counts(session, case_ids, today),
        assessments=await cases.assessments_of(session, case_ids),
        updated=await renewals.last_days(session, list(case_ids)),
        follows=await follow_lines.marks(session, list(case_ids), today),
    )


def line_of(row: CaseRow, loaded: Loaded, today: date) -> TrackerLine:
    """Write the line of one case."""
    child = loaded.children[row.id]
    band = recording.band_named(row.panel, row.band)
    total, scored_on = loaded.totals.get(row.id, (None, None))
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
    )


def clocks_of(
    row: CaseRow, asked: Sequence[AssessmentRow], overdue: int, updated: date | None = None
) -> Clocks:
    """Give the days that run for a case: review, first assessment, its renewal (R4.7, R4.10)."""
    owed = [assessments.due_on(one, row.panel) for one in asked if one.done_at is None]
    done = [local_date(one.done_at) for one in asked if one.done_at is not None]
    done += [updated] if updated else []
    renewal = procedure_of(row.panel).assessment_renewal
    return Clocks(
        next_review_on=row.next_review_on,
        assessment_owed_on=min(owed, default=None),
        renewal_owed_on=renewal.limit.due_on(max(done), calendar()) if renewal and done else None,
        overdue_actions=overdue,
    )


def _marks(row: CaseRow, loaded: Loaded, overdue: int, today: date) -> tuple[str, ...]:
    """Mark what is late; of a closed case only its actions can be."""
    if row.state != "open":
        late = marks(Clocks(None, overdue_actions=overdue), today, wants_review=False)
        return late + loaded.follows.get(row.id, ())
    asked, updated = loaded.assessments.get(row.id, ()), loaded.updated.get(row.id)
    clocks = clocks_of(row, asked, overdue, updated)
    late = marks(clocks, today, wants_review=row.id in loaded.reviewed)
    return late + loaded.follows.get(row.id, ())


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


def _kept(lines: Sequence[TrackerLine], only: Only, today: date) -> list[TrackerLine]:
    """Keep what was asked for, marked cases first."""
    kept = [
        line
        for line in lines
        if (only is not Only.OVERDUE or line.marks)
        and (only is not Only.SOON or is_soon(line.next_review_on, today))
    ]
    return sorted(kept, key=lambda line: not line.marks)
