"""Rotherham's clauses, as far as the rules alone can prove them."""

from datetime import date

import pytest

from core.bands import Band, band_of
from core.data import load_actions, load_calendar, load_procedure
from core.data.answers import bands_of, score_answer
from core.deadlines import Days, Weeks
from core.errors import InputRefused
from core.reviews import propose_review, review_conflict
from core.scheduling import timetable

ENGLAND = load_calendar()
ROTHERHAM = load_procedure("rotherham")
MACE = ROTHERHAM.panel("rotherham")
LOW, MEDIUM, HIGH = bands_of(ROTHERHAM)
ON = date(2026, 11, 23)
RECENT = [{"factor": "hotspots", "on": "2026-11-01"}]


def total_with(points: int, rationale: str) -> int:
    adjustment = {"points": points, "rationale": rationale}
    answer = score_answer(ROTHERHAM, {"evidence": RECENT, "adjustment": adjustment}, ON)
    return int(answer["total"])


def test_R1_2_offers_the_four_kinds_of_exploitation() -> None:
    assert [kind.id for kind in ROTHERHAM.exploitation_types] == [
        "sexual",
        "criminal",
        "gang",
        "trafficking",
    ]


def test_R1_4_immediate_risk_is_sent_to_childrens_services_and_still_listed() -> None:
    route = ROTHERHAM.route("immediate")

    assert route
    assert route.help.startswith("Contact children's services now")
    assert route.lists


def test_R2_1_has_fourteen_seats_one_per_child_and_one_on_condition() -> None:
    seats = ROTHERHAM.seats_of(MACE)

    assert len(seats) == 14
    assert [seat.id for seat in seats if seat.kind == "per_child"] == ["education"]
    assert [(seat.id, seat.condition) for seat in seats if seat.kind == "conditional"] == [
        ("virtual-head", "looked_after")
    ]


def test_R2_2_alternates_two_chairs_and_names_who_steps_in() -> None:
    chair = ROTHERHAM.chair

    assert chair.mode == "alternate"
    assert chair.designations == ("Evolve Team Manager", "Detective Sergeant, CSE Team, SYP")
    assert [(deputy.designation, deputy.trained) for deputy in chair.deputies] == [
        ("YJS Coordinator", False),
        ("Nominated Evolve Social Worker", True),
    ]


def test_R3_2_meets_every_thursday_morning_in_slots_of_45_and_15_minutes() -> None:
    plans = timetable(ROTHERHAM, 2026, ENGLAND)

    assert len(plans) == 53
    assert {plan.planned_date.weekday() for plan in plans} == {3}
    assert {(str(plan.start), str(plan.end), plan.capacity_minutes) for plan in plans} == {
        ("09:30:00", "13:00:00", 210)
    }
    assert (MACE.initial_minutes, MACE.review_minutes) == (45, 15)


def test_R4_2_a_child_placed_here_comes_through_MASH_and_the_duty_phone() -> None:
    route, phone = ROTHERHAM.route("mash"), ROTHERHAM.contact("duty_phone")

    assert route
    assert phone
    assert phone.value == "01709 334052"
    assert phone.value in route.help


def test_R4_3_the_lead_professional_is_invited_for_their_slot_only() -> None:
    lead, others = ROTHERHAM.invitations

    assert (lead.invited_by, lead.slot_only) == ("Business Support", True)
    assert others.invited_by == "Social Worker"


@pytest.mark.parametrize(
    ("band", "due"), [(HIGH, "2026-12-26"), (MEDIUM, "2027-02-26"), (LOW, "2027-05-26")]
)
def test_R4_4_the_band_gives_the_next_review(band: Band, due: str) -> None:
    found = propose_review(ROTHERHAM, MACE, band, date(2026, 11, 26), ENGLAND).by_interval

    assert found
    assert found.due.isoformat() == due
    assert found.meeting
    assert found.meeting.date <= found.due


def test_R4_4_six_months_and_three_months_conflict_with_twelve_weeks() -> None:
    held = date(2026, 11, 26)
    low = review_conflict(ROTHERHAM, LOW, held, ENGLAND)

    assert review_conflict(ROTHERHAM, HIGH, held, ENGLAND) is None
    assert review_conflict(ROTHERHAM, MEDIUM, held, ENGLAND)
    assert low
    assert (low.interval_due, low.floor_due) == (date(2027, 5, 26), date(2027, 2, 18))
    assert low.sentence == (
        "R4.4 asks for a review at least every 12 weeks, by Thursday 18 February 2027; the "
        "interval for low risk is 6 months, by Wednesday 26 May 2027. The chair chooses, and "
        "the reason is recorded."
    )


@pytest.mark.parametrize(("points", "total"), [(20, 40), (-20, 0), (0, 20)])
def test_R4_5_a_manual_score_moves_the_total_by_up_to_twenty(points: int, total: int) -> None:
    assert total_with(points, "What the panel heard today.") == total


@pytest.mark.parametrize("points", [21, -21, 1000])
def test_R4_5_a_manual_score_beyond_twenty_is_refused(points: int) -> None:
    with pytest.raises(InputRefused, match="must lie between −20 and \\+20"):
        total_with(points, "What the panel heard today.")


@pytest.mark.parametrize("rationale", ["", "   ", "\n\t\u00a0"])
def test_R4_5_a_manual_score_without_a_rationale_is_refused(rationale: str) -> None:
    with pytest.raises(InputRefused, match="needs a rationale"):
        total_with(5, rationale)


def test_R4_6_looks_back_six_months_and_keeps_the_rest_as_history() -> None:
    evidence = [
        {"factor": "hotspots", "on": "2026-05-23"},
        {"factor": "vehicles", "on": "2026-05-22"},
    ]
    counted = [n["counted"] for n in score_answer(ROTHERHAM, {"evidence": evidence}, ON)["lines"]]

    assert counted == [20, 0]


@pytest.mark.parametrize(
    ("total", "band"),
    [(0, "low"), (39, "low"), (40, "medium"), (69, "medium"), (70, "high"), (999, "high")],
)
def test_R4_6_bands_begin_at_0_40_and_70(total: int, band: str) -> None:
    assert band_of(total, bands_of(ROTHERHAM)).id == band


def test_R4_6_high_asks_about_the_national_referral_mechanism() -> None:
    assert [band.asks_nrm for band in (LOW, MEDIUM, HIGH)] == [False, False, True]
    assert HIGH.wording.startswith("The risk of the subject being criminally exploited is high")
    assert "National Referral Mechanism" in HIGH.prompts[0]


def test_R4_7_the_assessment_is_owed_within_three_working_days() -> None:
    assert ROTHERHAM.assessment
    assert ROTHERHAM.assessment.limit.due_on(date(2026, 4, 2), ENGLAND) == date(2026, 4, 9)


def test_R4_7_medium_and_high_stay_open_and_low_goes_to_early_help() -> None:
    assert [band.stays_open for band in (LOW, MEDIUM, HIGH)] == [False, True, True]
    assert "Early Help" in LOW.prompts[0]


def test_R4_8_fortnightly_meetings_stand_in_for_a_high_risk_review() -> None:
    (substitute,) = ROTHERHAM.substitutes

    assert (substitute.band, substitute.every) == ("high", Weeks(2))
    assert substitute.every.due_on(ON, ENGLAND) == Days(14).due_on(ON, ENGLAND)


def test_R4_10_the_assessment_is_renewed_every_twelve_weeks_in_any_of_five_meetings() -> None:
    renewal = ROTHERHAM.assessment_renewal

    assert renewal
    assert renewal.limit == Weeks(12)
    assert len(renewal.resets) == 5
    assert [who.id for who in renewal.responsible] == ["evolve", "barnardos", "yjs"]
    assert renewal.otherwise == "Social Worker"


def test_R4_12_sexually_harmful_behaviour_goes_to_YMARAC_and_is_not_listed() -> None:
    route = ROTHERHAM.route("ymarac")

    assert route
    assert not route.lists
    assert "kept here with the reason" in route.help


def test_R_App1_offers_the_appendix_in_its_three_columns() -> None:
    tools = load_actions()

    assert tools.aims == ("Prevent", "Protect", "Prosecute", "Prepare")
    assert [box.id for box in tools.of("disrupt")] == ["mapping", "housing", "police"]
    assert [len(tools.of(purpose)) for purpose, _ in tools.columns] == [3, 4, 3]
    assert "Abduction orders" in tools.of("disrupt")[2].suggestions
