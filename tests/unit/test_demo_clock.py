"""The demo's clock goes forward, keeps its place, and knows working days."""

from datetime import UTC, datetime, timedelta

import pytest

from core.errors import PanelError
from core.services.demo_clock import DemoClock
from core.store.engine import Sessions

BEGIN = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)
pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)


@pytest.fixture
def clock(sessions: Sessions) -> DemoClock:
    return DemoClock(sessions, lambda: BEGIN)


async def test_it_is_the_machines_time_until_it_is_moved(clock: DemoClock) -> None:
    assert clock() == BEGIN
    assert clock.text == "Monday 23 November 2026, 09:30"


@pytest.mark.parametrize(
    ("step", "text"),
    [
        ("hour", "Monday 23 November 2026, 10:30"),
        ("day", "Tuesday 24 November 2026, 09:30"),
        ("week", "Monday 30 November 2026, 09:30"),
        ("next_working_day", "Tuesday 24 November 2026, 09:00"),
    ],
)
async def test_it_moves_by_a_step(clock: DemoClock, step: str, text: str) -> None:
    await clock.step(step)
    assert clock.text == text


async def test_the_next_working_day_leaves_out_weekends_and_bank_holidays(
    clock: DemoClock,
) -> None:
    await clock.move(datetime(2026, 12, 24, 17, tzinfo=UTC))
    await clock.step("next_working_day")
    assert clock.text == "Tuesday 29 December 2026, 09:00"


async def test_nine_o_clock_is_londons_in_summer_too(clock: DemoClock) -> None:
    await clock.move(datetime(2027, 3, 26, 12, tzinfo=UTC))  # Good Friday, clocks change on Sunday
    await clock.step("next_working_day")
    assert clock.text == "Tuesday 30 March 2027, 09:00"
    assert clock() == datetime(2027, 3, 30, 8, tzinfo=UTC)


async def test_it_never_goes_back(clock: DemoClock) -> None:
    await clock.step("day")
    with pytest.raises(PanelError, match="only goes forward"):
        await clock.move(BEGIN)
    assert clock() == BEGIN + timedelta(days=1)


async def test_a_step_that_is_none_is_refused_in_words(clock: DemoClock) -> None:
    with pytest.raises(PanelError, match="next_working_day"):
        await clock.step("fortnight")
    assert clock() == BEGIN


async def test_it_goes_on_from_where_it_stood(clock: DemoClock, sessions: Sessions) -> None:
    await clock.step("week")
    started_later = DemoClock(sessions, lambda: BEGIN + timedelta(hours=1))
    await started_later.load()
    assert started_later() == BEGIN + timedelta(weeks=1, hours=1)
