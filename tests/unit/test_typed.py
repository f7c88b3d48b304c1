import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.typed import MOST, needed_problem, text_problem, typed_day


@pytest.mark.parametrize(
    "text",
    [
        "<b>bold</b> & **stars** [link](http://example.test)",
        "Line one\nline two\r\n\tindented",
        "👩‍👩‍👧 family, café, Ω, שלום",
        "x" * MOST,
        "",
    ],
)
def test_what_people_type_is_kept(text: str) -> None:
    assert text_problem(text, MOST) is None


@pytest.mark.parametrize("char", ["\x00", "\x07", "\x1b", "\x7f", "\x85", "\ud83d", "\uffff"])
def test_a_character_that_no_paper_can_show_is_refused_with_its_place(char: str) -> None:
    problem = text_problem(f"ab{char}c", MOST)
    assert problem is not None
    assert "number 3 from the start" in problem


def test_a_text_that_is_too_long_says_by_how_much() -> None:
    assert text_problem("x" * 10_020, MOST) == (
        "This has 10,020 characters and may have 10,000. Shorten it or split it."
    )


def test_spaces_are_no_reason() -> None:
    assert needed_problem(" \n\t", "Say why.") == "Say why."
    assert needed_problem("Because.", "Say why.") is None


@pytest.mark.parametrize("text", ["", "18/12/2026", "2026-02-30", "tomorrow"])
def test_what_is_no_day_is_not_guessed_at(text: str) -> None:
    assert typed_day(text) is None


@given(st.text())
def test_whatever_is_kept_can_be_stored_as_utf_8(text: str) -> None:
    if text_problem(text) is None:
        assert text.encode().decode() == text
