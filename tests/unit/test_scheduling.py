from datetime import UTC, date, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from icalendar import Calendar

from core.data import load_calendar, load_procedure
from core.data.answers import timetable_rows
from core.data.printed import timetable_text
from core.data.timetable_file import timetable_ics
from core.errors import InputRefused, PanelError
from core.panels import MonthlyNth, Weekly
from core.scheduling import (
    meetings_between,
    next_meeting_on_or_after,
    nth_weekday,
    plan_meeting,
    planned_days,
    review_day,
    timetable,
)

ENGLAND = load_calendar()
HERTS, ROTHERHAM = load_procedure("hertfordshire"), load_procedure("rotherham")
EAST, WEST, MACE2 = HERTS.panels
(THURSDAYS,) = ROTHERHAM.panels
FRIDAY = 4


@pytest.mark.parametrize(
    ("month", "nth", "day"),
    [
        pytest.param("2027-01", 1, 1, id="a month that begins on it"),
        pytest.param("2026-04", 1, 3, id="Good Friday is still the first Friday"),
        pytest.param("2026-10", 3, 16, id="third"),
        pytest.param("2026-10", -1, 30, id="the last of five"),
        pytest.param("2026-02", -1, 27, id="the last of four"),
        pytest.param("2028-02", -1, 25, id="in a leap year"),
    ],
)
def test_fridays_of_a_month(month: str, nth: int, day: int) -> None:
    year, number = map(int, month.split("-"))

    assert nth_weekday(year, number, FRIDAY, nth) == date(year, number, day)


def test_a_year_has_twelve_monthly_and_52_or_53_weekly_days() -> None:
    assert len(planned_days(MonthlyNth(FRIDAY, -1), 2026)) == 12
    assert len(planned_days(Weekly(3), 2026)) == 53
    assert len(planned_days(Weekly(3), 2027)) == 52
    assert planned_days(Weekly(3), 2026)[0] == date(2026, 1, 1)


@settings(deadline=None)  # a slow machine is no fault
@given(year=st.integers(2020, 2060), name=st.sampled_from(["hertfordshire", "rotherham"]))
def test_every_meeting_of_every_year_keeps_the_rules(year: int, name: str) -> None:
    plans = timetable(load_procedure(name), year, ENGLAND)

    assert [plan.date for plan in plans] == sorted(plan.date for plan in plans)
    for plan in plans:
        days = (plan.date, plan.referrals_by, plan.agenda_by, plan.minutes_by)
        assert all(ENGLAND.is_working_day(day) for day in days if day)
        assert plan.date <= plan.planned_date
        assert plan.planned_date.year == year
        assert bool(plan.notes) or plan.date == plan.planned_date


@pytest.mark.parametrize("year", [2019, 2061, 0, 10_000])
def test_years_beyond_the_known_ones_are_refused(year: int) -> None:
    with pytest.raises(InputRefused, match=f"2020 to 2060, not for {year}"):
        timetable(HERTS, year, ENGLAND)


def test_a_weekly_meeting_on_new_years_day_is_proposed_in_the_old_year() -> None:
    first = timetable(ROTHERHAM, 2026, ENGLAND)[0]

    assert (first.planned_date, first.date) == (date(2026, 1, 1), date(2025, 12, 31))


def test_a_meeting_that_moves_onto_another_says_so_on_both() -> None:
    shut = load_calendar([date(2026, 12, day) for day in (28, 29, 30, 31)])
    twice = [p for p in timetable(ROTHERHAM, 2026, shut) if p.date == date(2026, 12, 24)]

    assert [plan.planned_date.day for plan in twice] == [24, 31]
    assert twice[0].notes[-1] == (
        "On Thursday 24 December 2026 there is also the Rotherham meeting planned for Thursday "
        "31 December 2026: choose another date."
    )
    assert "planned for Thursday 24 December 2026" in twice[1].notes[-1]


def test_an_agenda_owed_before_referrals_are_due_is_noted() -> None:
    early = plan_meeting(HERTS, WEST, date(2026, 11, 10), ENGLAND)

    assert (early.agenda_by, early.referrals_by) == (date(2026, 11, 3), date(2026, 11, 6))
    assert early.notes == (
        (
            "The agenda is owed on Tuesday 3 November 2026, before referrals are due (Friday "
            "6 November 2026): referrals after the agenda need a decision."
        ),
    )


def test_the_strategic_panel_has_agenda_and_minutes_but_no_referrals() -> None:
    plan = plan_meeting(HERTS, MACE2, date(2026, 11, 10), ENGLAND)

    assert plan.referrals_by is None
    assert (plan.agenda_by, plan.minutes_by) == (date(2026, 11, 3), date(2026, 11, 17))
    assert next_meeting_on_or_after(HERTS, MACE2, date(2026, 11, 10), ENGLAND) is None


@pytest.mark.parametrize(
    ("day", "found"),
    [
        pytest.param("2026-11-27", "2026-11-27", id="on the day itself"),
        pytest.param("2026-11-28", "2026-12-24", id="the moved one"),
        pytest.param("2026-12-25", "2027-01-29", id="the planned day is past the proposed one"),
    ],
)
def test_the_next_meeting(day: str, found: str) -> None:
    meeting = next_meeting_on_or_after(HERTS, EAST, date.fromisoformat(day), ENGLAND)

    assert meeting
    assert meeting.date.isoformat() == found


def test_meetings_between_two_days_include_one_moved_in_from_the_next_year() -> None:
    found = meetings_between(ROTHERHAM, THURSDAYS, date(2025, 12, 18), date(2025, 12, 31), ENGLAND)

    assert [(plan.date.day, plan.planned_date.day) for plan in found] == [
        (18, 18),
        (24, 25),
        (31, 1),
    ]


def test_a_review_is_proposed_at_the_last_meeting_before_it_is_due() -> None:
    proposal = review_day(HERTS, EAST, date(2026, 11, 27), date(2026, 12, 27), ENGLAND)

    assert proposal.meeting
    assert (proposal.meeting.date, proposal.note) == (date(2026, 12, 24), None)


def test_a_review_is_never_silently_placed_after_it_is_due() -> None:
    proposal = review_day(HERTS, EAST, date(2026, 11, 27), date(2026, 12, 23), ENGLAND)

    assert proposal.meeting is None
    assert proposal.note == (
        "The review is due by Wednesday 23 December 2026, and no East meeting lies between Friday "
        "27 November 2026 and that day; the first after it is on Thursday 24 December 2026. "
        "Choose a date."
    )


def test_reviews_beyond_the_known_years_are_refused_rather_than_guessed() -> None:
    with pytest.raises(PanelError, match="Bank holidays are known"):
        meetings_between(HERTS, EAST, date(2061, 12, 1), date(2062, 1, 31), ENGLAND)


def test_the_timetable_is_a_calendar_file_without_a_childs_name() -> None:
    stamp = datetime(2026, 11, 22, 9, tzinfo=UTC)
    events = Calendar.from_ical(timetable_ics(HERTS, 2026, EAST, ENGLAND, stamp)).walk("VEVENT")

    assert len(events) == 12
    assert {str(event["summary"]) for event in events} == {"MACE panel, East"}
    assert len({str(event["uid"]) for event in events}) == 12
    assert events[5].decoded("dtstart") == datetime(2026, 6, 26, 8, 30, tzinfo=UTC)
    assert events[11].decoded("dtstart") == datetime(2026, 12, 24, 9, 30, tzinfo=UTC)
    assert str(events[11]["status"]) == "TENTATIVE"


def test_a_timetable_reads_as_a_table_with_its_notes_beneath() -> None:
    text = timetable_text(timetable_rows(HERTS, 2026, EAST, ENGLAND)).splitlines()

    assert text[0].startswith("Panel  Date        From   To     Referrals by  Agenda by")
    assert text[12] == "East   2026-12-24  09:30  12:30  2026-12-04    2026-12-17  2027-01-05"
    assert text[-1].startswith("East, 2026-12-24: Friday 25 December 2026 is not a working day")
    assert (
        timetable_text(timetable_rows(ROTHERHAM, 2026, None, ENGLAND)).splitlines()[1].endswith("-")
    )
