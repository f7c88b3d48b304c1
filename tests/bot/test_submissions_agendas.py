"""The agenda by button: what the chair approves is what the chair has seen (H11, H12)."""

from dataclasses import replace

from core.people import Person
from core.store.engine import Sessions, transaction
from core.store.tables import PersonRow
from tests.bot.submitting import Hand, buttons, reads
from tests.services.builders_meetings import EAST, child_case
from tests.services.test_agendas import CHRISTMAS_EVE, NOW, refer, set_up


async def _in_teams(sessions: Sessions, person: Person) -> Person:
    async with transaction(sessions) as session:
        (await session.get_one(PersonRow, person.id)).entra_id = "entra-chair"
    return replace(person, entra_id="entra-chair")


async def test_H11_a_chair_who_approves_is_shown_a_review_that_was_added_and_approves_once_more(
    sessions: Sessions,
) -> None:
    people, meeting_id = await set_up(sessions, EAST)
    await refer(sessions, "HE-2026-0002", EAST)
    chair = Hand(sessions, await _in_teams(sessions, people.first_chair), NOW)
    card = await chair.raw("agenda.open", meeting=meeting_id)
    async with transaction(sessions) as session:
        await child_case(session, "HE-2026-0001", EAST, review_on=CHRISTMAS_EVE)

    card = await chair.press(card, "Approve the agenda")
    assert "One child was added since you looked" in reads(card)
    assert "HE-2026-0001" in reads(card)
    assert "It is approved" not in reads(card)

    card = await chair.press(card, "Approve the agenda")
    assert "It is approved and goes out on Thursday 17 December 2026." in reads(card)
    assert "Approve the agenda" not in buttons(card)
