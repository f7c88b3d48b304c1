from datetime import date

import pytest

from core.bands import Band
from core.data import load_calendar, load_procedure
from core.decisions import (
    ENDS,
    Decision,
    choices,
    decision_problems,
    offer_review,
    review_problems,
    words,
)

ROTHERHAM = load_procedure("rotherham")
HERTFORDSHIRE = load_procedure("hertfordshire")
CALENDAR = load_calendar()
HELD = date(2026, 12, 3)  # a Thursday


def _band(name: str) -> Band:
    return next(band for band in ROTHERHAM.bands or () if band.id == name)


@pytest.mark.parametrize("band", ["medium", "high"])
def test_R4_7_a_medium_or_high_case_can_stay_open_or_pass_to_another_authority_only(
    band: str,
) -> None:
    assert choices(ROTHERHAM, _band(band)) == (Decision.STAY_OPEN, Decision.TRANSFER)


def test_R4_7_a_refused_decision_says_which_clause_keeps_the_case_open() -> None:
    problems = decision_problems("close", "All is well.", ROTHERHAM, _band("medium"))
    assert "At medium risk the case stays open until the risk is low" in problems["decision"]
    assert "R4.7" in problems["decision"]


def test_R4_7_a_low_case_may_step_down_to_early_help() -> None:
    assert Decision.STEP_DOWN in choices(ROTHERHAM, _band("low"))
    assert decision_problems("step_down", "Support agreed.", ROTHERHAM, _band("low")) == {}


def test_R4_7_nobody_closes_a_child_who_was_not_scored_where_scores_decide() -> None:
    assert "no score yet" in decision_problems("close", "Why.", ROTHERHAM, None)["decision"]


@pytest.mark.parametrize("decision", sorted(ENDS))
def test_H18_every_decision_that_ends_a_case_needs_its_reason(decision: Decision) -> None:
    assert "decision_why" in decision_problems(decision, "  ", HERTFORDSHIRE, None)
    assert decision_problems(decision, "The family moved.", HERTFORDSHIRE, None) == {}


def test_H18_a_risk_that_is_not_low_closes_by_the_agencies_decision_only() -> None:
    medium = _band("medium")
    assert "not low" in decision_problems("close", "Better.", HERTFORDSHIRE, medium)["decision"]
    assert decision_problems("close_agreed", "Moved away.", HERTFORDSHIRE, medium) == {}


def test_a_decision_that_nobody_offered_is_refused() -> None:
    assert "decision" in decision_problems("forget", "Because.", HERTFORDSHIRE, None)


def test_every_decision_has_words() -> None:
    assert all(words(decision) for decision in Decision)
    assert words(None) == "No decision recorded"


@pytest.mark.parametrize(
    ("band", "offered"),
    [("high", date(2026, 12, 31)), ("medium", date(2027, 2, 25)), ("low", date(2027, 6, 3))],
)
def test_R4_4_the_band_proposes_the_last_meeting_inside_its_interval(
    band: str, offered: date
) -> None:
    offer = offer_review(ROTHERHAM, ROTHERHAM.panels[0], _band(band), HELD, CALENDAR)
    assert offer.on == offered
    assert f"at {band} risk" in offer.why


def test_R4_4_the_twelve_week_floor_is_shown_and_a_later_day_needs_a_reason() -> None:
    offer = offer_review(ROTHERHAM, ROTHERHAM.panels[0], _band("low"), HELD, CALENDAR)
    assert offer.limit == date(2027, 2, 25)  # 84 days
    assert "at least every 12 weeks" in (offer.conflict or "")
    later = date(2027, 6, 3)
    assert "next_review_why" in review_problems(later, " ", "stay_open", HELD, offer)
    assert review_problems(later, "Settled at school.", "stay_open", HELD, offer) == {}
    assert review_problems(date(2027, 2, 25), "", "stay_open", HELD, offer) == {}


def test_R4_4_a_child_without_a_score_is_offered_the_floor() -> None:
    offer = offer_review(ROTHERHAM, ROTHERHAM.panels[0], None, HELD, CALENDAR)
    assert offer.on == date(2027, 2, 25)
    assert "12 weeks (R4.4)" in offer.why


def test_H18_without_an_interval_the_panels_next_meeting_is_offered() -> None:
    east = HERTFORDSHIRE.panel("East")
    offer = offer_review(HERTFORDSHIRE, east, None, date(2026, 11, 27), CALENDAR)
    assert (offer.on, offer.limit) == (date(2026, 12, 24), None)
    assert "The meeting decides" in offer.why


def test_a_review_lies_after_the_meeting_and_only_where_the_case_stays_open() -> None:
    offer = offer_review(ROTHERHAM, ROTHERHAM.panels[0], None, HELD, CALENDAR)
    assert (
        "Thursday 3 December 2026"
        in (review_problems(HELD, "", "stay_open", HELD, offer)["next_review_on"])
    )
    assert "next_review_on" in review_problems(date(2027, 1, 7), "", "close", HELD, offer)
    assert review_problems(None, "", "close", HELD, offer) == {}
