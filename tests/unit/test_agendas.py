from datetime import UTC, date, datetime, time
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.agendas import (
    Waiting,
    Wish,
    agenda_day,
    does_not_fit,
    fitting_first,
    goes_out_at,
    in_order,
    minutes_for,
    minutes_used,
    moved,
    slot_lengths,
    slots,
)
from core.data import house, load_calendar, load_procedure

START = time(9, 30)
ROTHERHAM, HERTFORDSHIRE = load_procedure("rotherham"), load_procedure("hertfordshire")
CHRISTMAS_EVE = date(2026, 12, 24)


def wishes(*minutes: int) -> list[Wish]:
    return [Wish(str(number), one) for number, one in enumerate(minutes, start=1)]


def test_R3_2_a_new_child_has_45_minutes_and_a_review_15() -> None:
    lengths = slot_lengths(ROTHERHAM.panels[0], house().slot_minutes)

    assert minutes_for("initial", lengths) == 45
    assert minutes_for("review", lengths) == 15


def test_a_panel_whose_document_gives_no_lengths_uses_ours() -> None:
    lengths = slot_lengths(HERTFORDSHIRE.panel("East"), house().slot_minutes)

    assert (lengths.initial, lengths.review) == (30, 15)


def test_R3_2_four_new_children_and_two_reviews_fill_210_minutes_to_the_last() -> None:
    placed = slots(START, 210, wishes(45, 45, 45, 45, 15, 15))

    assert [slot.at for slot in placed] == ["09:30", "10:15", "11:00", "11:45", "12:30", "12:45"]
    assert placed[-1].ends == time(13, 0)
    assert minutes_used(placed) == 210


def test_R3_2_what_does_not_fit_is_listed_and_a_shorter_one_after_it_still_fits() -> None:
    placed = slots(START, 210, wishes(45, 45, 45, 45, 45, 15))

    assert [slot.at for slot in placed] == ["09:30", "10:15", "11:00", "11:45", "", "12:30"]
    assert fitting_first(placed) == ["1", "2", "3", "4", "6", "5"]
    assert does_not_fit("RO-2026-0005", "initial", 45, 210) == (
        "RO-2026-0005 (new referral, 45 minutes) does not fit into the 210 minutes. It stays "
        "listed: move it up, or defer it to the next meeting with a reason."
    )


@given(st.lists(st.sampled_from([15, 30, 45]), max_size=70), st.integers(0, 300))
def test_R3_2_nobody_is_ever_dropped_and_times_never_overlap(minutes: list[int], room: int) -> None:
    placed = slots(START, room, wishes(*minutes))

    assert [slot.id for slot in placed] == [wish.id for wish in wishes(*minutes)]
    assert minutes_used(placed) <= room
    fitting = [slot for slot in placed if slot.fits]
    assert all(a.ends == b.starts for a, b in pairwise(fitting))


def test_new_children_come_first_and_reviews_by_risk_then_by_waiting() -> None:
    children = [
        Waiting("low", "review", 2, date(2026, 11, 1), "A-1"),
        Waiting("high", "review", 0, date(2026, 12, 1), "A-2"),
        Waiting("older", "review", 0, date(2026, 11, 30), "A-3"),
        Waiting("new", "initial", 3, date(2026, 12, 10), "A-4"),
        Waiting("waited", "initial", 3, date(2026, 12, 2), "A-5"),
    ]

    assert in_order(children) == ["waited", "new", "older", "high", "low"]


@pytest.mark.parametrize(
    ("places", "order"),
    [(-1, "acbd"), (1, "abdc"), (-9, "cabd"), (9, "abdc"), (0, "abcd")],
)
def test_H12_a_child_is_moved_no_further_than_the_ends(places: int, order: str) -> None:
    assert "".join(moved("abcd", "c", places)) == order


@pytest.mark.parametrize(
    ("held", "owed"),
    [
        (CHRISTMAS_EVE, date(2026, 12, 17)),
        (date(2026, 12, 18), date(2026, 12, 11)),
        (date(2027, 1, 15), date(2027, 1, 8)),
        (date(2027, 1, 4), date(2026, 12, 23)),  # over three days off and a weekend
        (date(2027, 3, 25), date(2027, 3, 18)),
    ],
)
def test_H10_the_agenda_is_owed_five_working_days_before_also_around_christmas(
    held: date, owed: date
) -> None:
    assert agenda_day(HERTFORDSHIRE, held, load_calendar()) == owed


def test_rotherham_sets_no_day_for_the_agenda() -> None:
    assert agenda_day(ROTHERHAM, CHRISTMAS_EVE, load_calendar()) is None


def test_H10_an_approved_agenda_goes_out_at_nine_on_its_day_or_at_once_if_late() -> None:
    early, late = datetime(2026, 12, 15, 14, tzinfo=UTC), datetime(2026, 12, 18, 14, tzinfo=UTC)
    day = date(2026, 12, 17)

    assert goes_out_at(early, day) == datetime(2026, 12, 17, 9, tzinfo=UTC)
    assert goes_out_at(late, day) == late
    assert goes_out_at(early, None) == early
    assert goes_out_at(None, day) is None
