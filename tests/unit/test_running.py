"""A meeting under way: over-runs move what is expected, never the agenda (R3.2)."""

from datetime import datetime, timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from core.dates import LONDON
from core.running import Turn, current, ends_at, expected, waiting

NINE = datetime(2026, 11, 26, 9, 30, tzinfo=LONDON)


def at(minutes: int) -> datetime:
    return NINE + timedelta(minutes=minutes)


FIRST = Turn("a", 45, at(0))
SECOND = Turn("b", 15, at(45))
THIRD = Turn("c", 15, at(60))


def test_R3_2_in_time_everybody_is_expected_when_the_agenda_says() -> None:
    found = expected([FIRST, SECOND, THIRD], at(-10))
    assert [(one.id, one.at, one.late) for one in found.values()] == [
        ("a", at(0), 0),
        ("b", at(45), 0),
        ("c", at(60), 0),
    ]
    assert found["b"].words == "about 10:15"


def test_R3_2_an_over_run_moves_all_who_wait_and_says_by_how_much() -> None:
    turns = [Turn("a", 45, at(0), begun=at(5)), SECOND, THIRD]
    found = expected(turns, at(20))
    assert found["b"].late == 5
    found = expected(turns, at(71))  # the first is still being discussed
    assert found["b"].at == at(71)
    assert found["b"].words == "about 10:41, 26 minutes later than on the agenda"
    assert found["c"].late == 26
    assert ends_at(turns, at(71)) == at(101)


def test_R3_2_who_is_quick_does_not_call_the_next_before_their_time() -> None:
    turns = [Turn("a", 45, at(0), begun=at(0), over=True), SECOND, THIRD]
    assert expected(turns, at(20))["b"].at == at(45)


def test_a_child_without_a_time_is_expected_after_the_others_and_is_never_late() -> None:
    found = expected([FIRST, Turn("w", 15, None)], at(0))
    assert (found["w"].at, found["w"].late) == (at(45), 0)


def test_whose_turn_it_is_and_who_waits() -> None:
    turns = [
        Turn("a", 45, at(0), begun=at(0), over=True),
        Turn("b", 15, at(45), begun=at(45)),
        THIRD,
    ]
    assert current(turns) == "b"
    assert waiting(turns) == ["c"]
    assert current([FIRST, SECOND]) == ""
    assert current([Turn("a", 45, at(0), begun=at(0), over=True), SECOND]) == ""


@given(
    st.lists(st.integers(5, 60), min_size=1, max_size=8),
    st.integers(-30, 300),
    st.integers(0, 7),
)
def test_R3_2_nobody_is_expected_before_the_agenda_or_in_the_past_and_no_two_overlap(
    minutes: list[int], now: int, begun: int
) -> None:
    starts = [sum(minutes[:place]) for place in range(len(minutes))]
    turns = [
        Turn(
            str(place),
            length,
            at(start),
            begun=at(start) if place <= begun and start <= now else None,
            over=place < begun and start <= now,
        )
        for place, (length, start) in enumerate(zip(minutes, starts, strict=True))
    ]
    found = list(expected(turns, at(now)).values())
    planned = {one.id: one.planned for one in turns}
    lengths = {one.id: timedelta(minutes=one.minutes) for one in turns}
    for one in found:
        assert one.at >= at(now)
        assert one.at >= (planned[one.id] or NINE)
    for one, after in pairwise(found):
        assert one.at + lengths[one.id] <= after.at
