"""Days as people write them, and those that no program may guess."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.dates import long_day
from core.english_days import written_day

MAY = date(2011, 5, 4)


@pytest.mark.parametrize(
    "text",
    [
        "2011-05-04", "2011/5/4", "4/5/2011", "04/05/2011", "4.5.2011", "04-05-2011",
        "4 / 5 / 2011", "4 May 2011", "04 May 2011", "4th May 2011", "4th of May 2011",
        "4-May-2011", "4 may, 2011", "May 4, 2011", "May 4th 2011", "Wednesday 4 May 2011",
        "Wed, 4th May 2011", "  4\u00a0May 2011. ", "Wed 4/5/2011",
    ],
)  # fmt: skip
def test_H6_a_day_is_read_in_any_english_spelling(text: str) -> None:
    assert written_day(text) == MAY


@pytest.mark.parametrize(
    "text",
    [
        "4/5/11", "31/02/2011", "5/13/2011", "Monday 4 May 2011", "May 2011", "4 Ma 2011", "2011",
        "4 5", "", "unknown", "4 May 2011 or 5 May 2011", "٤/٥/٢٠١١", "Noday 4 May 2011",
        "0/5/2011", "4 May 2011" + " " * 90 + "x",
    ],
)  # fmt: skip
def test_H6_what_could_be_two_days_or_none_is_left_to_a_person(text: str) -> None:
    assert written_day(text) is None


@given(st.dates(min_value=date(1900, 1, 1), max_value=date(2100, 1, 1)))
def test_every_day_that_we_write_is_read_again(day: date) -> None:
    assert written_day(day.isoformat()) == written_day(long_day(day)) == day


@given(st.text())
def test_no_text_breaks_it(text: str) -> None:
    assert written_day(text) is None or any(char.isdigit() for char in text)
