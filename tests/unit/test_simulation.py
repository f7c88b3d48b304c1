from collections.abc import Sequence
from datetime import date, timedelta
from itertools import product

from hypothesis import given, settings
from hypothesis import strategies as st

from core.simulation import (
    Need,
    Remedy,
    Sitting,
    cheapest,
    longer,
    run,
    with_extra,
)

BEGIN = date(2026, 12, 3)
ALL = 100_000  # keep every beginning


def on(week: int) -> date:
    return BEGIN + timedelta(weeks=week)


def sitting(week: int, minutes: int = 60) -> Sitting:
    return Sitting(on(week), minutes, on(week) - timedelta(days=7))


def need(ref: str, due: int, minutes: int = 15, ready: int = -9) -> Need:
    return Need(on(due), on(ready), ref, minutes)


def worst_of_everything(sittings: Sequence[Sitting], needs: Sequence[Need]) -> int:
    """Try out every meeting for every child: the least longest lateness that is possible."""
    end = sittings[-1].day + timedelta(days=1)
    best = None
    for choice in product(range(len(sittings) + 1), repeat=len(needs)):
        used = [0] * len(sittings)
        late = 0
        for one, place in zip(needs, choice, strict=True):
            if place == len(sittings):
                late = max(late, (end - one.due).days)
                continue
            if one.ready > sittings[place].closes:
                break
            used[place] += one.minutes
            late = max(late, (sittings[place].day - one.due).days)
        else:
            if all(u <= s.minutes for u, s in zip(used, sittings, strict=True)):
                best = late if best is None else min(best, late)
    assert best is not None
    return max(best, 0)


SMALL = st.lists(
    st.builds(
        lambda number, due, minutes, ready: need(f"c{number}", due, minutes, ready),
        number=st.integers(0, 99),
        due=st.integers(0, 4),
        minutes=st.sampled_from([15, 45]),
        ready=st.integers(-4, 3),
    ),
    max_size=6,
)


@settings(deadline=None, max_examples=150)
@given(needs=SMALL, minutes=st.lists(st.sampled_from([30, 45, 60, 90]), min_size=1, max_size=4))
def test_R3_2_the_longest_lateness_is_the_least_that_trying_out_everything_finds(
    needs: list[Need], minutes: list[int]
) -> None:
    sittings = [sitting(week, length) for week, length in enumerate(minutes)]

    assert run(sittings, needs, width=ALL).worst == worst_of_everything(sittings, needs)


@settings(deadline=None, max_examples=60)
@given(needs=SMALL, minutes=st.lists(st.sampled_from([30, 45, 60, 90]), min_size=1, max_size=4))
def test_R3_2_twelve_beginnings_find_the_same_as_all_of_them(
    needs: list[Need], minutes: list[int]
) -> None:
    sittings = [sitting(week, length) for week, length in enumerate(minutes)]

    assert run(sittings, needs).worst == run(sittings, needs, width=ALL).worst


@given(needs=SMALL)
def test_R3_2_nobody_is_dropped_and_no_meeting_holds_more_than_it_can(needs: list[Need]) -> None:
    year = run([sitting(0), sitting(1)], needs)

    held = sum(load.children for load in year.loads)
    assert held <= len(needs)
    never = [one for one in needs if one.due < on(1) + timedelta(days=1)]
    assert sum(one.on is None for one in year.late) <= len(never)
    assert len(year.late) <= len(needs)


def test_the_first_meeting_that_overflows_and_the_first_late_child_are_named() -> None:
    meetings = [sitting(0), sitting(1), sitting(2)]
    needs = [need(f"c{n}", due=1) for n in range(9)]

    assert run(meetings, needs[:8]).first_overflow is None  # four in each of the first two
    assert run(meetings, needs[:8]).late == ()
    year = run(meetings, needs)
    assert year.first_overflow
    assert (year.first_overflow.day, year.first_overflow.needed) == (on(1), 75)
    assert year.late[0].on == on(2)
    assert year.late[0].days == 7


def test_a_child_who_comes_back_takes_time_again() -> None:
    def again(one: Need, day: date) -> Need | None:
        assert day == on(0)
        return need(one.ref + "+", due=2, ready=0)

    year = run([sitting(0), sitting(2, 0)], [need("c0", due=0)], again)

    assert [(one.need.ref, one.on) for one in year.late] == [("c0+", None)]
    assert year.loads[1].waiting == 1


def test_the_cheapest_remedy_is_the_one_with_the_fewest_minutes_that_helps() -> None:
    needs = [need(f"c{n}", due=1) for n in range(6)]
    meetings = [sitting(1), sitting(2)]
    offers = [
        Remedy("an extra meeting", 60, with_extra(meetings, [sitting(0)])),
        Remedy("half an hour more", 30, longer(meetings, [0], 30)),
        Remedy("a quarter more", 15, longer(meetings, [0], 15)),
    ]

    found = cheapest(needs, lambda _n, _d: None, offers)

    assert found
    assert found.words == "half an hour more"
    assert cheapest(needs, lambda _n, _d: None, offers[2:]) is None


def test_without_meetings_nobody_can_be_called_late() -> None:
    assert run([], [need("c0", due=0)]).late == ()
