from dataclasses import replace
from datetime import date, datetime, timedelta

from core.due_messages import messages_due
from core.messages import Door, Kind
from core.snapshots import Assessment, PutReferral, Snapshot
from tests.unit.snapshot_examples import (
    AGENDA_BY,
    AGREED,
    EAST,
    HELD,
    MACE,
    MINUTES_BY,
    a_meeting,
    a_snapshot,
    an_action,
    at,
)

MINUTE = timedelta(minutes=1)
Said = set[tuple[str, str, str]]


def said(kind: Kind, snapshot: Snapshot, now: datetime) -> Said:
    found = [one for one in messages_due(snapshot, AGREED, now) if one.kind is kind]
    assert len({one.key for one in found}) == len(found)
    return {(one.recipient, one.occasion, one.door.value) for one in found}


def test_H4_a_silent_co_chair_is_chased_each_working_day_and_the_other_is_left_alone() -> None:
    friday = date(2026, 11, 20)
    referral = PutReferral("r", "REF", EAST, at(friday), waiting=True, answers={"dci": at(friday)})
    snapshot = a_snapshot(referrals=(referral,))

    assert said(Kind.CRITERIA_CHASER, snapshot, at(date(2026, 11, 23))) == set()
    tuesday = said(Kind.CRITERIA_CHASER, snapshot, at(date(2026, 11, 24)))
    assert tuesday == {("sash", "chase-2/2026-11-20", "teams")}
    monday = said(Kind.CRITERIA_CHASER, snapshot, at(date(2026, 11, 30)))
    assert monday == {("sash", "chase-6/2026-11-20", "teams")}


def test_nobody_is_chased_about_a_referral_that_is_decided() -> None:
    referral = PutReferral("r", "REF", EAST, at(date(2026, 11, 2)), waiting=False)

    assert messages_due(a_snapshot(referrals=(referral,)), AGREED, at(HELD)) == []


def test_H12_the_co_chairs_are_asked_two_working_days_before_the_agendas_day() -> None:
    snapshot = a_snapshot(meetings=(a_meeting(),))

    assert said(Kind.AGENDA_TO_APPROVE, snapshot, at(date(2026, 12, 14))) == set()
    assert said(Kind.AGENDA_TO_APPROVE, snapshot, at(date(2026, 12, 15))) == {
        ("sash", "first/2026-12-24", "teams"),
        ("dci", "first/2026-12-24", "email"),
    }


def test_H10_an_agenda_that_nobody_approves_is_chased_the_day_before_and_on_the_day() -> None:
    snapshot = a_snapshot(meetings=(a_meeting(),))

    def rungs(day: date) -> set[str]:
        return {occasion for _, occasion, _ in said(Kind.AGENDA_CHASER, snapshot, at(day))}

    assert rungs(date(2026, 12, 15)) == set()
    assert rungs(date(2026, 12, 16)) == {"before-1/2026-12-17"}
    assert rungs(AGENDA_BY) == {"on/2026-12-17"}


def test_H10_the_agenda_goes_at_nine_on_its_day_with_papers_for_those_who_declared() -> None:
    snapshot = a_snapshot(
        meetings=(replace(a_meeting(), agenda_approved_at=at(AGENDA_BY, "08:00")),)
    )

    assert said(Kind.AGENDA, snapshot, at(AGENDA_BY) - MINUTE) == set()
    assert said(Kind.AGENDA, snapshot, at(AGENDA_BY)) == {
        ("sash", "papers-1", "email"),
        ("nurse", "agenda-1", "email"),
    }
    assert said(Kind.AGENDA_CHASER, snapshot, at(AGENDA_BY)) == set()


def test_H10_an_agenda_approved_late_goes_at_once() -> None:
    late = at(date(2026, 12, 18), "21:40")
    snapshot = a_snapshot(meetings=(replace(a_meeting(), agenda_approved_at=late),))

    one = next(m for m in messages_due(snapshot, AGREED, late) if m.kind is Kind.AGENDA)

    assert (one.kind, one.not_before) == (Kind.AGENDA, late)


def test_H9_papers_never_go_back_to_an_agenda_without_them() -> None:
    meeting = replace(a_meeting(), agenda_approved_at=at(AGENDA_BY))
    declared = tuple(replace(i, declared_at=at(AGENDA_BY, "12:00")) for i in meeting.invitees)
    snapshot = a_snapshot(meetings=(replace(meeting, invitees=declared),))

    found = said(Kind.AGENDA, snapshot, at(date(2026, 12, 18)))

    assert {occasion for _, occasion, _ in found} == {"papers-1"}


def test_rotherhams_agenda_goes_as_soon_as_it_is_approved_and_nobody_need_declare() -> None:
    approved = at(date(2026, 12, 1), "16:00")
    meeting = replace(a_meeting(MACE, date(2026, 12, 3)), agenda_approved_at=approved)

    found = said(Kind.AGENDA, a_snapshot(meetings=(meeting,)), approved)

    assert found == {("sash", "papers-1", "email"), ("nurse", "papers-1", "email")}


def test_R2_2_rotherham_asks_the_chair_of_the_day_alone() -> None:
    snapshot = a_snapshot(meetings=(a_meeting(MACE, date(2026, 12, 3)),))

    found = said(Kind.AGENDA_TO_APPROVE, snapshot, at(date(2026, 12, 1)))

    assert found == {("dci", "first/2026-12-03", "email")}


def test_H17_somebody_invited_for_one_slot_gets_neither_agenda_nor_minutes() -> None:
    meeting = replace(
        a_meeting(), agenda_approved_at=at(AGENDA_BY), minutes_approved_at=at(MINUTES_BY)
    )
    snapshot = a_snapshot(meetings=(meeting,))

    everything = [*messages_due(snapshot, AGREED, at(AGENDA_BY, "10:00"))]
    everything += messages_due(snapshot, AGREED, at(MINUTES_BY, "10:00"))
    papers = [one for one in everything if one.kind is not Kind.DECLARATION_CHASER]

    assert {one.kind for one in papers} == {Kind.AGENDA, Kind.MINUTES}
    assert {one.recipient for one in papers} == {"sash", "nurse"}


def test_H14_minutes_are_asked_for_after_the_meeting_chased_and_sent_once_approved() -> None:
    ended = replace(a_meeting(), state="under way", ended_at=at(HELD, "12:30"))
    snapshot = a_snapshot(meetings=(ended,))

    asked = said(Kind.MINUTES_TO_APPROVE, snapshot, at(HELD, "12:31"))
    assert {person for person, _, _ in asked} == {"sash", "dci"}
    chased = said(Kind.MINUTES_CHASER, snapshot, at(MINUTES_BY))
    assert {occasion for _, occasion, _ in chased} == {"on/2027-01-05"}

    approved = replace(ended, state="held", minutes_approved_at=at(MINUTES_BY, "11:00"))
    done = a_snapshot(meetings=(approved,))
    assert said(Kind.MINUTES_CHASER, done, at(MINUTES_BY, "11:00")) == set()
    assert said(Kind.MINUTES, done, at(MINUTES_BY, "11:00")) == {
        ("sash", "papers-1", "email"),
        ("nurse", "minutes-1", "email"),
    }


def test_H14_a_meeting_that_nobody_ended_is_chased_for_its_minutes_all_the_same() -> None:
    found = said(Kind.MINUTES_CHASER, a_snapshot(meetings=(a_meeting(),)), at(date(2027, 1, 4)))

    assert {occasion for _, occasion, _ in found} == {"before-1/2027-01-05"}


def test_nothing_is_said_of_a_cancelled_meeting() -> None:
    meeting = replace(a_meeting(), state="cancelled", agenda_approved_at=at(AGENDA_BY))

    assert messages_due(a_snapshot(meetings=(meeting,)), AGREED, at(AGENDA_BY, "10:00")) == []


def test_H15_a_weeks_outage_ends_in_one_reminder_and_not_in_a_burst() -> None:
    snapshot = a_snapshot(actions=(an_action(date(2026, 12, 4)),))

    found = said(Kind.ACTION_REMINDER, snapshot, at(date(2026, 12, 8)))

    assert found == {("nurse", "after-1/2026-12-04", "email")}


def test_H15_the_manager_and_the_chairs_hear_once_of_an_action_five_working_days_late() -> None:
    snapshot = a_snapshot(actions=(an_action(date(2026, 12, 4)),))

    found = said(Kind.ACTION_REMINDER, snapshot, at(date(2026, 12, 11)))

    assert found == {
        ("nurse", "after-5/2026-12-04", "email"),
        ("manager", "escalated-5/2026-12-04", "teams"),
        ("sash", "escalated-5/2026-12-04", "teams"),
        ("dci", "escalated-5/2026-12-04", "email"),
    }


def test_H15_nobody_is_reminded_of_an_action_that_is_done() -> None:
    action = replace(an_action(), state="done", settled_at=at(HELD))

    assert messages_due(a_snapshot(actions=(action,)), AGREED, at(HELD)) == []


def test_a_reminder_waits_for_the_morning_of_a_working_day() -> None:
    snapshot = a_snapshot(actions=(an_action(date(2026, 12, 4)),))

    (one,) = messages_due(snapshot, AGREED, at(date(2026, 12, 5), "11:00"))

    assert (one.not_before, one.door) == (at(date(2026, 12, 7), "08:00"), Door.EMAIL)


def test_R4_7_the_assessor_is_reminded_the_day_before_on_the_day_and_after() -> None:
    asked = Assessment("a", "RO-0001", MACE, "nurse", date(2026, 12, 3))
    snapshot = replace(a_snapshot(), assessments=(asked,))

    def rungs(day: int) -> set[str]:
        found = said(Kind.ASSESSMENT_DUE, snapshot, at(date(2026, 12, day)))
        return {occasion.split("/")[0] for _, occasion, _ in found}

    assert [rungs(day) for day in (4, 7, 8, 9)] == [set(), {"before-1"}, {"on"}, {"after-1"}]
