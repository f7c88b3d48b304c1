"""The second way to the reminders of what follows from a meeting, for `mace verify`.

Raw rows and code of its own: it shares nothing with `core.follow_duties` and `core.follow_messages`
but the procedures, the house and the calendar, so that a fault in one shows in the other.
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TypeVar

from sqlalchemy import Select, select
from sqlalchemy.ext.asyncio import AsyncSession

from core.dates import ONE_DAY, WorkingCalendar, local_date
from core.procedures import Procedure
from core.services.day_by_day import walked
from core.snapshots import Agreed
from core.store.tables import (
    AgendaItemRow,
    AssessmentRow,
    AssessmentUpdateRow,
    CaseRow,
    ChildRow,
    HandoverRow,
    MeetingRow,
    NrmDecisionRow,
    OtherMeetingRow,
    ReviewSeriesRow,
    ScoreRow,
    StrategyQuestionRow,
)

Row = TypeVar(
    "Row",
    ScoreRow,
    NrmDecisionRow,
    StrategyQuestionRow,
    AssessmentRow,
    AssessmentUpdateRow,
    ReviewSeriesRow,
    OtherMeetingRow,
)
MAJORITY = 18
MONTHS = 12


@dataclass(frozen=True, slots=True)
class Wanted:
    """A reminder that must be there about a case. `occasion` without the recipient."""

    case: str
    ref: str
    occasion: str


async def wanted(session: AsyncSession, agreed: Agreed, moment: datetime) -> list[Wanted]:
    """List the reminders that the outbox must hold about cases, for at least one person each."""
    today, found, rows = local_date(moment), [], await _load(session)
    for case in await session.scalars(select(CaseRow)):
        procedure = agreed.procedure_of(case.panel)
        if procedure is None:
            continue
        for name, opened, due in _open(rows, case, procedure, agreed):
            rung = _rung(name, opened, due, today, agreed) if opened <= today else None
            if rung is not None:
                found.append(Wanted(case.id, case.ref, f"{name}.{rung}/{due.isoformat()}"))
    return found


Open = tuple[str, date, date]


@dataclass(frozen=True, slots=True)
class _Rows:
    """The rows of every case by its id, in one query a table; 5,000 cases take seconds."""

    scores: Mapping[str, list[ScoreRow]]
    nrm: Mapping[str, list[NrmDecisionRow]]
    strategy: Mapping[str, list[StrategyQuestionRow]]
    first: Mapping[str, list[AssessmentRow]]
    later: Mapping[str, list[AssessmentUpdateRow]]
    series: Mapping[str, list[ReviewSeriesRow]]
    other: Mapping[str, list[OtherMeetingRow]]
    told: Collection[tuple[str, str]]
    passed: Mapping[str, date]
    born: Mapping[str, str]


async def _load(session: AsyncSession) -> _Rows:
    scores = select(ScoreRow).where(ScoreRow.confirmed_at.is_not(None)).order_by(ScoreRow.edition)
    asked = select(StrategyQuestionRow).where(
        StrategyQuestionRow.answer.is_(None), StrategyQuestionRow.withdrawn_at.is_(None)
    )
    passed = (
        select(AgendaItemRow.case_id, MeetingRow.held_on)
        .join(MeetingRow, AgendaItemRow.meeting_id == MeetingRow.id)
        .where(AgendaItemRow.decision == "transfer")
        .order_by(MeetingRow.held_on)
    )
    told = await session.execute(select(HandoverRow.case_id, HandoverRow.kind))
    born = await session.execute(select(ChildRow.id, ChildRow.born))
    return _Rows(
        scores=await _by_case(session, scores),
        nrm=await _by_case(session, select(NrmDecisionRow).order_by(NrmDecisionRow.number)),
        strategy=await _by_case(session, asked),
        first=await _by_case(session, select(AssessmentRow)),
        later=await _by_case(session, select(AssessmentUpdateRow)),
        series=await _by_case(
            session, select(ReviewSeriesRow).where(ReviewSeriesRow.ended_on.is_(None))
        ),
        other=await _by_case(session, select(OtherMeetingRow)),
        told={(case, kind) for case, kind in told},
        passed=dict((await session.execute(passed)).all()),
        born=dict(born.all()),
    )


async def _by_case(session: AsyncSession, query: Select[Row]) -> dict[str, list[Row]]:
    found: dict[str, list[Row]] = {}
    for row in await session.scalars(query):
        found.setdefault(row.case_id, []).append(row)
    return found


def _open(rows: _Rows, case: CaseRow, procedure: Procedure, agreed: Agreed) -> list[Open]:
    """Give what is still owed about one case: kind, from when, by when."""
    found = _transfer(rows, case, agreed)
    if case.state == "open":
        found += _nrm(rows, case, procedure, agreed)
        found += _clock(rows, case, procedure, agreed.calendar)
        found += _series(rows, case, procedure, agreed.calendar)
        found += _eighteen(rows, case, agreed.house.transition_months)
    return found + _strategy(rows, case)


def _nrm(rows: _Rows, case: CaseRow, procedure: Procedure, agreed: Agreed) -> list[Open]:
    asking = {band.id for band in procedure.bands or agreed.house.bands if band.asks_nrm}
    # a correction takes the place of what it corrects
    latest = {row.item_id: row for row in rows.scores.get(case.id, ())}
    last = max((row.scored_on for row in latest.values() if row.band in asking), default=None)
    if last is None:
        return []
    before = None
    for row in rows.nrm.get(case.id, ()):
        if local_date(row.recorded_at) >= last:
            return []
        before = row
    if (
        before
        and before.answer == "referred"
        and "no" not in (before.reasonable, before.conclusive)
    ):
        return []
    return [("nrm_answer", last, agreed.house.nrm_answer.limit.due_on(last, agreed.calendar))]


def _strategy(rows: _Rows, case: CaseRow) -> list[Open]:
    last = max((row.asked_on for row in rows.strategy.get(case.id, ())), default=None)
    return [("strategy_answer", last, last)] if last else []


def _clock(
    rows: _Rows, case: CaseRow, procedure: Procedure, calendar: WorkingCalendar
) -> list[Open]:
    """Reckon the 12 weeks from the last assessment or update (R4.10)."""
    if procedure.assessment_renewal is None:
        return []
    first = [local_date(row.done_at) for row in rows.first.get(case.id, ()) if row.done_at]
    days = [*first, *(row.held_on for row in rows.later.get(case.id, ()))]
    if not days:
        return []
    due = procedure.assessment_renewal.limit.due_on(max(days), calendar)
    return [("assessment_update", max(days), due)]


def _series(
    rows: _Rows, case: CaseRow, procedure: Procedure, calendar: WorkingCalendar
) -> list[Open]:
    rules = {one.id: one.every for one in procedure.substitutes}
    found: list[Open] = []
    for row in rows.series.get(case.id, ()):
        held = [
            one.held_on
            for one in rows.other.get(case.id, ())
            if one.series == row.series and one.held_on >= row.begun_on
        ]
        last = max([row.begun_on, *held])
        if row.series in rules:
            found.append(("other_meeting", last, rules[row.series].due_on(last, calendar)))
    return sorted(found, key=lambda one: one[1])[-1:]


def _transfer(rows: _Rows, case: CaseRow, agreed: Agreed) -> list[Open]:
    held = rows.passed.get(case.id)
    if held is None or (case.id, "transfer") in rows.told:
        return []
    limit = agreed.house.transfer_notice.limit
    return [("transfer_notice", held, limit.due_on(held, agreed.calendar))]


def _eighteen(rows: _Rows, case: CaseRow, months: int) -> list[Open]:
    born = rows.born.get(case.child_id)
    if born is None or (case.id, "transition") in rows.told:
        return []
    day = date.fromisoformat(born)
    month = date(day.year + MAJORITY, day.month, 1)
    return [("transition_plan", _back(month, months), month - ONE_DAY)]


def _back(first: date, months: int) -> date:
    """Give the first of the month so many months before."""
    for _ in range(months):
        first = (first - ONE_DAY).replace(day=1)
    return first


def _rung(name: str, opened: date, due: date, today: date, agreed: Agreed) -> str | None:
    """Name the latest occasion that has come, walking day by day."""
    calendar = agreed.calendar
    if name in ("nrm_answer", "strategy_answer", "transfer_notice"):
        worked = sum(calendar.is_working_day(day) for day in _days(opened, today))
        first = max(1, sum(calendar.is_working_day(day) for day in _days(opened, due)))
        return f"chase-{worked}" if worked >= first else "first"
    if name == "transition_plan":
        return _months_rung(opened, due, today)
    ladder = agreed.house.reminders
    days: dict[date, str] = {
        walked(due, -n, calendar): f"before-{n}" for n in sorted(ladder.before)[::-1]
    }
    if ladder.on_the_day:
        on = due
        while not calendar.is_working_day(on):
            on -= ONE_DAY
        days[on] = "on"
    days |= {walked(due, n, calendar): f"after-{n}" for n in sorted(ladder.after)}
    passed = [day for day in days if opened < day <= today]
    return days[max(passed)] if passed else None


def _months_rung(opened: date, due: date, today: date) -> str:
    """Name the occasion of a transition: at once, three months and one month before, on the day."""
    days: Mapping[date, str] = {
        _same_day(due, 3): "months-3",
        _same_day(due, 1): "months-1",
        due: "on",
    }
    passed = [day for day in days if opened < day <= today]
    return days[max(passed)] if passed else "first"


def _same_day(day: date, months: int) -> date:
    """Give the same day some months before, or that month's last."""
    year, month = divmod(day.year * MONTHS + day.month - 1 - months, MONTHS)
    for number in range(day.day, 27, -1):
        try:
            return date(year, month + 1, number)
        except ValueError:
            continue
    return date(year, month + 1, min(day.day, 28))


def _days(after: date, until: date) -> Iterator[date]:
    return (after + timedelta(days=n) for n in range(1, (until - after).days + 1))
