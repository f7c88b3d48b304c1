"""Invitations by card: answered, a deputy named, who comes, answers to look at (H9, R2.3)."""

from dataclasses import replace

import pytest

from bot.notices import NOTICES
from core.messages import Kind
from core.people import Person
from core.store.engine import Sessions, transaction
from core.store.tables import PersonRow
from tests.bot.submitting import Hand, buttons, fields, marked, reads
from tests.services.builders_replies import LATER, NOW, Invited, invited

pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)


@pytest.fixture
async def east(sessions: Sessions) -> Invited:
    return await invited(sessions)


async def hand(east: Invited, person: Person) -> Hand:
    """Give somebody Teams."""
    async with transaction(east.sessions) as session:
        row = await session.get_one(PersonRow, person.id)
        row.entra_id = f"entra-{person.id[:8]}"
        return Hand(east.sessions, replace(person, entra_id=row.entra_id), NOW)


async def test_H9_a_member_answers_by_card_and_a_press_twice_changes_nothing(
    east: Invited,
) -> None:
    member = await hand(east, east.people.member)
    meeting = await member.raw("meeting.open", meeting=east.meeting)
    card = await member.press(meeting, "Invitation and answers")
    press = member.of(card, "Send my answer", answer="accepted")

    for _ in range(2):
        done = await member.send(press)
        assert fields(done)["answer"] == "accepted"
    assert await east.stands(east.people.member) == "accepted"
    assert list(marked(await member.press(card, "Send my answer"))) == ["answer"]


async def test_R2_3_a_member_sends_a_deputy_by_card_and_loses_nothing_that_was_typed(
    east: Invited,
) -> None:
    member = await hand(east, east.people.member)
    card = await member.raw("invitation.show", meeting=east.meeting, page=1)
    typed = {
        "answer": "deputy",
        "name": "Dee Invented",
        "email": "dee@health.example",
        "agency": "Health Example",
    }

    wrong = await member.press(card, "Send my answer", **typed)
    assert list(marked(wrong)) == ["authority"]
    assert fields(wrong) | typed == fields(wrong)
    done = await member.press(wrong, "Send my answer", authority="true")

    assert "Your deputy is invited" in reads(done)
    assert "Sends a deputy: Dee Invented, Health Example" in reads(done)


async def test_H9_the_meetings_card_says_who_comes_to_administrator_and_chair_only(
    east: Invited,
) -> None:
    await east.mail(east.reply(east.people.member))
    for person, told in (
        (east.people.administrator, True),
        (east.people.first_chair, True),
        (east.people.member, False),
    ):
        own = await hand(east, person)
        card = await own.raw("meeting.open", meeting=east.meeting)
        assert ("1 come · 3 have not answered" in reads(card)) is told
        names = await own.press(card, "Invitation and answers")
        assert ("Max Madeup, Second Agency" in reads(names)) is told


async def test_H9_the_administrator_looks_at_an_answer_from_elsewhere_and_counts_it(
    east: Invited,
) -> None:
    await east.mail(east.reply(east.people.member, attendee="moe@home.example"))
    counter = east.reply(east.people.member, method="COUNTER", words="Proposes noon.")
    await east.mail(counter, now=LATER)
    office = await hand(east, east.people.administrator)
    card = await office.raw("invitation.show", meeting=east.meeting, page=1)
    look = await office.press(card, "Answers to look at (2)")
    assert "It answers the invitation of Moe Member." in reads(look)
    assert "Proposes noon." in reads(look)

    press = office.of(look, "Count answer 1")
    for _ in range(2):
        counted = await office.send(press)
        assert [one for one in buttons(counted) if one.startswith("Count")] == []
    assert await east.stands(east.people.member) == "accepted"
    done = await office.press(counted, "Done with answer 1")
    assert "No answer waits for anybody." in reads(done)


async def test_H9_the_notices_come_while_there_is_something_to_do_and_not_after(
    east: Invited,
) -> None:
    await east.mail(east.reply(east.people.member, attendee="moe@home.example"))
    (mail,) = await east.waiting()
    office = await hand(east, east.people.administrator)
    member = await hand(east, east.people.member)
    async with office.office.desk(office.made("x").person) as desk:
        card = await NOTICES[Kind.ANSWER_TO_CHECK](desk, mail)
        assert card is not None
        assert "moe@home.example" in reads(card)
    async with member.office.desk(member.made("x").person) as desk:
        asked = await NOTICES[Kind.DECLARATION_CHASER](desk, east.meeting)
        assert asked is not None
    await office.press(card, "Done with answer 1")
    await member.press(asked, "I accept this declaration for this meeting")

    async with office.office.desk(office.made("x").person) as desk:
        assert await NOTICES[Kind.ANSWER_TO_CHECK](desk, mail) is None
    async with member.office.desk(member.made("x").person) as desk:
        assert await NOTICES[Kind.DECLARATION_CHASER](desk, east.meeting) is None
