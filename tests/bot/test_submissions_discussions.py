"""One child at the meeting: each button saves, once, and nothing typed is lost."""

from datetime import date

import pytest
from sqlalchemy import func, select

from core.services import minutes, new_actions
from core.services.new_actions import NewAction
from core.store.engine import Sessions, transaction
from core.store.tables import ActionRow, AgendaItemRow, AuditRow, CaseRow, MeetingRow
from tests.bot.submitting import Hand, buttons, fields, marked, reads
from tests.services.builders_discussions import (
    EAST,
    Panel,
    at,
    case,
    item,
    meeting,
    panel_at_work,
)

FRIDAY = date(2026, 11, 27)


@pytest.fixture
async def panel(sessions: Sessions) -> Panel:
    async with transaction(sessions) as session:
        return await panel_at_work(session, EAST, FRIDAY)


@pytest.fixture
def chair(sessions: Sessions, panel: Panel) -> Hand:
    return Hand(sessions, panel.chair, panel.now)


async def _item(sessions: Sessions, item_id: str) -> AgendaItemRow:
    async with transaction(sessions) as session:
        return await session.get_one(AgendaItemRow, item_id)


async def _saves(sessions: Sessions) -> int:
    async with transaction(sessions) as session:
        query = select(func.count()).where(AuditRow.act == "discussion.save")
        return await session.scalar(query) or 0


async def _second(sessions: Sessions, panel: Panel) -> str:
    async with transaction(sessions) as session:
        held = await session.get_one(MeetingRow, panel.meeting.id)
        other = await case(session, "EX-2026-0002", EAST)
        return (await item(session, held, other, 2)).id


async def test_what_is_said_is_saved_and_the_card_stays(
    sessions: Sessions, panel: Panel, chair: Hand
) -> None:
    card = await chair.raw("discussion.open", item=panel.item.id)
    assert "Alex Example, 15" in reads(card)
    card = await chair.press(card, "Save", discussion="Seen & *safe*.", decision="stay_open")
    assert "Saved at 10:00." in reads(card)
    assert fields(card)["discussion"] == "Seen & *safe*."
    assert fields(card)["next_review_on"] == "2026-12-24"  # the proposal, still to be saved
    assert "Proposed: Thursday 24 December 2026." in reads(card)
    row = await _item(sessions, panel.item.id)
    assert (row.state, row.decision, row.next_review_on) == ("discussed", "stay_open", None)
    await chair.press(card, "Save")
    assert (await _item(sessions, panel.item.id)).next_review_on == date(2026, 12, 24)


async def test_a_press_that_comes_again_saves_once_and_shows_the_present(
    sessions: Sessions, panel: Panel, chair: Hand
) -> None:
    card = await chair.raw("discussion.open", item=panel.item.id)
    press = chair.of(card, "Save", discussion="First.")
    after = await chair.send(press)
    await chair.press(after, "Save", discussion="Second.")
    repeated = await chair.send(press)
    assert fields(repeated)["discussion"] == "Second."
    assert "First." not in reads(repeated)
    assert await _saves(sessions) == 2


async def test_R4_11_an_old_card_keeps_both_texts_and_says_so(
    sessions: Sessions, panel: Panel, chair: Hand
) -> None:
    old = await chair.raw("discussion.open", item=panel.item.id)
    await chair.press(old, "Save", discussion="The other chair's words.")
    card = await chair.press(old, "Save", discussion="My words.", analysis="Mine alone.")
    said = reads(card)
    assert "Two people wrote at once" in said
    assert "Both texts are kept" in said
    kept = "The other chair's words.\n\n[Written at the same time by Carla Chair, 10:00]\nMy words."
    assert fields(card)["discussion"] == kept
    assert fields(card)["analysis"] == "Mine alone."
    assert (await _item(sessions, panel.item.id)).discussion == kept


async def test_R4_11_a_decision_that_came_second_is_shown_and_not_saved(
    sessions: Sessions, panel: Panel, chair: Hand
) -> None:
    old = await chair.raw("discussion.open", item=panel.item.id)
    await chair.press(old, "Save", decision="close", decision_why="The risk is reduced.")
    card = await chair.press(old, "Save", discussion="Mine.", decision="stay_open")
    said = reads(card)
    assert "What you typed is not saved" in said
    assert "Somebody recorded a decision while you did" in said
    row = await _item(sessions, panel.item.id)
    assert (row.decision, row.discussion) == ("close", "Mine.")


async def test_what_is_missing_is_asked_for_with_everything_still_there(
    sessions: Sessions, panel: Panel, chair: Hand
) -> None:
    card = await chair.raw("discussion.open", item=panel.item.id)
    typed = {"discussion": "Much.", "decision": "close_agreed", "next_review_on": "2026-12-24"}
    card = await chair.press(card, "Save", **typed, decision_why="")
    assert list(marked(card)) == ["decision_why", "next_review_on"]
    assert fields(card) | typed == fields(card)
    await chair.press(card, "Save", decision_why="Agreed by all.", next_review_on="")
    assert (await _item(sessions, panel.item.id)).decision == "close_agreed"


async def test_a_day_that_is_none_is_refused_in_words(panel: Panel, chair: Hand) -> None:
    card = await chair.raw("discussion.open", item=panel.item.id)
    card = await chair.press(card, "Save", discussion="Kept.", next_review_on="31.2.2027")
    assert "“31.2.2027” is no day of the calendar." in reads(card)
    assert fields(card)["discussion"] == "Kept."


async def test_a_day_that_the_card_filled_in_does_not_bar_the_end_of_a_case(
    sessions: Sessions, panel: Panel, chair: Hand
) -> None:
    card = await chair.raw("discussion.open", item=panel.item.id)
    card = await chair.press(card, "Save", decision="stay_open")
    card = await chair.press(card, "Save", decision="close_agreed", decision_why="Moved on.")
    assert list(marked(card)) == []
    async with transaction(sessions) as session:
        assert (await session.get_one(CaseRow, panel.case.id)).state == "closed"


async def test_save_and_next_saves_and_shows_the_next_child_then_the_meeting(
    sessions: Sessions, panel: Panel, chair: Hand
) -> None:
    second = await _second(sessions, panel)
    card = await chair.raw("discussion.open", item=panel.item.id)
    press = chair.of(card, "Save, next child", discussion="Said.")
    card = await chair.send(press)
    assert "2 of 2 · New referral" in reads(card)
    assert "EX-2026-0002" in reads(card)
    assert "Save, next child" not in buttons(card)
    assert (await _item(sessions, panel.item.id)).discussion == "Said."
    assert "EX-2026-0002" in reads(await chair.send(press))  # Teams sent it again
    last = {"item": second, "meeting": panel.meeting.id, "v": 1, "discussion": "Last."}
    assert "Panel meeting" in reads(await chair.raw("meeting.next", **last))


async def test_save_and_score_and_save_and_add_an_action_save_first(
    sessions: Sessions, panel: Panel, chair: Hand
) -> None:
    card = await chair.raw("discussion.open", item=panel.item.id)
    form = await chair.press(card, "Save and score", discussion="Before scoring.")
    assert "Score · group 1 of 12" in reads(form)
    assert (await _item(sessions, panel.item.id)).discussion == "Before scoring."
    card = await chair.raw("discussion.open", item=panel.item.id)
    form = await chair.press(card, "Save and add an action", analysis="Before the action.")
    assert "Add an action" in reads(form)
    assert (await _item(sessions, panel.item.id)).analysis == "Before the action."


async def test_H13_what_became_of_earlier_actions_is_recorded_with_the_discussion(
    sessions: Sessions, panel: Panel, chair: Hand
) -> None:
    async with transaction(sessions) as session:
        earlier = await meeting(session, EAST, date(2026, 10, 30))
        row = await session.get_one(CaseRow, panel.case.id)
        then = await item(session, earlier, row, state="discussed")
        made = [
            await new_actions.add(
                session,
                panel.chair,
                then.id,
                NewAction(what, panel.member.id, date(2026, 11, 20)),
                now=at(date(2026, 10, 30)),
            )
            for what in ("Visit Alex.", "Ring the school.")
        ]
    card = await chair.raw("discussion.open", item=panel.item.id)
    assert "Overdue since 20 November 2026 · due 20 November 2026" in reads(card)
    outcomes = {
        f"outcome_{made[0].id}": "done",
        f"outcome_{made[1].id}": "circumstances_changed",
    }
    card = await chair.press(card, "Save", discussion="Reviewed.", **outcomes)
    assert "Actions still open" not in reads(card)
    async with transaction(sessions) as session:
        states = [(await session.get_one(ActionRow, one.id)).state for one in made]
    assert states == ["done", "superseded"]
    wrong = {"item": panel.item.id, "v": 2, f"outcome_{made[0].id}": "vanished"}
    assert "Choose what became of the action." in reads(await chair.raw("discussion.save", **wrong))


async def test_H9_after_approval_the_case_is_shown_and_what_was_typed_is_kept(
    sessions: Sessions, panel: Panel, chair: Hand
) -> None:
    card = await chair.raw("discussion.open", item=panel.item.id)
    card = await chair.press(
        card, "Save", discussion="S.", decision="stay_open", next_review_on="2026-12-24"
    )
    async with transaction(sessions) as session:
        held = await session.get_one(MeetingRow, panel.meeting.id)
        held.state, held.ended_at = "held", panel.now
        await session.flush()
        await minutes.approve(session, panel.chair, held.id, version=None, now=panel.now)
    card = await chair.press(card, "Save", analysis="Too late.")
    assert "The minutes of this meeting are approved and the record is closed." in reads(card)
    assert "Too late." in reads(card)
    assert "Save" not in buttons(card)
    assert (await _item(sessions, panel.item.id)).analysis is None


async def test_a_member_reads_the_case_and_cannot_record(sessions: Sessions, panel: Panel) -> None:
    member = Hand(sessions, panel.member, panel.now)
    card = await member.raw("discussion.open", item=panel.item.id)
    assert "Only the panel's chairs and its administrator record" in reads(card)
    assert buttons(card) == ["What follows", "Send evidence"]
    assert "Alex Example" in reads(card)  # the member has accepted the declaration
