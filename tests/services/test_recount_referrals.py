"""Whoever keeps a referral waiting is chased, and a chaser that went missing is found (H4)."""

from datetime import date

import pytest
from sqlalchemy import delete, select

from core.messages import Kind
from core.people import Role
from core.services import criteria, questions
from core.store.engine import Sessions, reading, transaction
from core.store.tables import DispatchRow
from tests.services.builders_discussions import at, person
from tests.services.builders_following import swept, verified
from tests.services.builders_referrals import (
    EAST,
    area,
    decided,
    filled,
    sent,
    with_chairs,
)

LATER = at(date(2026, 12, 1))
CHASERS = (
    Kind.QUESTION_CHASER,
    Kind.RETURN_CHASER,
    Kind.REFERRER_CALL,
    Kind.DISAGREEMENT_CHASER,
    Kind.CRITERIA_CHASER,
    Kind.CRITERIA_ESCALATION,
)


@pytest.fixture(autouse=True)
async def _waiting(sessions: Sessions) -> None:
    """A panel for which a question, a return, a call, a difference and an answer wait."""
    east = await area(sessions)
    async with transaction(sessions) as session:
        await person(session, "Mora Manager", EAST, Role.MANAGER)
    now = at(date(2026, 11, 23))
    silent = await with_chairs(sessions, east, answers=filled(given="Kim"))
    differing = await with_chairs(sessions, east, answers=filled(given="Lou"))
    await decided(sessions, east.sash, differing, agrees=True)
    await decided(sessions, east.dci, differing, agrees=False)
    back = await sent(sessions, east.practitioner, filled(given="Noor"))
    await sent(sessions, east.practitioner, filled(given="Kim"))  # joins the first
    async with transaction(sessions) as session:
        await questions.ask(session, east.coordinator, silent, question="Where?", now=now)
        await criteria.return_for_completion(
            session, east.coordinator, back.id, sentence="Say more", now=now
        )


async def test_H4_every_chaser_of_a_referral_is_recounted(
    sessions: Sessions,
) -> None:
    await swept(sessions, LATER)
    async with reading(sessions) as session:
        sent_kinds = set(await session.scalars(select(DispatchRow.kind)))
    assert sent_kinds >= set(CHASERS)
    assert (await verified(sessions, LATER)).unexplained == ()


@pytest.mark.parametrize("kind", CHASERS)
async def test_H4_a_chaser_that_is_gone_is_named(sessions: Sessions, kind: Kind) -> None:
    await swept(sessions, LATER)
    async with transaction(sessions) as session:
        await session.execute(delete(DispatchRow).where(DispatchRow.kind == kind))
    found = (await verified(sessions, LATER)).unexplained
    assert any(f"“{kind} " in one for one in found), found


async def test_H4_before_anything_is_owed_no_chaser_is_expected(
    sessions: Sessions,
) -> None:
    soon = at(date(2026, 11, 23), "11:00")
    await swept(sessions, soon)
    assert (await verified(sessions, soon)).unexplained == ()
