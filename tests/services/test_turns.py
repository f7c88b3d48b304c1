"""Absences, swaps and training of chairs, on the meetings that are planned."""

from datetime import date, timedelta

import pytest

from core.errors import AlreadyChanged, InputRefused, NotAllowed
from core.messages import Kind
from core.people import Person, Role
from core.services import agendas, arranging, meetings, member_letters, swaps, turns
from core.services.rules import calendar, panel_of, procedure_of
from core.services.sweep import sweep
from core.services.turns import RotaView
from core.store import meetings as store
from core.store.engine import Sessions, transaction
from core.store.tables import MeetingRow
from tests.services.builders_discussions import at
from tests.services.builders_meetings import (
    ROTHERHAM,
    People,
    child_case,
    dispatches,
    people_of,
    somebody,
)

MONDAY = date(2026, 12, 7)
NOW = at(MONDAY)
THURSDAYS = [date(2026, 12, 10), date(2026, 12, 17), date(2026, 12, 24), date(2026, 12, 31)]


class World:
    """Rotherham's coming meetings with their chairs by turns."""

    def __init__(self, sessions: Sessions, people: People, deputy: Person) -> None:
        self.sessions, self.people, self.deputy = sessions, people, deputy
        self.first, self.second = people.first_chair, people.second_chair

    async def rows(self) -> list[MeetingRow]:
        async with transaction(self.sessions) as session:
            return (await store.of_panel(session, ROTHERHAM, since=MONDAY))[:4]

    async def chairs(self) -> list[str | None]:
        names: dict[str | None, str] = {
            self.first.id: "first",
            self.second.id: "second",
            self.deputy.id: "deputy",
        }
        return [names.get(row.chair_id) for row in await self.rows()]

    async def away(self, chair: Person, first: date, last: date, by: Person | None = None) -> None:
        async with transaction(self.sessions) as session:
            await turns.be_away(
                session, by or chair, ROTHERHAM,
                chair=chair.id, from_day=first, until_day=last, now=NOW,
            )  # fmt: skip

    async def look(self, by: Person) -> RotaView:
        async with transaction(self.sessions) as session:
            return await turns.view(session, by, ROTHERHAM, now=NOW)

    async def ask(self, number: int, exchange: int | None, by: Person, other: Person) -> None:
        rows = await self.rows()
        async with transaction(self.sessions) as session:
            await swaps.ask(
                session,
                by,
                ROTHERHAM,
                turn=rows[number].id,
                other=other.id,
                exchange=rows[exchange].id if exchange is not None else "",
                now=NOW,
            )

    async def answer(self, by: Person, *, agrees: bool) -> None:
        async with transaction(self.sessions) as session:
            asked = (await turns.view(session, by, ROTHERHAM, now=NOW)).asked
            await swaps.answer(session, by, asked[0].id, agrees=agrees, now=NOW)

    async def confirm(self, number: int) -> None:
        row = (await self.rows())[number]
        async with transaction(self.sessions) as session:
            office = self.people.administrator
            await meetings.confirm_and_invite(session, office, row.id, version=None, now=NOW)


@pytest.fixture
async def world(sessions: Sessions) -> World:
    async with transaction(sessions) as session:
        people = await people_of(session, ROTHERHAM)
        deputy = await somebody(
            session, "Dee Deputy", ROTHERHAM, Role.CHAIR,
            designation="Nominated Evolve Social Worker",
        )  # fmt: skip
        await meetings.plan_ahead(session, panel_of(ROTHERHAM), today=MONDAY, now=NOW, weeks=8)
    return World(sessions, people, deputy)


async def test_R2_2_an_absence_is_covered_and_the_turn_is_repaid(world: World) -> None:
    assert await world.chairs() == ["first", "second", "first", "second"]

    await world.away(world.first, THURSDAYS[0], THURSDAYS[0])
    assert await world.chairs() == ["second", "first", "second", "first"]

    view = await world.look(world.first)
    assert view.away[0].may_end
    async with transaction(world.sessions) as session:
        await turns.be_back(session, world.first, ROTHERHAM, view.away[0].id, now=NOW)
    assert await world.chairs() == ["first", "second", "first", "second"]


async def test_R2_2_who_is_invited_already_keeps_the_chair_and_who_covers_is_told(
    world: World,
) -> None:
    for number in (0, 1):
        await world.confirm(number)
    await world.away(world.first, THURSDAYS[0], THURSDAYS[0], world.people.administrator)

    assert await world.chairs() == ["second", "second", "first", "first"]
    [told] = await dispatches(world.sessions, Kind.CHAIR_TURN)
    assert told.recipient_id == world.second.id
    async with transaction(world.sessions) as session:
        facts = await member_letters.turn_facts(session, told.subject, told.recipient_id)
    assert facts.mine
    assert "is away" in facts.why


async def test_R2_2_the_fallback_is_asked_only_with_training_and_when_both_are_away(
    world: World,
) -> None:
    for chair in (world.first, world.second):
        await world.away(chair, THURSDAYS[0], THURSDAYS[0])
    assert (await world.chairs())[0] is None
    assert "no training" in (await world.look(world.first)).coming[0].why

    async with transaction(world.sessions) as session:
        office, day = world.people.administrator, MONDAY - timedelta(days=30)
        for _ in range(2):
            view = await turns.record_training(
                session, office, ROTHERHAM, person=world.deputy.id,
                trained_on=day, refresher_due=THURSDAYS[0], now=NOW,
            )  # fmt: skip
    assert (await world.chairs())[0] == "deputy"
    assert "refresher is due" in view.training[0]
    assert len(view.training) == 1


async def test_R2_2_training_that_lacks_or_ends_is_said_until_it_is_recorded(
    world: World,
) -> None:
    async def said() -> dict[tuple[str, str], set[str]]:
        await sweep(world.sessions, [procedure_of(ROTHERHAM)], calendar(), NOW)
        found: dict[tuple[str, str], set[str]] = {}
        for row in await dispatches(world.sessions, Kind.TRAINING_DUE):
            assert row.subject == world.deputy.id
            found.setdefault((row.occasion, row.state), set()).add(row.recipient_id)
        return found

    office = world.people.administrator
    lacks, ends = "without/2026-12-01", "before-5/2026-12-10"
    told = {world.deputy.id, office.id}
    assert await said() == {(lacks, "created"): told}
    async with transaction(world.sessions) as session:
        await turns.record_training(
            session, office, ROTHERHAM, person=world.deputy.id,
            trained_on=MONDAY - timedelta(days=30), refresher_due=THURSDAYS[0], now=NOW,
        )  # fmt: skip
    assert await said() == {(lacks, "cancelled"): told, (ends, "created"): told}


async def test_R2_2_a_swap_happens_when_the_other_agrees_and_turns_go_on(world: World) -> None:
    await world.ask(0, 1, world.first, world.second)
    assert await world.chairs() == ["first", "second", "first", "second"]
    assert "asks you to chair on Thursday 10 December 2026" in (
        (await world.look(world.second)).asked[0].words
    )

    await world.answer(world.second, agrees=True)

    assert (await world.chairs())[:2] == ["second", "first"]
    chairs = await world.chairs()
    assert chairs.count("first") == chairs.count("second") == 2
    view = await world.look(world.first)
    assert "swapped with" in view.coming[0].why
    [asked] = await dispatches(world.sessions, Kind.SWAP_ASKED)
    [answered] = await dispatches(world.sessions, Kind.SWAP_ANSWERED)
    assert (asked.recipient_id, answered.recipient_id) == (world.second.id, world.first.id)


async def test_R2_2_a_turn_given_without_exchange_is_repaid(world: World) -> None:
    await world.ask(0, None, world.first, world.second)
    await world.answer(world.second, agrees=True)

    assert await world.chairs() == ["second", "first", "second", "first"]


async def test_R2_2_declined_nothing_changes(world: World) -> None:
    await world.ask(0, 1, world.first, world.second)
    await world.answer(world.second, agrees=False)

    assert await world.chairs() == ["first", "second", "first", "second"]


async def test_R2_2_a_swap_is_refused_where_it_cannot_be(world: World) -> None:
    with pytest.raises(InputRefused, match="your own turns"):
        await world.ask(1, None, world.first, world.second)
    with pytest.raises(InputRefused, match="not Max Madeup's turn"):
        await world.ask(0, 2, world.first, world.second)
    await world.ask(0, 1, world.first, world.second)
    with pytest.raises(AlreadyChanged):
        await world.ask(0, 1, world.first, world.second)
    async with transaction(world.sessions) as session:
        asked = (await turns.view(session, world.second, ROTHERHAM, now=NOW)).asked[0].id
        with pytest.raises(NotAllowed):
            await swaps.answer(session, world.first, asked, agrees=True, now=NOW)
    await world.away(world.second, THURSDAYS[2], THURSDAYS[2])
    with pytest.raises(InputRefused, match="is away on Thursday 24 December 2026"):
        await world.ask(2, None, world.first, world.second)


async def test_R2_2_a_cancelled_meeting_consumes_no_turn(world: World) -> None:
    rows = await world.rows()
    async with transaction(world.sessions) as session:
        (await session.get_one(MeetingRow, rows[0].id)).state = "cancelled"

    assert await arranging.arrange(world.sessions, [procedure_of(ROTHERHAM)], NOW) == 1
    assert await arranging.arrange(world.sessions, [procedure_of(ROTHERHAM)], NOW) == 0

    assert (await world.chairs())[:2] == ["first", "second"]


async def test_R2_2_a_chair_is_warned_of_a_case_of_their_own_on_meeting_agenda_and_paper(
    world: World,
) -> None:
    await world.confirm(0)
    row = (await world.rows())[0]
    async with transaction(world.sessions) as session:
        case = await child_case(session, "RO-2026-0001", ROTHERHAM, lead=world.first)
        await agendas.list_for_next_meeting(session, case, kind="initial", reason="New", now=NOW)
    async with transaction(world.sessions) as session:
        seen = await meetings.meeting_view(session, world.first, row.id, now=NOW)
        office = await meetings.meeting_view(session, world.people.administrator, row.id, now=NOW)
        agenda = await agendas.agenda_view(session, world.first, row.id, now=NOW)
        member = await meetings.meeting_view(session, world.people.member, row.id, now=NOW)
        held = await session.get_one(MeetingRow, row.id)
        paper = await agendas.build_agenda_paper(session, held, now=NOW)

    words = "Evolve Team Manager is the lead professional for RO-2026-0001"
    for warnings in (seen.flags.warnings, office.flags.warnings, agenda.warnings):
        assert any(one.startswith(words) for one in warnings)
    assert member.flags.warnings == ()
    assert any(
        label == "Chair" and said.startswith(words) for label, said in paper.lines[0].follows
    )
