"""The CE risk assessment by button (R4.7)."""

from datetime import date

import pytest
from sqlalchemy import select

from bot.submissions import assessments
from core.people import Role
from core.services import discussions
from core.services.discussions import Change
from core.store.engine import Sessions, transaction
from core.store.tables import AssessmentRow
from tests.bot.submitting import Hand, buttons, fields, marked, reads
from tests.services.builders_discussions import ROTHERHAM, at, panel_at_work, person

THURSDAY = date(2026, 11, 26)


@pytest.fixture
async def owner(sessions: Sessions) -> Hand:
    async with transaction(sessions) as session:
        panel = await panel_at_work(session, ROTHERHAM, THURSDAY)
        assessor = await person(session, "Eve Evolve", ROTHERHAM, Role.ASSESSOR, teams=True)
        change, item = Change(discussion="Seen."), panel.item.id
        await discussions.save(session, panel.chair, item, change, version=None, now=panel.now)
    return Hand(sessions, assessor, at(date(2026, 11, 27)))


async def _row(sessions: Sessions) -> AssessmentRow:
    async with transaction(sessions) as session:
        return (await session.scalars(select(AssessmentRow))).one()


async def test_R4_7_the_level_is_recorded_once_by_button(sessions: Sessions, owner: Hand) -> None:
    row = await _row(sessions)
    async with owner.office.desk(owner.made("assessment.record").person) as desk:
        card = await assessments.due_card(desk, row.id)
    assert card is not None
    assert "This is due in 2 working days." in reads(card)
    asked = await owner.press(card, "Record the assessment")
    assert list(marked(asked)) == ["level"]
    press = owner.of(card, "Record the assessment", level="medium")
    for _ in range(2):
        done = await owner.send(press)
        assert "Medium. Done on 27 November 2026." in reads(done)
        assert buttons(done) == []
    async with owner.office.desk(press.person) as desk:
        assert await assessments.due_card(desk, row.id) is None


async def test_R4_7_an_old_card_shows_what_is_asked_now(sessions: Sessions, owner: Hand) -> None:
    row = await _row(sessions)
    card = await owner.raw("assessment.record", assessment=row.id, v=7, level="low")
    assert "Somebody has recorded something about this assessment" in reads(card)
    assert "What you typed is not saved" in reads(card)
    assert fields(card) == {"level": ""}
    assert (await _row(sessions)).level is None
