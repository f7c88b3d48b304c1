"""The word “refer”: a referral begun by mistake is not begun twice, and what waits is said."""

import pytest

from bot.commands import refer
from bot.desk import Desk
from core.services import referrals
from core.store.engine import Sessions, transaction
from tests.bot.submitting import Hand, reads
from tests.services.builders_referrals import NOW, ROTHERHAM, Area, area

pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)


@pytest.fixture
async def there(sessions: Sessions) -> Area:
    return await area(sessions, ROTHERHAM)


async def typed_refer(hand: Hand) -> list[str]:
    """Type “refer”; give what each card reads."""
    async with transaction(hand.sessions) as session:
        desk = Desk(session, hand.person, hand.now)
        return [reads(card) for card in await refer(desk)]


async def test_R4_1_refer_typed_twice_begins_one_referral(sessions: Sessions, there: Area) -> None:
    petra = Hand(sessions, there.practitioner, NOW)
    first, second = await typed_refer(petra), await typed_refer(petra)
    assert first == second
    async with transaction(sessions) as session:
        assert len(await referrals.mine(session, there.practitioner)) == 1


async def test_R4_1_what_is_not_sent_yet_is_named_before_a_new_one_begins(
    sessions: Sessions, there: Area
) -> None:
    petra = Hand(sessions, there.practitioner, NOW)
    await typed_refer(petra)
    async with transaction(sessions) as session:
        [begun] = await referrals.mine(session, there.practitioner)
    await petra.raw("referral.step", referral=begun.id, step=1, go="later", danger="no")
    note, step = await typed_refer(petra)
    assert "REF-2026-0001" in note
    assert "REF-2026-0002" in step


async def test_R4_1_where_there_is_one_panel_only_the_area_is_answered_already(
    sessions: Sessions, there: Area
) -> None:
    async with transaction(sessions) as session:
        view = await referrals.start(session, there.practitioner, procedure="rotherham", now=NOW)
    assert view.answers == {"area": "Rotherham"}
