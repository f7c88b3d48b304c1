"""The six-monthly report: since when and until when one is owed, and what may be recorded (H22).

The document asks for it "six monthly" and names no day. So the first is owed six months after the
procedure's first meeting, and each later one six months after the one before was *owed*: a late one
puts off none that follow. Whoever records a report may name another day for the next, because those
who receive it meet when they meet; but none later than six months after this one.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from core.dates import WorkingCalendar, long_day
from core.deadlines import Limit
from core.typed import needed_problem

NO_DAY = "Choose the day on which the report was given."
AHEAD = "This day lies ahead. Record the report once it is given."
TOO_EARLY = (
    "The last report is recorded as given on {last}. Choose a later day; if that record is wrong, "
    "take it back first."
)
NO_PLACE = "Say where the report is kept, so that somebody can find it."
NEXT_TOO_EARLY = "The next report cannot be due before {day}."
NEXT_TOO_LATE = "The report is six-monthly ({clause}): the next is due on {day} at the latest."
SAY_WHY = "Say why, so that it can be understood later."
PLACE_MOST = 300


@dataclass(frozen=True, slots=True)
class Period:
    """What one report covers: from a day until the last day on which it is in time."""

    began_on: date
    owed_on: date


@dataclass(frozen=True, slots=True)
class Given:
    """A report that was given. `period` is None where it was given before one was owed here."""

    given_on: date
    next_on: date
    recorded_at: datetime
    period: Period | None


@dataclass(frozen=True, slots=True)
class NewReport:
    """What was typed. `next_on` None: six months after this one was owed."""

    given_on: date | None
    next_on: date | None
    kept: str


def current(
    first_meeting: date | None, given: Sequence[Given], every: Limit, calendar: WorkingCalendar
) -> Period | None:
    """Give what the next report covers; None before the procedure's panels have met at all."""
    if given:
        last = given[-1]
        began = last.period.owed_on if last.period else last.given_on
        return Period(began, last.next_on)
    if first_meeting is None:
        return None
    return Period(first_meeting, every.due_on(first_meeting, calendar))


def answered(period: Period | None, given: Sequence[Given], given_on: date) -> Period | None:
    """Give the period that a report answers; None for one from before any was owed here."""
    before = period is None or (not given and given_on < period.began_on)
    return None if before else period


def usual_next(
    period: Period | None, given_on: date, every: Limit, calendar: WorkingCalendar
) -> date:
    """Give the day by which the next is owed where nobody names another."""
    start = period.owed_on if period else given_on
    usual = every.due_on(start, calendar)
    return usual if usual > given_on else every.due_on(given_on, calendar)


def latest_next(
    period: Period | None, given_on: date, every: Limit, calendar: WorkingCalendar
) -> date:
    """Give the last day that may be named for the next."""
    start = max(period.owed_on, given_on) if period else given_on
    return every.due_on(start, calendar)


def problems(
    new: NewReport,
    period: Period | None,
    given: Sequence[Given],
    every: Limit,
    calendar: WorkingCalendar,
    *,
    today: date,
    clause: str,
) -> Mapping[str, str]:
    """Find what is wrong with a report to be recorded, by field."""
    found = {
        "given_on": _given_problem(new.given_on, given, today),
        "kept": needed_problem(new.kept, NO_PLACE, PLACE_MOST),
    }
    if new.given_on is not None and new.next_on is not None:
        answers = answered(period, given, new.given_on)
        earliest = max(answers.owed_on, new.given_on) if answers else new.given_on
        latest = latest_next(answers, new.given_on, every, calendar)
        if new.next_on <= earliest:
            found["next_on"] = NEXT_TOO_EARLY.format(day=long_day(earliest))
        elif new.next_on > latest:
            found["next_on"] = NEXT_TOO_LATE.format(clause=clause, day=long_day(latest))
    return {field: sentence for field, sentence in found.items() if sentence}


def _given_problem(given_on: date | None, given: Sequence[Given], today: date) -> str | None:
    if given_on is None:
        return NO_DAY
    if given_on > today:
        return AHEAD
    if given and given_on <= given[-1].given_on:
        return TOO_EARLY.format(last=long_day(given[-1].given_on))
    return None
