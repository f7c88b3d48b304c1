"""What a chair, and who sees to it, is shown of training that is missing or due again (R2.2)."""

from datetime import date

import pytest

from bot.notices import NOTICES
from core.messages import Kind
from core.services import turns
from core.store.engine import Sessions, transaction
from tests.bot.submitting import Hand, reads
from tests.services.builders_discussions import ROTHERHAM, panel_at_work

pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)


async def test_R2_2_the_card_says_what_is_on_record_and_who_records_it(sessions: Sessions) -> None:
    async with transaction(sessions) as session:
        panel = await panel_at_work(session, ROTHERHAM, date(2026, 11, 26))
    chair = Hand(sessions, panel.chair, panel.now)

    async def shown(person_id: str) -> str | None:
        async with chair.office.desk(chair.made("x").person) as desk:
            card = await NOTICES[Kind.TRAINING_DUE](desk, person_id)
        return reads(card) if card is not None else None

    before = await shown(panel.chair.id)
    async with transaction(sessions) as session:
        await turns.record_training(
            session, panel.administrator, ROTHERHAM, person=panel.chair.id,
            trained_on=date(2026, 1, 5), refresher_due=date(2026, 12, 3), now=panel.now,
        )  # fmt: skip
    after = await shown(panel.chair.id)
    assert before is not None
    assert "none is on record" in before
    assert after is not None
    assert "Thursday 3 December 2026" in after
    assert "rota" in after
    assert await shown(panel.member.id) is None, "who chairs no panel is nobody's concern"
