"""What comes between the panel's meetings: who is told, how often, and what the agenda says."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

import pytest
from sqlalchemy import update

from bot.desk import Desk
from bot.notices import NOTICES
from core.errors import NotAllowed
from core.messages import Door, Kind
from core.people import Person, Role
from core.services import evidence_notes, mace_update_views, other_meetings
from core.services.agenda_papers import build_agenda_paper
from core.services.evidence_notes import NewNote
from core.services.other_meetings import Held
from core.store import outbox
from core.store.engine import Sessions, transaction
from core.store.outbox import Dispatched
from core.store.tables import CaseRow, DispatchRow, MeetingRow
from tests.services.builders_discussions import (
    ROTHERHAM,
    Panel,
    at,
    case,
    item,
    meeting,
    panel_at_work,
    person,
)

THURSDAY, MONDAY, TUESDAY = date(2026, 12, 3), date(2026, 12, 7), date(2026, 12, 8)
SIGN = "missing-overnight"


@dataclass
class World:
    """A panel, its coordinator who has no Teams, and a child whose fortnightly meetings run."""

    sessions: Sessions
    panel: Panel
    coordinator: Person

    async def met(self, day: date, said: str = "Calm at home.", by: Person | None = None) -> None:
        held = Held(day, "Police and Evolve", said)
        async with transaction(self.sessions) as session:
            await other_meetings.record(
                session, by or self.panel.lead, self.panel.case.id, held, now=at(day)
            )

    async def sent(self, now: datetime, by: Person | None = None) -> None:
        note = NewNote(SIGN, date(2026, 12, 1), "Alex was found at two.", "Police")
        async with transaction(self.sessions) as session:
            await evidence_notes.send(
                session, by or self.panel.lead, self.panel.case.id, note, now=now
            )

    async def told(self, who: Person) -> Sequence[Dispatched]:
        async with transaction(self.sessions) as session:
            found = await outbox.list_for(session, recipient=who.id)
        return sorted(
            (one for one in found if one.kind is Kind.MACE_UPDATE), key=lambda one: one.not_before
        )

    async def gone(self, now: datetime) -> None:
        """What is to go has gone."""
        async with transaction(self.sessions) as session:
            await session.execute(
                update(DispatchRow)
                .where(DispatchRow.kind == "mace_update", DispatchRow.not_before <= now)
                .values(state="sent", settled_at=now)
            )

    async def agenda(self, held: MeetingRow, now: datetime) -> tuple[str, ...]:
        async with transaction(self.sessions) as session:
            row = await session.get_one(MeetingRow, held.id)
            return (await build_agenda_paper(session, row, now=now)).elsewhere


@pytest.fixture
async def world(sessions: Sessions) -> World:
    async with transaction(sessions) as session:
        panel = await panel_at_work(session, ROTHERHAM, THURSDAY)
        coordinator = await person(session, "Cora Keeper", ROTHERHAM, Role.COORDINATOR)
        await session.execute(update(CaseRow).values(band="high"))
    async with transaction(sessions) as session:
        await other_meetings.begin(
            session, panel.chair, panel.case.id, "The risk changes weekly.", now=panel.now
        )
    return World(sessions, panel, coordinator)


async def test_R4_8_a_fortnightly_meeting_is_told_to_chairs_and_coordinator(world: World) -> None:
    await world.met(MONDAY)
    [chair] = await world.told(world.panel.chair)
    assert (chair.door, chair.subject, chair.not_before) == (
        Door.TEAMS,
        world.panel.case.id,
        at(MONDAY),
    )
    [coordinator] = await world.told(world.coordinator)
    assert coordinator.door is Door.EMAIL
    for other in (world.panel.lead, world.panel.member, world.panel.administrator):
        assert await world.told(other) == []


async def test_R4_8_who_recorded_it_is_not_told_of_it(world: World) -> None:
    await world.met(MONDAY, by=world.panel.chair)
    assert await world.told(world.panel.chair) == []
    assert len(await world.told(world.coordinator)) == 1


async def test_R4_5_evidence_is_told_once_a_day_and_the_rest_on_the_next_working_morning(
    world: World,
) -> None:
    friday = date(2026, 12, 4)
    await world.sent(at(friday, "10:00"))
    await world.gone(at(friday, "10:01"))
    for clock in ("11:00", "12:00"):
        await world.sent(at(friday, clock))
    first, second = await world.told(world.coordinator)
    assert (first.occasion, second.occasion) == ("2026-12-04", "2026-12-07")
    assert second.not_before == at(MONDAY, "08:00")
    await world.sent(at(MONDAY, "07:00"))  # Monday's is still to go and says this too
    assert len(await world.told(world.coordinator)) == 2
    await world.gone(at(MONDAY, "08:01"))
    await world.sent(at(MONDAY, "09:00"))
    *_, third = await world.told(world.coordinator)
    assert (third.occasion, third.not_before) == ("2026-12-08", at(TUESDAY, "08:00"))


async def test_R4_5_R4_8_a_letter_names_what_came_and_never_what_it_says(world: World) -> None:
    await world.met(MONDAY)
    await world.sent(at(MONDAY, "12:00"))
    async with transaction(world.sessions) as session:
        facts = await mace_update_views.update_facts(
            session, world.panel.case.id, now=at(TUESDAY, "08:00")
        )
        quiet = await mace_update_views.update_facts(
            session, world.panel.case.id, now=at(date(2026, 12, 10))
        )
    assert facts is not None
    assert facts.came == (
        "Fortnightly risk management meetings: the one of Monday 7 December 2026",
        "Evidence for the next score, sent on Monday 7 December 2026",
    )
    assert quiet is None


async def test_R4_8_the_card_says_it_to_the_chair_and_to_nobody_else(world: World) -> None:
    await world.met(MONDAY)
    await world.sent(at(MONDAY, "12:00"))
    now = at(MONDAY, "13:00")
    async with transaction(world.sessions) as session:
        card = await NOTICES[Kind.MACE_UPDATE](
            Desk(session, world.panel.chair, now), world.panel.case.id
        )
        later = Desk(session, world.panel.chair, at(date(2026, 12, 10)))
        assert await NOTICES[Kind.MACE_UPDATE](later, world.panel.case.id) is None
    shown = json.dumps(card, ensure_ascii=False)
    for said in ("With Police and Evolve: Calm at home.", "Alex was found at two.", "Lee Lead"):
        assert said in shown
    assert "waits for the chair" in shown
    async with transaction(world.sessions) as session:
        for by in (world.panel.member, world.panel.lead):
            with pytest.raises(NotAllowed):
                await mace_update_views.update_view(session, by, world.panel.case.id, now=now)


async def test_R4_8_the_agenda_tells_of_who_is_reviewed_at_other_meetings(world: World) -> None:
    async with transaction(world.sessions) as session:
        await meeting(session, ROTHERHAM, TUESDAY)
        held = await meeting(session, ROTHERHAM, date(2026, 12, 22), started=False)
        await session.execute(update(CaseRow).values(next_review_on=date(2027, 1, 7)))
    await world.met(MONDAY, "Said before the panel met")
    assert await world.agenda(held, at(date(2026, 12, 10))) == (
        (
            "EX-2026-0001: Fortnightly risk management meetings since 3 December 2026. "
            "None has been held since. The next is due by Monday 21 December 2026. "
            "The child returns to the panel by Thursday 7 January 2027."
        ),
    )
    await world.met(date(2026, 12, 10), "Calm at home")
    [line] = await world.agenda(held, at(date(2026, 12, 11)))
    assert "10 December 2026, with Police and Evolve: Calm at home. The next is due" in line
    assert "Said before" not in line


async def test_R4_8_who_stands_on_the_agenda_or_whose_meetings_ended_is_not_told_twice(
    world: World,
) -> None:
    async with transaction(world.sessions) as session:
        held = await meeting(session, ROTHERHAM, date(2026, 12, 17), started=False)
        await item(session, held, await session.get_one(CaseRow, world.panel.case.id))
        other = await meeting(session, ROTHERHAM, date(2026, 12, 22), started=False)
        await case(session, "EX-2026-0002", ROTHERHAM)
    assert await world.agenda(held, at(MONDAY)) == ()
    assert len(await world.agenda(other, at(MONDAY))) == 1
    async with transaction(world.sessions) as session:
        await other_meetings.end(
            session, world.panel.chair, world.panel.case.id, "Calm.", now=at(MONDAY)
        )
    assert await world.agenda(other, at(MONDAY)) == ()
