from dataclasses import replace
from datetime import date

import pytest

from core.conflicts import Clash, Conflict, conflicts
from core.data import load_calendar, load_procedure
from core.panels import Weekly

ENGLAND = load_calendar()
HERTS, ROTHERHAM = load_procedure("hertfordshire"), load_procedure("rotherham")
EAST, WEST, MACE2 = HERTS.panels
YEARS = range(2026, 2031)


def found(clash: Clash) -> list[Conflict]:
    every = (one for year in YEARS for one in conflicts(HERTS, year, ENGLAND))
    return [one for one in every if one.clash is clash]


def test_H8_every_panel_on_a_bank_holiday_until_2030_is_found() -> None:
    assert [(one.panel.id, one.meeting_on) for one in found(Clash.PANEL_DAY)] == [
        ("east", date(2026, 12, 25)),
        ("east", date(2027, 3, 26)),  # Good Friday
        ("east", date(2029, 3, 30)),
        ("west", date(2030, 4, 19)),
    ]
    assert "Thursday 24 December 2026" in found(Clash.PANEL_DAY)[0].sentence


def test_H8_every_cut_off_on_a_bank_holiday_until_2030_is_found_for_both_panels() -> None:
    said = [(one.panel.id, one.sentence) for one in found(Clash.CUT_OFF_DAY)]

    assert [panel for panel, _ in said] == ["west", "east", "west", "east"]
    assert all("3 April 2026" in sentence for _, sentence in said[:2])
    assert all("1 January 2027" in sentence for _, sentence in said[2:])


def test_H8_west_has_fewer_than_five_working_days_in_these_months_and_three_at_least() -> None:
    little = found(Clash.LITTLE_TIME)

    assert {one.panel.id for one in little} == {"west"}
    assert {one.meeting_on: _days(one) for one in little} == {
        date(2026, 4, 17): 4,
        date(2026, 5, 15): 4,
        date(2028, 4, 21): 3,
        date(2029, 5, 18): 4,
        date(2030, 4, 19): 4,
        date(2030, 5, 17): 4,
    }


def _days(one: Conflict) -> int:
    return int(one.sentence.partition("only ")[2].split()[0])


def test_R3_2_a_weekly_panel_with_five_days_each_way_has_its_minutes_after_the_next_agenda() -> (
    None
):
    weekly = replace(EAST, cadence=Weekly(3))
    procedure = replace(HERTS, panels=(weekly,))

    late = [c for c in conflicts(procedure, 2027, ENGLAND) if c.clash is Clash.LATE_MINUTES]

    assert len(late) == 52  # the last one against the first agenda of 2028
    assert late[0].sentence == (
        "The minutes of Thursday 7 January 2027 are due by Thursday 14 January 2027, and the "
        "agenda of the next meeting, which should hold them, is owed on Thursday 7 January 2027. "
        "They have to be approved by then."
    )
    assert found(Clash.LATE_MINUTES) == []  # monthly panels have the time


@pytest.mark.parametrize("year", YEARS)
def test_R4_4_intervals_longer_than_the_floor_are_said_each_year_with_dates(year: int) -> None:
    said = [c for c in conflicts(ROTHERHAM, year, ENGLAND) if c.clash is Clash.LONG_INTERVAL]

    assert len(said) == 2  # three months at medium and six at low against twelve weeks
    assert all("at least every 12 weeks" in one.sentence for one in said)
    assert not any("high risk" in one.sentence for one in said)


def test_R3_2_rotherham_meets_on_two_bank_holidays_until_2030() -> None:
    every = [c for year in YEARS for c in conflicts(ROTHERHAM, year, ENGLAND)]

    days = [c.meeting_on for c in every if c.clash is Clash.PANEL_DAY]
    assert days == [date(2026, 1, 1), date(2030, 12, 26)]


def test_one_panel_can_be_asked_for_and_a_panel_without_recurrence_has_none() -> None:
    assert {c.panel.id for c in conflicts(HERTS, 2026, ENGLAND, WEST)} == {"west"}
    assert conflicts(HERTS, 2026, ENGLAND, MACE2) == []


def test_the_last_known_year_has_no_next_one_to_compare_with() -> None:
    assert {c.clash for c in conflicts(ROTHERHAM, 2060, ENGLAND)} >= {Clash.LONG_INTERVAL}
