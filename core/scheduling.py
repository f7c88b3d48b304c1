"""Scheduling: when panels meet, and what is owed around each meeting (R3.2, H6, H8, H10, H14).

A meeting that its recurrence plans for a day that is no working day is proposed on the nearest
working day before it, keeps its `planned_date`, and says so in a note: a chair decides. A referral
cut-off on such a day moves to the working day before. The agenda's and the minutes' limits count
from the date proposed.
"""

import datetime as dt
from calendar import monthrange
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from core.dates import WEEKDAYS, WorkingCalendar, long_day, short_day
from core.errors import InputRefused
from core.panels import LAST, NTH_WORDS, Cadence, MonthlyNth, Panel, Weekly
from core.procedures import Procedure
from core.timescales import CutOff, Timescale

FIRST_YEAR = 2020
LAST_YEAR = 2060
CHECKING_DAYS = 5
MOST_WEEKDAYS = 4  # a fifth weekday of a month is the last one
WEEK = dt.timedelta(weeks=1)
LONGEST_MOVE = dt.timedelta(weeks=4)  # a panel closed for longer plans its meetings by hand


@dataclass(frozen=True, slots=True)
class MeetingPlan:
    """One meeting as it would be proposed. What the procedure does not set is None."""

    panel: Panel
    date: dt.date
    start: dt.time | None
    end: dt.time | None
    capacity_minutes: int | None
    referrals_by: dt.date | None
    agenda_by: dt.date | None
    minutes_by: dt.date | None
    planned_date: dt.date
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ReviewDay:
    """The meeting proposed for a review due on `due`. Without a meeting, `note` says why."""

    due: dt.date
    meeting: MeetingPlan | None
    note: str | None


def nth_weekday(year: int, month: int, weekday: int, nth: int) -> dt.date:
    """Give the first … fourth such weekday of a month, or its last (`nth` = -1)."""
    if nth == LAST:
        end = dt.date(year, month, monthrange(year, month)[1])
        return end - dt.timedelta(days=(end.weekday() - weekday) % 7)
    begin = dt.date(year, month, 1)
    return begin + dt.timedelta(days=(weekday - begin.weekday()) % 7 + 7 * (nth - 1))


def planned_days(cadence: Cadence, year: int) -> list[dt.date]:
    """Give the days of a year that the recurrence gives, working days or not."""
    if isinstance(cadence, MonthlyNth):
        return [nth_weekday(year, month, cadence.weekday, cadence.nth) for month in range(1, 13)]
    return list(_weekly(cadence, year))


def quarters_after(day: dt.date, calendar: WorkingCalendar, n: int = 3) -> list[dt.date]:
    """Give the same weekday of the month every three months after a day, N times.

    One that is no working day is the last working day before it.
    """
    number = (day.day - 1) // 7 + 1
    nth = LAST if number > MOST_WEEKDAYS else number
    found = []
    for months in range(3, 3 * n + 1, 3):
        year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
        there = nth_weekday(year, month + 1, day.weekday(), nth)
        found.append(calendar.working_day_on_or_before(there))
    return found


def timetable(
    procedure: Procedure, year: int, calendar: WorkingCalendar, panel: Panel | None = None
) -> list[MeetingPlan]:
    """Give the meetings planned for a year, by proposed date; 2020 to 2060.

    A panel without a recurrence (MACE 2) has none: its meetings are called one by one.
    """
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise InputRefused(
            {"year": f"Timetables are known for {FIRST_YEAR} to {LAST_YEAR}, not for {year}."}
        )
    first, last = dt.date(year, 1, 1), dt.date(year, 12, 31)
    plans = _plans(procedure, procedure.panels, first, last, calendar)
    return [plan for plan in plans if panel is None or plan.panel == panel]


def meetings_between(
    procedure: Procedure, panel: Panel, first: dt.date, last: dt.date, calendar: WorkingCalendar
) -> list[MeetingPlan]:
    """Give a panel's meetings proposed from `first` to `last`, both included."""
    plans = _plans(procedure, (panel,), first, last + LONGEST_MOVE, calendar)
    return [plan for plan in plans if first <= plan.date <= last]


def next_meeting_on_or_after(
    procedure: Procedure, panel: Panel, day: dt.date, calendar: WorkingCalendar
) -> MeetingPlan | None:
    """Give a panel's first meeting from this day on; None if it does not meet regularly."""
    ahead = meetings_between(procedure, panel, day, day + 9 * WEEK, calendar)
    return ahead[0] if ahead else None


def review_day(
    procedure: Procedure, panel: Panel, held: dt.date, due: dt.date, calendar: WorkingCalendar
) -> ReviewDay:
    """Propose the last meeting after `held` and on or before `due`, never silently later (R4.4).

    Where there is none, the note names the first meeting after it, and a chair decides.
    """
    meetings = meetings_between(procedure, panel, held + dt.timedelta(days=1), due, calendar)
    if meetings:
        return ReviewDay(due, meetings[-1], None)
    later = next_meeting_on_or_after(procedure, panel, due, calendar)
    offer = f"the first after it is on {long_day(later.date)}" if later else "none is planned"
    return ReviewDay(
        due,
        None,
        f"The review is due by {long_day(due)}, and no {panel.name} meeting lies between "
        f"{long_day(held)} and that day; {offer}. Choose a date.",
    )


def cut_off_day(cut_off: CutOff, planned: dt.date) -> dt.date:
    """Give the day of the meeting's planned month that the procedure names (H6)."""
    return nth_weekday(planned.year, planned.month, cut_off.weekday, cut_off.nth)


def plan_meeting(
    procedure: Procedure, panel: Panel, planned: dt.date, calendar: WorkingCalendar
) -> MeetingPlan:
    """Propose one meeting and reckon what is owed around it; also for a date set by hand."""
    date = calendar.working_day_on_or_before(planned)
    cut_off = None if panel.strategic else procedure.referral_cutoff
    named = cut_off_day(cut_off, planned) if cut_off else None
    referrals_by = calendar.working_day_on_or_before(named) if named else None
    agenda_by = _due(procedure.agenda, date, calendar)
    notes = (
        *moved_meeting(planned, date),
        *moved_cut_off(cut_off, named, referrals_by),
        *little_time(referrals_by, agenda_by, calendar),
    )
    return MeetingPlan(
        panel=panel,
        date=date,
        start=panel.start,
        end=panel.end,
        capacity_minutes=panel.minutes,
        referrals_by=referrals_by,
        agenda_by=agenda_by,
        minutes_by=_due(procedure.minutes, date, calendar),
        planned_date=planned,
        notes=notes,
    )


def _weekly(cadence: Weekly, year: int) -> Iterator[dt.date]:
    day = nth_weekday(year, 1, cadence.weekday, 1)
    while day.year == year:
        yield day
        day += WEEK


def _plans(
    procedure: Procedure,
    panels: Iterable[Panel],
    first: dt.date,
    last: dt.date,
    calendar: WorkingCalendar,
) -> list[MeetingPlan]:
    plans = [
        plan_meeting(procedure, panel, day, calendar)
        for panel in panels
        if panel.cadence
        for year in range(first.year, last.year + 1)
        for day in planned_days(panel.cadence, year)
        if first <= day <= last
    ]
    plans.sort(key=lambda plan: (plan.date, plan.planned_date, plan.panel.key))
    return _with_collisions(plans)


def _with_collisions(plans: list[MeetingPlan]) -> list[MeetingPlan]:
    """Say so where two meetings come to lie on one day, as a move off a holiday can do."""
    on = Counter(plan.date for plan in plans)
    return [_collided(plan, plans) if on[plan.date] > 1 else plan for plan in plans]


def _collided(plan: MeetingPlan, plans: list[MeetingPlan]) -> MeetingPlan:
    return replace(plan, notes=(*plan.notes, *same_day(plan, plans)))


def same_day(plan: MeetingPlan, plans: Iterable[MeetingPlan]) -> Iterator[str]:
    """Say that other meetings come to lie on the day of this one."""
    others = [
        f"the {other.panel.name} meeting planned for {long_day(other.planned_date)}"
        for other in plans
        if other.date == plan.date
        and (other.panel.key, other.planned_date) != (plan.panel.key, plan.planned_date)
    ]
    if others:
        yield f"On {long_day(plan.date)} there is also {' and '.join(others)}: choose another date."


def _due(timescale: Timescale | None, date: dt.date, calendar: WorkingCalendar) -> dt.date | None:
    return timescale.limit.due_on(date, calendar) if timescale else None


def moved_meeting(planned: dt.date, date: dt.date) -> Iterator[str]:
    """Say that a meeting is planned for a day that is no working day."""
    if planned != date:
        yield (
            f"{long_day(planned)} is not a working day: {long_day(date)}, the nearest working day "
            "before it, is proposed. The chair decides."
        )


def moved_cut_off(
    cut_off: CutOff | None, named: dt.date | None, moved: dt.date | None
) -> Iterator[str]:
    """Say that the last day for referrals is no working day (H6)."""
    if cut_off and named and moved and named != moved:
        yield (
            f"The {NTH_WORDS[cut_off.nth]} {WEEKDAYS[cut_off.weekday]} of the month, "
            f"{short_day(named)}, is not a working day: referrals are due by {long_day(moved)}."
        )


def little_time(
    referrals_by: dt.date | None, agenda_by: dt.date | None, calendar: WorkingCalendar
) -> Iterator[str]:
    """Say that little or no time is left between the last day for referrals and the agenda."""
    if referrals_by is None or agenda_by is None:
        return
    if agenda_by < referrals_by:
        yield (
            f"The agenda is owed on {long_day(agenda_by)}, before referrals are due "
            f"({long_day(referrals_by)}): referrals after the agenda need a decision."
        )
        return
    days = calendar.working_days_between(referrals_by, agenda_by)
    if days < CHECKING_DAYS:
        yield (
            f"From the last day for referrals to the day the agenda is owed there are only {days} "
            f"working days instead of {CHECKING_DAYS}: criteria must be confirmed sooner."
        )
