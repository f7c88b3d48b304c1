"""Hertfordshire's rows, as far as the rules alone can prove them."""

from datetime import date

from core.data import load_calendar, load_procedure
from core.data.answers import timetable_rows
from core.deadlines import Months, WorkingDays, WorkingDaysBefore

ENGLAND = load_calendar()
HERTS = load_procedure("hertfordshire")
EAST, WEST, MACE2 = HERTS.panels


def meeting(panel: str, planned: str) -> dict[str, object]:
    year = date.fromisoformat(planned).year
    rows = timetable_rows(HERTS, year, HERTS.panel(panel), ENGLAND)
    return next(row for row in rows if row["planned_date"] == planned)


def test_H1_the_area_of_a_child_decides_the_panel() -> None:
    assert HERTS.panel_of_area("East") is EAST
    assert HERTS.panel_of_area("West") is WEST
    assert HERTS.panel_of_area("Elsewhere") is None


def test_H2_offers_definition_types_and_vulnerabilities() -> None:
    assert (HERTS.words("definition") or "").startswith("It occurs where an individual or group")
    assert {"sexual", "criminal", "county-lines"} < {kind.id for kind in HERTS.exploitation_types}
    assert len(HERTS.other_types) == 7
    assert len(HERTS.vulnerabilities) == 8


def test_H3_has_four_criteria() -> None:
    assert [criterion.id for criterion in HERTS.criteria] == [
        "known",
        "missing",
        "not-manageable-locally",
        "high-risk",
    ]


def test_H4_asks_both_co_chairs() -> None:
    assert (HERTS.confirmation.mode, HERTS.chair.mode) == ("all", "co_chairs")
    assert len([seat for seat in HERTS.seats_of(EAST) if seat.kind == "co_chair"]) == 2


def test_H6_referrals_are_due_on_the_first_friday_of_the_planned_month() -> None:
    assert meeting("West", "2026-11-20")["referrals_by"] == "2026-11-06"
    assert meeting("East", "2026-11-27")["referrals_by"] == "2026-11-06"
    assert HERTS.contact("mailbox")


def test_H6_a_cut_off_on_good_friday_moves_to_the_day_before() -> None:
    west = meeting("West", "2026-04-17")

    assert west["referrals_by"] == "2026-04-02"
    assert west["notes"] == [
        (
            "The first Friday of the month, 3 April 2026, is not a working day: referrals are due "
            "by Thursday 2 April 2026."
        ),
        (
            "From the last day for referrals to the day the agenda is owed there are only 4 "
            "working days instead of 5: criteria must be confirmed sooner."
        ),
    ]


def test_H6_a_cut_off_on_new_years_day_moves_into_the_old_year() -> None:
    assert meeting("West", "2027-01-15")["referrals_by"] == "2026-12-31"


def test_H7_high_risk_means_an_immediate_referral() -> None:
    route = HERTS.route("immediate")

    assert route
    assert "immediate referral to Children's Services" in route.help


def test_H8_east_meets_on_the_last_friday_and_west_on_the_third_for_three_hours() -> None:
    rows = timetable_rows(HERTS, 2026, None, ENGLAND)

    assert [row["planned_date"] for row in rows if row["panel"] == "West"][:3] == [
        "2026-01-16",
        "2026-02-20",
        "2026-03-20",
    ]
    assert len(rows) == 24
    assert {(row["start"], row["end"], row["capacity_minutes"]) for row in rows} == {
        ("09:30", "12:30", 180)
    }


def test_H8_a_panel_on_christmas_day_is_proposed_for_the_day_before_with_a_note() -> None:
    assert meeting("East", "2026-12-25") == {
        "panel": "East",
        "date": "2026-12-24",
        "start": "09:30",
        "end": "12:30",
        "capacity_minutes": 180,
        "referrals_by": "2026-12-04",
        "agenda_by": "2026-12-17",
        "minutes_by": "2027-01-05",
        "planned_date": "2026-12-25",
        "notes": [
            (
                "Friday 25 December 2026 is not a working day: Thursday 24 December 2026, the "
                "nearest working day before it, is proposed. The chair decides."
            )
        ],
    }


def test_H8_a_panel_on_good_friday_is_proposed_for_maundy_thursday() -> None:
    east = meeting("East", "2027-03-26")

    assert (east["date"], east["agenda_by"]) == ("2027-03-25", "2027-03-18")
    assert east["minutes_by"] == "2027-04-05"


def test_H9_the_declaration_goes_with_every_invitation_and_is_read_aloud() -> None:
    assert HERTS.declaration
    assert HERTS.declaration.with_every_invitation
    assert HERTS.declaration.read_aloud


def test_H10_the_agenda_is_owed_five_working_days_before() -> None:
    assert HERTS.agenda
    assert HERTS.agenda.limit == WorkingDaysBefore(5)
    assert meeting("East", "2026-05-29")["agenda_by"] == "2026-05-21"


def test_H14_minutes_are_owed_within_five_working_days() -> None:
    assert HERTS.minutes
    assert HERTS.minutes.limit == WorkingDays(5)
    assert meeting("West", "2026-12-18")["minutes_by"] == "2026-12-29"


def test_H17_formal_invitees_come_for_their_child_only() -> None:
    assert len([seat for seat in HERTS.seats_of(EAST) if seat.kind == "formal_invite"]) == 6
    assert [rule.slot_only for rule in HERTS.invitations] == [True]


def test_H20_names_the_information_sharing_agreement() -> None:
    assert HERTS.information_sharing
    assert HERTS.information_sharing.impact_assessment


def test_H22_the_report_comes_every_six_months() -> None:
    assert HERTS.report
    assert HERTS.report.every == Months(6)
    assert len(HERTS.report.audience) == 2


def test_H23_MACE_2_is_a_strategic_panel_whose_days_the_document_leaves_open() -> None:
    assert (MACE2.strategic, MACE2.cadence, MACE2.start) == (True, None, None)
    assert timetable_rows(HERTS, 2026, MACE2, ENGLAND) == []
    assert HERTS.seats_of(MACE2) == ()


def test_H24_a_youth_action_panel_may_escalate() -> None:
    route = HERTS.route("youth-action-panel")

    assert route
    assert route.lists
