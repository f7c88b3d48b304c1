"""Calendars' answers as they come by mail: Outlook's, Google's, broken ones, an absence notice."""

import asyncio
import io
from datetime import UTC, datetime

import pytest
import vobject
from icalendar import Calendar

from core.incoming import Flag, Mail, becomes_draft, may_have_receipt
from core.replies import Answer, CalendarReply, uid_of
from mailer.inbox.reading import Mailbox, read
from tests.mailer.mails import MAILBOX, message

MEETING = "11111111-1111-4111-8111-111111111111"
PERSON = "22222222-2222-4222-8222-222222222222"
UID = uid_of(MEETING, PERSON, "panel.example")
MOE = "moe@health.example"


def event(method: str = "REPLY", **lines: str) -> str:
    """What a calendar writes; a line that is given empty is left out."""
    known = {
        "UID": UID,
        "SEQUENCE": "2",
        "DTSTAMP": "20261207T101500Z",
        "DTSTART": "20261224T093000Z",
        "DTEND": "20261224T123000Z",
        "ATTENDEE;PARTSTAT=DECLINED;CN=Moe Member": f"mailto:{MOE}",
        "ORGANIZER": f"mailto:{MAILBOX}",
    }
    body = [f"{name}:{value}" for name, value in (known | lines).items() if value]
    whole = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Example//EN", f"METHOD:{method}"]
    return "\r\n".join([*whole, "BEGIN:VEVENT", *body, "END:VEVENT", "END:VCALENDAR", ""])


def answer(calendar: str, text: str = "", *, method: str = "REPLY", **headers: str) -> bytes:
    """A mail as Outlook sends it: text, and the calendar's part as the last alternative."""
    made = message(text, sender=f"Moe Member <{MOE}>", number="<a@health.example>", **headers)
    made.replace_header("Subject", "Declined: MACE East panel")
    params = {"method": method} if method else {}
    made.add_alternative(calendar, subtype="calendar", params=params, cte="base64")
    return made.as_bytes()


def taken(mail: bytes) -> Mail:
    return asyncio.run(read(io.BytesIO(mail), Mailbox(MAILBOX)))


def reply_of(mail: bytes) -> CalendarReply:
    found = taken(mail).calendar
    assert found is not None
    return found


def test_H9_an_answer_of_outlook_is_read_whole() -> None:
    mail = taken(answer(event()))

    assert mail.calendar == CalendarReply(
        method="REPLY",
        uid=UID,
        sequence=2,
        stamp=datetime(2026, 12, 7, 10, 15, tzinfo=UTC),
        attendee=MOE,
        partstat="DECLINED",
    )
    assert mail.flags == {Flag.CALENDAR}


def test_H9_an_answer_becomes_no_referral_and_gets_no_receipt() -> None:
    flags = taken(answer(event())).flags

    assert not becomes_draft(flags)
    assert not may_have_receipt(flags)


def test_H9_the_same_answer_is_read_by_two_other_libraries_as_we_read_it() -> None:
    text = event()
    ours = reply_of(answer(text))

    theirs = vobject.readOne(text).vevent
    [second] = Calendar.from_ical(text).walk("VEVENT")

    assert theirs.attendee.params["PARTSTAT"] == [ours.partstat]
    assert theirs.attendee.value == str(second["ATTENDEE"]) == f"mailto:{ours.attendee}"
    assert theirs.uid.value == str(second["UID"]) == ours.uid
    assert int(theirs.sequence.value) == second["SEQUENCE"] == ours.sequence
    assert Answer.DECLINED.name == ours.partstat


def test_H9_the_method_may_stand_in_the_part_alone() -> None:
    assert reply_of(answer(event(), method="")).partstat == "DECLINED"


def test_H9_another_time_is_read_in_the_days_and_hours_of_london() -> None:
    text = event("COUNTER", DTSTART="20260624T130000Z", DTEND="20260624T160000Z", COMMENT="Court")

    found = reply_of(answer(text, method="COUNTER"))

    assert found.method == "COUNTER"
    assert found.words == "Proposes Wednesday 24 June 2026, 14:00 to 17:00.\nCourt"


def test_what_a_person_wrote_is_kept_and_what_a_calendar_wrote_is_not() -> None:
    assert reply_of(answer(event(), "I am worried about one child.")).words == (
        "I am worried about one child."
    )
    google = "Moe has declined.\nInvitation from Google Calendar: https://calendar.google.com/"
    assert reply_of(answer(event(), google)).words == ""


@pytest.mark.parametrize(
    "calendar",
    [
        "",
        "BEGIN:VCALENDAR\r\nMETHOD:REPLY\r\n",
        event(UID=""),
        event(**{"ATTENDEE;PARTSTAT=DECLINED;CN=Moe Member": ""}),
        event(SEQUENCE="many"),
        event(
            **{"ATTENDEE;PARTSTAT=ACCEPTED;CN=A": "mailto:a@x.example", "ATTENDEE": "mailto:b"}
        ).replace(MOE, "c@x.example"),
        "BEGIN:VCALENDAR\r\nMETHOD:REPLY\r\nBEGIN:VEVENT\r\nUID" + ":" * 5000,
    ],
)
def test_a_broken_calendar_part_is_named_as_broken_and_the_mail_is_kept(calendar: str) -> None:
    mail = taken(answer(calendar, "Something was written here."))

    assert mail.calendar is not None
    assert mail.calendar.broken
    assert mail.calendar.words == "Something was written here."
    assert mail.text == "Something was written here."
    assert not becomes_draft(mail.flags)


def test_an_absence_notice_answers_no_invitation() -> None:
    away = message(
        "I am away until Monday.",
        sender=f"Moe Member <{MOE}>",
        number="<b@health.example>",
        Auto_Submitted="auto-replied",
    )

    mail = taken(away.as_bytes())

    assert mail.calendar is None
    assert Flag.AUTO_REPLY in mail.flags


@pytest.mark.parametrize("method", ["REQUEST", "PUBLISH", "CANCEL"])
def test_H6_somebody_who_invites_the_mailbox_answers_nothing_and_may_refer(method: str) -> None:
    mail = taken(answer(event(method), "See the child in this.", method=method))

    assert mail.calendar is None
    assert becomes_draft(mail.flags)
