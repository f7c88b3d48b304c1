"""What moves when a day becomes a closed one, or an open one again, after days were reckoned.

Nothing has to be rescheduled, for what is owed is derived; but whoever runs the panel is told.
"""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, timedelta

from core.dates import SATURDAY, WorkingCalendar, long_day, short_day
from core.owing import STILL_OWED, Obligation
from core.snapshots import Meeting

AHEAD = timedelta(days=400)  # how far the days that were known are kept
NOW_CLOSED = "{day} is now a day on which nobody works."
NOW_OPEN = "{day} is a working day after all."
MOVED = "The {what} of {ref} is due on {due}; it was {was}."
MEETS = "{panel}: the meeting of {day} is on a day on which nobody works. Choose another."
OVER = ("held", "cancelled")


def closed_ahead(calendar: WorkingCalendar, today: date) -> tuple[date, ...]:
    """List the closed days that are to be remembered, those at weekends left out."""
    until = today + AHEAD
    return tuple(
        sorted(d for d in calendar.closed if today <= d <= until and d.weekday() < SATURDAY)
    )


def calendar_known(
    calendar: WorkingCalendar, known: Iterable[date], known_on: date, today: date
) -> WorkingCalendar:
    """Give the calendar as it was when these days were known on `known_on`."""
    first, last = today, known_on + AHEAD
    elsewhere = {
        day for day in calendar.closed if not first <= day <= last or day.weekday() >= SATURDAY
    }
    return replace(calendar, closed=frozenset(elsewhere | {d for d in known if d >= first}))


def changed_days(before: WorkingCalendar, after: WorkingCalendar) -> list[str]:
    """Say which days were closed or opened."""
    closed, opened = after.closed - before.closed, before.closed - after.closed
    return [NOW_CLOSED.format(day=long_day(day)) for day in sorted(closed)] + [
        NOW_OPEN.format(day=long_day(day)) for day in sorted(opened)
    ]


def moved(before: Iterable[Obligation], after: Iterable[Obligation]) -> list[str]:
    """Say of each obligation that is still owed by when it is due now, if that changed."""
    was = {_key(one): one.due for one in before}
    return [
        MOVED.format(what=words(one), ref=one.ref, due=short_day(one.due), was=short_day(old))
        for one in after
        if one.state in STILL_OWED
        and one.due is not None
        and (old := was.get(_key(one))) not in (None, one.due)
        and old is not None
    ]


def meetings_on(
    before: WorkingCalendar, after: WorkingCalendar, meetings: Iterable[Meeting]
) -> list[str]:
    """Name the meetings to come that are on a day which was closed since."""
    closed = after.closed - before.closed
    return [
        MEETS.format(panel=one.panel, day=long_day(one.held_on))
        for one in meetings
        if one.held_on in closed and one.state not in OVER
    ]


def words(one: Obligation) -> str:
    """Name an obligation's kind for people."""
    return str(one.kind).replace("_", " ")


def _key(one: Obligation) -> tuple[str, str, str, str]:
    return str(one.kind), one.subject, one.owner, one.ref
