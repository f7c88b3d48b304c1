"""A meeting under way by card: calling in, previous actions, notes, the end; each press once."""

from dataclasses import replace
from datetime import date, datetime

import pytest

from bot.activities import Card
from core.people import Person
from core.services import agendas
from core.store.engine import Sessions, transaction
from core.store.tables import InviteeRow, MeetingRow, PersonRow
from tests.bot.submitting import Hand, buttons, fields, marked, reads
from tests.services.builders_discussions import (
    EAST,
    Panel,
    case,
    item,
    meeting,
    panel_at_work,
)
from tests.services.builders_meetings import ROTHERHAM, child_case
from tests.services.test_agendas import approve, draft, refer, set_up
from tests.services.test_supplements import WEDNESDAY

FRIDAY = date(2026, 11, 27)
pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)


@pytest.fixture
async def panel(sessions: Sessions) -> Panel:
    async with transaction(sessions) as session:
        panel = await panel_at_work(session, EAST, FRIDAY)
        other = await case(session, "EX-2026-0002", EAST)
        second = await item(session, panel.meeting, other, 2)
        session.add(
            InviteeRow(
                meeting_id=panel.meeting.id,
                person_id=panel.lead.id,
                item_id=second.id,
                because="Lead professional",
            )
        )
        await meeting(session, EAST, date(2026, 12, 24), started=False)
    return panel


@pytest.fixture
def chair(sessions: Sessions, panel: Panel) -> Hand:
    return Hand(sessions, panel.chair, panel.now)


async def _hand(sessions: Sessions, person: Person, now: datetime) -> Hand:
    """Let somebody press who has had no Teams so far."""
    async with transaction(sessions) as session:
        (await session.get_one(PersonRow, person.id)).entra_id = f"entra-{person.id}"
    return Hand(sessions, replace(person, entra_id=f"entra-{person.id}"), now)


async def _steps(hand: Hand, panel: Panel) -> Card:
    card = await hand.raw("meeting.open", meeting=panel.meeting.id)
    return await hand.press(card, "Go through the meeting")


async def test_H17_the_next_child_is_called_in_once_and_the_chair_sees_who_to_ring(
    panel: Panel, chair: Hand
) -> None:
    card = await chair.press(await _steps(chair, panel), "Call in the next child")
    assert "1 · EX-2026-0001 · AE\nNow" in reads(card)
    press = chair.of(card, "Call in the next child")
    called = await chair.send(press)
    assert "Lee Lead, Example Agency, by email only: ring them" in reads(called)
    again = await chair.send(press)
    assert "by email only" not in reads(again)
    assert "Call in the next child" not in buttons(again)  # nobody is left


async def test_a_child_can_be_called_and_opened_out_of_turn(panel: Panel, chair: Hand) -> None:
    card = await _steps(chair, panel)
    second = next(one["value"] for one in card["body"][-1]["choices"] if "0002" in one["title"])
    called = await chair.press(card, "Call in the chosen child", child=second)
    assert fields(called)["child"] == second
    assert "EX-2026-0002" in reads(await chair.press(called, "Open the chosen child"))


async def test_save_next_child_calls_in_who_is_invited_for_that_child(
    panel: Panel, chair: Hand
) -> None:
    card = await chair.raw("discussion.open", item=panel.item.id)
    card = await chair.press(card, "Save, next child", discussion="Said.")
    assert "The assistant cannot call these people" in reads(card)
    assert "EX-2026-0002" in reads(card)


async def test_R3_2_ending_with_children_not_discussed_asks_and_says_what_becomes_of_them(
    sessions: Sessions, panel: Panel, chair: Hand
) -> None:
    card = await chair.press(await _steps(chair, panel), "End the meeting")
    said = reads(card)
    assert "2 children have not been discussed" in said
    assert "EX-2026-0002 goes on the agenda of Thursday 24 December 2026." in said
    async with transaction(sessions) as session:
        assert (await session.get_one(MeetingRow, panel.meeting.id)).state == "under_way"
    ended = await chair.press(card, "End it all the same")
    assert "Held" in reads(ended)


async def test_R3_1_the_administrator_notes_by_agency_and_what_is_missing_is_asked_for(
    sessions: Sessions, panel: Panel
) -> None:
    sam = await _hand(sessions, panel.administrator, panel.now)
    card = await sam.raw("meeting.open", meeting=panel.meeting.id)
    card = await sam.press(card, "Take notes")
    wrong = await sam.press(card, "Add the note", text="Said.")
    assert list(marked(wrong)) == ["heading"]
    assert fields(wrong)["text"] == "Said."
    press = sam.of(wrong, "Add the note", heading="Example Agency")
    card = await sam.send(press)
    assert await sam.send(press)  # the same press again adds nothing
    card = await sam.raw("notes.child", item=panel.item.id)
    assert reads(card).count("Example Agency · Ada Admin, 10:00") == 1
    note = next(one["choices"][0]["value"] for one in card["body"] if one.get("id") == "note")
    changing = await sam.press(card, "Change that note", note=note)
    assert fields(changing)["text"] == "Said."
    kept = await sam.press(changing, "Keep this", text="Said and heard.")
    assert "Said and heard." in reads(kept)


async def test_H10_a_chair_adds_a_child_to_an_approved_agenda_by_card(sessions: Sessions) -> None:
    people, meeting_id = await set_up(sessions, ROTHERHAM)
    await refer(sessions, "RO-2026-0001", ROTHERHAM)
    await draft(sessions, meeting_id)
    await approve(sessions, people.first_chair, meeting_id)
    async with transaction(sessions) as session:
        await child_case(session, "RO-2026-0008", ROTHERHAM)
    chair = await _hand(sessions, people.first_chair, WEDNESDAY)
    card = await chair.raw("agenda.open", meeting=meeting_id)
    card = await chair.press(card, "Change the agenda")
    wrong = await chair.press(card, "Add and send a supplement", case="RO-1", why="Missing.")
    assert list(marked(wrong)) == ["case"]
    assert fields(wrong)["why"] == "Missing."
    press = chair.of(wrong, "Add and send a supplement", case="RO-2026-0008")
    for _ in range(2):
        done = await chair.send(press)
    assert "Supplement 1 goes to everybody" in reads(done)
    off = next(
        one["value"]
        for part in done["body"]
        if part.get("id") == "item"
        for one in part["choices"]
        if "0008" in one["title"]
    )
    wrong = await chair.press(done, "Take off and send a supplement", item=off)
    assert list(marked(wrong)) == ["why_off"]
    async with transaction(sessions) as session:
        view = await agendas.agenda_view(session, people.first_chair, meeting_id, now=WEDNESDAY)
    assert len(view.lines) == 2


async def test_H13_previous_actions_are_asked_for_and_none_is_said(
    panel: Panel, chair: Hand
) -> None:
    card = await chair.press(await _steps(chair, panel), "Previous actions")
    assert "Every earlier action has its outcome." in reads(card)
    assert buttons(card) == ["Back to the meeting"]
