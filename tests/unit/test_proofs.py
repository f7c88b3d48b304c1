"""When the daily proof is made, and when its absence is an alarm."""

from datetime import date, datetime, time, timedelta

import pytest

from core.dates import at_local_time
from core.proofs import Proof, alarm, is_due


def at(month: int, day: int, clock: str) -> datetime:
    return at_local_time(date(2026, month, day), time.fromisoformat(clock))


def test_the_first_proof_is_made_at_once_whatever_the_hour() -> None:
    assert is_due(None, at(12, 14, "03:00"))


@pytest.mark.parametrize(
    ("last", "now", "due"),
    [
        (at(12, 14, "07:00"), at(12, 14, "23:59"), False),
        (at(12, 14, "07:00"), at(12, 15, "06:59"), False),
        (at(12, 14, "07:00"), at(12, 15, "07:00"), True),
        (at(12, 14, "23:50"), at(12, 15, "07:00"), True),  # late yesterday, on time today
        (at(12, 23, "07:00"), at(12, 28, "08:00"), True),  # after days of downtime: one, not five
        (at(10, 24, "07:00"), at(10, 25, "06:30"), False),  # summer time ended that night
        (at(12, 15, "07:00"), at(12, 14, "09:00"), False),  # the clock was put back
    ],
)  # fmt: skip
def test_a_proof_is_made_once_a_day_from_seven(last: datetime, now: datetime, due: bool) -> None:
    assert is_due(last, now) is due


def proof(made_at: datetime, unexplained: int = 0) -> Proof:
    return Proof(made_at, 12, 12 - unexplained, unexplained)


def test_all_is_well_until_the_next_proof_stays_away() -> None:
    made = at(10, 24, "07:00")  # the day before summer time ends: a day of 25 hours follows
    assert alarm(proof(made), at(10, 25, "07:59")) == ""
    assert alarm(proof(made), made + timedelta(hours=26)) == ""
    late = alarm(proof(made), made + timedelta(hours=26, seconds=1))
    assert "The last proof is of 24 October 2026" in late
    assert "mace work" in late


def test_an_installation_that_proved_nothing_is_an_alarm() -> None:
    assert "Nothing has been proved yet" in alarm(None, at(12, 14, "09:00"))


def test_what_is_unexplained_is_an_alarm_and_names_nobody() -> None:
    made = at(12, 14, "07:00")
    assert alarm(proof(made, 2), made) == (
        "2 of what was counted on 14 December 2026 is unexplained. "
        "`mace verify` lists it; do it today."
    )
