"""The minutes by button: what is missing, the child to change, and the approval (H14)."""

from datetime import date

import pytest
from sqlalchemy import func, select

from core.services import discussions
from core.services.discussions import Change
from core.store.engine import Sessions, transaction
from core.store.tables import MeetingRow, PaperRow
from tests.bot.submitting import Hand, buttons, reads
from tests.services.builders_discussions import EAST, Panel, panel_at_work

FRIDAY = date(2026, 11, 27)
STAY = Change(
    discussion="Seen.", decision="stay_open", next_review_on=date(2026, 12, 24), dissent=""
)


@pytest.fixture
async def panel(sessions: Sessions) -> Panel:
    async with transaction(sessions) as session:
        return await panel_at_work(session, EAST, FRIDAY)


@pytest.fixture
def chair(sessions: Sessions, panel: Panel) -> Hand:
    return Hand(sessions, panel.chair, panel.now)


async def _said(sessions: Sessions, panel: Panel, change: Change) -> None:
    async with transaction(sessions) as session:
        item = panel.item.id
        await discussions.save(session, panel.chair, item, change, version=None, now=panel.now)


async def _ended(sessions: Sessions, panel: Panel) -> None:
    async with transaction(sessions) as session:
        row = await session.get_one(MeetingRow, panel.meeting.id)
        row.state, row.ended_at = "held", panel.now


async def _papers(sessions: Sessions) -> int:
    async with transaction(sessions) as session:
        return await session.scalar(select(func.count()).select_from(PaperRow)) or 0


async def test_H14_the_chair_approves_the_minutes_once(
    sessions: Sessions, panel: Panel, chair: Hand
) -> None:
    await _said(sessions, panel, STAY)
    await _ended(sessions, panel)
    card = await chair.raw("minutes.page", meeting=panel.meeting.id, page=1)
    said = reads(card)
    assert "Approved by Friday 4 December 2026 they are in time." in said
    assert "Max Member (Example Agency)" in said
    assert "1 · EX-2026-0001 · AE, 15" in said
    assert "EX-2026-0001: no action was agreed." in said
    press = chair.of(card, "Approve the minutes")
    for _ in range(2):
        approved = await chair.send(press)
        assert "On Friday 27 November 2026 at 10:00." in reads(approved)
        assert buttons(approved) == ["Correct the minutes"]
    assert await _papers(sessions) == 1


async def test_H14_what_is_missing_bars_the_approval_and_is_said(
    sessions: Sessions, panel: Panel, chair: Hand
) -> None:
    await _said(sessions, panel, Change(discussion="Seen."))
    card = await chair.raw("minutes.page", meeting=panel.meeting.id, page=1)
    assert "The meeting has not ended." in reads(card)
    await _ended(sessions, panel)
    card = await chair.raw("minutes.approve", meeting=panel.meeting.id, v=1)
    assert "EX-2026-0001: no decision is recorded." in reads(card)
    assert "Approve the minutes" not in buttons(card)
    assert await _papers(sessions) == 0


async def test_H14_an_old_card_shows_the_minutes_as_they_are_now(
    sessions: Sessions, panel: Panel, chair: Hand
) -> None:
    await _said(sessions, panel, STAY)
    await _ended(sessions, panel)
    card = await chair.raw("minutes.approve", meeting=panel.meeting.id, v=1)
    assert "The meeting has changed since this was shown." in reads(card)
    assert "Approve the minutes" in buttons(card)
    assert await _papers(sessions) == 0


async def test_a_childs_record_is_opened_from_the_minutes(
    sessions: Sessions, panel: Panel, chair: Hand
) -> None:
    await _said(sessions, panel, STAY)
    card = await chair.raw("minutes.page", meeting=panel.meeting.id, page=1)
    asked = await chair.press(card, "Change that child's record")
    assert "Choose the child whose record is to be changed." in reads(asked)
    opened = await chair.press(card, "Change that child's record", item=panel.item.id)
    assert "Save" in buttons(opened)
