"""What may be typed into a referral, and what is said where it cannot be taken."""

from datetime import date

import pytest

from core import referrals
from core.data import load_procedure
from core.form_choices import offered
from core.referrals import Asked, problems, step_of, step_problems
from tests.services.builders_referrals import filled

TODAY = date(2026, 11, 23)
HERTFORDSHIRE = load_procedure("hertfordshire")
ASKED = Asked(offered(HERTFORDSHIRE), [one.id for one in HERTFORDSHIRE.criteria])
TRICKY = [
    "<script>alert('x')</script> & <b>bold</b>",
    "**stars** _lines_ [link](http://example.test) `code` {{name}} {% raw %}",
    "👩‍👩‍👧 café Ω שלום",
    "Line one\nline two\r\n\tindented",
]


def wrong(**changes: str) -> dict[str, str]:
    return problems(filled(**changes), TODAY, ASKED)


def test_a_referral_that_is_filled_in_has_no_problems() -> None:
    assert wrong() == {}


def test_an_empty_referral_says_everything_that_is_needed_in_sentences() -> None:
    found = problems({}, TODAY, ASKED)

    needed = {f.id for one in referrals.STEPS for f in one.fields if f.required}
    assert set(found) == needed | {"criteria"}
    assert all(sentence.endswith(".") for sentence in found.values())


@pytest.mark.parametrize("text", TRICKY)
def test_text_of_any_kind_is_taken_as_typed(text: str) -> None:
    assert wrong(worry=text, given=text[:200], others=text) == {}


def test_the_longest_answer_is_taken_and_a_longer_one_is_refused_in_words() -> None:
    assert wrong(worry="x" * 4000) == {}
    found = wrong(worry="x" * 10_000)
    assert found == {
        "worry": "This has 10,000 characters and may have 4,000. Shorten it or split it."
    }


def test_a_control_character_is_refused_with_its_place() -> None:
    assert "number 3" in wrong(worry="ab\x00c")["worry"]


@pytest.mark.parametrize(
    ("born", "said"),
    [
        ("2026-11-24", "lies in the future"),
        ("1900-01-01", "too long ago"),
        ("2013-02-29", "There is no such day"),
        ("4 May 2012", "There is no such day"),
        ("   ", "is needed"),
    ],
)
def test_a_date_of_birth_that_cannot_be_is_refused(born: str, said: str) -> None:
    assert said in wrong(born=born)["born"]


def test_a_child_born_today_can_be_referred() -> None:
    assert wrong(born="2026-11-23") == {}


@pytest.mark.parametrize(
    ("born", "years"),
    [("2008-11-24", None), ("2008-11-23", 18), ("2008-11-22", 18), ("1990-01-01", 36), ("", None)],
)
def test_somebody_of_18_or_over_is_asked_about(born: str, years: int | None) -> None:
    assert referrals.grown_up({"born": born}, TODAY) == years


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("lead_email", "somebody"),
        ("lead_email", "one@example.test, two@example.test"),
        ("missing_episodes", "several"),
        ("missing_episodes", "-1"),
        ("missing_episodes", "٣"),
        ("nhs_number", "123"),
        ("nhs_number", "943 476 5918"),
        ("nhs_number", "٩٤٣٤٧٦٥٩١٩"),
        ("privacy", "false"),
        ("area", "Nowhere"),
        ("types", "criminal,anything"),
        ("danger", "perhaps"),
    ],
)
def test_what_a_field_cannot_take_is_said_at_the_field(field: str, value: str) -> None:
    assert set(wrong(**{field: value})) == {field}


@pytest.mark.parametrize("number", ["9434765919", "943 476 5919", "943-476-5919"])
def test_an_nhs_number_is_checked_by_its_last_digit(number: str) -> None:
    assert wrong(nhs_number=number) == {}


def test_H3_at_least_one_criterion_is_ticked_and_each_with_its_reason() -> None:
    assert set(wrong(criterion_known="false")) == {"criteria"}
    assert set(wrong(criterion_missing="true")) == {"why_missing"}
    assert wrong(criterion_missing="true", why_missing="Four nights away.") == {}
    assert set(wrong(why_known="x" * 1001)) == {"why_known"}


def test_a_procedure_without_criteria_asks_for_none() -> None:
    assert problems(filled(criterion_known=""), TODAY, Asked(ASKED.offered, ())) == {}


def test_a_step_asks_only_its_own_questions() -> None:
    assert set(step_problems(1, {}, TODAY, ASKED)) == {
        "danger",
        "harmful_behaviour",
        "route",
        "privacy",
    }


def test_every_question_is_found_again_in_its_step() -> None:
    for one in referrals.STEPS:
        for field in one.fields:
            assert step_of(field.id) is one
    assert step_of("why_known").name == step_of("criteria").name == "criteria"


def test_every_state_has_words_and_says_what_comes_next() -> None:
    states = set(referrals.ReferralState)
    assert set(referrals.IN_WORDS) == set(referrals.WHAT_NEXT) == states
