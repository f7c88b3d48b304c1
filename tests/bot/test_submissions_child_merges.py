"""Two cases of one child, by button: compared first, merged once, undone."""

from datetime import date

import pytest
from sqlalchemy import select

from core.people import Role
from core.store.engine import Sessions, transaction
from core.store.tables import ChildMergeRow, ChildRow
from tests.bot.submitting import Hand, fields, reads
from tests.services.builders_discussions import EAST, at, case, person

NOW = at(date(2026, 11, 23))


@pytest.fixture
async def hand(sessions: Sessions) -> Hand:
    async with transaction(sessions) as session:
        coordinator = await person(session, "Cora Coord", EAST, Role.COORDINATOR, teams=True)
        await case(session, "HE-2026-0001", EAST)
        other = await case(session, "HE-2026-0002", EAST)
        (await session.get_one(ChildRow, other.child_id)).given = "Alexander"
    return Hand(sessions, coordinator, NOW)


async def test_two_records_are_compared_merged_once_and_undone(
    sessions: Sessions, hand: Hand
) -> None:
    listed = await hand.raw("tracker.show", panel=EAST, page=1, which="open", order="ref")
    opened = await hand.press(listed, "Open that case", case_id=await first(hand))
    asked = await hand.press(opened, "Same child as another case")
    wrong = await hand.press(asked, "Compare", other="HE-1")
    assert "There is no other case of this panel with that reference" in reads(wrong)
    assert fields(wrong)["other"] == "HE-1"
    both = await hand.press(wrong, "Compare", other="he-2026-0002")
    assert "Alexander Example" in reads(both)
    empty = await hand.press(both, "These are one child", why=" ")
    assert "Say how you know that the two are one child." in reads(empty)
    press = hand.of(empty, "These are one child", why="The school knows both names.")
    merged, again = await hand.send(press), await hand.send(press)
    assert "Cora Coord, 23 November 2026: The school knows both names." in reads(merged)
    assert reads(again) == reads(merged)
    undone = await hand.press(merged, "Undo: Alexander Example", why="They are cousins.")
    assert "Merged into this record" not in reads(undone)
    async with transaction(sessions) as session:
        [row] = await session.scalars(select(ChildMergeRow))
    assert row.undone_why == "They are cousins."


async def first(hand: Hand) -> str:
    card = await hand.raw("tracker.show", panel=EAST, page=1, which="open", order="ref")
    [asked] = [part for part in card["body"] if part.get("id") == "case_id"]
    return str(asked["choices"][0]["value"])
