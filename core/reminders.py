"""Reminders: on which day somebody is told again, and at what time of day.

A ladder has rungs, counted in working days from the day something is owed. Only the latest rung
that has come is ever current, so a week without the worker ends in one reminder and not in five.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time
from functools import lru_cache

from core.dates import ONE_DAY, WorkingCalendar, at_local_time, local_date
from core.house import Reminders

OPENS = time(8)
CLOSES = time(18)


@dataclass(frozen=True, slots=True)
class Notice:
    """Our own notice periods, in working days; no procedure gives them.

    `settle` before a meeting whose planned day is no working day: four weeks, so that everybody is
    invited to the day that stands; it is asked `settle_asked` before that.
    `invite` before a meeting: two weeks are what partners need to free a morning. `look` before
    the agenda's day: one day to read it and one to change it. `look_without_limit` before a meeting
    whose procedure sets no day for the agenda. `renew` before an information-sharing agreement
    ends: two months are what partners need to have one signed. `report` before the six-monthly
    report: six weeks are what its figures and its writing need. `declare` before a meeting: from
    then on who has not accepted the declaration is asked each working day, so twice before an
    agenda of five days. `refresh_years` after training to chair, where no day for its refresher is
    recorded: the most that safeguarding training usually stands.
    """

    invite: int = 10
    declare: int = 8
    look: int = 2
    look_without_limit: int = 3
    settle: int = 20
    settle_asked: int = 10
    renew: int = 40
    report: int = 30
    refresh_years: int = 3


OURS = Notice()
PAPERS_AT = time(9)  # London time at which an agenda goes out on its day


@dataclass(frozen=True, slots=True)
class Rung:
    """One occasion to remind. It is current from the beginning of `day` until the next rung."""

    name: str
    day: date


@lru_cache(maxsize=4096)  # thousands of actions share a few hundred days
def action_ladder(
    owed_on: date, reminders: Reminders, calendar: WorkingCalendar
) -> tuple[Rung, ...]:
    """Give the rungs of an action, before, on and after the day it is owed (H15)."""
    before = [Rung(f"before-{n}", calendar.add_working_days(owed_on, -n)) for n in reminders.before]
    after = [Rung(f"after-{n}", calendar.add_working_days(owed_on, n)) for n in reminders.after]
    on = [on_the_day(owed_on, calendar)] if reminders.on_the_day else []
    return tuple(sorted(before + on + after, key=lambda rung: rung.day))


def day_before_on_and_after(owed_on: date, calendar: WorkingCalendar) -> list[Rung]:
    """Give the short ladder: the working day before, the day itself, the working day after."""
    after = Rung("after-1", calendar.add_working_days(owed_on, 1))
    return [*day_before_and_on(owed_on, calendar), after]


def day_before_and_on(owed_on: date, calendar: WorkingCalendar) -> list[Rung]:
    """Give the ladder of papers: the working day before, and the day itself."""
    on = on_the_day(owed_on, calendar)
    return [Rung("before-1", calendar.add_working_days(on.day, -1)), on]


def on_the_day(owed_on: date, calendar: WorkingCalendar) -> Rung:
    """Give the rung of the day itself; of a day that is not worked, the working day before."""
    return Rung("on", calendar.working_day_on_or_before(owed_on))


def chase_each_day(begun_on: date, n: int, today: date, calendar: WorkingCalendar) -> Rung | None:
    """Give today's rung of a chase that begins N working days after a day and then goes on daily.

    On a day that is not worked it is the rung of the last working day.
    """
    worked = calendar.working_days_between(begun_on, today)
    if worked < n:
        return None
    return Rung(f"chase-{worked}", calendar.working_day_on_or_before(today))


def latest(rungs: Iterable[Rung], known_on: date, today: date) -> Rung | None:
    """Give the latest rung that has come; one on or before the day the owner was told is none.

    The rungs are in order; of two on one day the later counts.
    """
    come = [rung for rung in rungs if known_on < rung.day <= today]
    return come[-1] if come else None


def occasion(rung: Rung, owed_on: date) -> str:
    """Name a rung so that a day that was moved begins a new ladder: `after-1/2026-12-04`."""
    return f"{rung.name}/{owed_on.isoformat()}"


def next_reminder_time(instant: datetime, calendar: WorkingCalendar) -> datetime:
    """Give the first moment from `instant` on at which people may be reminded.

    That is between 08:00 and 18:00 in London on working days; 18:00 itself is too late.
    """
    day = local_date(instant)
    if calendar.is_working_day(day) and instant < at_local_time(day, CLOSES):
        return max(instant, at_local_time(day, OPENS))
    return at_local_time(calendar.working_day_on_or_after(day + ONE_DAY), OPENS)
