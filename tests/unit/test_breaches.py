"""What was late stays on record: which lists there are, and how a line says it."""

from dataclasses import replace
from datetime import date

import pytest

from core.breaches import WHAT, Show, chosen, counted, key_of, when
from core.obligations import Duty, Obligation, Standing

ONE = Obligation(
    kind=Duty.AGENDA,
    subject="m1",
    ref="HE-E 2026-12-18",
    panel="hertfordshire/east",
    owner="chair",
    opened=date(2026, 11, 20),
    due=date(2026, 12, 11),
    state=Standing.OVERDUE,
    evidence="",
    clause="H10",
)
EVERY = [replace(ONE, state=state, subject=state.value) for state in Standing]


def test_every_duty_has_words() -> None:
    assert set(WHAT) == set(Duty)


def test_what_is_owed_is_counted_by_how_late_it_is() -> None:
    assert counted(EVERY).text == "1 late, 1 due today, 1 in time"


@pytest.mark.parametrize(
    ("show", "states"),
    [
        (Show.LATE, {Standing.OVERDUE}),
        (Show.OWED, {Standing.OPEN, Standing.DUE, Standing.OVERDUE}),
        (Show.BREACHES, {Standing.OVERDUE, Standing.MET_LATE}),
    ],
)
def test_each_list_holds_what_it_says(show: Show, states: set[Standing]) -> None:
    assert {one.state for one in chosen(EVERY, show)} == states


def test_among_breaches_the_latest_stands_first() -> None:
    early = replace(ONE, due=date(2025, 12, 11))
    assert chosen([early, ONE], Show.BREACHES) == [ONE, early]


def test_a_line_says_when_and_whether_the_day_is_ours() -> None:
    assert when(ONE) == "Overdue since 11 December 2026"
    late = replace(ONE, state=Standing.MET_LATE, evidence="circulated", clause="ours")
    assert when(late) == "Was due on 11 December 2026, a day of ours; circulated late"
    assert when(replace(ONE, due=None, state=Standing.OPEN)) == "No day is set"


def test_the_key_tells_one_obligation_from_the_next_of_its_kind() -> None:
    assert key_of(ONE) == key_of(replace(ONE, state=Standing.MET_LATE, evidence="circulated"))
    others = [
        replace(ONE, owner="someone"),
        replace(ONE, due=date(2026, 12, 10)),
        replace(ONE, kind=Duty.MINUTES),
        replace(ONE, opened=date(2026, 11, 21)),
    ]
    assert len({key_of(one) for one in [ONE, *others]}) == 5
