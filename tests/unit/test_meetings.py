from datetime import date, time

import pytest

from core.meetings import (
    MeetingState,
    clock_after,
    invite_problem,
    is_past,
    may_follow,
    refusal,
    start_problem,
)

DAY = date(2026, 12, 24)


@pytest.mark.parametrize(
    ("state", "then"),
    [("planned", "confirmed"), ("confirmed", "under_way"), ("under_way", "held")],
)
def test_a_meeting_goes_from_planned_to_held_step_by_step(state: str, then: str) -> None:
    assert may_follow(state, MeetingState(then))
    assert refusal(state, MeetingState(then)) is None


def test_a_meeting_under_way_cannot_be_cancelled_and_a_cancelled_one_does_nothing() -> None:
    assert not may_follow("under_way", MeetingState.CANCELLED)
    assert may_follow("confirmed", MeetingState.CANCELLED)
    assert not any(may_follow("cancelled", then) for then in MeetingState)


def test_starting_a_meeting_to_which_nobody_is_invited_is_refused_with_what_to_do() -> None:
    sentence = refusal("planned", MeetingState.UNDER_WAY) or ""

    assert "administrator confirms its date first" in sentence


def test_a_state_counts_as_reached_from_then_on_but_never_by_a_cancelled_meeting() -> None:
    assert is_past("held", MeetingState.UNDER_WAY)
    assert is_past("under_way", MeetingState.UNDER_WAY)
    assert not is_past("confirmed", MeetingState.UNDER_WAY)
    assert not is_past("cancelled", MeetingState.UNDER_WAY)


def test_a_meeting_starts_on_its_day_or_after_it_and_not_before() -> None:
    assert start_problem(DAY, DAY) is None
    assert start_problem(DAY, date(2026, 12, 28)) is None
    assert "Thursday 24 December 2026" in (start_problem(DAY, date(2026, 12, 23)) or "")


def test_nobody_is_invited_to_a_meeting_whose_day_has_passed() -> None:
    assert invite_problem(DAY, DAY) is None
    assert "has passed" in (invite_problem(DAY, date(2026, 12, 25)) or "")


@pytest.mark.parametrize(
    ("minutes", "clock"), [(0, time(9, 30)), (45, time(10, 15)), (210, time(13, 0))]
)
def test_the_clock_shows_the_slots_time(minutes: int, clock: time) -> None:
    assert clock_after(time(9, 30), minutes) == clock
