from datetime import UTC, date, datetime

import pytest

from core.actions import (
    ENDS_AS,
    PURPOSES,
    REASONS,
    Reason,
    already_in_words,
    due_problem,
    is_overdue,
    more_time_problem,
    number_of,
    owed_on,
    snooze_problem,
    state_in_words,
    verb_hint,
)
from core.data import load_calendar

DUE = date(2026, 12, 18)


def test_H15_an_action_is_in_time_on_its_day_and_late_on_the_next() -> None:
    assert not is_overdue("open", DUE, DUE)
    assert is_overdue("open", DUE, date(2026, 12, 19))
    assert not is_overdue("done", DUE, date(2027, 1, 1))


def test_H15_more_time_is_the_day_that_counts() -> None:
    assert owed_on(DUE, date(2027, 1, 8)) == date(2027, 1, 8)
    assert owed_on(DUE, None) == DUE


@pytest.mark.parametrize(
    ("state", "today", "settled", "moved", "said"),
    [
        ("open", date(2026, 12, 1), None, False, "Open"),
        ("open", date(2026, 12, 1), None, True, "Open, more time given until 18 December 2026"),
        ("open", date(2026, 12, 19), None, False, "Overdue since 18 December 2026"),
        ("done", date(2027, 1, 1), date(2026, 12, 4), False, "Done on 4 December 2026"),
        (
            "cannot",
            date(2027, 1, 1),
            date(2026, 12, 4),
            False,
            "Could not be done (recorded on 4 December 2026)",
        ),
        (
            "superseded",
            date(2027, 1, 1),
            date(2026, 12, 4),
            True,
            "No longer needed (recorded on 4 December 2026)",
        ),
    ],
)
def test_H15_an_actions_state_is_said_in_words(
    state: str, today: date, settled: date | None, moved: bool, said: str
) -> None:
    assert state_in_words(state, DUE, today, settled_on=settled, moved=moved) == said


def test_a_due_day_in_the_past_is_refused_and_today_is_not() -> None:
    assert due_problem(date(2026, 12, 17), DUE) == (
        "Thursday 17 December 2026 has passed. Choose today or a later day."
    )
    assert due_problem(DUE, DUE) is None
    assert "Check the year" in (due_problem(date(2062, 12, 18), DUE) or "")
    assert due_problem(None, DUE) == "Choose the day by which it is to be done."


def test_more_time_has_to_be_later_than_the_day_that_counts() -> None:
    assert "no more time" in (more_time_problem(DUE, DUE, date(2026, 12, 1)) or "")
    assert more_time_problem(date(2026, 12, 21), DUE, date(2026, 12, 20)) is None
    assert "has passed" in (more_time_problem(date(2026, 12, 19), DUE, date(2026, 12, 20)) or "")


def test_R4_9_an_action_has_one_of_three_purposes() -> None:
    assert list(PURPOSES) == ["address_risk", "protect", "disrupt"]


def test_every_reason_ends_an_action_and_has_words() -> None:
    assert set(ENDS_AS) == set(REASONS) == set(Reason)


def test_a_number_tells_panel_and_year() -> None:
    assert number_of("HE", 2026, 14) == "HE26-014"


@pytest.mark.parametrize(
    ("text", "hinted"),
    [
        ("Visit the address.", ""),
        ("School to ring the family.", "School"),
        ("The nurse offers a check-up.", "The"),
        ("Alex's phone is looked at.", "Alex's"),
        ("Monitoring of the park.", "Monitoring"),
        ("", ""),
    ],
)
def test_R4_9_a_text_that_begins_with_no_verb_gets_a_gentle_hint(text: str, hinted: str) -> None:
    hint = verb_hint(text)

    assert hint.startswith(f"It begins with “{hinted}”." if hinted else "")
    assert bool(hint) == bool(hinted)


@pytest.mark.parametrize(
    ("until", "said"),
    [
        (None, "Choose the day"),
        (date(2026, 12, 1), "after today"),
        (date(2026, 12, 10), "five working days"),
        (date(2026, 12, 3), None),
    ],
)
def test_H15_a_rest_is_short_and_ends_by_the_day_that_counts(
    until: date | None, said: str | None
) -> None:
    found = snooze_problem(until, date(2026, 12, 18), date(2026, 12, 1), load_calendar())

    assert said in (found or "") if said else found is None


def test_the_second_door_says_who_was_first_and_when() -> None:
    at = datetime(2026, 12, 4, 10, 2, tzinfo=UTC)

    assert already_in_words("done", "Alex Example", at) == (
        "Already done by Alex Example on 4 December 2026 at 10:02."
    )
