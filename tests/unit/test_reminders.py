from datetime import date, timedelta

import pytest

from core.data import house, load_calendar
from core.reminders import (
    Rung,
    action_ladder,
    chase_each_day,
    day_before_on_and_after,
    latest,
    next_reminder_time,
    occasion,
)
from tests.unit.snapshot_examples import at

ENGLAND = load_calendar()
THURSDAY = date(2026, 12, 24)


def test_H15_the_ladder_of_an_action_steps_over_christmas() -> None:
    assert action_ladder(THURSDAY, house().reminders, ENGLAND) == (
        Rung("before-3", date(2026, 12, 21)),
        Rung("on", THURSDAY),
        Rung("after-1", date(2026, 12, 29)),  # Boxing Day is given back on Monday 28
        Rung("after-5", date(2027, 1, 5)),
    )


def test_an_action_owed_on_a_saturday_is_recalled_on_the_friday_and_then_on_monday() -> None:
    ladder = action_ladder(date(2026, 12, 5), house().reminders, ENGLAND)

    assert [(rung.name, rung.day) for rung in ladder[1:3]] == [
        ("on", date(2026, 12, 4)),
        ("after-1", date(2026, 12, 7)),
    ]


@pytest.mark.parametrize(
    ("today", "expected"),
    [
        (date(2026, 12, 18), None),
        (date(2026, 12, 21), "before-3"),
        (date(2026, 12, 23), "before-3"),
        (date(2026, 12, 24), "on"),
        (date(2026, 12, 28), "on"),
        (date(2027, 3, 1), "after-5"),
    ],
)
def test_only_the_latest_rung_that_has_come_is_current(today: date, expected: str | None) -> None:
    rung = latest(action_ladder(THURSDAY, house().reminders, ENGLAND), date.min, today)

    assert (rung and rung.name) == expected


def test_somebody_told_today_is_not_reminded_today() -> None:
    ladder = day_before_on_and_after(THURSDAY, ENGLAND)

    assert latest(ladder, date(2026, 12, 23), date(2026, 12, 23)) is None


def test_a_day_that_was_moved_begins_a_new_ladder() -> None:
    rung = Rung("after-1", THURSDAY)

    assert occasion(rung, THURSDAY) == "after-1/2026-12-24"
    assert occasion(rung, THURSDAY) != occasion(rung, THURSDAY + timedelta(days=1))


@pytest.mark.parametrize(
    ("today", "expected"),
    [
        (date(2026, 12, 22), None),
        (date(2026, 12, 23), ("chase-2", date(2026, 12, 23))),
        (date(2026, 12, 24), ("chase-3", date(2026, 12, 24))),
        (date(2026, 12, 28), ("chase-3", date(2026, 12, 24))),
        (date(2026, 12, 29), ("chase-4", date(2026, 12, 29))),
    ],
)
def test_a_daily_chase_rests_on_days_that_are_not_worked(
    today: date, expected: tuple[str, date] | None
) -> None:
    rung = chase_each_day(date(2026, 12, 21), 2, today, ENGLAND)

    assert (rung and (rung.name, rung.day)) == expected


@pytest.mark.parametrize(
    ("day", "clock", "then", "at_clock"),
    [
        (date(2026, 12, 23), "07:59", date(2026, 12, 23), "08:00"),
        (date(2026, 12, 23), "08:00", date(2026, 12, 23), "08:00"),
        (date(2026, 12, 23), "17:59", date(2026, 12, 23), "17:59"),
        (date(2026, 12, 23), "18:00", date(2026, 12, 24), "08:00"),
        (date(2026, 12, 24), "18:00", date(2026, 12, 29), "08:00"),
        (date(2026, 12, 25), "11:00", date(2026, 12, 29), "08:00"),
        (date(2026, 3, 28), "12:00", date(2026, 3, 30), "08:00"),  # clocks go forward on the 29th
        (date(2026, 10, 24), "12:00", date(2026, 10, 26), "08:00"),  # and back on the 25th
    ],
)
def test_people_are_reminded_in_londons_working_hours(
    day: date, clock: str, then: date, at_clock: str
) -> None:
    assert next_reminder_time(at(day, clock), ENGLAND) == at(then, at_clock)
