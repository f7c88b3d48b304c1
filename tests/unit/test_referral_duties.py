"""What is owed while a referral is under way, and who hears of it when (H4)."""

from dataclasses import replace
from datetime import date, datetime

import pytest

from core.due_messages import messages_due
from core.messages import Kind
from core.obligations import Duty, owed
from core.people import Role
from core.snapshots import (
    AskedQuestion,
    JoinedReferral,
    PutReferral,
    ReturnedReferral,
    Snapshot,
    StandIn,
)
from tests.unit.snapshot_examples import AGREED, EAST, MACE, a_snapshot, at

TUESDAY = date(2026, 12, 1)
THURSDAY, FRIDAY, MONDAY = date(2026, 12, 3), date(2026, 12, 4), date(2026, 12, 7)
PUT = PutReferral("r", "REF", EAST, at(TUESDAY), waiting=True)
DIFFER = replace(PUT, answers={"sash": at(TUESDAY), "dci": at(TUESDAY)}, differ_at=at(TUESDAY))
ASKED = AskedQuestion("q", "REF", EAST, "nurse", at(TUESDAY))
BACK = ReturnedReferral("r", "REF", EAST, "nurse", at(TUESDAY))
JOINED = JoinedReferral("m", "REF", EAST, at(TUESDAY))
AWAY = StandIn(EAST, "sash", "manager", THURSDAY, MONDAY, at(TUESDAY, "12:00"))


def told(kind: Kind, snapshot: Snapshot, day: date) -> set[tuple[str, str, str]]:
    found = [one for one in messages_due(snapshot, AGREED, at(day)) if one.kind is kind]
    return {(one.recipient, one.occasion, one.door.value) for one in found}


def stands(kind: Duty, snapshot: Snapshot, now: datetime) -> list[tuple[str, date | None, str]]:
    found = [one for one in owed(snapshot, AGREED, now) if one.kind is kind]
    assert {one.clause for one in found} <= {"ours"}
    return [(one.owner, one.due, str(one.state)) for one in found]


def with_questions(*asked: AskedQuestion) -> Snapshot:
    return replace(a_snapshot(), questions=asked)


def with_returned(*returned: ReturnedReferral) -> Snapshot:
    return replace(a_snapshot(), returned=returned)


@pytest.mark.parametrize(
    ("asked", "state"),
    [
        (ASKED, "overdue"),
        (replace(ASKED, answered_at=at(THURSDAY)), "met"),
        (replace(ASKED, answered_at=at(FRIDAY, "08:00")), "met_late"),
        (replace(ASKED, waiting=False), "moot"),
    ],
)
def test_H4_a_referrer_owes_the_answer_within_two_working_days(
    asked: AskedQuestion, state: str
) -> None:
    snapshot = with_questions(asked)
    found = stands(Duty.QUESTION_ANSWER, snapshot, at(FRIDAY))
    assert found == [("nurse", THURSDAY, state)]


def test_H4_referrer_and_coordinator_are_reminded_of_a_question_on_working_days() -> None:
    snapshot = with_questions(ASKED)

    assert told(Kind.QUESTION_CHASER, snapshot, date(2026, 12, 2)) == set()
    assert told(Kind.QUESTION_CHASER, snapshot, THURSDAY) == {
        ("nurse", "chase-2/2026-12-01", "email"),
        ("coordinator", "chase-2/2026-12-01", "teams"),
    }
    saturday = told(Kind.QUESTION_CHASER, snapshot, date(2026, 12, 5))
    assert saturday == told(Kind.QUESTION_CHASER, snapshot, FRIDAY)
    assert ("nurse", "chase-4/2026-12-01", "email") in told(Kind.QUESTION_CHASER, snapshot, MONDAY)


@pytest.mark.parametrize(
    "asked", [replace(ASKED, answered_at=at(TUESDAY)), replace(ASKED, waiting=False)]
)
def test_H4_nobody_is_reminded_of_what_is_answered_or_gone(asked: AskedQuestion) -> None:
    assert told(Kind.QUESTION_CHASER, with_questions(asked), MONDAY) == set()


@pytest.mark.parametrize(
    ("returned", "state"),
    [
        (BACK, "overdue"),
        (replace(BACK, waiting=False, sent_again_at=at(FRIDAY)), "met"),
        (replace(BACK, waiting=False, sent_again_at=at(MONDAY)), "met_late"),
        (replace(BACK, waiting=False), "moot"),
    ],
)
def test_H4_a_returned_referral_is_owed_back_within_three_working_days(
    returned: ReturnedReferral, state: str
) -> None:
    found = stands(Duty.COMPLETION, with_returned(returned), at(MONDAY))
    assert found == [("nurse", FRIDAY, state)]


def test_H4_referrer_and_coordinator_are_reminded_of_a_return_on_working_days() -> None:
    assert told(Kind.RETURN_CHASER, with_returned(BACK), THURSDAY) == set()
    assert told(Kind.RETURN_CHASER, with_returned(BACK), FRIDAY) == {
        ("nurse", "chase-3/2026-12-01", "email"),
        ("coordinator", "chase-3/2026-12-01", "teams"),
    }
    again = replace(BACK, waiting=False, sent_again_at=at(THURSDAY))
    assert told(Kind.RETURN_CHASER, with_returned(again), MONDAY) == set()


def test_H4_a_difference_that_is_left_alone_is_chased_with_the_coordinator() -> None:
    snapshot = a_snapshot(referrals=(DIFFER,))

    assert told(Kind.DISAGREEMENT_CHASER, snapshot, date(2026, 12, 2)) == set()
    chased = told(Kind.DISAGREEMENT_CHASER, snapshot, THURSDAY)
    assert chased == {("coordinator", "chase-2/2026-12-01", "teams")}
    assert stands(Duty.DISAGREEMENT, snapshot, at(FRIDAY)) == [("coordinator", THURSDAY, "overdue")]


def test_H4_a_talk_that_is_arranged_gives_time_until_it_has_been() -> None:
    snapshot = a_snapshot(referrals=(replace(DIFFER, talk_at=at(FRIDAY, "14:00")),))

    assert told(Kind.DISAGREEMENT_CHASER, snapshot, MONDAY) == set()
    after = told(Kind.DISAGREEMENT_CHASER, snapshot, date(2026, 12, 8))
    assert after == {("coordinator", "chase-2/2026-12-04", "teams")}


@pytest.mark.parametrize(
    ("decided", "state"),
    [(at(THURSDAY), "met"), (at(FRIDAY), "met_late"), (None, "moot")],
)
def test_H4_a_difference_ends_with_the_decision(decided: datetime | None, state: str) -> None:
    over = replace(DIFFER, waiting=False, decided_at=decided)
    snapshot = a_snapshot(referrals=(over,))

    assert stands(Duty.DISAGREEMENT, snapshot, at(MONDAY)) == [("coordinator", THURSDAY, state)]
    assert told(Kind.DISAGREEMENT_CHASER, snapshot, MONDAY) == set()


def test_H4_the_manager_hears_once_of_a_co_chair_who_stays_silent() -> None:
    snapshot = a_snapshot(referrals=(replace(PUT, answers={"dci": at(TUESDAY)}),))

    assert told(Kind.CRITERIA_ESCALATION, snapshot, FRIDAY) == set()
    once = {("manager", "escalated/2026-12-01", "teams")}
    assert told(Kind.CRITERIA_ESCALATION, snapshot, MONDAY) == once
    assert told(Kind.CRITERIA_ESCALATION, snapshot, date(2026, 12, 18)) == once
    answered = a_snapshot(referrals=(DIFFER,))
    assert told(Kind.CRITERIA_ESCALATION, answered, MONDAY) == set()


def test_H4_without_a_manager_the_coordinator_hears_of_the_silence() -> None:
    roles = {
        key: people for key, people in a_snapshot().roles.items() if key[1] is not Role.MANAGER
    }
    snapshot = replace(a_snapshot(referrals=(PUT,)), roles=roles)
    [(person, *_)] = told(Kind.CRITERIA_ESCALATION, snapshot, MONDAY)
    assert person == "coordinator"


def test_H4_who_stands_in_is_chased_for_the_chair_who_is_away() -> None:
    snapshot = replace(a_snapshot(referrals=(PUT,)), stand_ins=(AWAY,))

    before = told(Kind.CRITERIA_CHASER, snapshot, date(2026, 12, 2))
    while_away = told(Kind.CRITERIA_CHASER, snapshot, FRIDAY)
    after = told(Kind.CRITERIA_CHASER, snapshot, date(2026, 12, 8))

    assert before == set()
    assert {person for person, *_ in while_away} == {"manager", "dci"}
    assert {person for person, *_ in after} == {"sash", "dci"}


def test_H4_a_stand_in_hears_on_the_first_day_of_what_waits_already() -> None:
    early = replace(AWAY, from_day=date(2026, 12, 2))
    snapshot = replace(a_snapshot(referrals=(PUT,)), stand_ins=(early,))
    asked_since = replace(PUT, put_at=at(date(2026, 12, 2), "10:00"))

    found = told(Kind.CRITERIA_CHASER, snapshot, date(2026, 12, 2))
    assert found == {("manager", "stands-in/2026-12-01", "teams")}
    later = replace(snapshot, referrals=(asked_since,))
    assert told(Kind.CRITERIA_CHASER, later, date(2026, 12, 2)) == set()


def test_rotherham_asks_no_chair_so_nobody_is_chased_or_told() -> None:
    put = replace(PUT, panel=MACE)
    kinds = {one.kind for one in messages_due(a_snapshot(referrals=(put,)), AGREED, at(MONDAY))}
    assert kinds & {Kind.CRITERIA_CHASER, Kind.CRITERIA_ESCALATION} == set()


def with_joined(joined: JoinedReferral) -> Snapshot:
    return replace(a_snapshot(), joined=(joined,))


@pytest.mark.parametrize(
    ("joined", "state"),
    [
        (JOINED, "overdue"),
        (replace(JOINED, rung_at=at(date(2026, 12, 2), "16:00")), "met"),
        (replace(JOINED, rung_at=at(THURSDAY)), "met_late"),
        (replace(JOINED, waiting=False), "moot"),
        (replace(JOINED, waiting=False, rung_at=at(date(2026, 12, 2))), "met"),
    ],
)
def test_H5_the_referrer_of_a_joined_referral_is_rung_by_the_next_working_day(
    joined: JoinedReferral, state: str
) -> None:
    found = stands(Duty.REFERRER_CALL, with_joined(joined), at(THURSDAY))
    assert found == [("coordinator", date(2026, 12, 2), state)]


def test_H5_the_coordinator_is_reminded_of_the_call_on_each_working_day() -> None:
    assert told(Kind.REFERRER_CALL, with_joined(JOINED), TUESDAY) == set()
    assert told(Kind.REFERRER_CALL, with_joined(JOINED), date(2026, 12, 2)) == {
        ("coordinator", "chase-1/2026-12-01", "teams")
    }
    assert told(Kind.REFERRER_CALL, with_joined(JOINED), MONDAY) == {
        ("coordinator", "chase-4/2026-12-01", "teams")
    }
    for over in (replace(JOINED, waiting=False), replace(JOINED, rung_at=at(TUESDAY))):
        assert told(Kind.REFERRER_CALL, with_joined(over), MONDAY) == set()


def test_H5_where_nobody_coordinates_the_administrator_rings() -> None:
    roles = {(MACE, Role.ADMINISTRATOR): ("admin",), (MACE, Role.CHAIR): ("sash",)}
    alone = replace(a_snapshot(), roles=roles, joined=(replace(JOINED, panel=MACE),))

    assert {one[0] for one in told(Kind.REFERRER_CALL, alone, MONDAY)} == {"admin"}
    assert [one[0] for one in stands(Duty.REFERRER_CALL, alone, at(MONDAY))] == ["administrator"]


def test_a_call_of_a_procedure_that_is_not_in_use_is_nobodys() -> None:
    other = with_joined(replace(JOINED, panel="elsewhere/panel"))

    assert stands(Duty.REFERRER_CALL, other, at(MONDAY)) == []
    assert told(Kind.REFERRER_CALL, other, MONDAY) == set()
