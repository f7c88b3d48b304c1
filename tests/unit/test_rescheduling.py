from dataclasses import replace
from datetime import date

from core.data import house, load_calendar, load_procedure
from core.due_messages import messages_due
from core.messages import Kind
from core.obligations import owed
from core.owing import Duty, Standing
from core.people import Role
from core.rescheduling import in_words, question, told_again
from core.snapshots import Agreed, Meeting, Snapshot
from tests.services.builders_discussions import at

ENGLAND, HERTS = load_calendar(), load_procedure("hertfordshire")
EAST = "hertfordshire/east"
AGREED = Agreed({"hertfordshire": HERTS}, house(), ENGLAND)
CHRISTMAS = Meeting("m1", EAST, date(2026, 12, 25), date(2026, 12, 24), "planned")
DUE = date(2026, 11, 27)  # four weeks of working days before


def snapshot(meeting: Meeting = CHRISTMAS) -> Snapshot:
    return Snapshot(roles={(EAST, Role.ADMINISTRATOR): ("ann",)}, meetings=(meeting,))


def asked_on(day: date, meeting: Meeting = CHRISTMAS) -> list[tuple[str, str]]:
    found = messages_due(snapshot(meeting), AGREED, at(day))
    return [(one.recipient, one.occasion) for one in found if one.kind is Kind.MEETING_DAY]


def standing_on(day: date, meeting: Meeting = CHRISTMAS) -> list[Standing]:
    found = owed(snapshot(meeting), AGREED, at(day))
    return [one.state for one in found if one.kind is Duty.MEETING_DAY]


def test_H8_a_day_that_is_not_worked_is_owed_an_answer_from_six_weeks_before() -> None:
    assert standing_on(date(2026, 11, 12)) == []
    assert standing_on(date(2026, 11, 13)) == [Standing.OPEN]
    assert standing_on(DUE) == [Standing.DUE]
    assert standing_on(date(2026, 11, 30)) == [Standing.OVERDUE]


def test_H8_the_administrator_is_asked_and_then_chased_each_working_day() -> None:
    assert asked_on(date(2026, 11, 12)) == []
    assert asked_on(date(2026, 11, 13)) == [("ann", "first/2026-11-27")]
    assert asked_on(date(2026, 11, 26)) == [("ann", "before-1/2026-11-27")]
    assert asked_on(DUE) == [("ann", "on/2026-11-27")]
    assert asked_on(date(2026, 11, 30)) == [("ann", "after-1/2026-11-27")]
    assert asked_on(date(2026, 12, 1)) == [("ann", "chase-2/2026-11-27")]
    assert asked_on(date(2026, 12, 5)) == [("ann", "chase-5/2026-11-27")]  # a Saturday


def test_H8_nothing_is_asked_once_it_is_settled_or_of_a_working_day() -> None:
    settled = replace(CHRISTMAS, day_settled_at=at(date(2026, 11, 20)))
    usual = replace(CHRISTMAS, planned_on=date(2026, 12, 18), held_on=date(2026, 12, 18))

    assert asked_on(DUE, settled) == []
    assert standing_on(DUE, settled) == [Standing.MET]
    assert standing_on(DUE, usual) == []
    assert standing_on(DUE, replace(CHRISTMAS, state="cancelled")) == [Standing.MOOT]


def test_H8_the_question_names_the_days_on_both_sides() -> None:
    asked = question(date(2027, 3, 26), date(2027, 3, 25), ENGLAND)

    assert asked
    assert "Thursday 25 March 2027 is proposed; Tuesday 30 March 2027" in asked
    assert question(date(2027, 3, 25), date(2027, 3, 25), ENGLAND) is None


def test_H10_a_meeting_brought_forward_says_that_its_agenda_was_late() -> None:
    told = told_again(HERTS, date(2026, 12, 17), date(2026, 12, 18), date(2026, 12, 17), ENGLAND)

    assert told == (
        "The agenda that was sent on Thursday 17 December 2026 names the old day. It goes out "
        "again, with the new one. For this day the agenda was owed on Friday 11 December 2026, and "
        "it was sent after that. The minutes are owed by Tuesday 29 December 2026."
    )


def test_what_happened_to_a_day_is_said_in_words() -> None:
    friday, monday = date(2026, 12, 18), date(2026, 12, 21)

    assert in_words("moved", friday, monday) == (
        "Moved from Friday 18 December 2026 to Monday 21 December 2026"
    )
    assert "still Friday" in in_words("moved", friday, friday)
    assert in_words("cancelled", friday, None) == "Cancelled; it was on Friday 18 December 2026"
    assert in_words("called", friday, None) == "Called for Friday 18 December 2026"
