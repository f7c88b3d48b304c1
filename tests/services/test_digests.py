"""One message a day to each person about actions; email where Teams fails (H15)."""

from collections.abc import AsyncIterator
from datetime import date, timedelta

import pytest
from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncEngine

from core.carrying import Refused
from core.messages import Door, Kind, Message
from core.services import access
from core.services.doorways import Cancelled
from core.services.guests import NO_GUEST, GuestsOnly
from core.services.sending import Sender
from core.store import dispatching, outbox
from core.store.dispatching import Claimed
from core.store.engine import Sessions, transaction
from core.store.liveness import make_liveness
from core.store.outbox import NOT_REACHED
from core.store.tables import ActionRow, DispatchRow
from tests.faults.doors import FakeDoor
from tests.services.builders_obligations import a_meeting, a_panel, an_action
from tests.unit.snapshot_examples import at

MONDAY = date(2026, 12, 7)


class Post:
    """The outbox with two doors that remember what arrived."""

    def __init__(self, sessions: Sessions, engine: AsyncEngine) -> None:
        self.sessions, self.now = sessions, at(MONDAY, "09:00")
        self.email, self.teams = FakeDoor(), FakeDoor()
        doors = {Door.EMAIL: self.email, Door.TEAMS: self.teams}
        self.liveness = make_liveness(engine)
        self.sender = Sender(sessions, self.liveness, doors, lambda: self.now)

    async def due(self, *actions: str, door: Door = Door.EMAIL, rung: str = "on") -> None:
        async with transaction(self.sessions) as session:
            kind = Kind.ACTION_REMINDER
            messages = [Message(kind, one, "nurse", rung, door, self.now) for one in actions]
            await outbox.put(session, messages, self.now)

    async def rows(self) -> dict[tuple[str, str], DispatchRow]:
        async with transaction(self.sessions) as session:
            rows = await session.scalars(select(DispatchRow))
            return {(row.subject, row.door): row for row in rows}


@pytest.fixture
async def post(sessions: Sessions, engine: AsyncEngine) -> AsyncIterator[Post]:
    await a_panel(sessions)
    await a_meeting(sessions)
    for number in ("1", "2", "3"):
        await an_action(sessions, number, MONDAY)
    made = Post(sessions, engine)
    yield made
    await made.liveness.release()


def _claimed(row: DispatchRow) -> Claimed:
    return Claimed(
        row.id,
        row.key,
        Kind(row.kind),
        row.subject,
        row.recipient_id,
        row.occasion,
        Door(row.door),
        1,
        1,
    )


async def test_H15_all_that_is_due_to_somebody_goes_in_one_message(post: Post) -> None:
    await post.due("1", "2", "3")
    done = await post.sender.round()
    assert done.sent == 1
    assert len(post.email.arrived) == 1
    states = {subject: row.state for (subject, _), row in (await post.rows()).items()}
    assert sorted(states.values()) == ["cancelled", "cancelled", "sent"]
    assert (await post.sender.round()).sent == 0, "nothing when empty"


async def test_H15_what_comes_up_later_that_day_waits_for_the_next_working_morning(
    post: Post,
) -> None:
    await post.due("1")
    await post.sender.round()
    post.now += timedelta(hours=3)
    await post.due("2")
    assert (await post.sender.round()).sent == 0
    row = (await post.rows())["2", "email"]
    assert (row.state, row.not_before) == ("created", at(date(2026, 12, 8), "08:00"))
    post.now = at(date(2026, 12, 8), "08:00")
    assert (await post.sender.round()).sent == 1


async def test_H15_an_urgent_one_does_not_wait(post: Post) -> None:
    async with transaction(post.sessions) as session:
        await session.execute(
            update(ActionRow).where(ActionRow.id == "2").values(priority="urgent")
        )
    await post.due("1")
    await post.sender.round()
    await post.due("2")
    assert (await post.sender.round()).sent == 1


async def test_H15_where_teams_refuses_all_of_it_goes_by_email_once(post: Post) -> None:
    await post.due("1", "2", door=Door.TEAMS)
    post.teams.before = [Refused("gone")]
    await post.sender.round()
    await post.sender.round()
    await post.sender.round()
    assert len(post.teams.arrived) == 0
    assert len(post.email.arrived) == 1, "one email about both"
    rows = await post.rows()
    assert {key for key in rows if key[1] == "email"} == {("1", "email"), ("2", "email")}


async def test_H15_whom_teams_cannot_reach_hears_by_email_and_why(post: Post) -> None:
    await post.due("1", door=Door.TEAMS)
    post.teams.composed = Cancelled(NOT_REACHED, by_email=True)
    await post.sender.round()
    await post.sender.round()
    rows = await post.rows()
    assert rows["1", "teams"].state == "cancelled"
    assert rows["1", "email"].state == "sent"
    async with transaction(post.sessions) as session:
        assert await dispatching.not_reached_in_teams(session, _claimed(rows["1", "email"]))


async def test_the_kill_switch_lets_nothing_out_and_loses_nothing(post: Post) -> None:
    await post.due("1")
    doors = {Door.EMAIL: post.email}
    off = Sender(post.sessions, post.liveness, doors, lambda: post.now, sends=False)
    assert (await off.round()).sent == 0
    assert (await post.rows())["1", "email"].state == "created"
    assert (await post.sender.round()).sent == 1


async def test_the_guest_list_lets_through_what_goes_to_a_guest_alone(post: Post) -> None:
    async with transaction(post.sessions) as session:
        known = (await access.person(session, "nurse")).email.casefold()
    await post.due("1")
    others = frozenset({"somebody@else.example"})
    assert (await _guarded(post, others).round()).sent == 0
    row = (await post.rows())["1", "email"]
    assert (row.state, row.why) == ("cancelled", NO_GUEST)
    await post.due("2")
    assert (await _guarded(post, frozenset({known})).round()).sent == 1


def _guarded(post: Post, guests: frozenset[str]) -> Sender:
    doors = {Door.EMAIL: GuestsOnly(post.email, guests)}
    return Sender(post.sessions, post.liveness, doors, lambda: post.now)
