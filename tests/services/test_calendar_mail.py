"""What calendars send by mail: counted where it is certainly whose it is, else shown (H9)."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from core.errors import AlreadyChanged, NotFound, PanelError
from core.incoming import Flag
from core.messages import Kind
from core.replies import Answer, Finding, uid_of
from core.services import calendar_mail, calendar_mail_views
from core.services.calendar_mail_views import CalendarMailLine
from core.store.engine import Sessions, transaction
from core.store.tables import CalendarMailRow, InvitationAnswerRow
from tests.services.builders_discussions import at
from tests.services.builders_meetings import dispatches
from tests.services.builders_replies import LATER, NOW, Invited, invited

HOUR = timedelta(hours=1)
HOME = "moe@home.example"


@pytest.fixture
async def east(sessions: Sessions) -> Invited:
    return await invited(sessions)


async def looked_at(east: Invited) -> tuple[CalendarMailLine, ...]:
    async with transaction(east.sessions) as session:
        return await calendar_mail_views.to_look_at(session, east.people.administrator, now=NOW)


async def told(east: Invited) -> list[str]:
    return [row.recipient_id for row in await dispatches(east.sessions, Kind.ANSWER_TO_CHECK)]


@pytest.mark.parametrize(
    ("word", "stands"),
    [("ACCEPTED", "accepted"), ("DECLINED", "declined"), ("TENTATIVE", "tentative")],
)
async def test_H9_a_calendars_answer_is_counted_and_nobody_needs_to_look(
    east: Invited, word: str, stands: str
) -> None:
    assert await east.mail(east.reply(east.people.member, word)) is Finding.COUNTED

    assert await east.stands(east.people.member) == stands
    assert await east.waiting() == []
    assert await told(east) == []


async def test_H9_a_calendar_answers_for_one_slot(east: Invited) -> None:
    lead = east.people.lead
    uid = uid_of(east.item, lead.id, "panel.example")

    assert await east.mail(east.reply(lead, "DECLINED", uid=uid)) is Finding.COUNTED
    assert await east.stands(lead) == "declined"


async def test_H9_the_number_of_an_earlier_version_is_matched_by_the_address(
    east: Invited,
) -> None:
    reply = east.reply(east.people.member, uid=f"{east.meeting}@panel.example")

    assert await east.mail(reply) is Finding.COUNTED
    assert await east.stands(east.people.member) == "accepted"


async def test_H9_an_answer_twice_is_kept_once(east: Invited) -> None:
    for _ in range(2):
        assert await east.mail(east.reply(east.people.member)) is Finding.COUNTED

    async with transaction(east.sessions) as session:
        assert len(list(await session.scalars(select(InvitationAnswerRow)))) == 1


async def test_H9_an_answer_older_than_the_newest_changes_nothing(east: Invited) -> None:
    member = east.people.member
    await east.mail(east.reply(member, "DECLINED", stamp=NOW))

    older = east.reply(member, "ACCEPTED", stamp=NOW - HOUR)
    assert await east.mail(older, now=LATER) is Finding.OLDER
    assert await east.stands(member) == "declined"

    await east.change(sequence=1)
    before = east.reply(member, "ACCEPTED", stamp=LATER)
    assert await east.mail(before, now=LATER) is Finding.OLDER
    assert await east.stands(member) == ""
    assert await east.mail(east.reply(member, "ACCEPTED", sequence=1)) is Finding.COUNTED
    assert await east.stands(member) == "accepted"


async def test_H9_a_stamp_or_number_from_the_future_does_not_outlive_the_next_answer(
    east: Invited,
) -> None:
    member = east.people.member
    odd = east.reply(member, "ACCEPTED", stamp=at(date(2031, 1, 1)), sequence=99)
    assert await east.mail(odd) is Finding.COUNTED

    await east.answer(member, Answer.DECLINED, NOW + HOUR)
    assert await east.stands(member) == "declined"


async def test_H9_an_answer_for_a_cancelled_meeting_changes_nothing_and_troubles_nobody(
    east: Invited,
) -> None:
    await east.change(state="cancelled")

    assert await east.mail(east.reply(east.people.member)) is Finding.CANCELLED
    assert await east.waiting() == []
    async with transaction(east.sessions) as session:
        assert list(await session.scalars(select(InvitationAnswerRow))) == []


async def test_H9_an_answer_to_a_meeting_that_has_begun_changes_nothing(east: Invited) -> None:
    await east.change(state="under_way")

    assert await east.mail(east.reply(east.people.member)) is Finding.OVER


@pytest.mark.parametrize(
    ("sender", "flags"),
    [("eve@elsewhere.example", ()), ("", ()), (None, (Flag.FORGED,))],
)
async def test_H9_a_forged_answer_is_shown_to_the_administrator_and_not_counted(
    east: Invited, sender: str | None, flags: tuple[Flag, ...]
) -> None:
    reply = east.reply(east.people.member, "DECLINED")

    assert await east.mail(reply, sender, flags) is Finding.FORGED
    assert await east.stands(east.people.member) == ""
    (line,) = await looked_at(east)
    assert (line.takes, line.answer) == ("Moe Member", "Does not come")
    assert "not counted" in line.finding
    assert await told(east) == [east.people.administrator.id]


async def test_H9_an_answer_from_another_address_is_matched_by_the_number_and_counted_by_a_person(
    east: Invited,
) -> None:
    people = east.people
    assert await east.mail(east.reply(people.member, attendee=HOME)) is Finding.OTHER_ADDRESS
    (mail,) = await east.waiting()

    async with transaction(east.sessions) as session:
        with pytest.raises(NotFound):
            await calendar_mail.take_as(session, people.member, mail, now=NOW)
        await calendar_mail.take_as(session, people.administrator, mail, now=NOW)
    assert await east.stands(people.member) == "accepted"
    async with transaction(east.sessions) as session:
        with pytest.raises(AlreadyChanged):
            await calendar_mail.take_as(session, people.administrator, mail, now=NOW)


async def test_H9_another_time_is_shown_with_what_was_proposed_and_never_taken_over(
    east: Invited,
) -> None:
    words = "Proposes Thursday 24 December 2026, 14:00 to 17:00."
    reply = east.reply(east.people.member, "TENTATIVE", method="COUNTER", words=words)

    assert await east.mail(reply) is Finding.COUNTER
    (line,) = await looked_at(east)
    assert (line.words, line.takes) == (words, "")
    assert await east.stands(east.people.member) == ""
    (mail,) = await east.waiting()
    async with transaction(east.sessions) as session:
        with pytest.raises(PanelError, match="no answer that can be counted"):
            await calendar_mail.take_as(session, east.people.administrator, mail, now=NOW)
        await calendar_mail.put_aside(session, east.people.administrator, mail, now=NOW)
    assert await looked_at(east) == ()


async def test_R2_3_a_calendar_that_delegates_names_nobody_without_the_members_word(
    east: Invited,
) -> None:
    assert await east.mail(east.reply(east.people.member, "DELEGATED")) is Finding.DELEGATED
    (line,) = await looked_at(east)
    assert "the member names them" in line.finding


async def test_H9_what_was_written_with_an_answer_is_shown(east: Invited) -> None:
    reply = east.reply(east.people.member, "DECLINED", words="Please ring me about one child.")

    assert await east.mail(reply) is Finding.SAID_MORE
    assert await east.stands(east.people.member) == "declined"
    (line,) = await looked_at(east)
    assert line.words == "Please ring me about one child."


async def test_R2_3_a_calendars_yes_after_a_deputy_was_named_is_asked_about(east: Invited) -> None:
    await east.send(east.people.member)
    no = await east.mail(east.reply(east.people.member, "DECLINED", stamp=NOW + HOUR), now=LATER)
    still = await east.stands(east.people.member)
    yes = await east.mail(east.reply(east.people.member, stamp=LATER), now=LATER)

    assert (no, still, yes) == (Finding.COUNTED, "deputy", Finding.WITH_DEPUTY)
    assert len(await looked_at(east)) == 1


@pytest.mark.parametrize("broken", [True, False])
async def test_H9_what_belongs_to_no_meeting_is_shown_to_the_office_and_to_no_member(
    east: Invited, broken: bool
) -> None:
    found = await east.mail(east.reply(east.people.member, uid="another@calendar", broken=broken))

    assert found is (Finding.BROKEN if broken else Finding.NOT_OURS)
    assert [line.meeting for line in await looked_at(east)] == ["No meeting of ours"]
    assert await told(east) == [east.people.administrator.id]
    async with transaction(east.sessions) as session:
        assert await calendar_mail_views.to_look_at(session, east.people.member, now=NOW) == ()


async def test_a_strangers_calendar_floods_nobody_and_stands_in_the_list(east: Invited) -> None:
    reply = east.reply(east.people.member, uid="x@y", attendee="unknown@elsewhere.example")

    await east.mail(reply)

    assert await told(east) == []
    assert len(await looked_at(east)) == 1


async def test_what_a_calendar_sent_is_kept_for_good(east: Invited) -> None:
    await east.mail(east.reply(east.people.member, attendee=HOME))
    (mail,) = await east.waiting()
    async with transaction(east.sessions) as session:
        await calendar_mail.put_aside(session, east.people.administrator, mail, now=LATER)
    async with transaction(east.sessions) as session:
        row = await session.get_one(CalendarMailRow, mail)

    assert (row.sender, row.handled_by, row.handled_at) == (
        HOME,
        east.people.administrator.id,
        LATER,
    )
