"""Meetings in the mailbox's calendar: once for each key, with the Teams link or a word about it."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from core.carrying import Refused, TryLater
from core.online import Booking
from mailer.carriers.graph_calendar import NO_LINK, GraphCalendar
from tests.fakes.graph import Fault, serving
from tests.fakes.graph_calendar import LINK, GraphCalendarPeer
from tests.mailer.carriers_tried import graph_client

STARTS = datetime(2027, 6, 25, 8, 30, tzinfo=UTC)
PANEL = Booking(
    "ab" * 20,
    STARTS,
    STARTS + timedelta(hours=3),
    "MACE East panel",
    "County Hall",
    "Papers follow.",
)
ONLINE = replace(PANEL, online=True)


@pytest.fixture
async def graph() -> AsyncIterator[GraphCalendarPeer]:
    async with serving(GraphCalendarPeer()) as served:
        yield served
    assert not served.faulty


@pytest.fixture
def slept() -> list[float]:
    return []


@pytest.fixture
def calendar(graph: GraphCalendarPeer, slept: list[float]) -> GraphCalendar:
    async def sleep(seconds: float) -> None:
        slept.append(seconds)

    return GraphCalendar(graph_client(graph), sleep)


async def test_H9_a_meeting_with_a_room_names_nobody_to_anybody(
    graph: GraphCalendarPeer, calendar: GraphCalendar
) -> None:
    booked = await calendar.book(replace(PANEL, attendees=("p@b.example", "q@b.example")))
    [event] = graph.events.values()
    assert (booked.event, booked.link, booked.lacking) == (event["id"], "", "")
    assert event["start"] == {"dateTime": "2027-06-25T08:30:00", "timeZone": "UTC"}
    assert event["hideAttendees"] is True
    assert event["transactionId"] == PANEL.key
    assert "isOnlineMeeting" not in event


async def test_H9_an_online_meeting_has_its_teams_link_also_where_that_comes_late(
    graph: GraphCalendarPeer, calendar: GraphCalendar, slept: list[float]
) -> None:
    graph.slow = 2
    booked = await calendar.book(ONLINE)
    assert (booked.link, booked.lacking) == (LINK, "")
    assert len(slept) == 2


async def test_H9_a_link_that_the_mailbox_does_not_give_is_said(
    graph: GraphCalendarPeer, calendar: GraphCalendar
) -> None:
    graph.licensed = False
    booked = await calendar.book(ONLINE)
    assert (booked.link, booked.lacking) == ("", NO_LINK)
    assert len(graph.events) == 1


@pytest.mark.parametrize("status", [0, 503])
async def test_a_lost_answer_makes_no_second_event(
    graph: GraphCalendarPeer, calendar: GraphCalendar, status: int
) -> None:
    graph.faults = [Fault("/calendar/events$", status=status)]
    with pytest.raises(TryLater):
        await calendar.book(PANEL)
    booked = await calendar.book(PANEL)
    assert list(graph.events) == [booked.event]


async def test_a_meeting_that_moves_is_one_change_of_the_same_event(
    graph: GraphCalendarPeer, calendar: GraphCalendar
) -> None:
    booked = await calendar.book(ONLINE)
    later = timedelta(days=7)
    moved = replace(ONLINE, starts=STARTS + later, ends=ONLINE.ends + later)
    assert (await calendar.change(booked.event, moved)).link == LINK
    assert graph.events[booked.event]["start"]["dateTime"] == "2027-07-02T08:30:00"
    assert [method for method, _ in graph.asked if method not in ("GET", "POST")] == ["PATCH"]


async def test_a_meeting_is_cancelled_once_with_a_comment(
    graph: GraphCalendarPeer, calendar: GraphCalendar
) -> None:
    booked = await calendar.book(replace(PANEL, attendees=("p@b.example",)))
    graph.faults = [Fault("/cancel$")]
    with pytest.raises(TryLater):
        await calendar.cancel(booked.event, "Too few people can come.")
    assert await calendar.cancel(booked.event, "Too few people can come.") is False
    assert graph.cancelled == [(booked.event, "Too few people can come.")]
    with pytest.raises(Refused, match="not in the mailbox's calendar any more"):
        await calendar.change(booked.event, PANEL)


async def test_a_meeting_to_which_nobody_was_invited_is_taken_away(
    graph: GraphCalendarPeer, calendar: GraphCalendar
) -> None:
    booked = await calendar.book(PANEL)
    assert await calendar.cancel(booked.event, "") is True
    assert graph.events == {}


async def test_a_meeting_that_ends_before_it_starts_is_not_booked(
    graph: GraphCalendarPeer, calendar: GraphCalendar
) -> None:
    with pytest.raises(ValueError, match="ends after it starts"):
        await calendar.book(replace(PANEL, ends=STARTS))
    assert graph.asked == []
