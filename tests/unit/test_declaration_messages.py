"""Who is asked for the declaration again, and on which days (H9)."""

from dataclasses import replace
from datetime import date, datetime

import pytest

from core.data import house
from core.due_messages import messages_due
from core.messages import Door, Kind
from core.obligations import owed
from core.owing import Duty
from core.snapshots import Invitee, Meeting, Snapshot
from tests.unit.snapshot_examples import AGREED, HELD, a_meeting, a_snapshot, at

CURRENT = house().declaration_text.version
FIRST = date(2026, 12, 15)


def asked(meeting: Meeting, now: datetime) -> list[tuple[str, str]]:
    snapshot = a_snapshot(meetings=(meeting,))
    return sorted(
        (one.recipient, one.occasion)
        for one in messages_due(snapshot, AGREED, now)
        if one.kind is Kind.DECLARATION_CHASER
    )


def with_invitees(*invitees: Invitee) -> Meeting:
    return replace(a_meeting(), invitees=invitees)


def somebody(**values: object) -> Meeting:
    return with_invitees(replace(Invitee("nurse", slot_only=False), **values))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("day", "rung"),
    [
        (date(2026, 12, 11), None),
        (date(2026, 12, 14), None),
        (date(2026, 12, 15), "chase-1"),
        (date(2026, 12, 16), "chase-2"),
        (date(2026, 12, 18), "chase-4"),
        (date(2026, 12, 21), "chase-5"),
        (date(2026, 12, 24), "chase-8"),
    ],
)
def test_H9_who_has_not_accepted_is_asked_on_each_working_day_before_the_meeting(
    day: date, rung: str | None
) -> None:
    expected = [("nurse", f"{rung}/2026-12-24")] if rung else []

    assert asked(somebody(), at(day, "10:00")) == expected


def test_H9_on_a_weekend_the_reminder_waits_for_monday_morning() -> None:
    snapshot = a_snapshot(meetings=(somebody(),))

    [found] = [
        one
        for one in messages_due(snapshot, AGREED, at(date(2026, 12, 19), "10:00"))
        if one.kind is Kind.DECLARATION_CHASER
    ]

    assert found.occasion == "chase-4/2026-12-24", "Friday's, which had been said already"
    assert found.not_before == at(date(2026, 12, 21), "08:00")


@pytest.mark.parametrize(
    ("values", "is_asked"),
    [
        ({}, True),
        ({"slot_only": True}, True),
        ({"declared_at": at(FIRST)}, False),
        ({"declared_at": at(FIRST), "declared_version": CURRENT}, False),
        ({"declared_at": at(FIRST), "declared_version": "earlier"}, True),
        ({"away": True}, False),
        ({"deputy_since": at(date(2026, 12, 17), "16:00")}, True),
        ({"deputy_since": at(date(2026, 12, 18), "09:00")}, False),
    ],
)
def test_H9_whoever_comes_and_has_not_accepted_the_text_in_force_is_asked(
    values: dict[str, object], is_asked: bool
) -> None:
    assert bool(asked(somebody(**values), at(date(2026, 12, 18), "10:00"))) is is_asked


@pytest.mark.parametrize("state", ["planned", "cancelled", "held"])
def test_H9_nobody_is_asked_for_a_meeting_that_is_not_to_come(state: str) -> None:
    meeting = replace(somebody(), state=state)

    assert asked(meeting, at(date(2026, 12, 18), "10:00")) == []


def test_H9_who_joins_after_the_reading_is_asked_at_once_and_who_was_there_is_not() -> None:
    meeting = replace(
        with_invitees(
            Invitee("nurse", slot_only=False, attendance="present"),
            Invitee("sash", slot_only=False, attendance="present", declared_at=at(HELD, "09:31")),
            Invitee("dci", slot_only=False),
        ),
        state="under_way",
        started_at=at(HELD, "09:30"),
    )

    assert asked(meeting, at(HELD, "10:00")) == [], "the declaration has not been read yet"
    read = replace(meeting, declaration_read_at=at(HELD, "09:31"))
    assert asked(read, at(HELD, "10:00")) == [("nurse", "late")]
    [found] = [
        one
        for one in messages_due(a_snapshot(meetings=(read,)), AGREED, at(HELD, "10:00"))
        if one.occasion == "late"
    ]
    assert (found.door, found.not_before) == (Door.EMAIL, at(HELD, "10:00"))


def test_H9_a_declaration_is_owed_by_whoever_comes_and_by_nobody_who_stays_away() -> None:
    meeting = with_invitees(
        Invitee("nurse", slot_only=False),
        Invitee("dci", slot_only=False, away=True),
        Invitee("sash", slot_only=False, declared_at=at(FIRST), declared_version="earlier"),
    )
    snapshot: Snapshot = a_snapshot(meetings=(meeting,))

    found = {
        one.owner: (str(one.state), one.evidence)
        for one in owed(snapshot, AGREED, at(date(2026, 12, 18)))
        if one.kind is Duty.DECLARATION
    }

    assert found == {
        "nurse": ("open", ""),
        "dci": ("moot", "does not come"),
        "sash": ("open", ""),
    }


def test_R2_3_a_deputy_gets_the_agenda_and_no_minutes() -> None:
    deputy = Invitee(
        "nurse",
        slot_only=False,
        declared_at=at(FIRST),
        deputy_since=at(FIRST),
    )
    meeting = replace(
        with_invitees(deputy),
        agenda_approved_at=at(FIRST),
        minutes_approved_at=at(date(2027, 1, 4)),
    )
    snapshot = a_snapshot(meetings=(meeting,))

    before = messages_due(snapshot, AGREED, at(date(2026, 12, 18)))
    after = messages_due(snapshot, AGREED, at(date(2027, 1, 5)))

    assert Kind.AGENDA in {one.kind for one in before}
    assert Kind.MINUTES not in {one.kind for one in (*before, *after)}
