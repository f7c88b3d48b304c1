"""Actions by button: taken on once, settled once, with what was typed kept (R4.9, H15)."""

from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import select

from bot.desk import Desk
from bot.submissions import actions
from core.errors import NotAllowed, NotFound
from core.store.engine import Sessions, transaction
from core.store.tables import ActionRow, PersonRow
from tests.bot.submitting import Hand, buttons, fields, marked, reads
from tests.services.builders_discussions import EAST, Panel, at, panel_at_work

FRIDAY = date(2026, 11, 27)


@pytest.fixture
async def panel(sessions: Sessions) -> Panel:
    async with transaction(sessions) as session:
        return await panel_at_work(session, EAST, FRIDAY)


@pytest.fixture
def chair(sessions: Sessions, panel: Panel) -> Hand:
    return Hand(sessions, panel.chair, panel.now)


@pytest.fixture
def owner(sessions: Sessions, panel: Panel) -> Hand:
    return Hand(sessions, panel.member, at(date(2026, 12, 1)))


async def _rows(sessions: Sessions) -> list[ActionRow]:
    async with transaction(sessions) as session:
        return list(await session.scalars(select(ActionRow)))


async def _agreed(sessions: Sessions, panel: Panel, chair: Hand) -> ActionRow:
    await chair.raw(
        "action.add",
        item=panel.item.id,
        text="Visit <Alex>.",
        owner_id=panel.member.id,
        due_on="2026-12-08",
        purpose="protect",
        category="",
    )
    [row] = await _rows(sessions)
    return row


async def test_R4_9_an_action_is_added_and_the_form_offered_again(
    sessions: Sessions, panel: Panel, chair: Hand
) -> None:
    form = await chair.raw("action.new", item=panel.item.id)
    press = chair.of(
        form, "Add the action", text="Visit.", owner_id=panel.member.id, due_on="2026-12-08"
    )
    card = await chair.send(press)
    assert "HE26-001, due on Tuesday 8 December 2026. Its owner is told." in reads(card)
    assert set(fields(card).values()) == {""}
    repeated = await chair.send(press)
    assert "HE26-001, Max Member, Example Agency, by 8 December 2026: Visit." in reads(repeated)
    assert len(await _rows(sessions)) == 1


async def test_R4_9_an_action_without_owner_or_day_is_asked_for(
    sessions: Sessions, panel: Panel, chair: Hand
) -> None:
    form = await chair.raw("action.new", item=panel.item.id)
    card = await chair.press(form, "Add the action", text="Visit.")
    assert list(marked(card)) == ["owner_id", "due_on"]
    assert fields(card)["text"] == "Visit."
    card = await chair.press(form, "Add the action", text="Visit.", due_on="soon")
    assert list(marked(card)) == ["due_on"]
    assert await _rows(sessions) == []


async def test_H15_the_owner_lists_opens_and_ends_an_action_once(
    sessions: Sessions, panel: Panel, chair: Hand, owner: Hand
) -> None:
    row = await _agreed(sessions, panel, chair)
    mine = await owner.raw("action.page", page=1)
    card = await owner.press(mine, "Open HE26-001")
    assert "This is due in 5 working days." in reads(card)
    press = owner.of(card, "It is done", note="Seen.")
    assert "Thank you." in reads(await owner.send(press))
    repeated = reads(await owner.send(press))
    assert "Done on 1 December 2026" in repeated
    assert "Thank you." not in repeated
    assert [one.version for one in await _rows(sessions)] == [row.version + 1]
    assert "Done on 1 December 2026" in reads(await owner.raw("action.open", action=row.id))
    async with owner.office.desk(press.person) as desk:
        assert await actions.reminder_card(desk, row.id) is None


async def test_H15_what_cannot_be_done_needs_its_reason(
    sessions: Sessions, panel: Panel, chair: Hand, owner: Hand
) -> None:
    row = await _agreed(sessions, panel, chair)
    card = await owner.raw("action.open", action=row.id)
    card = await owner.press(card, "It cannot be done")
    assert sorted(marked(card)) == ["note", "reason"]
    card = await owner.press(card, "It cannot be done", reason="not_done", note="Moved away.")
    assert "Could not be done (recorded on 1 December 2026)" in reads(card)


async def test_H15_more_time_is_asked_for_and_the_chair_gives_it(
    sessions: Sessions, panel: Panel, chair: Hand, owner: Hand
) -> None:
    row = await _agreed(sessions, panel, chair)
    old = await owner.raw("action.open", action=row.id)
    card = await owner.press(old, "It needs more time", note="Away.", until="2026-12-08")
    assert list(marked(card)) == ["until"]
    card = await owner.press(card, "It needs more time", until="2026-12-18")
    assert "The panel's chairs answer" in reads(card)
    chair.now = owner.now
    overview = await chair.raw("action.all", show="asked", page=1)
    card = await chair.press(overview, "Open it", action=row.id)
    assert "until Friday 18 December 2026: Away." in reads(card)
    assert fields(card)["until"] == "2026-12-18"
    card = await chair.press(card, "Give more time", note="Until Friday.")
    assert "Day first agreed: \nTuesday 8 December 2026" in reads(card)
    stale = await owner.press(old, "It is done", note="All is well.")
    assert "it is now due on Friday 18 December 2026" in reads(stale)
    assert "All is well." in reads(stale)
    assert "It is done" in buttons(stale)
    [row] = await _rows(sessions)
    assert (row.state, row.more_time_until) == ("open", date(2026, 12, 18))


async def test_H15_the_chair_says_that_there_is_no_more_time(
    sessions: Sessions, panel: Panel, chair: Hand, owner: Hand
) -> None:
    row = await _agreed(sessions, panel, chair)
    card = await owner.raw("action.open", action=row.id)
    await owner.press(card, "It needs more time", note="Away.", until="2026-12-18")
    chair.now = owner.now
    card = await chair.raw("action.open", action=row.id)
    card = await chair.press(card, "No more time")
    assert list(marked(card)) == ["note"]
    press = chair.of(card, "No more time", note="Send a colleague.")
    assert "The owner is told." in reads(await chair.send(press))
    assert "Send a colleague." in reads(await chair.send(press))
    [row] = await _rows(sessions)
    assert (row.asked_until, row.more_time_until) == (None, None)


async def test_H15_an_action_rests_and_is_handed_on_by_button(
    sessions: Sessions, panel: Panel, chair: Hand, owner: Hand
) -> None:
    row = await _agreed(sessions, panel, chair)
    card = await owner.raw("action.open", action=row.id)
    card = await owner.press(card, "Remind me later", until="2026-12-20")
    assert sorted(marked(card)) == ["note", "until"]
    card = await owner.press(card, "Remind me later", until="2026-12-04", note="Visit arranged.")
    assert "reminded again on 4 December 2026" in reads(card)
    card = await owner.raw("action.owner", action=row.id)
    assert (await owner.press(card, "Hand it on")) is not None
    card = await owner.press(card, "Hand it on", owner_id=panel.administrator.id)
    assert "The colleague whom you chose is told" in reads(card)
    [row] = await _rows(sessions)
    assert (row.owner_id, row.snoozed_until) == (panel.administrator.id, None)


async def test_H15_the_second_door_says_that_it_is_done_already(
    sessions: Sessions, panel: Panel, chair: Hand, owner: Hand
) -> None:
    row = await _agreed(sessions, panel, chair)
    card = await owner.raw("action.open", action=row.id)
    await owner.press(card, "It is done", note="Seen.")
    late = Hand(sessions, panel.chair, at(date(2026, 12, 2)))
    said = reads(await late.press(card, "It is done", note="Me too."))
    assert "Already done by Max Member on 1 December 2026 at 10:00." in said
    assert [one.version for one in await _rows(sessions)] == [row.version + 1]


async def test_H13_a_panel_sees_its_actions_by_agency_and_an_agency_its_own(
    sessions: Sessions, panel: Panel, chair: Hand, owner: Hand
) -> None:
    row = await _agreed(sessions, panel, chair)
    chair.now = at(date(2026, 12, 9))
    late = await chair.raw("action.all", show="late", page=1)
    assert "Example Agency: 1" in reads(late)
    assert "HE26-001 · EX-2026-0001 · Max Member" in reads(late)
    card = await chair.press(late, "Show", show="all")
    assert fields(card)["show"] == "all"
    assert "Choose one" in reads(await chair.press(late, "Open it"))
    async with transaction(sessions) as session:
        (await session.get_one(ActionRow, row.id)).agency = "Another Agency"
        (await session.get_one(ActionRow, row.id)).owner_id = panel.lead.id
    assert "There is none." in reads(await owner.raw("action.all", show="all", page=1))
    stranger = Hand(sessions, panel.lead, chair.now)
    async with transaction(sessions) as session:
        (await session.get_one(PersonRow, panel.lead.id)).entra_id = "entra-lead"
    stranger.person = replace(panel.lead, entra_id="entra-lead")
    with pytest.raises(NotAllowed):
        await stranger.raw("action.all", show="all", page=1)


async def test_H15_one_card_a_day_lists_all_that_there_is_to_say(
    sessions: Sessions, panel: Panel, chair: Hand, owner: Hand
) -> None:
    row = await _agreed(sessions, panel, chair)
    desk = Desk(None, panel.member, owner.now)  # type: ignore[arg-type]
    async with transaction(sessions) as session:
        one = await actions.reminder_card(replace(desk, session=session), row.id)
        several = replace(desk, session=session, together=(row.id, row.id + "x"))
        with pytest.raises(NotFound):
            await actions.reminder_card(several, row.id)
        others = replace(desk, session=session, person=panel.chair)
        listed = await actions.reminder_card(others, row.id)
    assert one is not None
    assert "It is done" in buttons(one)
    assert listed is not None
    assert "Max Member, Example Agency · Open" in reads(listed)
    assert buttons(listed) == ["Open it", "My actions", "Actions by agency"]
