"""Moving and cancelling a meeting: what cannot be, what is asked first, and what follows (H8, H10).

A meeting never moves silently. A day in the past or one that the panel has already is refused; a
day that is no working day is a question, and so is a planned one, weeks ahead.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from enum import StrEnum

from core.dates import ONE_DAY, WorkingCalendar, at_local_time, local_date, long_day, short_day
from core.meetings import IN_WORDS, STILL_TO_COME, MeetingState
from core.procedures import Procedure
from core.typed import needed_problem

REASON_MOST, PLACE_MOST = 2000, 500  # links of online meetings are long
NO_DAY = "Choose the day on which the meeting is."
NO_TIME = "Give the time as hours and minutes, such as 09:30."
ENDS_FIRST = "The meeting has to end after it starts. Give a later time."
NO_PLACE = "Say where the meeting is: a room, or the link of an online meeting."
SAY_WHY = "Say in a sentence why. It is kept with the meeting, for those who run the panel."
PAST = "{day} has passed, so nobody could come. Choose a day that is still to come."
PASSED = "That time has passed today. Choose a later time, or another day."
TAKEN = "The panel has a meeting on {day} already. Choose another day, or cancel that meeting."
NOT_WORKED = (
    "{day} is not a working day. The nearest are {before} and {after}. Choose one of them, or tick "
    "that the panel meets on that day all the same."
)
NOTHING_NEW = "Day, times and place are as they were, so nobody needs to hear of it. Change one."
BEGUN = "This meeting has begun, so it can no longer be moved or cancelled."
OVER = "This meeting is over, so it can no longer be moved or cancelled."
GONE = "This meeting was cancelled already. Nothing more needs to be done."
LATE_REVIEW = "{ref}: the review is due by {due} and is now on {day}, {days} after it."
AGENDA_AGAIN = (
    "The agenda that was sent on {sent} names the old day. It goes out again{when}, with the new "
    "one."
)
AGENDA_LATE = " For this day the agenda was owed on {owed}, and it was sent after that."
MINUTES_BY = " The minutes are owed by {day}."


class ChangeKind(StrEnum):
    """What happened to a meeting's day."""

    CALLED = "called"
    MOVED = "moved"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True)
class Place:
    """When and where a meeting is, by London's clocks."""

    day: date
    starts: time
    ends: time
    place: str


@dataclass(frozen=True, slots=True)
class Wanted:
    """What was typed. `anyway`: the panel meets although it is no working day."""

    day: date | None
    starts: time | None
    ends: time | None
    place: str
    reason: str
    anyway: bool = False


def wrong_with(
    wanted: Wanted, *, taken: bool, calendar: WorkingCalendar, now: datetime
) -> Mapping[str, str]:
    """Name what is wrong with a day, times, place and reason, by field; empty if all is well."""
    found = {
        "day": _day_problem(wanted, taken=taken, calendar=calendar, now=now),
        "starts": _start_problem(wanted, now),
        "ends": _end_problem(wanted),
        "place": needed_problem(wanted.place, NO_PLACE, PLACE_MOST),
        "reason": needed_problem(wanted.reason, SAY_WHY, REASON_MOST),
    }
    return {field: sentence for field, sentence in found.items() if sentence}


def reason_problem(reason: str) -> str | None:
    """Say what is wrong with the reason for a cancellation."""
    return needed_problem(reason, SAY_WHY, REASON_MOST)


def not_now(state: str) -> str | None:
    """Say why a meeting in this state can no longer be moved or cancelled."""
    if state in STILL_TO_COME:
        return None
    return {MeetingState.UNDER_WAY: BEGUN, MeetingState.CANCELLED: GONE}.get(
        MeetingState(state), OVER
    )


def question(planned: date, proposed: date, calendar: WorkingCalendar) -> str | None:
    """Ask about a planned day that is no working day; None if it is one (H8)."""
    if calendar.is_working_day(planned):
        return None
    after = calendar.working_day_on_or_after(planned)
    return (
        f"{long_day(planned)}, the planned day, is not a working day. {long_day(proposed)} is "
        f"proposed; {long_day(after)} would be the next after it. Confirm the proposed day, choose "
        "another, or cancel the meeting."
    )


def told_again(
    procedure: Procedure, sent_on: date, day: date, today: date, calendar: WorkingCalendar
) -> str:
    """Say what becomes of an agenda that had gone out, and when agenda and minutes are owed now."""
    agenda, minutes = procedure.agenda, procedure.minutes
    owed = agenda.limit.due_on(day, calendar) if agenda else None
    when = f" on {long_day(owed)}" if owed and owed > today else ""
    words = AGENDA_AGAIN.format(sent=long_day(sent_on), when=when)
    if owed is not None and sent_on > owed:
        words += AGENDA_LATE.format(owed=long_day(owed))
    if minutes is not None:
        words += MINUTES_BY.format(day=long_day(minutes.limit.due_on(day, calendar)))
    return words


def late_review(ref: str, due: date | None, day: date | None) -> str | None:
    """Say that a child is discussed after the day on which the review is due; None if in time."""
    if due is None or day is None or day <= due:
        return None
    number = (day - due).days
    days = "1 day" if number == 1 else f"{number} days"
    return LATE_REVIEW.format(ref=ref, due=short_day(due), day=short_day(day), days=days)


def in_words(kind: str, from_day: date, to_day: date | None) -> str:
    """Say what happened to a meeting, without its reason."""
    if kind == ChangeKind.CANCELLED:
        return f"Cancelled; it was on {long_day(from_day)}"
    if kind == ChangeKind.CALLED:
        return f"Called for {long_day(from_day)}"
    if to_day == from_day or to_day is None:
        return f"Time or place changed; the day is still {long_day(from_day)}"
    return f"Moved from {long_day(from_day)} to {long_day(to_day)}"


def stands(state: str) -> str:
    """Say in the middle of a sentence how a meeting stands."""
    words = IN_WORDS[MeetingState(state)]
    return words[:1].lower() + words[1:]


def _day_problem(
    wanted: Wanted, *, taken: bool, calendar: WorkingCalendar, now: datetime
) -> str | None:
    day = wanted.day
    if day is None:
        return NO_DAY
    if day < local_date(now):
        return PAST.format(day=long_day(day))
    worked = calendar.is_working_day(day)  # refuses a day outside the known years
    if taken:
        return TAKEN.format(day=long_day(day))
    if worked or wanted.anyway:
        return None
    before = calendar.working_day_on_or_before(day - ONE_DAY)
    after = calendar.working_day_on_or_after(day + ONE_DAY)
    return NOT_WORKED.format(day=long_day(day), before=long_day(before), after=long_day(after))


def _start_problem(wanted: Wanted, now: datetime) -> str | None:
    if wanted.starts is None:
        return NO_TIME
    today = wanted.day == local_date(now)
    return PASSED if today and at_local_time(local_date(now), wanted.starts) <= now else None


def _end_problem(wanted: Wanted) -> str | None:
    if wanted.ends is None:
        return NO_TIME
    return ENDS_FIRST if wanted.starts is not None and wanted.ends <= wanted.starts else None
