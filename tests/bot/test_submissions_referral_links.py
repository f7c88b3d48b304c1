"""A coordinator sends the referral form from Teams."""

import pytest
from sqlalchemy import select

from bot.commands import send_form
from bot.desk import Desk
from core.errors import NotAllowed
from core.people import Role
from core.store.engine import Sessions, transaction
from core.store.tables import ReferralLinkRow
from tests.bot.submitting import Hand, reads
from tests.services.test_referral_links import NOW, somebody

pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)
TYPED = {"email": "rowan@school.example", "name": "Rowan Ashby", "agency": "Nowhere High"}


async def links(sessions: Sessions) -> int:
    async with transaction(sessions) as session:
        return len((await session.scalars(select(ReferralLinkRow))).all())


async def test_H6_a_coordinator_sends_the_form_once_however_often_it_is_pressed(
    sessions: Sessions,
) -> None:
    cora = await somebody(sessions, "Cora Coordinator", Role.COORDINATOR, teams=True)
    async with transaction(sessions) as session:
        [card] = await send_form(Desk(session, cora, NOW))
    hand = Hand(sessions, cora, NOW)

    press = hand.of(card, "Send the form", **TYPED)
    first, second = await hand.send(press), await hand.send(press)

    assert first == second
    assert "on its way" in reads(first)
    assert "Rowan" not in reads(first)
    assert await links(sessions) == 1


async def test_what_cannot_be_taken_stays_in_its_field(sessions: Sessions) -> None:
    cora = await somebody(sessions, "Cora Coordinator", Role.COORDINATOR, teams=True)
    hand = Hand(sessions, cora, NOW)

    card = await hand.raw("link.send", **TYPED | {"email": "rowan", "procedure": "hertfordshire"})

    assert "An email address has one @" in reads(card)
    assert await links(sessions) == 0


async def test_somebody_else_cannot_send_it(sessions: Sessions) -> None:
    petra = await somebody(sessions, "Petra Practitioner", Role.PRACTITIONER, teams=True)

    with pytest.raises(NotAllowed):
        await Hand(sessions, petra, NOW).raw("link.send", **TYPED, procedure="hertfordshire")
    assert await links(sessions) == 0
