"""The six-monthly report: when it is owed, of what a record is refused, who is reminded when."""

from datetime import UTC, date, datetime, timedelta

import pytest

from core.data import house, load_calendar, load_procedure
from core.due_messages import messages_due
from core.messages import Kind
from core.obligations import Duty, Standing, owed
from core.people import Role
from core.six_monthly import Given, NewReport, Period, current, problems, usual_next
from core.snapshots import Agreed, Reporting, Snapshot, Someone

HERTS, ENGLAND = load_procedure("hertfordshire"), load_calendar()
AGREED = Agreed({HERTS.id: HERTS, "rotherham": load_procedure("rotherham")}, house(), ENGLAND)
assert HERTS.report is not None
SIX_MONTHS = HERTS.report.every
FIRST = date(2026, 8, 31)  # a day that February lacks
FIRST_OWED = date(2027, 2, 28)
FIRST_PERIOD = Period(FIRST, FIRST_OWED)


def at(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 9, tzinfo=UTC)


def given(on: date, next_on: date, period: Period | None = FIRST_PERIOD) -> Given:
    return Given(on, next_on, at(on), period)


def stands(*reports: Given, first: date | None = FIRST) -> Snapshot:
    return Snapshot(
        people={one: Someone(one, one.title(), "Example") for one in ("sam", "mo", "ann")},
        roles={
            ("hertfordshire/east", Role.ADMINISTRATOR): ("sam",),
            ("hertfordshire/west", Role.MANAGER): ("mo",),
            ("rotherham/mace", Role.MANAGER): ("ann",),
        },
        reporting=(
            Reporting("hertfordshire", first, reports),
            Reporting("rotherham", FIRST),
        ),
    )


def test_H22_the_first_report_is_owed_six_months_after_the_first_meeting() -> None:
    assert current(None, (), SIX_MONTHS, ENGLAND) is None
    assert current(FIRST, (), SIX_MONTHS, ENGLAND) == FIRST_PERIOD


def test_H22_a_late_report_puts_off_none_that_follow() -> None:
    late = date(2027, 4, 20)
    following = usual_next(FIRST_PERIOD, late, SIX_MONTHS, ENGLAND)
    assert following == date(2027, 8, 28)  # six months after 28 February, not after 20 April
    assert current(FIRST, [given(late, following)], SIX_MONTHS, ENGLAND) == Period(
        FIRST_OWED, following
    )
    over_a_year_late = date(2028, 3, 31)
    assert usual_next(FIRST_PERIOD, over_a_year_late, SIX_MONTHS, ENGLAND) == date(2028, 9, 30)


def test_H22_a_report_from_before_says_only_when_the_next_is_due() -> None:
    earlier = given(date(2026, 6, 15), date(2026, 12, 15), None)
    period = current(FIRST, [earlier], SIX_MONTHS, ENGLAND)
    assert period == Period(date(2026, 6, 15), date(2026, 12, 15))
    [one] = owed(stands(earlier), AGREED, at(date(2026, 10, 1)))
    assert (one.kind, one.due, one.state) == (Duty.REPORT, date(2026, 12, 15), Standing.OPEN)


@pytest.mark.parametrize(
    ("new", "fields"),
    [
        (NewReport(None, None, ""), {"given_on", "kept"}),
        (NewReport(date(2027, 3, 2), None, "Folder"), {"given_on"}),  # tomorrow
        (NewReport(date(2027, 2, 1), FIRST_OWED, "Folder"), {"next_on"}),  # not after this one
        (NewReport(date(2027, 3, 1), date(2027, 9, 2), "Folder"), {"next_on"}),  # beyond six months
        (NewReport(date(2027, 3, 1), date(2027, 9, 1), "Folder"), set()),
        (NewReport(date(2027, 2, 1), date(2027, 8, 28), "Folder"), set()),
        (NewReport(date(2026, 6, 1), date(2026, 12, 2), "Folder"), {"next_on"}),  # from before
        (NewReport(date(2026, 6, 1), date(2026, 12, 1), "Folder"), set()),
    ],
)
def test_H22_a_report_with_impossible_days_or_no_place_is_refused(
    new: NewReport, fields: set[str]
) -> None:
    today = date(2027, 3, 1)
    wrong = problems(new, FIRST_PERIOD, (), SIX_MONTHS, ENGLAND, today=today, clause="H22")
    assert wrong.keys() == fields


def test_H22_the_same_report_is_not_recorded_for_two_periods() -> None:
    before = [given(date(2027, 2, 26), date(2027, 8, 28))]
    period = current(FIRST, before, SIX_MONTHS, ENGLAND)
    again = NewReport(date(2027, 2, 26), None, "Folder")
    wrong = problems(
        again, period, before, SIX_MONTHS, ENGLAND, today=date(2027, 3, 1), clause="H22"
    )
    assert "recorded as given on Friday 26 February 2027" in wrong["given_on"]


def test_H22_it_is_owed_by_the_manager_and_a_breach_stays_on_record() -> None:
    [open_now] = owed(stands(), AGREED, at(date(2026, 12, 1)))
    assert (open_now.owner, open_now.due, open_now.clause) == ("manager", FIRST_OWED, "H22")
    [late] = owed(stands(), AGREED, at(date(2027, 3, 1)))
    assert late.state is Standing.OVERDUE

    done = given(date(2027, 3, 5), date(2027, 8, 28))
    breach, following = owed(stands(done), AGREED, at(date(2027, 3, 8)))
    assert (breach.state, breach.due) == (Standing.MET_LATE, FIRST_OWED)
    assert (following.state, following.due) == (Standing.OPEN, date(2027, 8, 28))
    assert (breach.subject, breach.opened, breach.owner) == (late.subject, late.opened, late.owner)


def test_H22_given_on_its_day_and_recorded_later_is_in_time() -> None:
    done = Given(FIRST_OWED, date(2027, 8, 28), at(date(2027, 3, 9)), FIRST_PERIOD)
    met, _ = owed(stands(done), AGREED, at(date(2027, 3, 10)))
    assert met.state is Standing.MET


def test_H22_the_manager_is_reminded_before_and_the_administrator_too_from_the_day_itself() -> None:
    heard: dict[str, set[str]] = {}
    for days in range(400):
        for one in messages_due(stands(), AGREED, at(FIRST + timedelta(days=days))):
            assert (one.kind, one.subject) == (Kind.REPORT_REMINDER, "hertfordshire")
            heard.setdefault(one.occasion.split("/")[0], set()).add(one.recipient)

    assert list(heard) == [
        "before-30", "before-10", "before-5", "on", "after-1", "after-5", "after-10", "after-20"
    ]  # fmt: skip
    assert all(heard[one] == {"mo"} for one in heard if one.startswith("before"))
    assert all(heard[one] == {"mo", "sam"} for one in heard if not one.startswith("before"))


def test_H22_nobody_is_reminded_once_it_is_given_nor_before_a_first_meeting() -> None:
    done = given(date(2027, 2, 1), date(2027, 8, 28))
    assert messages_due(stands(done), AGREED, at(date(2027, 2, 28))) == []
    assert messages_due(stands(first=None), AGREED, at(date(2027, 2, 28))) == []
    assert owed(stands(first=None), AGREED, at(date(2027, 2, 28))) == []
