"""A meeting's states, what may follow what, and the times of its slots."""

from collections.abc import Mapping
from datetime import date, time
from enum import StrEnum

from core.dates import long_day

MINUTES_IN_AN_HOUR = 60
HOURS_IN_A_DAY = 24


class MeetingState(StrEnum):
    """Where a meeting stands."""

    PLANNED = "planned"  # proposed by the timetable; nobody is invited yet
    CONFIRMED = "confirmed"  # its date stands and people are invited
    UNDER_WAY = "under_way"
    HELD = "held"
    CANCELLED = "cancelled"


IN_WORDS: Mapping[MeetingState, str] = {
    MeetingState.PLANNED: "Planned, nobody invited yet",
    MeetingState.CONFIRMED: "Confirmed, people are invited",
    MeetingState.UNDER_WAY: "Under way",
    MeetingState.HELD: "Held",
    MeetingState.CANCELLED: "Cancelled",
}
STILL_TO_COME = (MeetingState.PLANNED, MeetingState.CONFIRMED)

_MAY_FOLLOW: Mapping[MeetingState, frozenset[MeetingState]] = {
    MeetingState.PLANNED: frozenset({MeetingState.CONFIRMED, MeetingState.CANCELLED}),
    MeetingState.CONFIRMED: frozenset({MeetingState.UNDER_WAY, MeetingState.CANCELLED}),
    MeetingState.UNDER_WAY: frozenset({MeetingState.HELD}),
    MeetingState.HELD: frozenset(),
    MeetingState.CANCELLED: frozenset(),
}

CANCELLED_SENTENCE = "This meeting was cancelled. Open the list of meetings to find the next one."
_NOT_YET: Mapping[MeetingState, str] = {
    MeetingState.CONFIRMED: "This meeting is over, so nobody can be invited to it any more.",
    MeetingState.UNDER_WAY: (
        "People have not been invited to this meeting yet. The administrator confirms its date "
        "first; then it can begin."
    ),
    MeetingState.HELD: "This meeting has not begun, so it cannot be ended. Start it first.",
}


def may_follow(state: str, then: MeetingState) -> bool:
    """Tell whether a meeting in one state may go over into another."""
    return then in _MAY_FOLLOW[MeetingState(state)]


def is_past(state: str, wanted: MeetingState) -> bool:
    """Tell whether a meeting has reached a state already, or gone beyond it."""
    order = list(MeetingState)
    reached = MeetingState(state)
    return reached is not MeetingState.CANCELLED and order.index(reached) >= order.index(wanted)


def refusal(state: str, then: MeetingState) -> str | None:
    """Say why a meeting cannot go over into a state; None if it can."""
    if may_follow(state, then):
        return None
    if state == MeetingState.CANCELLED:
        return CANCELLED_SENTENCE
    return _NOT_YET.get(then, "This can no longer be done for this meeting.")


def invite_problem(held_on: date, today: date) -> str | None:
    """Say why nobody can be invited to a meeting on this day any more."""
    if held_on >= today:
        return None
    return (
        f"The day of this meeting, {long_day(held_on)}, has passed. Nobody can be invited to it. "
        "Open the next meeting of the panel."
    )


def start_problem(held_on: date, today: date) -> str | None:
    """Say why a meeting cannot begin today; None on its day and after it."""
    if today >= held_on:
        return None
    return (
        f"This meeting is on {long_day(held_on)}. It can be started on that day, not before, so "
        "that nobody who is invited misses it."
    )


def minutes_between(starts: time, ends: time) -> int:
    """Give how many minutes a meeting lasts that starts and ends on one day."""
    return (ends.hour - starts.hour) * MINUTES_IN_AN_HOUR + ends.minute - starts.minute


def clock_after(starts: time, minutes: int) -> time:
    """Give the clock time so many minutes after another; past midnight it begins anew."""
    total = starts.hour * MINUTES_IN_AN_HOUR + starts.minute + minutes
    return time(total // MINUTES_IN_AN_HOUR % HOURS_IN_A_DAY, total % MINUTES_IN_AN_HOUR)
