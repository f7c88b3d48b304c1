"""Actions by button: taken on once, settled once, with what was typed kept (R4.9, H15)."""

from datetime import date

import pytest
from sqlalchemy import select

from bot.submissions import actions
from core.store.engine import Sessions, transaction
from core.store.tables import ActionRow
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


async def test_H15_more_time_keeps_the_day_first_agreed(
    sessions: Sessions, panel: Panel, chair: Hand, owner: Hand
) -> None:
    row = await _agreed(sessions, panel, chair)
    old = await owner.raw("action.open", action=row.id)
    card = await owner.press(old, "It needs more time", note="Away.", until="2026-12-08")
    assert list(marked(card)) == ["until"]
    card = await owner.press(card, "It needs more time", until="2026-12-18")
    assert "Day first agreed: \nTuesday 8 December 2026" in reads(card)
    stale = await owner.press(old, "It is done", note="All is well.")
    assert "the action's day was moved: it is now due on Friday 18 December 2026" in reads(stale)
    assert "All is well." in reads(stale)
    assert "It is done" in buttons(stale)
    [row] = await _rows(sessions)
    assert (row.state, row.more_time_until) == ("open", date(2026, 12, 18))
