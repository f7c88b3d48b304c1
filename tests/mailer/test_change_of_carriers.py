"""The carrier is changed while messages are under way: none is lost, none goes twice (C2)."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack
from itertools import permutations
from pathlib import Path

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from core.carrying import NoAnswer, TryLater
from core.messages import Door
from core.services.sending import Sender
from core.store import outbox
from core.store.dispatching import Claimed
from core.store.engine import Session, Sessions, reading, transaction
from core.store.keys import KeyRing
from core.store.liveness import Liveness, make_liveness
from tests.faults.doors import MovingClock
from tests.mailer.carriers_tried import CARRIERS, Tried, frozen
from tests.store.records import NOW, add_people, message

pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)
PAIRS = list(permutations(CARRIERS, 2))
SUBJECTS = ("waits", "went", "did-not-go", "tried-later")
Carry = Callable[[Claimed], Awaitable[None]]


class Through:
    """A door that gives small messages to a carrier; `fate` is by what a message is about."""

    def __init__(self, tried: Tried) -> None:
        self.tried = tried
        self.way = tried.carrier.name
        self.fate: dict[str, Carry] = {}

    async def compose(self, _session: Session, dispatch: Claimed, _now: object) -> str:
        return dispatch.key

    async def carry(self, dispatch: Claimed, _frozen: str) -> None:
        await self.fate.get(dispatch.subject, self.handed_over)(dispatch)

    async def handed_over(self, dispatch: Claimed) -> None:
        await self.tried.carrier.carry(frozen(dispatch.key))

    async def find(self, key: str) -> bool | None:
        return await self.tried.carrier.find(key)


@pytest.fixture
async def alive(sessions: Sessions, keys: KeyRing, engine: AsyncEngine) -> AsyncIterator[Liveness]:
    await add_people(sessions, keys)
    liveness = make_liveness(engine)
    yield liveness
    await liveness.release()


@pytest.mark.parametrize(("before", "after"), PAIRS, ids=[" to ".join(pair) for pair in PAIRS])
async def test_C2_a_change_of_carriers_loses_and_repeats_nothing(
    before: str, after: str, sessions: Sessions, alive: Liveness, tmp_path: Path
) -> None:
    clock = MovingClock()
    async with AsyncExitStack() as open_:
        old = Through(await open_.enter_async_context(CARRIERS[before](tmp_path / "old")))
        new = Through(await open_.enter_async_context(CARRIERS[after](tmp_path / "new")))
        _fates(old)
        await _put(sessions, SUBJECTS[1:])
        await Sender(sessions, alive, {Door.EMAIL: old}, clock).round()
        await _put(sessions, SUBJECTS[:1])
        sender = Sender(sessions, alive, {Door.EMAIL: new}, clock)
        for _ in range(12):
            clock.advance(minutes=20)
            await sender.round()
        keys = {subject: message(subject).key for subject in SUBJECTS}
        arrived = {
            subject: len(old.tried.arrived(key)) + len(new.tried.arrived(key))
            for subject, key in keys.items()
        }
    states = await _states(sessions)
    assert arrived == {"waits": 1, "went": 1, "did-not-go": 0, "tried-later": 1}
    assert states == {
        "waits": "sent",
        "went": "unknown",  # a question to a person: the new carrier cannot know
        "did-not-go": "unknown",
        "tried-later": "sent",
    }


def _fates(old: Through) -> None:
    async def went(dispatch: Claimed) -> None:
        await old.handed_over(dispatch)
        raise NoAnswer

    async def did_not_go(_dispatch: Claimed) -> None:
        raise NoAnswer

    async def tried_later(_dispatch: Claimed) -> None:
        raise TryLater

    old.fate = {"went": went, "did-not-go": did_not_go, "tried-later": tried_later}


async def _put(sessions: Sessions, subjects: tuple[str, ...]) -> None:
    async with transaction(sessions) as session:
        await outbox.put(session, [message(one) for one in subjects], NOW)


async def _states(sessions: Sessions) -> dict[str, str]:
    async with reading(sessions) as session:
        return {one.subject: one.state for one in await outbox.list_for(session)}
