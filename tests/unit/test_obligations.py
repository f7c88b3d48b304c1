from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from core.dates import end_of_day
from core.messages import Kind
from core.obligations import Duty, Obligation, Standing, owed
from core.snapshots import Assessment, Case, Discussed, Invitee, Post, PutReferral, Snapshot
from tests.unit.snapshot_examples import (
    AGENDA_BY,
    AGREED,
    EAST,
    HELD,
    LONG_AGO,
    MACE,
    MINUTES_BY,
    a_meeting,
    a_snapshot,
    an_action,
    at,
)

SECOND = timedelta(seconds=1)


def the(kind: Duty, snapshot: Snapshot, now: datetime) -> list[Obligation]:
    return [one for one in owed(snapshot, AGREED, now) if one.kind is kind]


def states(kind: Duty, snapshot: Snapshot, now: datetime) -> dict[str, str]:
    return {one.owner: str(one.state) for one in the(kind, snapshot, now)}


def sent(kind: Kind, *people: str, when: datetime) -> tuple[Post, ...]:
    return tuple(Post(f"{kind}-{p}", kind, "meeting", p, "agenda-1", "sent", when) for p in people)


def test_H4_each_co_chair_owes_an_answer_until_they_give_it() -> None:
    friday = date(2026, 11, 20)
    referral = PutReferral("r", "REF-2026-0001", EAST, at(friday), waiting=True)
    snapshot = a_snapshot(referrals=(replace(referral, answers={"dci": at(friday, "10:00")}),))

    assert states(Duty.CRITERIA_ANSWER, snapshot, at(date(2026, 11, 23))) == {
        "sash": "open",
        "dci": "met",
    }
    assert states(Duty.CRITERIA_ANSWER, snapshot, at(date(2026, 11, 24)))["sash"] == "due"
    assert states(Duty.CRITERIA_ANSWER, snapshot, at(date(2026, 11, 25)))["sash"] == "overdue"


def test_an_answer_from_before_the_referral_was_put_again_does_not_count() -> None:
    again = at(date(2026, 11, 23))
    referral = PutReferral("r", "REF", EAST, again, waiting=True, answers={"dci": again - SECOND})

    assert states(Duty.CRITERIA_ANSWER, a_snapshot(referrals=(referral,)), again)["dci"] == "open"


def test_silence_on_a_withdrawn_referral_is_moot() -> None:
    put = at(date(2026, 11, 20))
    referral = PutReferral("r", "REF", EAST, put, waiting=False)

    found = states(Duty.CRITERIA_ANSWER, a_snapshot(referrals=(referral,)), at(HELD))

    assert found == {"sash": "moot", "dci": "moot"}


def test_rotherham_asks_nobody_to_confirm_criteria() -> None:
    referral = PutReferral("r", "REF", MACE, LONG_AGO, waiting=True)

    assert not the(Duty.CRITERIA_ANSWER, a_snapshot(referrals=(referral,)), at(HELD))


def test_H10_the_agenda_is_owed_five_working_days_before_christmas_eve() -> None:
    snapshot = a_snapshot(meetings=(a_meeting(),))

    (found,) = the(Duty.AGENDA, snapshot, end_of_day(AGENDA_BY))

    assert (found.due, found.state, found.clause) == (AGENDA_BY, Standing.DUE, "H10")
    assert found.ref == "East 2026-12-24"
    assert the(Duty.AGENDA, snapshot, end_of_day(AGENDA_BY) + SECOND)[0].state == "overdue"


def test_H10_approval_alone_does_not_meet_it_everybody_must_have_been_sent_it() -> None:
    approved = replace(a_meeting(), agenda_approved_at=at(AGENDA_BY))
    one = replace(
        a_snapshot(meetings=(approved,)), posts=sent(Kind.AGENDA, "sash", when=at(AGENDA_BY))
    )
    all_of_them = replace(one, posts=sent(Kind.AGENDA, "sash", "nurse", when=at(AGENDA_BY)))

    assert the(Duty.AGENDA, one, at(AGENDA_BY, "10:00"))[0].state == "due"
    assert the(Duty.AGENDA, all_of_them, at(AGENDA_BY, "10:00"))[0].state == "met"


def test_H10_an_agenda_sent_the_morning_after_is_met_late() -> None:
    friday = at(date(2026, 12, 18))
    approved = replace(a_meeting(), agenda_approved_at=at(AGENDA_BY))
    snapshot = replace(
        a_snapshot(meetings=(approved,)), posts=sent(Kind.AGENDA, "sash", "nurse", when=friday)
    )

    assert the(Duty.AGENDA, snapshot, friday)[0].state == "met_late"


def test_rotherhams_agenda_and_minutes_stand_without_a_day_and_are_never_late() -> None:
    meeting = a_meeting(MACE, date(2026, 12, 3))
    snapshot = a_snapshot(meetings=(meeting,))

    before, after = at(date(2026, 12, 2)), at(date(2027, 3, 1))

    assert [(o.due, str(o.state)) for o in the(Duty.AGENDA, snapshot, before)] == [(None, "open")]
    assert [(o.due, str(o.state)) for o in the(Duty.AGENDA, snapshot, after)] == [(None, "moot")]
    assert [(o.due, str(o.state)) for o in the(Duty.MINUTES, snapshot, after)] == [(None, "open")]


def test_H14_minutes_are_owed_five_working_days_after_even_if_nobody_started_the_meeting() -> None:
    snapshot = a_snapshot(meetings=(a_meeting(),))

    (found,) = the(Duty.MINUTES, snapshot, at(date(2027, 1, 6)))

    assert (found.due, found.state, found.clause) == (MINUTES_BY, Standing.OVERDUE, "H14")


def test_a_cancelled_meeting_makes_everything_about_it_moot() -> None:
    snapshot = a_snapshot(meetings=(replace(a_meeting(), state="cancelled"),))

    found = owed(snapshot, AGREED, at(HELD))

    assert {one.evidence for one in found if one.state is Standing.MOOT} == {"meeting cancelled"}
    assert {str(one.state) for one in found} == {"moot", "met"}  # one had declared before


def test_H9_a_declaration_has_no_day_and_whoever_is_invited_owes_one() -> None:
    snapshot = a_snapshot(meetings=(a_meeting(),))

    assert states(Duty.DECLARATION, snapshot, at(HELD)) == {
        "sash": "met",
        "nurse": "open",
        "coordinator": "open",
    }
    assert states(Duty.DECLARATION, snapshot, at(MINUTES_BY))["nurse"] == "moot"


def test_H9_a_planned_meeting_must_be_confirmed_and_everybody_invited() -> None:
    planned = replace(a_meeting(), state="planned", confirmed_at=None)
    snapshot = a_snapshot(meetings=(planned,))

    (found,) = the(Duty.INVITATION, snapshot, at(date(2026, 12, 11)))

    assert (found.due, found.state) == (date(2026, 12, 10), Standing.OVERDUE)
    assert (found.owner, found.clause) == ("administrator", "H9")


@pytest.mark.parametrize(
    ("state", "settled", "now", "expected"),
    [
        ("open", None, at(date(2026, 12, 3)), "open"),
        ("open", None, end_of_day(date(2026, 12, 4)), "due"),
        ("open", None, end_of_day(date(2026, 12, 4)) + SECOND, "overdue"),
        ("done", end_of_day(date(2026, 12, 4)), at(HELD), "met"),
        ("done", end_of_day(date(2026, 12, 4)) + SECOND, at(HELD), "met_late"),
        ("cannot", at(date(2026, 12, 4)), at(HELD), "moot"),
        ("superseded", at(date(2026, 12, 4)), at(HELD), "moot"),
    ],
)
def test_H15_an_action_is_owed_up_to_the_end_of_its_day(
    state: str, settled: datetime | None, now: datetime, expected: str
) -> None:
    action = replace(an_action(), state=state, settled_at=settled)

    (found,) = owed(a_snapshot(actions=(action,)), AGREED, now)

    assert (found.state, found.clause, found.owner) == (expected, "H15", "nurse")


def test_H15_more_time_moves_the_day() -> None:
    action = replace(an_action(), more_time_until=date(2026, 12, 18))

    (found,) = owed(a_snapshot(actions=(action,)), AGREED, at(date(2026, 12, 10)))

    assert (found.due, found.state) == (date(2026, 12, 18), Standing.OPEN)


def test_R4_9_an_action_in_rotherham_names_rotherhams_clause() -> None:
    (found,) = owed(a_snapshot(actions=(an_action(panel=MACE),)), AGREED, at(HELD))

    assert found.clause == "R4.9"


def test_R4_7_the_assessment_is_owed_three_working_days_after_it_was_asked_for() -> None:
    asked = Assessment("a", "RO-0001", MACE, "nurse", date(2026, 12, 24))
    snapshot = replace(a_snapshot(), assessments=(asked,))

    (found,) = owed(snapshot, AGREED, at(date(2026, 12, 31)))

    assert (found.due, found.state) == (date(2026, 12, 31), Standing.DUE)
    assert found.clause == "R4.7"


def a_case(*discussed: Discussed, review: date | None, is_open: bool = True) -> Snapshot:
    case = Case("c", "RO-0001", MACE, date(2026, 9, 1), is_open, review, discussed)
    return a_snapshot(cases=(case,))


def test_R4_4_a_review_is_met_by_the_next_discussion_and_sets_the_next_one() -> None:
    first = Discussed("i1", at(date(2026, 9, 3)), date(2026, 9, 3), date(2026, 10, 1))
    second = Discussed("i2", at(date(2026, 10, 8)), date(2026, 10, 8), date(2026, 11, 5))
    snapshot = a_case(first, second, review=date(2026, 11, 5))

    found = owed(snapshot, AGREED, at(date(2026, 11, 6)))

    assert [(o.due, str(o.state)) for o in found] == [
        (date(2026, 10, 1), "met_late"),
        (date(2026, 11, 5), "overdue"),
    ]
    assert {one.clause for one in found} == {"R4.4"}


def test_R4_4_an_open_case_without_a_review_day_comes_back_within_twelve_weeks() -> None:
    only = Discussed("i1", at(date(2026, 9, 3)), date(2026, 9, 3), None)

    (found,) = owed(a_case(only, review=None), AGREED, at(date(2026, 11, 27)))

    assert (found.due, found.state) == (date(2026, 11, 26), Standing.OVERDUE)


def test_a_closed_case_owes_no_review() -> None:
    (found,) = owed(a_case(review=date(2026, 10, 1), is_open=False), AGREED, at(HELD))

    assert (found.state, found.evidence) == (Standing.MOOT, "case closed")


def test_nothing_is_owed_under_a_procedure_that_this_installation_does_not_run() -> None:
    snapshot = a_snapshot(meetings=(a_meeting("elsewhere/one"),), actions=(an_action(panel="x/y"),))

    assert owed(snapshot, AGREED, at(HELD)) == []


def test_a_meeting_without_anybody_invited_has_not_circulated_anything() -> None:
    empty = replace(a_meeting(), invitees=(), agenda_approved_at=LONG_AGO)

    (found,) = the(Duty.AGENDA, a_snapshot(meetings=(empty,)), at(AGENDA_BY))

    assert found.state is Standing.DUE


def test_each_obligation_stands_in_exactly_one_state() -> None:
    referral = PutReferral("r", "REF", EAST, LONG_AGO, waiting=True)
    snapshot = a_snapshot(
        referrals=(referral,), meetings=(a_meeting(),), actions=(an_action(), an_action(HELD))
    )
    extra = replace(a_meeting(MACE), id="other", invitees=(Invitee("dci", slot_only=False),))

    found = owed(
        replace(snapshot, meetings=(*snapshot.meetings, extra)),
        AGREED,
        datetime(2027, 2, 1, tzinfo=UTC),
    )

    keys = {(o.kind, o.subject, o.owner, o.due) for o in found}
    assert len(keys) == len(found) == 13
    assert all(isinstance(one.state, Standing) for one in found)
