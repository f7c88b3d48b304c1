"""Limits: how long a procedure allows, from a day to the last day that is still in time.

A limit is a value, so that a procedure can hold it and a test can compare it. Every limit ends at
the end of its last day in London (`core.dates.end_of_day`). A new kind of limit is one class here
with `due_on` and `__str__`, and one line in `_FORMS`.
"""

import re
from calendar import monthrange
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Protocol

from core.dates import WorkingCalendar


class Limit(Protocol):
    """How long a procedure allows."""

    def due_on(self, start: date, calendar: WorkingCalendar) -> date:
        """Give the last day that is still in time; `start` is day nought."""
        ...


@dataclass(frozen=True, slots=True)
class WorkingDays:
    """Within N working days after the day."""

    n: int

    def due_on(self, start: date, calendar: WorkingCalendar) -> date:
        """Count forward over working days only."""
        return calendar.add_working_days(start, self.n)

    def __str__(self) -> str:
        return _words(self.n, "working day")


@dataclass(frozen=True, slots=True)
class WorkingDaysBefore:
    """N working days before the day, counting back; not "clear" days."""

    n: int

    def due_on(self, start: date, calendar: WorkingCalendar) -> date:
        """Count back over working days only."""
        return calendar.add_working_days(start, -self.n)

    def __str__(self) -> str:
        return f"{_words(self.n, 'working day')} before"


@dataclass(frozen=True, slots=True)
class Days:
    """Calendar days, weekends and holidays included."""

    n: int

    def due_on(self, start: date, calendar: WorkingCalendar) -> date:
        """Add the days, whatever day that is."""
        return start + timedelta(days=self.n)

    def __str__(self) -> str:
        return _words(self.n, "day")


@dataclass(frozen=True, slots=True)
class Weeks:
    """Weeks of seven calendar days: 12 weeks are 84 days."""

    n: int

    def due_on(self, start: date, calendar: WorkingCalendar) -> date:
        """Give the same weekday N weeks later, working day or not."""
        return start + timedelta(weeks=self.n)

    def __str__(self) -> str:
        return _words(self.n, "week")


@dataclass(frozen=True, slots=True)
class Months:
    """Calendar months; a day that the later month lacks becomes that month's last."""

    n: int

    def due_on(self, start: date, calendar: WorkingCalendar) -> date:
        """Give the same day N months later, working day or not."""
        return months_later(start, self.n)

    def __str__(self) -> str:
        return _words(self.n, "month")


_FORMS: dict[str, Callable[[int], Limit]] = {
    "working day": WorkingDays,
    "working day before": WorkingDaysBefore,
    "day": Days,
    "week": Weeks,
    "month": Months,
}
_WRITTEN = re.compile(r"([1-9]\d{0,3}) (working day|day|week|month)(s?)( before)?", re.ASCII)


def parse_limit(text: str) -> Limit:
    """Read a limit as a procedure writes it; anything else is refused with a ValueError."""
    match = _WRITTEN.fullmatch(text)
    form = match and _FORMS.get(match[2] + (match[4] or ""))
    if not match or not form or (match[1] == "1") == bool(match[3]):
        raise ValueError(
            f"“{text}” is no limit: write it like “5 working days”, “5 working days before”, "
            "“10 days”, “12 weeks” or “1 month”"
        )
    return form(int(match[1]))


def months_later(day: date, months: int) -> date:
    """Give the same day of a later month (an earlier one if negative), clamped to its end."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def _words(n: int, unit: str) -> str:
    return f"{n} {unit}" if n == 1 else f"{n} {unit}s"
