import asyncio
from dataclasses import replace
from datetime import date, time

import pytest
from sqlalchemy import select

from core.errors import AlreadyChanged, InputRefused, NotAllowed, PanelError
from core.messages import Door, Kind, Message
from core.people import Person
from core.rescheduling import LATE_REVIEW, Wanted
from core.services import agendas, day_news, meetings, rescheduling
from core.services.rules import panel_of
from core.store import meetings as store
from core.store import outbox, papers
from core.store.engine import Sessions, transaction
from core.store.tables import AgendaItemRow, DispatchRow, MeetingChangeRow, MeetingRow
from tests.services.builders_discussions import at
from tests.services.builders_meetings import (
    EAST,
    ROTHERHAM,
    People,
    child_case,
    dispatches,
    people_of,
)

MONDAY = date(2026, 11, 23)
NOW = at(MONDAY)
JANUARY = date(2027, 1, 29)
CHRISTMAS_EVE = date(2026, 12, 24)
WANTED = Wanted(
    date(2026, 12, 22), time(9, 30), time(12, 30), "County Hall", "Half the panel is away then."
)


class World:
    """East with its planned meetings: 27 November, 24 December (for Christmas Day), 29 January."""

    def __init__(self, sessions: Sessions, people: People, ids: list[str]) -> None:
        self.sessions, self.people, self.ids = sessions, people, ids

    async def row(self, meeting_id: str) -> MeetingRow:
        async with transaction(self.sessions) as session:
            return await session.get_one(MeetingRow, meeting_id)

    async def confirm(self, meeting_id: str) -> None:
        async with transaction(self.sessions) as session:
            await meetings.confirm_and_invite(
                session, self.people.administrator, meeting_id, version=None, now=NOW
            )

    async def move(
        self, meeting_id: str, wanted: Wanted = WANTED, by: Person | None = None, **more: int
    ) -> MeetingRow:
        async with transaction(self.sessions) as session:
            return await rescheduling.move(
                session,
                by or self.people.administrator,
                meeting_id,
                wanted,
                version=more.get("version"),
                now=NOW,
            )

    async def cancel(self, meeting_id: str, reason: str = "No room.", **more: int) -> MeetingRow:
        async with transaction(self.sessions) as session:
            return await rescheduling.cancel(
                session,
                self.people.administrator,
                meeting_id,
                reason=reason,
                version=more.get("version"),
                now=NOW,
            )

    async def list_child(
        self, meeting_id: str, ref: str, minutes: int = 30, review_on: date | None = None
    ) -> str:
        async with transaction(self.sessions) as session:
            case = await child_case(session, ref, EAST, review_on=review_on)
            place = AgendaItemRow(
                meeting_id=meeting_id,
                case_id=case.id,
                kind="review" if review_on else "initial",
                position=await store.last_position(session, meeting_id) + 1,
                minutes=minutes,
                reason="The review is due.",
                state="listed",
            )
            session.add(place)
            await session.flush()
            return case.id

    async def sent(self) -> None:
        """Let everything that waits be sent."""
        async with transaction(self.sessions) as session:
            query = select(DispatchRow).where(DispatchRow.state == "created")
            for row in await session.scalars(query):
                row.state, row.settled_at = "sent", NOW

    async def waiting(self, kind: Kind) -> dict[tuple[str, str], str]:
        rows = [r for r in await dispatches(self.sessions, kind) if r.state == "created"]
        return {(row.recipient_id, row.door): row.occasion for row in rows}


@pytest.fixture
async def world(sessions: Sessions) -> World:
    async with transaction(sessions) as session:
        people = await people_of(session, EAST)
        await meetings.plan_ahead(session, panel_of(EAST), today=MONDAY, now=NOW, weeks=10)
        rows = await store.of_panel(session, EAST)
    return World(sessions, people, [row.id for row in rows])


async def test_H8_a_meeting_moves_and_the_days_of_its_papers_follow(world: World) -> None:
    await world.move(world.ids[1])

    async with transaction(world.sessions) as session:
        view = await meetings.meeting_view(
            session, world.people.administrator, world.ids[1], now=NOW
        )
        seen = await meetings.meeting_view(session, world.people.member, world.ids[1], now=NOW)
    assert (view.held_on, view.place) == (date(2026, 12, 22), "County Hall")
    assert view.agenda_by == date(2026, 12, 15)
    assert view.minutes_by == date(2026, 12, 31)
    assert view.changes[0].endswith("(recorded on 23 November 2026): Half the panel is away then.")
    assert seen.changes[0].endswith("(recorded on 23 November 2026).")  # the reason is not theirs
    assert await dispatches(world.sessions, Kind.MEETING_INVITATION) == []  # nobody was invited


async def test_H9_everybody_invited_is_told_of_the_new_day_once(world: World) -> None:
    await world.confirm(world.ids[1])
    await world.sent()

    row = await world.move(world.ids[1])

    told = await world.waiting(Kind.MEETING_INVITATION)
    assert {person for person, _ in told} == world.people.invited
    assert set(told.values()) == {"sequence-1"}
    assert row.sequence == 1
    with pytest.raises(InputRefused, match="as they were"):
        await world.move(world.ids[1])


async def test_H9_what_had_not_gone_yet_is_withdrawn_so_that_one_email_goes(world: World) -> None:
    await world.confirm(world.ids[1])

    await world.move(world.ids[1])

    rows = await dispatches(world.sessions, Kind.MEETING_INVITATION)
    assert sorted((row.occasion, row.state) for row in rows) == [
        *[("sequence-0", "cancelled")] * 4,
        *[("sequence-1", "created")] * 4,
    ]


async def test_H9_a_cancelled_meeting_is_told_to_those_who_had_heard_of_it(world: World) -> None:
    await world.confirm(world.ids[1])
    await world.sent()
    row = await world.cancel(world.ids[1])

    told = await world.waiting(Kind.MEETING_INVITATION)
    assert {person for person, _ in told} == world.people.invited
    assert set(told.values()) == {"cancelled-1"}
    assert (row.state, row.sequence) == ("cancelled", 1)


async def test_H9_who_never_heard_of_a_meeting_does_not_hear_of_its_end(world: World) -> None:
    await world.confirm(world.ids[1])

    await world.cancel(world.ids[1])

    rows = await dispatches(world.sessions, Kind.MEETING_INVITATION)
    assert {row.state for row in rows} == {"cancelled"}


async def test_H8_children_of_a_cancelled_meeting_go_where_there_is_room_with_the_reason(
    world: World,
) -> None:
    await world.list_child(world.ids[2], "HE-2026-0090", minutes=160)
    first = await world.list_child(world.ids[1], "HE-2026-0001", minutes=15)
    late = await world.list_child(world.ids[1], "HE-2026-0002", minutes=15, review_on=CHRISTMAS_EVE)

    row = await world.cancel(world.ids[1])

    async with transaction(world.sessions) as session:
        query = select(AgendaItemRow, MeetingRow).join(
            MeetingRow, MeetingRow.id == AgendaItemRow.meeting_id
        )
        places = {
            item.case_id: (meeting.held_on, item.reason)
            for item, meeting in await session.execute(query.order_by(MeetingRow.held_on))
        }
        words = await day_news.children_in_words(session, row)
    assert places[late][0] == JANUARY  # its 15 minutes fit
    assert places[first][0] == date(2027, 2, 26)  # thirty no longer do, so the one after
    assert places[late][1].endswith("The meeting of Thursday 24 December 2026 was cancelled.")
    assert words == (
        "HE-2026-0001 is put to the meeting of Friday 26 February 2027.",
        LATE_REVIEW.format(
            ref="HE-2026-0002", due="24 December 2026", day="29 January 2027", days="36 days"
        ),
    )


async def test_H8_a_review_that_passes_its_day_by_a_move_is_said(world: World) -> None:
    await world.list_child(world.ids[1], "HE-2026-0002", review_on=CHRISTMAS_EVE)

    row = await world.move(world.ids[1], replace(WANTED, day=date(2027, 1, 8)))

    async with transaction(world.sessions) as session:
        chair = await day_news.news_of(session, row.id, world.people.first_chair, now=NOW)
        member = await day_news.news_of(session, row.id, world.people.member, now=NOW)
    assert "15 days after it" in chair.children[0]
    assert member.children == ()
    assert chair.was == CHRISTMAS_EVE


async def test_H10_an_agenda_that_had_gone_out_goes_again_with_the_new_day(world: World) -> None:
    meeting_id, people = world.ids[1], world.people
    await world.list_child(meeting_id, "HE-2026-0001")
    await world.confirm(meeting_id)
    async with transaction(world.sessions) as session:
        view = await agendas.approve(session, people.first_chair, meeting_id, version=None, now=NOW)
        assert view.approved_at
        await meetings.plan_ahead(session, panel_of(EAST), today=MONDAY, now=NOW, weeks=10)
    await _agenda_went_out(world, meeting_id)

    row = await world.move(meeting_id, replace(WANTED, day=date(2027, 1, 8)))

    async with transaction(world.sessions) as session:
        paper = await papers.load(session, meeting_id, "agenda")
        news = await day_news.news_of(session, meeting_id, people.member, now=NOW)
    assert row.agenda_edition == 2
    assert paper.head.held_on == date(2027, 1, 8)
    assert news.agenda == (
        "The agenda that was sent on Monday 23 November 2026 names the old day. It goes out again "
        "on Thursday 31 December 2026, with the new one. The minutes are owed by Friday 15 January "
        "2027."
    )


async def _agenda_went_out(world: World, meeting_id: str) -> None:
    async with transaction(world.sessions) as session:
        members = [
            Message(Kind.AGENDA, meeting_id, person, "agenda-1", Door.EMAIL, NOW)
            for person in world.people.invited
        ]
        await outbox.put(session, members, NOW)
    await world.sent()


@pytest.mark.parametrize(
    ("wanted", "field", "sentence"),
    [
        (replace(WANTED, day=date(2026, 11, 20)), "day", "has passed"),
        (replace(WANTED, day=None), "day", "Choose the day"),
        (replace(WANTED, day=JANUARY), "day", "has a meeting on Friday 29 January 2027 already"),
        (replace(WANTED, day=date(2027, 3, 25)), "day", "already"),  # planned there, not made yet
        (replace(WANTED, day=date(2026, 12, 26)), "day", "Tuesday 29 December 2026"),
        (replace(WANTED, day=MONDAY, starts=time(9)), "starts", "passed today"),
        (replace(WANTED, ends=time(9)), "ends", "end after it starts"),
        (replace(WANTED, place=" "), "place", "Say where"),
        (replace(WANTED, reason=""), "reason", "Say in a sentence why"),
    ],
)
async def test_H8_a_day_that_cannot_be_is_refused_in_words(
    world: World, wanted: Wanted, field: str, sentence: str
) -> None:
    with pytest.raises(InputRefused) as refused:
        await world.move(world.ids[1], wanted)

    assert sentence in refused.value.problems[field]
    assert (await world.row(world.ids[1])).held_on == CHRISTMAS_EVE


async def test_H8_a_day_that_is_not_worked_is_a_question_and_may_be_meant(world: World) -> None:
    row = await world.move(world.ids[1], replace(WANTED, day=date(2026, 12, 19), anyway=True))

    assert row.held_on == date(2026, 12, 19)


async def test_a_meeting_that_has_begun_or_is_over_cannot_be_moved(world: World) -> None:
    await world.confirm(world.ids[0])
    on_the_day = at(date(2026, 11, 27), "09:30")
    async with transaction(world.sessions) as session:
        await meetings.start(
            session, world.people.first_chair, world.ids[0], version=None, now=on_the_day
        )
    with pytest.raises(AlreadyChanged, match="has begun"):
        await world.move(world.ids[0])
    async with transaction(world.sessions) as session:
        await meetings.end(
            session, world.people.first_chair, world.ids[0], version=None, now=on_the_day
        )
    with pytest.raises(PanelError, match="is over"):
        await world.cancel(world.ids[0])


async def test_the_second_of_two_administrators_sees_what_the_first_did(world: World) -> None:
    version = (await world.row(world.ids[1])).version

    done = await asyncio.gather(
        world.move(world.ids[1], version=version),
        world.cancel(world.ids[1], version=version),
        return_exceptions=True,
    )

    [refused] = [one for one in done if isinstance(one, BaseException)]
    assert isinstance(refused, AlreadyChanged)
    async with transaction(world.sessions) as session:
        [change] = await session.scalars(select(MeetingChangeRow))
    with pytest.raises(AlreadyChanged, match="Ann Nonesuch was quicker, at 10:00: "):
        await world.move(world.ids[1], version=version)
    assert change.kind in ("moved", "cancelled")


async def test_only_the_office_moves_a_meeting(world: World) -> None:
    with pytest.raises(NotAllowed, match="administrator"):
        await world.move(world.ids[1], by=world.people.member)


async def test_R2_2_a_cancelled_meeting_uses_up_nobodys_turn(sessions: Sessions) -> None:
    async with transaction(sessions) as session:
        people = await people_of(session, ROTHERHAM)
        await meetings.plan_ahead(session, panel_of(ROTHERHAM), today=MONDAY, now=NOW, weeks=4)
        rows = await store.of_panel(session, ROTHERHAM)
        turns = [row.chair_id for row in rows]
        assert turns[0] == turns[2] != turns[1]

        await rescheduling.cancel(
            session, people.administrator, rows[1].id, reason="Snow.", version=None, now=NOW
        )
        left = await store.of_panel(session, ROTHERHAM)

    assert [row.chair_id for row in left] == [turns[0], turns[1], turns[0]]


async def test_H23_a_meeting_without_recurrence_is_called_and_listed(world: World) -> None:
    async with transaction(world.sessions) as session:
        row = await rescheduling.call(session, world.people.administrator, EAST, WANTED, now=NOW)
        view = await meetings.meeting_view(session, world.people.administrator, row.id, now=NOW)
        with pytest.raises(InputRefused, match="already"):
            await rescheduling.call(session, world.people.administrator, EAST, WANTED, now=NOW)

    assert view.chair == "Max Madeup and Ida Invented"
    assert view.minutes_available == 180
    assert view.allowed.invite
    assert view.question is None


async def test_H8_a_planned_day_that_is_not_worked_is_asked_until_it_is_settled(
    world: World,
) -> None:
    async with transaction(world.sessions) as session:
        asked = await day_news.asked_of(session, world.ids[1])
        assert asked
        assert asked.answer_by == date(2026, 11, 27)
        assert "Tuesday 29 December 2026" in asked.question
        assert await day_news.asked_of(session, world.ids[0]) is None

    await world.confirm(world.ids[1])

    async with transaction(world.sessions) as session:
        assert await day_news.asked_of(session, world.ids[1]) is None
