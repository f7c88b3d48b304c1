"""A panel that meets in Teams has a link made by the mailbox's calendar, once for each meeting."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta

import pytest
from sqlalchemy import select

from core.messages import Kind
from core.rescheduling import Wanted
from core.services import meetings, online, places, rescheduling
from core.services.meeting_flags import of_meeting
from core.services.rules import panel_of
from core.store.engine import Sessions, transaction
from core.store.tables import MeetingRow
from mailer.carriers.graph_calendar import GraphCalendar
from tests.fakes.graph import Fault, serving
from tests.fakes.graph_calendar import LINK, GraphCalendarPeer
from tests.mailer.carriers_tried import graph_client
from tests.services.builders_discussions import at
from tests.services.builders_meetings import EAST, People, dispatches, people_of

TODAY = date(2026, 11, 23)  # East meets on 27 November, 24 December and 29 January
NOW = at(TODAY)
ROOM = "County Hall, room 3"


async def at_once(_seconds: float) -> None:
    """Wait for nothing."""


@dataclass
class World:
    """East's meetings in Teams, and the calendar of the mailbox."""

    sessions: Sessions
    graph: GraphCalendarPeer
    people: People
    now: datetime = NOW

    async def keep(self) -> int:
        return await online.keep(
            self.sessions, GraphCalendar(graph_client(self.graph), at_once), self.now
        )

    async def rows(self) -> list[MeetingRow]:
        async with transaction(self.sessions) as session:
            return list(await session.scalars(select(MeetingRow).order_by(MeetingRow.held_on)))

    async def confirm(self, meeting_id: str) -> None:
        async with transaction(self.sessions) as session:
            await meetings.confirm_and_invite(
                session, self.people.administrator, meeting_id, version=None, now=self.now
            )

    async def move(self, row: MeetingRow, **to: object) -> None:
        wanted = Wanted(row.held_on, row.starts, row.ends, row.place, "The building is closed.")
        async with transaction(self.sessions) as session:
            by, to_be = self.people.administrator, replace(wanted, **to)  # type: ignore[arg-type]
            await rescheduling.move(session, by, row.id, to_be, version=None, now=self.now)

    async def warned(self, row: MeetingRow) -> str:
        async with transaction(self.sessions) as session:
            found = await session.get_one(MeetingRow, row.id)
            flags = await of_meeting(session, self.people.administrator, found, ())
            return " ".join(flags.warnings)


@pytest.fixture
async def world(sessions: Sessions) -> AsyncIterator[World]:
    async with transaction(sessions) as session:
        people = await people_of(session, EAST)
        await meetings.plan_ahead(session, panel_of(EAST), today=TODAY, now=NOW, weeks=12)
    async with serving(GraphCalendarPeer()) as graph:
        yield World(sessions, graph, people)
    assert not graph.faulty


async def test_H9_a_meeting_in_teams_has_its_link_weeks_before_and_once(world: World) -> None:
    assert await world.keep() == 2  # the third is more than eight weeks away
    assert await world.keep() == 0
    assert [row.place for row in await world.rows()] == [LINK, LINK, "Teams"]
    first = min(world.graph.events.values(), key=lambda one: str(one["start"]["dateTime"]))
    assert first["start"]["dateTime"] == "2026-11-27T09:30:00"
    assert first["subject"] == "MACE East panel"
    assert first["attendees"] == []


async def test_H9_later_meetings_do_not_get_the_link_of_an_earlier_one(world: World) -> None:
    await world.keep()
    [first, *_] = await world.rows()
    async with transaction(world.sessions) as session:
        assert await places.usual(session, EAST) == "Teams"
        assert await places.from_now_on(session, world.people.administrator, first, now=NOW) == ()


async def test_H9_who_is_invited_already_hears_of_the_link_once(world: World) -> None:
    [first, *_] = await world.rows()
    await world.confirm(first.id)
    await world.keep()
    await world.keep()
    waiting = [
        one.occasion
        for one in await dispatches(world.sessions, Kind.MEETING_INVITATION)
        if one.state == "created" and one.door == "email"
    ]
    assert waiting == ["sequence-1"] * len(world.people.invited)


async def test_H9_a_meeting_that_moves_keeps_its_link_and_its_event(world: World) -> None:
    await world.keep()
    [first, *_] = await world.rows()
    await world.move(first, day=date(2026, 11, 30), starts=time(14), ends=time(16))
    assert await world.keep() == 1
    assert await world.keep() == 0
    starts = {event["start"]["dateTime"] for event in world.graph.events.values()}
    assert starts == {"2026-11-30T14:00:00", "2026-12-24T09:30:00"}
    assert [row.place for row in await world.rows()] == [LINK, LINK, "Teams"]


async def test_H9_a_meeting_cancelled_or_moved_into_a_room_leaves_the_calendar(
    world: World,
) -> None:
    await world.keep()
    [first, second, _] = await world.rows()
    await world.move(first, place=ROOM)
    async with transaction(world.sessions) as session:
        by = world.people.administrator
        await rescheduling.cancel(
            session, by, second.id, reason="No chair can come.", version=None, now=NOW
        )
    assert await world.keep() == 2
    assert await world.keep() == 0
    assert world.graph.events == {}
    assert (await world.rows())[0].place == ROOM
    await world.move((await world.rows())[0], place="Teams")
    assert await world.keep() == 1
    assert [event["transactionId"] for event in world.graph.events.values()] == [f"{first.id}.2"]


async def test_H9_a_room_that_was_typed_is_left_alone(world: World) -> None:
    for row in await world.rows():
        await world.move(row, place=ROOM)
    assert await world.keep() == 0
    assert world.graph.events == {}


async def test_H9_a_lost_answer_makes_no_second_event_for_a_meeting(world: World) -> None:
    world.graph.faults = [Fault("/calendar/events$"), Fault("/calendar/events$", status=503)]
    await world.keep()
    assert await world.keep() == 0
    world.now += timedelta(hours=1)
    assert await world.keep() == 2
    assert len(world.graph.events) == 2
    assert [row.place for row in await world.rows()] == [LINK, LINK, "Teams"]


async def test_H9_a_lost_answer_to_taking_it_away_is_asked_again(world: World) -> None:
    await world.keep()
    await world.move((await world.rows())[0], place=ROOM)
    world.graph.faults = [Fault("/cancel$", status=503)]
    await world.keep()
    world.now += timedelta(hours=1)
    assert await world.keep() == 1
    assert len(world.graph.events) == 1


async def test_H9_a_link_that_is_not_given_is_said_and_asked_for_again_an_hour_later(
    world: World,
) -> None:
    world.graph.licensed = False
    await world.keep()
    assert await world.keep() == 0
    [first, *_] = await world.rows()
    assert first.place == "Teams"
    assert "Give the mailbox a Teams licence" in await world.warned(first)
    world.graph.licensed = True
    world.now += timedelta(hours=1)
    assert await world.keep() == 2
    assert (await world.rows())[0].place == LINK
    assert "licence" not in await world.warned(first)
    assert len(world.graph.events) == 2


async def test_H9_a_calendar_that_refuses_is_said_and_the_meeting_stands(world: World) -> None:
    world.graph.faults = [Fault("/calendar/events$", status=403)] * 2
    await world.keep()
    [first, *_] = await world.rows()
    assert "no link to join by" in await world.warned(first)
    await world.confirm(first.id)
    assert await world.keep() == 0
