"""Working days walked one by one, for `mace verify`: slowly, and by no rule of `core.dates`."""

from datetime import date

from core.dates import ONE_DAY, WorkingCalendar


def walked(day: date, n: int, calendar: WorkingCalendar) -> date:
    """Walk so many working days, back where N is negative."""
    left = abs(n)
    while left > 0:
        day += ONE_DAY if n > 0 else -ONE_DAY
        left -= 1 if calendar.is_working_day(day) else 0
    return day


def worked(after: date, until: date, calendar: WorkingCalendar) -> int:
    """Count the working days after one day, the other included."""
    found = 0
    while after < until:
        after += ONE_DAY
        found += 1 if calendar.is_working_day(after) else 0
    return found
