"""The second way to the reminders of what follows from a meeting, for `mace verify`.

Raw rows and code of its own: it shares nothing with `core.follow_duties` and `core.follow_messages`
but the procedures, the house and the calendar, so that a fault in one shows in the other.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from core.dates import ONE_DAY, WorkingCalendar, local_date
from core.procedures import Procedure
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
    today, found = local_date(moment), []
    for case in await session.scalars(select(CaseRow)):
        procedure = agreed.procedure_of(case.panel)
        if procedure is None:
            continue
        for name, opened, due in await _open(session, case, procedure, agreed):
            rung = _rung(name, opened, due, today, agreed) if opened <= today else None
            if rung is not None:
                found.append(Wanted(case.id, case.ref, f"{name}.{rung}/{due.isoformat()}"))
    return found


Open = tuple[str, date, date]


async def _open(
    session: AsyncSession, case: CaseRow, procedure: Procedure, agreed: Agreed
) -> list[Open]:
    """Give what is still owed about one case: kind, from when, by when."""
    found = await _transfer(session, case, agreed)
    if case.state == "open":
        found += await _nrm(session, case, procedure, agreed)
        found += await _clock(session, case, procedure, agreed.calendar)
        found += await _series(session, case, procedure, agreed.calendar)
        found += await _eighteen(session, case, agreed.house.transition_months)
    return found + await _strategy(session, case)


async def _nrm(
    session: AsyncSession, case: CaseRow, procedure: Procedure, agreed: Agreed
) -> list[Open]:
    asking = {band.id for band in procedure.bands or agreed.house.bands if band.asks_nrm}
    rows = await session.scalars(
        select(ScoreRow)
        .where(ScoreRow.case_id == case.id, ScoreRow.confirmed_at.is_not(None))
        .order_by(ScoreRow.edition)
    )
    latest = {row.item_id: row for row in rows}  # a correction takes the place of what it corrects
    last = max((row.scored_on for row in latest.values() if row.band in asking), default=None)
    if last is None:
        return []
    given = await session.scalars(
        select(NrmDecisionRow)
        .where(NrmDecisionRow.case_id == case.id)
        .order_by(NrmDecisionRow.number)
    )
    before = None
    for row in given:
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


async def _strategy(session: AsyncSession, case: CaseRow) -> list[Open]:
    last: date | None = await session.scalar(
        select(StrategyQuestionRow.asked_on)
        .where(StrategyQuestionRow.case_id == case.id, StrategyQuestionRow.answer.is_(None))
        .where(StrategyQuestionRow.withdrawn_at.is_(None))
        .order_by(StrategyQuestionRow.asked_on.desc())
        .limit(1)
    )
    return [("strategy_answer", last, last)] if last else []


async def _clock(
    session: AsyncSession, case: CaseRow, procedure: Procedure, calendar: WorkingCalendar
) -> list[Open]:
    """Reckon the 12 weeks from the last assessment or update (R4.10)."""
    if procedure.assessment_renewal is None:
        return []
    first = await session.scalars(
        select(AssessmentRow.done_at).where(AssessmentRow.case_id == case.id)
    )
    later = await session.scalars(
        select(AssessmentUpdateRow.held_on).where(AssessmentUpdateRow.case_id == case.id)
    )
    days = [*later, *(local_date(at) for at in first if at is not None)]
    if not days:
        return []
    due = procedure.assessment_renewal.limit.due_on(max(days), calendar)
    return [("assessment_update", max(days), due)]


async def _series(
    session: AsyncSession, case: CaseRow, procedure: Procedure, calendar: WorkingCalendar
) -> list[Open]:
    rules = {one.id: one.every for one in procedure.substitutes}
    found: list[Open] = []
    running = select(ReviewSeriesRow).where(
        ReviewSeriesRow.case_id == case.id, ReviewSeriesRow.ended_on.is_(None)
    )
    for row in list(await session.scalars(running)):
        held = await session.scalars(
            select(OtherMeetingRow.held_on)
            .where(OtherMeetingRow.case_id == case.id, OtherMeetingRow.series == row.series)
            .where(OtherMeetingRow.held_on >= row.begun_on)
        )
        last = max([row.begun_on, *held])
        if row.series in rules:
            found.append(("other_meeting", last, rules[row.series].due_on(last, calendar)))
    return sorted(found, key=lambda one: one[1])[-1:]


async def _transfer(session: AsyncSession, case: CaseRow, agreed: Agreed) -> list[Open]:
    told = select(HandoverRow.id).where(
        HandoverRow.case_id == case.id, HandoverRow.kind == "transfer"
    )
    if await session.scalar(told.limit(1)) is not None:
        return []
    held: date | None = await session.scalar(
        select(MeetingRow.held_on)
        .join(AgendaItemRow, AgendaItemRow.meeting_id == MeetingRow.id)
        .where(AgendaItemRow.case_id == case.id, AgendaItemRow.decision == "transfer")
        .order_by(MeetingRow.held_on.desc())
        .limit(1)
    )
    if held is None:
        return []
    limit = agreed.house.transfer_notice.limit
    return [("transfer_notice", held, limit.due_on(held, agreed.calendar))]


async def _eighteen(session: AsyncSession, case: CaseRow, months: int) -> list[Open]:
    planned = select(HandoverRow.id).where(
        HandoverRow.case_id == case.id, HandoverRow.kind == "transition"
    )
    if await session.scalar(planned.limit(1)) is not None:
        return []
    born = await session.scalar(select(ChildRow.born).where(ChildRow.id == case.child_id))
    if born is None:
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
        _moved(due, -n, calendar): f"before-{n}" for n in sorted(ladder.before)[::-1]
    }
    if ladder.on_the_day:
        on = due
        while not calendar.is_working_day(on):
            on -= ONE_DAY
        days[on] = "on"
    days |= {_moved(due, n, calendar): f"after-{n}" for n in sorted(ladder.after)}
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


def _moved(day: date, n: int, calendar: WorkingCalendar) -> date:
    left = abs(n)
    while left > 0:
        day += ONE_DAY if n > 0 else -ONE_DAY
        left -= 1 if calendar.is_working_day(day) else 0
    return day
