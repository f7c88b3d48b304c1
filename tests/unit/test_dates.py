from datetime import UTC, date, datetime, time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.data import load_calendar
from core.dates import at_local_time, clock_time, end_of_day, local_date, long_day
from core.errors import PanelError

ENGLAND = load_calendar()
DAYS = st.dates(date(2020, 1, 1), date(2060, 12, 31))


@pytest.mark.parametrize(
    ("day", "works"),
    [
        pytest.param("2020-05-04", True, id="early May moved from its Monday in 2020"),
        pytest.param("2020-05-08", False, id="to VE Day"),
        pytest.param("2022-09-19", False, id="the State Funeral"),
        pytest.param("2023-05-08", False, id="the Coronation"),
        pytest.param("2026-04-06", False, id="Easter Monday, which Scotland lacks"),
        pytest.param("2026-08-31", False, id="the late August holiday"),
        pytest.param("2026-12-25", False, id="Christmas Day"),
        pytest.param("2026-12-28", False, id="Boxing Day's substitute, as the 26th is a Saturday"),
        pytest.param("2026-12-29", True, id="the first working day after Christmas"),
        pytest.param("2027-03-26", False, id="Good Friday"),
        pytest.param("2027-01-01", False, id="New Year"),
        pytest.param("2026-01-02", True, id="the second of January, closed in Scotland only"),
        pytest.param("2026-03-17", True, id="St Patrick's Day, closed in Northern Ireland only"),
    ],
)
def test_working_days_are_englands(day: str, works: bool) -> None:
    assert ENGLAND.is_working_day(date.fromisoformat(day)) is works


@pytest.mark.parametrize(
    ("start", "n", "found"),
    [
        pytest.param("2026-12-18", 5, "2026-12-29", id="over Christmas"),
        pytest.param("2026-12-24", 5, "2027-01-05", id="over Christmas and New Year"),
        pytest.param("2026-12-24", -5, "2026-12-17", id="back from Christmas Eve"),
        pytest.param("2026-05-29", -5, "2026-05-21", id="back over the spring bank holiday"),
        pytest.param("2026-04-02", 3, "2026-04-09", id="over Easter"),
        pytest.param("2027-03-25", 1, "2027-03-30", id="over Good Friday and Easter Monday 2027"),
        pytest.param("2026-12-26", 1, "2026-12-29", id="from a Saturday"),
        pytest.param("2026-12-26", 0, "2026-12-26", id="none at all"),
    ],
)
def test_the_start_is_day_nought(start: str, n: int, found: str) -> None:
    assert ENGLAND.add_working_days(date.fromisoformat(start), n) == date.fromisoformat(found)


@settings(deadline=None)  # a slow machine is no fault
@given(day=DAYS, n=st.integers(0, 40))
def test_working_days_forward_and_back_meet_again(day: date, n: int) -> None:
    begun = ENGLAND.working_day_on_or_after(day)
    ended = ENGLAND.add_working_days(begun, n)

    assert ENGLAND.add_working_days(ended, -n) == begun
    assert ENGLAND.working_days_between(begun, ended) == n


@settings(deadline=None)  # a slow machine is no fault
@given(day=DAYS)
def test_the_nearest_working_days_lie_on_either_side(day: date) -> None:
    before, after = ENGLAND.working_day_on_or_before(day), ENGLAND.working_day_on_or_after(day)

    assert before <= day <= after
    assert ENGLAND.is_working_day(before)
    assert ENGLAND.is_working_day(after)
    assert (before == day) == (after == day)


def test_the_authoritys_own_closed_days_count_as_closed() -> None:
    shut = load_calendar([date(2026, 12, day) for day in (29, 30, 31)])

    assert shut.add_working_days(date(2026, 12, 24), 1) == date(2027, 1, 4)


@pytest.mark.parametrize("day", [date(2018, 12, 31), date(2062, 1, 1)])
def test_days_beyond_the_known_holidays_are_refused_rather_than_guessed(day: date) -> None:
    with pytest.raises(PanelError, match="Bank holidays are known from Tuesday 1 January 2019"):
        ENGLAND.is_working_day(day)


def test_counting_past_the_known_holidays_is_refused() -> None:
    with pytest.raises(PanelError, match="cannot be reckoned with"):
        ENGLAND.add_working_days(date(2061, 12, 30), 5)


@pytest.mark.parametrize(
    ("day", "clock", "instant"),
    [
        pytest.param("2026-03-29", "09:30", "2026-03-29 08:30", id="the day the clocks go on"),
        pytest.param("2026-03-28", "09:30", "2026-03-28 09:30", id="the day before"),
        pytest.param("2026-03-29", "01:30", "2026-03-29 01:30", id="a time that is skipped"),
        pytest.param("2026-10-25", "01:30", "2026-10-25 00:30", id="the first of a time twice"),
        pytest.param("2026-10-25", "09:30", "2026-10-25 09:30", id="the day the clocks go back"),
    ],
)
def test_londons_clocks(day: str, clock: str, instant: str) -> None:
    found = at_local_time(date.fromisoformat(day), time.fromisoformat(clock))

    assert found == datetime.fromisoformat(instant).replace(tzinfo=UTC)


def test_a_day_ends_at_its_last_second_in_london() -> None:
    assert end_of_day(date(2026, 6, 5)) == datetime(2026, 6, 5, 22, 59, 59, tzinfo=UTC)
    assert end_of_day(date(2026, 12, 17)) == datetime(2026, 12, 17, 23, 59, 59, tzinfo=UTC)


def test_the_late_evening_of_a_summer_day_belongs_to_the_next() -> None:
    assert local_date(datetime(2026, 6, 4, 23, 30, tzinfo=UTC)) == date(2026, 6, 5)


def test_an_instant_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="needs a time zone"):
        local_date(datetime(2026, 6, 4, 23, 30))  # noqa: DTZ001 (what is refused)


def test_days_and_times_are_written_for_people() -> None:
    assert long_day(date(2026, 12, 18)) == "Friday 18 December 2026"
    assert long_day(date(2027, 1, 5)) == "Tuesday 5 January 2027"
    assert clock_time(time(9, 30)) == "09:30"
