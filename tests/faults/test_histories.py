"""Random histories: messages are put and put again, withdrawn, and processes die at odd points."""

import itertools
from collections.abc import AsyncIterator

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy.ext.asyncio import AsyncEngine

from core.messages import Door, Kind
from core.services.sending import Sender
from core.store import outbox
from core.store.engine import Sessions, reading, transaction
from core.store.keys import KeyRing
from core.store.liveness import Liveness, make_liveness
from tests.faults.doors import FakeDoor, MovingClock
from tests.faults.test_sending import Crash, CrashPoints
from tests.store.records import NOW, add_people, message

SUBJECTS = st.integers(0, 4)
STEPS = st.one_of(
    st.tuples(st.just("put"), SUBJECTS),
    st.tuples(st.just("withdraw"), SUBJECTS),
    st.tuples(st.just("send"), st.integers(0, 1)),
    st.tuples(st.just("die"), st.integers(1, 9)),
    st.tuples(st.just("wait"), st.sampled_from([1, 95, 4000])),
)
EXAMPLES = 20
examples = itertools.count()


class World:
    """Two processes, each of which may die and come back, and one place they send to."""

    def __init__(self, sessions: Sessions, engine: AsyncEngine) -> None:
        self.sessions = sessions
        self.engine = engine
        self.door = FakeDoor()
        self.clock = MovingClock()
        self.points = CrashPoints(engine, self.door)
        self.alive: list[Liveness] = [make_liveness(engine), make_liveness(engine)]

    async def step(self, prefix: str, what: str, number: int) -> None:
        subject = f"{prefix}-{number}"
        if what == "put":
            async with transaction(self.sessions) as session:
                await outbox.put(session, [message(subject)], NOW)
        elif what == "withdraw":
            async with transaction(self.sessions) as session:
                kind = Kind.REFERRAL_OUTCOME
                await outbox.cancel(session, kind, subject, "Withdrawn.", self.clock())
        elif what == "wait":
            self.clock.advance(seconds=number)
        else:
            await self.send(number % 2, die_at=number if what == "die" else None)

    async def send(self, which: int, die_at: int | None = None) -> None:
        self.points.left = die_at
        doors = {Door.EMAIL: self.door}
        try:
            await Sender(self.sessions, self.alive[which], doors, self.clock).round()
        except (Crash, BaseExceptionGroup):
            await self.alive[which].release()
            self.alive[which] = make_liveness(self.engine)
        self.points.left = None

    async def come_to_rest(self) -> None:
        for _ in range(3):
            self.clock.advance(seconds=4000)
            await self.send(0)
            await self.send(1)


@pytest.fixture
async def world(sessions: Sessions, engine: AsyncEngine, keys: KeyRing) -> AsyncIterator[World]:
    await add_people(sessions, keys)
    world = World(sessions, engine)
    yield world
    for liveness in world.alive:
        await liveness.release()


@settings(
    max_examples=EXAMPLES,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(steps=st.lists(STEPS, min_size=3, max_size=14))
async def test_whatever_happens_each_message_arrives_once_or_was_withdrawn(
    world: World, steps: list[tuple[str, int]]
) -> None:
    prefix = f"e{next(examples)}"  # one database for all examples: each has subjects of its own
    put: set[str] = set()
    for what, number in steps:
        await world.step(prefix, what, number)
        if what == "put":
            put.add(f"{prefix}-{number}")
    await world.come_to_rest()
    async with reading(world.sessions) as session:
        rows = await outbox.list_for(session, limit=1000)
    ends = {row.subject: row.state for row in rows if row.subject.startswith(f"{prefix}-")}
    assert set(ends) == put
    assert set(ends.values()) <= {"sent", "cancelled"}
    for subject, end in ends.items():
        assert world.door.arrived[message(subject).key] == (end == "sent")
