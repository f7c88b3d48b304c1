"""The tracker by button: which cases, which page, one case (H11)."""

from datetime import date

import pytest

from bot.submissions import tracker
from core.errors import NotFound
from core.people import Role
from core.services import discussions
from core.services.discussions import Change
from core.store.engine import Sessions, transaction
from core.store.tables import MeetingRow
from tests.bot.submitting import Hand, fields, reads
from tests.services.builders_discussions import (
    EAST,
    Panel,
    at,
    case,
    panel_at_work,
    person,
    withhold,
)

FRIDAY = date(2026, 11, 27)


@pytest.fixture
async def panel(sessions: Sessions) -> Panel:
    async with transaction(sessions) as session:
        panel = await panel_at_work(session, EAST, FRIDAY)
        change = Change(discussion="Seen.", decision="stay_open", next_review_on=date(2026, 12, 24))
        item = panel.item.id
        await discussions.save(session, panel.chair, item, change, version=None, now=panel.now)
        return panel


@pytest.fixture
def chair(sessions: Sessions, panel: Panel) -> Hand:
    return Hand(sessions, panel.chair, at(date(2027, 1, 5)))


async def test_H11_the_tracker_says_what_is_late_and_filters(chair: Hand) -> None:
    async with chair.office.desk(chair.made("tracker.show").person) as desk:
        card = await tracker.tracker_card(desk)
    assert "MACE East panel · 1 case" in reads(card)
    assert "Late: Review overdue since 24 December 2026" in reads(card)
    card = await chair.press(card, "Show these", which="closed")
    assert "No case is to be shown here." in reads(card)
    assert fields(card)["which"] == "closed"
    card = await chair.raw("tracker.more", panel=EAST, page=2, filter="open")
    assert "AE" in reads(card)


async def test_H11_a_case_is_opened_from_the_tracker(panel: Panel, chair: Hand) -> None:
    card = await chair.raw("tracker.show", panel="", page=1, which="open")
    opened = reads(await chair.press(card, "Open that case", case_id=panel.case.id))
    assert "Alex Example, 15" in opened
    assert "was due on Thursday 24 December 2026" in opened
    assert "27 November 2026 · New referral" in opened
    asked = await chair.press(card, "Open that case")
    assert "Choose the case to open." in reads(asked)
    wrong = await chair.raw("tracker.show", panel="", page=1, which="everything")
    assert "Choose which cases to show." in reads(wrong)


async def test_H9_members_see_initials_and_the_lead_sees_the_name(
    sessions: Sessions, panel: Panel
) -> None:
    async with transaction(sessions) as session:
        stands_in = await person(session, "Mia Member", EAST, Role.MEMBER, teams=True)
        lead = await person(session, "Leo Lead", EAST, Role.PRACTITIONER, teams=True)
        led = (await case(session, "EX-2026-0002", EAST, lead=lead)).id
    member = reads(await Hand(sessions, stands_in, panel.now).raw("case.open", case=led, page=1))
    assert "AE, 15" in member
    assert "Alex Example" not in member
    own = Hand(sessions, lead, panel.now)
    assert "Alex Example, 15" in reads(await own.raw("case.open", case=led, page=1))
    with pytest.raises(NotFound):
        await own.raw("case.open", case=panel.case.id, page=1)


async def test_H20_what_is_withheld_stands_on_no_card(sessions: Sessions, panel: Panel) -> None:
    member = Hand(sessions, panel.member, panel.now)
    ways = (
        ("case.open", {"case": panel.case.id, "page": 1}),
        ("agenda.open", {"meeting": panel.meeting.id}),
        ("tracker.show", {"panel": "", "page": 1, "which": "open"}),
    )
    async with transaction(sessions) as session:
        row = await session.get_one(MeetingRow, panel.meeting.id)
        row.agenda_approved_at = panel.now
    before = [reads(await member.raw(verb, **data)) for verb, data in ways]
    async with transaction(sessions) as session:
        await withhold(session, panel)
    after = [reads(await member.raw(verb, **data)) for verb, data in ways]
    assert ["Alex" in text for text in before] == [True, True, False]
    assert ["Alex" in text for text in after] == [False, False, False]
    assert "Withheld from your agency" in after[1]
    assert all("EX-2026-0001" in text for text in after)
