"""Days, working days and moments.

A `date` is a day in London. An aware `datetime` is an instant, kept in UTC. A calendar says which
days count as working days, and refuses to answer for years whose bank holidays it does not know.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from core.errors import PanelError

LONDON = ZoneInfo("Europe/London")
END_OF_DAY = time(23, 59, 59)
ONE_DAY = timedelta(days=1)
SATURDAY = 5
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


@dataclass(frozen=True, slots=True)
class WorkingCalendar:
    """The days on which a limit runs.

    `closed` holds the nation's bank holidays and the days on which the authority itself is shut.
    They are known from `known_from` to `known_until`, both included.
    """

    closed: frozenset[date]
    known_from: date
    known_until: date

    def is_working_day(self, day: date) -> bool:
        """Tell whether a limit counts this day; a day outside the known years is refused."""
        if not self.known_from <= day <= self.known_until:
            raise PanelError(
                f"Bank holidays are known from {long_day(self.known_from)} to "
                f"{long_day(self.known_until)}, so {long_day(day)} cannot be reckoned with. "
                "Choose a day inside those years."
            )
        return day.weekday() < SATURDAY and day not in self.closed

    def add_working_days(self, start: date, n: int) -> date:
        """Count working days forward, or back where `n` is negative; `start` is day nought.

        `start` itself need not be a working day, and with `n` = 0 it is given back as it is.
        """
        step = ONE_DAY if n > 0 else -ONE_DAY
        day, left = start, abs(n)
        self.is_working_day(start)
        while left:
            day += step
            left -= self.is_working_day(day)
        return day

    def working_day_on_or_before(self, day: date) -> date:
        """Give the day itself if it is a working day, else the nearest one before it."""
        while not self.is_working_day(day):
            day -= ONE_DAY
        return day

    def working_day_on_or_after(self, day: date) -> date:
        """Give the day itself if it is a working day, else the nearest one after it."""
        while not self.is_working_day(day):
            day += ONE_DAY
        return day

    def working_days_between(self, start: date, end: date) -> int:
        """Count the working days after `start` up to and including `end`; 0 if `end` is earlier."""
        return sum(self.is_working_day(day) for day in days_after(start, end))


def days_after(start: date, end: date) -> Iterator[date]:
    """Give each day after `start` up to and including `end`."""
    for number in range(1, (end - start).days + 1):
        yield start + timedelta(days=number)


def at_local_time(day: date, clock: time) -> datetime:
    """Give the instant at which London's clocks show this time on this day.

    A time that the spring change skips is read as an hour later; one that the autumn change
    repeats is read as the first of the two.
    """
    return datetime.combine(day, clock, tzinfo=LONDON).astimezone(UTC)


def end_of_day(day: date) -> datetime:
    """Give the last second (23:59:59) of a day in London: still in time is `now <= end_of_day`."""
    return at_local_time(day, END_OF_DAY)


def local_date(instant: datetime) -> date:
    """Give the day in London on which an instant falls; an instant without a zone is refused."""
    if instant.tzinfo is None:
        raise ValueError("an instant needs a time zone")
    return instant.astimezone(LONDON).date()


def long_day(day: date) -> str:
    """Write a day for people: `Friday 18 December 2026`."""
    return f"{day:%A} {day.day} {day:%B} {day.year}"


def short_day(day: date) -> str:
    """Write a day for people without its weekday: `18 December 2026`."""
    return f"{day.day} {day:%B} {day.year}"


def clock_time(clock: time) -> str:
    """Write a time for people and for JSON: `09:30`."""
    return f"{clock:%H:%M}"


def day_and_time(instant: datetime) -> str:
    """Write an instant as London's clocks show it: "Monday 30 November 2026, 09:12"."""
    local = instant.astimezone(LONDON)
    return f"{long_day(local.date())}, {clock_time(local.time())}"


def whole_years(born: date, on: date) -> int:
    """Give an age: whole years on a day. Born on 29 February, a year is full on 1 March."""
    return on.year - born.year - ((on.month, on.day) < (born.month, born.day))
