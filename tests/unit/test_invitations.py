"""What a calendar gets, and what it must never get."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import vobject
from icalendar import Calendar, vText

from core.replies import Numbered, read_uid, uid_of
from mailer.inbox.calendars import reply_in
from mailer.invitations import Invitation, Method, calendar_part, panel_title, slot_title

LONDON = ZoneInfo("Europe/London")
MEETING = "11111111-1111-4111-8111-111111111111"
PERSON = "22222222-2222-4222-8222-222222222222"
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


def read_by_another_library(content: bytes) -> Any:
    return vobject.readOne(content.decode()).vevent


@pytest.mark.parametrize("method", list(Method))
def test_H9_another_library_reads_the_same_from_a_request_and_a_cancel(method: Method) -> None:
    content = calendar_part(replace(INVITATION, method=method, sequence=3))

    calendar, event = read_back(content)
    theirs = read_by_another_library(content)

    assert vobject.readOne(content.decode()).method.value == calendar["METHOD"] == method.value
    assert theirs.uid.value == event["UID"] == INVITATION.uid
    assert int(theirs.sequence.value) == event["SEQUENCE"] == 3
    assert theirs.dtstart.value == event["DTSTART"].dt == INVITATION.starts
    assert theirs.dtend.value == event["DTEND"].dt == INVITATION.ends
    assert theirs.dtstamp.value == event["DTSTAMP"].dt == INVITATION.stamp
    assert theirs.summary.value == str(event["SUMMARY"]) == INVITATION.title
    assert theirs.location.value == str(event["LOCATION"]) == INVITATION.place
    assert theirs.attendee.value == str(event["ATTENDEE"])
    assert theirs.status.value == ("CANCELLED" if method is Method.CANCEL else "CONFIRMED")


def test_H9_a_change_and_a_cancel_keep_the_number_and_raise_the_sequence() -> None:
    first = INVITATION
    moved = replace(first, sequence=1, starts=first.starts.replace(hour=8))
    over = replace(moved, sequence=2, method=Method.CANCEL)

    found = [read_by_another_library(calendar_part(one)) for one in (first, moved, over)]

    assert len({one.uid.value for one in found}) == 1
    assert [int(one.sequence.value) for one in found] == [0, 1, 2]


def test_H9_what_a_calendar_answers_to_our_request_is_matched_to_it() -> None:
    """A REPLY as RFC 5546 3.2.3 makes it of our REQUEST is read back with number and word."""
    sent = replace(INVITATION, uid=uid_of(MEETING, PERSON, "county.example"), sequence=4)
    calendar, event = read_back(calendar_part(sent))
    calendar["METHOD"] = vText("REPLY")
    event["ATTENDEE"].params["PARTSTAT"] = vText("TENTATIVE")
    mail = EmailMessage()
    params = {"method": "REPLY"}
    mail.set_content(calendar.to_ical().decode(), subtype="calendar", params=params)

    found = reply_in([(mail, calendar.to_ical())], sent.attendee, "")

    assert found is not None
    assert read_uid(found.uid) == Numbered(MEETING, PERSON)
    assert (found.sequence, found.attendee, found.partstat) == (4, sent.attendee, "TENTATIVE")


@pytest.mark.parametrize(
    ("place", "link"),
    [
        ("https://teams.example/l/meetup/19%3a1?x=1", "https://teams.example/l/meetup/19%3a1?x=1"),
        ("County Hall, or https://teams.example/l/2, as you like", "https://teams.example/l/2"),
        ("County Hall, Room 2", None),
    ],
)
def test_H9_an_online_meetings_link_is_offered_to_join_by_both_libraries(
    place: str, link: str | None
) -> None:
    content = calendar_part(replace(INVITATION, place=place))

    _, event = read_back(content)
    theirs = read_by_another_library(content)

    assert str(event["LOCATION"]) == theirs.location.value == place
    assert event.get("URL") == link
    assert event.get("X-MICROSOFT-SKYPETEAMSMEETINGURL") == link
    assert (theirs.url.value if link else None) == link
    assert hasattr(theirs, "url") is (link is not None)
