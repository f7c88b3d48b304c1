from datetime import date

import pytest

from core.cases import ONLY_IN_WORDS, Clocks, Only, initials, is_soon, marks

TODAY = date(2026, 12, 18)


@pytest.mark.parametrize(
    ("given", "family", "found"),
    [
        ("Alex", "Example", "AE"),
        ("Mary-Ann O", "Sample", "MOS"),
        ("  éloïse ", "d’Exemple", "ÉD"),
        ("", "", ""),
    ],
)
def test_a_child_is_shown_by_initials(given: str, family: str, found: str) -> None:
    assert initials(given, family) == found


def test_H11_a_review_is_marked_on_the_day_after_it_was_due() -> None:
    assert marks(Clocks(TODAY), TODAY) == ()
    assert marks(Clocks(date(2026, 12, 17)), TODAY) == ("Review overdue since 17 December 2026",)


def test_R4_10_every_clock_that_has_run_out_is_marked() -> None:
    late = date(2026, 11, 30)
    assert marks(Clocks(None, late, late, 2), TODAY) == (
        "CE risk assessment overdue since 30 November 2026",
        "CE risk assessment update overdue since 30 November 2026",
        "No next review date",
        "2 actions overdue",
    )


def test_a_child_who_waits_for_the_first_discussion_has_no_review_to_set() -> None:
    assert marks(Clocks(None), TODAY, wants_review=False) == ()


def test_four_weeks_are_soon() -> None:
    assert is_soon(date(2027, 1, 15), TODAY)
    assert not is_soon(date(2027, 1, 16), TODAY)
    assert not is_soon(None, TODAY)


def test_every_choice_of_the_tracker_has_words() -> None:
    assert set(ONLY_IN_WORDS) == set(Only)
