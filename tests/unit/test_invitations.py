"""What a calendar gets, and what it must never get."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from icalendar import Calendar

from mailer.invitations import Invitation, Method, calendar_part, panel_title, slot_title

LONDON = ZoneInfo("Europe/London")
INVITATION = Invitation(
    uid="meeting-7@mace.example",
    sequence=0,
    method=Method.REQUEST,
    starts=datetime(2026, 12, 24, 9, 30, tzinfo=LONDON),
    ends=datetime(2026, 12, 24, 12, 30, tzinfo=LONDON),
    title=panel_title("MACE East panel"),
    place="Teams, or County Hall; Room 2",
    organiser="mace.east@county.example",
    organiser_name="MACE East panel",
    attendee="imogen.vale@police.example",
    body="You are invited.\nThe declaration follows.",
    stamp=datetime(2026, 12, 1, 9, 0, tzinfo=UTC),
)


def read_back(content: bytes) -> tuple[Any, Any]:
    calendar = Calendar.from_ical(content)
    (event,) = calendar.walk("VEVENT")
    return calendar, event


def test_H9_a_calendar_reads_back_what_was_invited() -> None:
    calendar, event = read_back(calendar_part(INVITATION))

    assert calendar["METHOD"] == "REQUEST"
    assert event["UID"] == INVITATION.uid
    assert event["SUMMARY"] == "MACE East panel"
    assert event["LOCATION"] == INVITATION.place
    assert event["DESCRIPTION"] == INVITATION.body
    assert event["CLASS"] == "PRIVATE"
    assert event["ATTENDEE"] == "mailto:imogen.vale@police.example"
    assert event["ATTENDEE"].params["RSVP"] == "TRUE"
    assert event["ORGANIZER"] == "mailto:mace.east@county.example"
    assert event["X-MICROSOFT-CDO-BUSYSTATUS"] == "BUSY"


@pytest.mark.parametrize(
    ("starts", "written"),
    [
        (datetime(2026, 12, 24, 9, 30, tzinfo=LONDON), "20261224T093000"),
        (datetime(2026, 6, 26, 9, 30, tzinfo=LONDON), "20260626T093000"),
        (datetime(2027, 3, 29, 9, 30, tzinfo=LONDON), "20270329T093000"),
    ],
)
def test_H9_the_hour_is_londons_and_stays_so_over_a_clock_change(
    starts: datetime, written: str
) -> None:
    ends = starts.replace(hour=12)

    content = calendar_part(replace(INVITATION, starts=starts, ends=ends))

    assert f"DTSTART;TZID=Europe/London:{written}\r\n".encode() in content
    assert read_back(content)[1].start == starts


def test_H9_the_calendar_brings_londons_rule_so_that_no_client_has_to_know_it() -> None:
    (zone,) = read_back(calendar_part(INVITATION))[0].walk("VTIMEZONE")
    own = zone.to_tz(lookup_tzid=False)

    for month, day, hours in ((6, 26, 1), (12, 24, 0), (10, 24, 1), (10, 26, 0), (3, 29, 1)):
        at_noon = datetime(2026, month, day, 12, tzinfo=own)
        assert at_noon.utcoffset() == timedelta(hours=hours), at_noon


def test_a_cancelled_meeting_frees_the_time_under_the_same_uid() -> None:
    gone = replace(INVITATION, method=Method.CANCEL, sequence=1)

    calendar, event = read_back(calendar_part(gone))

    assert calendar["METHOD"] == "CANCEL"
    assert (event["UID"], event["SEQUENCE"]) == (INVITATION.uid, 1)
    assert (event["STATUS"], event["TRANSP"]) == ("CANCELLED", "TRANSPARENT")


def test_one_person_sees_nobody_else() -> None:
    assert calendar_part(INVITATION).count(b"ATTENDEE") == 1


def _slot(agenda: list[tuple[str, str]], own: str) -> bytes:
    """Invite for one child's slot out of an agenda of (case reference, name)."""
    at = [reference for reference, _ in agenda].index(own)
    return calendar_part(
        replace(
            INVITATION,
            uid="slot-2@mace.example",
            title=slot_title("MACE East panel"),
            starts=datetime(2026, 12, 24, 9, 50 + at, tzinfo=LONDON),
            ends=datetime(2026, 12, 24, 10, 20, tzinfo=LONDON),
        )
    )


def test_H17_two_worlds_that_differ_in_other_children_invite_in_the_same_bytes() -> None:
    one = [("HE-2026-0001", "Fern Test"), ("HE-2026-0007", "Ash Test")]
    other = [("HE-2026-0002", "Bryony Test"), ("HE-2026-0007", "Ash Test"), ("HE-9", "Ivy Test")]

    invited = _slot(one, "HE-2026-0007")

    assert invited == _slot(other, "HE-2026-0007")
    assert b"SUMMARY:MACE East panel: your slot" in invited
    assert b"Test" not in invited
    assert b"HE-2026" not in invited


def test_a_line_break_in_a_title_is_no_new_property() -> None:
    content = calendar_part(replace(INVITATION, title="Panel\r\nATTENDEE:mailto:x@example.org"))

    assert content.count(b"\r\nATTENDEE") == 1


@pytest.mark.parametrize("field", ["starts", "ends", "stamp"])
def test_a_time_without_a_zone_is_refused(field: str) -> None:
    naive = getattr(INVITATION, field).replace(tzinfo=None)

    with pytest.raises((ValueError, TypeError)):
        calendar_part(replace(INVITATION, **{field: naive}))


def test_a_meeting_that_ends_before_it_starts_is_refused() -> None:
    with pytest.raises(ValueError, match="ends after it starts"):
        calendar_part(replace(INVITATION, ends=INVITATION.starts))
