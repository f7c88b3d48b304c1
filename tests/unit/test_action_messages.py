"""Who hears of an open action, and on which day: the ladder, whole (H15)."""

from dataclasses import replace
from datetime import date, datetime

import pytest

from core.due_messages import messages_due
from core.messages import Kind
from core.people import Role
from core.snapshots import Action, Snapshot, Someone
from tests.unit.snapshot_examples import AGREED, EAST, PEOPLE, ROLES, a_snapshot, an_action, at

DUE = date(2026, 12, 4)  # a Friday
ACTION = replace(an_action(DUE), agency="Health")
MATRON = Someone("matron", "Named Nurse", "Health", in_teams=True)
SEATED = {**ROLES, (EAST, Role.MEMBER): ("nurse", "matron")}


def _snapshot(action: Action, **people: Someone) -> Snapshot:
    return replace(
        a_snapshot(actions=(action,)),
        people={**PEOPLE, "matron": MATRON, **people},
        roles=SEATED,
    )


def _told(action: Action, now: datetime, **people: Someone) -> set[tuple[str, str]]:
    found = messages_due(_snapshot(action, **people), AGREED, now)
    assert {one.kind for one in found} <= {Kind.ACTION_REMINDER}
    return {(one.recipient, one.occasion.split("/", maxsplit=1)[0]) for one in found}


@pytest.mark.parametrize(
    ("day", "told"),
    [
        (date(2026, 11, 30), set()),
        (date(2026, 12, 1), {("nurse", "before-3")}),
        (date(2026, 12, 4), {("nurse", "on")}),
        (date(2026, 12, 7), {("nurse", "after-1")}),
        (date(2026, 12, 9), {("nurse", "after-1"), ("matron", "lead-3")}),
        (
            date(2026, 12, 11),
            {
                ("nurse", "after-5"),
                ("matron", "lead-3"),
                ("manager", "escalated-5"),
                ("sash", "escalated-5"),
                ("dci", "escalated-5"),
            },
        ),
    ],
)
def test_H15_owner_then_agency_then_manager_and_chairs(
    day: date, told: set[tuple[str, str]]
) -> None:
    assert _told(ACTION, at(day)) == told


def test_H15_who_has_asked_for_more_time_has_answered_and_the_chairs_are_asked() -> None:
    asked = replace(ACTION, asked_at=at(date(2026, 12, 3)))

    assert _told(asked, at(date(2026, 12, 3), "17:00")) == set()
    assert _told(asked, at(DUE)) == {("sash", "asked-1"), ("dci", "asked-1")}
    assert _told(asked, at(date(2026, 12, 9))) == {("sash", "asked-3"), ("dci", "asked-3")}


def test_H15_of_a_request_that_nobody_answers_the_manager_hears_at_last() -> None:
    asked = replace(ACTION, asked_at=at(date(2026, 12, 3)))

    told = {("sash", "asked-5"), ("dci", "asked-5"), ("manager", "asked-5")}
    assert _told(asked, at(date(2026, 12, 10))) == told


def test_H15_a_rung_from_before_the_answer_is_not_said_any_more() -> None:
    answered = replace(ACTION, answered_at=at(DUE, "10:00"))

    assert _told(answered, at(DUE, "11:00")) == set()
    assert _told(answered, at(date(2026, 12, 7))) == {("nurse", "after-1")}


def test_H15_a_rest_stills_the_owners_reminders_and_nobody_elses() -> None:
    rests = replace(ACTION, snoozed_until=date(2026, 12, 10))

    assert _told(rests, at(date(2026, 12, 9))) == {("matron", "lead-3")}
    assert ("nurse", "rested") in _told(rests, at(date(2026, 12, 10)))
    assert ("nurse", "after-5") in _told(rests, at(date(2026, 12, 11)))


def test_H15_of_an_owner_who_has_left_the_agencys_others_are_asked() -> None:
    gone = replace(PEOPLE["nurse"], left=True)

    assert _told(ACTION, at(date(2026, 11, 27)), nurse=gone) == {("matron", "left")}
    assert _told(ACTION, at(DUE), nurse=gone) == {("matron", "on")}


def test_H15_where_nobody_else_sits_for_the_agency_the_manager_is_asked() -> None:
    gone = replace(PEOPLE["nurse"], left=True)
    other = replace(MATRON, agency="Housing")

    assert _told(ACTION, at(DUE), nurse=gone, matron=other) == {("manager", "on")}


def test_a_handed_on_action_is_recalled_to_its_new_owner_from_the_next_rung() -> None:
    handed = replace(ACTION, owner="matron", owned_since=at(date(2026, 12, 2)))

    assert _told(handed, at(date(2026, 12, 3))) == set()
    assert _told(handed, at(DUE)) == {("matron", "on")}


def test_of_an_urgent_action_people_hear_outside_working_hours() -> None:
    night = at(DUE, "06:10")
    (calm,) = messages_due(_snapshot(ACTION), AGREED, night)
    (urgent,) = messages_due(_snapshot(replace(ACTION, urgent=True)), AGREED, night)

    assert calm.not_before == at(DUE, "08:00")
    assert urgent.not_before == night


def test_the_ladder_is_the_procedures_own_where_it_sets_one() -> None:
    herts = AGREED.procedures["hertfordshire"]
    own = replace(AGREED.house.reminders, before=(10,), on_the_day=False)
    agreed = replace(
        AGREED, procedures={**AGREED.procedures, "hertfordshire": replace(herts, reminders=own)}
    )
    (one,) = messages_due(_snapshot(ACTION), agreed, at(date(2026, 11, 23)))

    assert one.occasion == "before-10/2026-12-04"
