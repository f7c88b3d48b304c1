from datetime import date

import pytest

from core.handovers import again_in_words, coming_of_age, is_adult


@pytest.mark.parametrize(
    ("born", "opens", "due"),
    [
        (date(2009, 6, 23), date(2026, 12, 1), date(2027, 5, 31)),
        (date(2009, 1, 31), date(2026, 7, 1), date(2026, 12, 31)),
        (date(2008, 2, 29), date(2025, 8, 1), date(2026, 1, 31)),
    ],
)
def test_H18_a_transition_is_planned_before_the_month_of_the_birthday(
    born: date, opens: date, due: date
) -> None:
    coming = coming_of_age(born, 6)
    assert (coming.opens, coming.due) == (opens, due)


def test_H18_the_same_month_gives_the_same_days_whatever_the_birthday() -> None:
    assert len({coming_of_age(date(2009, 6, day), 6) for day in range(1, 31)}) == 1


def test_H18_somebody_born_on_29_february_is_an_adult_on_1_march() -> None:
    assert not is_adult(date(2008, 2, 29), date(2026, 2, 28))
    assert is_adult(date(2008, 2, 29), date(2026, 3, 1))


@pytest.mark.parametrize(("times", "words"), [(1, "once"), (2, "twice"), (3, "3 times")])
def test_H18_a_re_referral_says_how_often(times: int, words: str) -> None:
    assert f" {words} so far" in again_in_words("HE-2026-0001", date(2026, 12, 18), times)
