"""A meeting's day by button: moved, cancelled, asked about, called; strategic items of MACE 2."""

from dataclasses import replace
from datetime import date, timedelta

from bot.desk import Desk
from bot.notices import NOTICES
from core.messages import Kind
from core.people import Person, Role
from core.services import listing, meetings
from core.services.rules import panel_of
from core.store import meetings as store
from core.store.engine import Sessions, transaction
from core.store.tables import MeetingRow, PersonRow
from tests.bot.submitting import Hand, buttons, marked, reads
from tests.services.builders_discussions import at
from tests.services.builders_meetings import EAST, People, child_case, people_of, somebody

MONDAY = date(2026, 11, 23)
NOW = at(MONDAY)
MACE2 = "hertfordshire/mace2"


async def in_teams(sessions: Sessions, person: Person, name: str = "entra-office") -> Person:
    async with transaction(sessions) as session:
        (await session.get_one(PersonRow, person.id)).entra_id = name
    return replace(person, entra_id=name)


async def set_up(sessions: Sessions) -> tuple[Hand, People, list[str]]:
    """East with its meetings: 27 November, 24 December (for Christmas Day), 29 January."""
    async with transaction(sessions) as session:
        people = await people_of(session, EAST)
        await meetings.plan_ahead(session, panel_of(EAST), today=MONDAY, now=NOW, weeks=10)
        ids = [row.id for row in await store.of_panel(session, EAST)]
    return Hand(sessions, await in_teams(sessions, people.administrator), NOW), people, ids


async def row_of(sessions: Sessions, meeting_id: str) -> MeetingRow:
    async with transaction(sessions) as session:
        return await session.get_one(MeetingRow, meeting_id)


async def test_H8_an_administrator_moves_a_meeting_and_keeps_what_was_typed_wrongly(
    sessions: Sessions,
) -> None:
    office, _, ids = await set_up(sessions)
    card = await office.raw("meeting.open", meeting=ids[1])
    assert "is not a working day" in reads(card)

    card = await office.press(card, "Move or cancel")
    card = await office.press(
        card, "Move it and tell everybody", day="2026-12-19", starts="half past", place="Hall 7"
    )
    assert list(marked(card)) == ["day", "starts", "reason"]
    assert "Monday 21 December 2026" in reads(card)

    press = office.of(
        card,
        "Move it and tell everybody",
        day="2026-12-21",
        starts="10.00",
        reason="The hall is free then.",
    )
    card = await office.send(press)
    assert "Monday 21 December 2026, 10:00 to 12:30" in reads(card)
    assert "The hall is free then." in reads(card)
    moved = await row_of(sessions, ids[1])
    assert (moved.held_on, moved.place) == (date(2026, 12, 21), "Hall 7")

    again = await office.send(press)  # Teams sends it again
    assert (await row_of(sessions, ids[1])).version == moved.version
    assert "Monday 21 December 2026" in reads(again)


async def test_H8_the_second_administrator_sees_what_the_first_did(sessions: Sessions) -> None:
    office, _, ids = await set_up(sessions)
    first = await office.raw("meeting.change", meeting=ids[1])

    await office.press(first, "Cancel the meeting", reason="Snow.")
    card = await office.press(first, "Cancel the meeting", reason="Snow, again.")

    assert "Ann Nonesuch was quicker, at 10:00: cancelled" in reads(card)
    assert "Cancelled" in reads(card)


async def test_H8_a_cancelled_meeting_says_where_its_children_are(sessions: Sessions) -> None:
    office, _, ids = await set_up(sessions)
    async with transaction(sessions) as session:
        await child_case(session, "HE-2026-0001", EAST, review_on=date(2026, 12, 24))
        row = await session.get_one(MeetingRow, ids[1])

        await listing.draft(session, row, now=NOW)

    card = await office.raw("meeting.change", meeting=ids[1])
    card = await office.press(card, "Cancel the meeting", reason="No chair can come.")

    assert "HE-2026-0001: the review is due by 24 December 2026 and is now on 29 January" in reads(
        card
    )
    assert "owed by" not in reads(card)  # nothing of a cancelled meeting is still to come
    assert "Referrals by" not in reads(card)


async def test_H8_the_question_about_the_day_is_asked_until_it_is_confirmed(
    sessions: Sessions,
) -> None:
    office, _, ids = await set_up(sessions)

    async def asked() -> object:
        async with transaction(sessions) as session:
            return await NOTICES[Kind.MEETING_DAY](Desk(session, office.person, NOW), ids[1])

    card = await asked()
    assert isinstance(card, dict)
    await office.press(card, "Confirm the proposed day and invite")

    assert await asked() is None
    assert (await row_of(sessions, ids[1])).state == "confirmed"


async def test_H9_a_notice_in_teams_says_that_a_meeting_moved_or_is_cancelled(
    sessions: Sessions,
) -> None:
    office, people, ids = await set_up(sessions)
    await office.raw("meeting.invite", meeting=ids[1], v=(await row_of(sessions, ids[1])).version)

    async def noticed() -> str:
        async with transaction(sessions) as session:
            desk = Desk(session, people.member, NOW + timedelta(hours=1))
            card = await NOTICES[Kind.MEETING_INVITATION](desk, ids[1])
        return reads(card) if card else ""

    assert "has changed" not in await noticed()
    card = await office.raw("meeting.change", meeting=ids[1])
    await office.press(
        card, "Move it and tell everybody", day="2026-12-22", reason="Half are away."
    )
    assert "The day, time or place of this meeting has changed" in await noticed()
    assert "Half are away" not in await noticed()
    card = await office.raw("meeting.change", meeting=ids[1])
    await office.press(card, "Cancel the meeting", reason="Snow.")
    assert "this meeting will not take place" in await noticed()


async def test_H23_mace_2_is_called_and_given_its_items_by_card(sessions: Sessions) -> None:
    async with transaction(sessions) as session:
        person = await somebody(session, "Abe Nonesuch", MACE2, Role.ADMINISTRATOR)
    office = Hand(sessions, await in_teams(sessions, person), NOW)

    card = await office.raw("timetable.page", page=1)
    card = await office.press(card, "Call a meeting: MACE 2 panel")
    card = await office.press(
        card,
        "Call this meeting",
        day="2027-01-12",
        starts="14:00",
        ends="16:00",
        reason="The quarter.",
    )
    assert "It is called." in reads(card)
    card = await office.press(card, "Strategic items")
    card = await office.press(card, "Add the item", what="Hot spots", minutes="soon")
    assert list(marked(card)) == ["minutes"]
    card = await office.press(card, "Add the item", what="Hot spots", minutes="30")
    assert "1. Hot spots, 30 minutes" in reads(card)
    card = await office.press(card, "Take it off")
    assert "Choose which item." in reads(card)
    assert "Add the item" in buttons(card)
