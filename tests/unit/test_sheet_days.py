"""Days as people type them into spreadsheets, read the English way."""

from datetime import date, datetime

import pytest

from core.sheet_days import english_day

TODAY = date(2026, 12, 18)


@pytest.mark.parametrize(
    ("written", "day"),
    [
        ("4/3/2012", date(2012, 3, 4)),
        ("04/03/12", date(2012, 3, 4)),
        ("04.03.2012", date(2012, 3, 4)),
        ("04-03-2012", date(2012, 3, 4)),
        ("4 3 2012", date(2012, 3, 4)),
        ("2012-03-04", date(2012, 3, 4)),
        ("2012-03-04 00:00:00", date(2012, 3, 4)),
        ("4 March 2012", date(2012, 3, 4)),
        ("4th March 2012", date(2012, 3, 4)),
        ("4th of March, 2012", date(2012, 3, 4)),
        ("Sunday 4 March 2012", date(2012, 3, 4)),
        ("Sun 4 Mar 12", date(2012, 3, 4)),
        ("4-Mar-12", date(2012, 3, 4)),
        ("4 Sept 2012", date(2012, 9, 4)),
        ("March 4, 2012", date(2012, 3, 4)),
        ("04/03/2012 09:30", date(2012, 3, 4)),
        ("29/02/2012", date(2012, 2, 29)),
        ("1/1/27", date(1927, 1, 1)),
        (date(2012, 3, 4), date(2012, 3, 4)),
        (datetime.fromisoformat("2012-03-04T12:00"), date(2012, 3, 4)),
    ],
)
def test_a_day_is_read_the_english_way(written: object, day: date) -> None:
    assert english_day(written, TODAY) == day


@pytest.mark.parametrize(
    "written",
    ["31/02/2012", "04/25/2012", "29/02/2011", "March 2012", "2012", "soon", "", "4 Ma 2012", 40972,
     "4/3", "0/0/2012", "Thurs 4 Mar 12", "١/٢/٢٠١٢"],
)  # fmt: skip
def test_what_is_no_day_is_no_day(written: object) -> None:
    assert english_day(written, TODAY) is None
