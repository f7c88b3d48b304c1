from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.data import load_calendar
from core.deadlines import Limit, WorkingDaysBefore, months_later, parse_limit

ENGLAND = load_calendar()


@pytest.mark.parametrize(
    ("limit", "start", "due"),
    [
        pytest.param("5 working days before", "2026-12-24", "2026-12-17", id="agenda at Christmas"),
        pytest.param("5 working days", "2026-12-24", "2027-01-05", id="minutes at Christmas"),
        pytest.param("3 working days", "2026-04-02", "2026-04-09", id="assessment at Easter"),
        pytest.param(
            "1 working day", "2026-10-23", "2026-10-26", id="over the autumn clock change"
        ),
        pytest.param("10 days", "2026-12-20", "2026-12-30", id="calendar days"),
        pytest.param("12 weeks", "2026-11-26", "2027-02-18", id="84 days"),
        pytest.param("1 month", "2026-01-31", "2026-02-28", id="January's end"),
        pytest.param("1 month", "2028-01-31", "2028-02-29", id="January's end in a leap year"),
        pytest.param("6 months", "2026-08-31", "2027-02-28", id="August's end and six months"),
        pytest.param("6 months", "2027-08-31", "2028-02-29", id="to a 29th of February"),
        pytest.param("6 months", "2028-02-29", "2028-08-29", id="from a 29th of February"),
        pytest.param("3 months", "2026-11-30", "2027-02-28", id="over the turn of the year"),
        pytest.param("1 month", "2026-11-25", "2026-12-25", id="a month may end on a holiday"),
    ],
)
def test_a_limit_is_due(limit: str, start: str, due: str) -> None:
    found = parse_limit(limit).due_on(date.fromisoformat(start), ENGLAND)

    assert found == date.fromisoformat(due)


@pytest.mark.parametrize(
    "text",
    [
        "5 working days before",
        "1 working day before",
        "1 working day",
        "10 days",
        "1 day",
        "12 weeks",
        "1 week",
        "6 months",
        "1 month",
    ],
)
def test_a_limit_gives_its_words_back(text: str) -> None:
    assert str(parse_limit(text)) == text


@pytest.mark.parametrize(
    "text",
    [
        "a fortnight",
        "",
        "5",
        "0 days",
        "-5 days",
        "5 Days",
        "1 weeks",
        "2 week",
        "5  days",
        "1.5 days",
        "12 weeks before",
        "٣ days",
        "5 days\n",
        "99999 days",
    ],
)
def test_what_is_no_limit_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="is no limit: write it like"):
        parse_limit(text)


def test_limits_are_values() -> None:
    limits: set[Limit] = {parse_limit("5 working days before"), WorkingDaysBefore(5)}

    assert len(limits) == 1


@settings(deadline=None)  # a slow machine is no fault
@given(day=st.dates(date(2020, 1, 1), date(2060, 1, 1)), months=st.integers(-24, 24))
def test_months_never_leave_the_month_they_aim_at(day: date, months: int) -> None:
    found = months_later(day, months)

    assert (found.year - day.year) * 12 + found.month - day.month == months
    assert found.day <= day.day
