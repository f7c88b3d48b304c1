"""What may be typed into a referral, and what is said where it cannot be taken."""

from datetime import date

import pytest

from core import referrals
from core.data import load_form, load_procedure, procedure_names
from core.errors import NotFound
from core.referrals import elsewhere, problems, route_taken, step_problems
from tests.services.builders_referrals import filled, filled_for_rotherham

TODAY = date(2026, 11, 23)
HERTFORDSHIRE, ROTHERHAM = load_form("hertfordshire"), load_form("rotherham")
EAST_ROUTES, SOUTH_ROUTES = (load_procedure(n).routes for n in ("hertfordshire", "rotherham"))
TRICKY = [
    "<script>alert('x')</script> & <b>bold</b>",
    "**stars** _lines_ [link](http://example.test) `code` {{name}} {% raw %}",
    "👩‍👩‍👧 café Ω שלום",
    "Line one\nline two\r\n\tindented",
]


def wrong(**changes: str) -> dict[str, str]:
    return problems(HERTFORDSHIRE, EAST_ROUTES, filled(**changes), TODAY)


def wrong_in_rotherham(**changes: str) -> dict[str, str]:
    return problems(ROTHERHAM, SOUTH_ROUTES, filled_for_rotherham(**changes), TODAY)


def test_a_referral_that_is_filled_in_has_no_problems() -> None:
    assert wrong() == {}


def test_an_empty_referral_says_everything_that_is_needed_in_sentences() -> None:
    found = problems(HERTFORDSHIRE, EAST_ROUTES, {}, TODAY)

    needed = {key for key, one in HERTFORDSHIRE.asked.items() if one.required}
    assert set(found) == needed
    assert "criteria" in needed
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


def test_a_choice_that_is_missing_is_asked_in_the_words_of_the_form() -> None:
    asked = wrong(high_risk="", given="")
    assert asked["high_risk"] == (
        "“Do you think that the child is at high risk of exploitation?” needs an answer."
    )
    assert asked["given"] == "“Given names” is needed."


def test_a_control_character_is_refused_with_its_place() -> None:
    assert "number 3" in wrong(worry="ab\x00c")["worry"]


@pytest.mark.parametrize(
    ("born", "said"),
    [
        ("2026-11-24", "lies in the future"),
        ("1900-01-01", "too long ago"),
        ("2013-02-29", "There is no such day"),
        ("4 May 2012", "There is no such day"),
        ("   ", "“Date of birth” is needed"),
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
        ("high_risk", "perhaps"),
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
    assert "criteria" not in ROTHERHAM.asked
    assert wrong_in_rotherham(criterion_known="") == {}


def test_a_step_asks_only_its_own_questions() -> None:
    assert set(step_problems(HERTFORDSHIRE.step(1), {}, TODAY)) == {
        "danger",
        "high_risk",
        "route",
        "privacy",
    }


@pytest.mark.parametrize("name", procedure_names())
def test_every_question_is_found_again_in_its_step(name: str) -> None:
    form = load_form(name)
    for step in form.steps:
        for field in step.fields | {one.id for one in step.asked}:
            assert form.step_of(field) is step
    with pytest.raises(NotFound):
        form.step_of("shoe_size")


@pytest.mark.parametrize("name", procedure_names())
def test_no_step_is_longer_than_a_short_card(name: str) -> None:
    assert max(len(step.asked) for step in load_form(name).steps) <= 9


def test_H2_types_other_types_and_vulnerabilities_are_offered_as_the_document_lists_them() -> None:
    asked = HERTFORDSHIRE.asked
    assert len(asked["other_types"].options) == 7
    assert dict(asked["other_types"].options)["baby-farming"] == "Baby farming"
    assert "radicalisation" in dict(asked["vulnerabilities"].options)
    assert set(wrong(other_types="baby-farming,invented")) == {"other_types"}


def test_R1_4_danger_asks_what_was_done_about_it_before_the_form_goes_on() -> None:
    start = ROTHERHAM.step(1)
    answers = filled_for_rotherham(danger="yes")
    assert set(step_problems(start, answers, TODAY)) == {"danger_done"}
    assert step_problems(start, {**answers, "danger_done": "told"}, TODAY) == {}
    assert "strategy meeting" in ROTHERHAM.asked["danger"].question.ask


def test_H7_a_high_risk_asks_for_the_immediate_referral_to_childrens_services() -> None:
    assert set(wrong(high_risk="yes")) == {"immediate_referral"}
    assert wrong(high_risk="yes", immediate_referral="made") == {}
    immediate = next(one for one in EAST_ROUTES if one.id == "immediate")
    assert immediate.applies({"high_risk": "yes"})
    assert immediate.applies({"danger": "yes"})
    assert not immediate.applies({"danger": "no", "high_risk": "no"})
    assert "immediate referral" in immediate.help


def test_R4_2_a_child_whom_another_authority_looks_after_takes_the_way_through_MASH() -> None:
    placed = {"looked_after": "elsewhere"}
    assert set(wrong_in_rotherham(**placed)) == {"home_authority", "duty_rung"}
    told = {**placed, "home_authority": "Exampleshire", "duty_rung": "yes"}
    assert wrong_in_rotherham(**told) == {}
    assert route_taken(SOUTH_ROUTES, filled_for_rotherham(**told)) == "mash"
    assert route_taken(SOUTH_ROUTES, filled_for_rotherham()) == "standard"
    mash = next(one for one in SOUTH_ROUTES if one.id == "mash")
    assert "01709 334052" in mash.help


def test_R4_12_harmful_behaviour_goes_elsewhere_and_asks_less() -> None:
    away = filled_for_rotherham(harmful_behaviour="yes", worry="", types="", aware="", ask="")
    found = elsewhere(SOUTH_ROUTES, away)
    assert found is not None
    assert found.id == "ymarac"
    assert problems(ROTHERHAM, SOUTH_ROUTES, away, TODAY) == {}
    assert set(problems(ROTHERHAM, SOUTH_ROUTES, {**away, "given": ""}, TODAY)) == {"given"}
    assert elsewhere(SOUTH_ROUTES, filled_for_rotherham()) is None
    placed = {**away, "route": "mash", "looked_after": "elsewhere"}
    assert route_taken(SOUTH_ROUTES, placed) == "ymarac"


def test_H24_an_escalation_by_a_youth_action_panel_names_its_chair() -> None:
    assert set(wrong(route="youth-action-panel")) == {"escalated_by"}
    assert wrong(route="youth-action-panel", escalated_by="Yara Chair, yara@example.test") == {}


def test_H20_the_privacy_notice_must_have_been_read() -> None:
    assert set(wrong(privacy="")) == {"privacy"}
    assert set(wrong_in_rotherham(privacy="false")) == {"privacy"}


def test_nobody_told_asks_why() -> None:
    assert set(wrong(aware="nobody")) == {"aware_why"}


def test_every_state_has_words_and_says_what_comes_next() -> None:
    states = set(referrals.ReferralState)
    assert set(referrals.IN_WORDS) == set(referrals.WHAT_NEXT) == states
