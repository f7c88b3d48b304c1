"""A referral is withdrawn by two presses, never by one (H4)."""

import pytest

from core.store.engine import Sessions
from tests.bot.submitting import Hand, buttons, marked, reads
from tests.services.builders_referrals import NOW, area, begun, filled, with_chairs

pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)


async def test_H4_a_referral_that_was_sent_is_not_withdrawn_by_one_press(
    sessions: Sessions,
) -> None:
    east = await area(sessions)
    referral_id = await with_chairs(sessions, east)
    petra = Hand(sessions, east.practitioner, NOW)
    asked = await petra.raw("referral.withdraw", referral=referral_id, v=1)
    assert "Withdraw this referral?" in reads(asked)
    left = await petra.press(asked, "Leave it as it is")
    assert "With the co-chairs" in reads(left)
    wrong = await petra.press(asked, "Withdraw it", why=" ")
    assert list(marked(wrong)) == ["why"]
    done = await petra.press(wrong, "Withdraw it", why="It was sent twice.")
    assert "Withdrawn" in reads(done)
    again = await petra.press(asked, "Withdraw it", why="Another reason.")
    assert "Withdrawn" in reads(again)
    cora = Hand(sessions, east.coordinator, NOW)
    read = await cora.raw("queue.open", referral=referral_id, page=1)
    assert "It was sent twice." in reads(read)
    assert "Put to the co-chairs" not in buttons(read)


async def test_H4_what_was_never_sent_needs_no_reason(sessions: Sessions) -> None:
    east = await area(sessions)
    referral_id = await begun(sessions, east.practitioner, filled())
    petra = Hand(sessions, east.practitioner, NOW)
    asked = await petra.raw("referral.withdraw", referral=referral_id, v=1)
    assert "It was not sent" in reads(asked)
    assert "Withdrawn" in reads(await petra.press(asked, "Withdraw it"))
