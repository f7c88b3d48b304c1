"""At most one delivery in every order of what can happen; and senders that break it (C2)."""

import asyncio
import logging
import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine
from sqlalchemy.orm import Session as PlainSession

from core.services.doorways import Round
from core.services.sending import Sender
from core.store import dispatching
from core.store.dispatching import Claimed
from core.store.engine import transaction
from core.store.keys import KeyRing
from core.store.tables import PersonRow
from tests.faults.interleaving import Alive, Choices, Fate, Place, Run, first_wrong, seen
from tests.faults.memory import memory
from tests.faults.places import OnlineMailbox, PlainPlace

PLACES: dict[str, Callable[[Fate], Place]] = {
    "can be asked": partial(PlainPlace, asked=True),
    "cannot be asked": partial(PlainPlace, asked=False),
    "exchange online": OnlineMailbox,
}
ALWAYS = {"can be asked": 2, "cannot be asked": 1, "exchange online": 1}  # deviations


@pytest.fixture(scope="module")
def engine(sqlite_template: Path, keys: KeyRing) -> Iterator[Engine]:
    engine = memory(sqlite_template, keys)
    with PlainSession(engine) as session, session.begin():
        email = "sam.sample@council.example"
        session.add(
            PersonRow(
                id="p-1",
                name="Sam Sample",
                email=email,
                email_index=keys.blind(email, "person.email"),
                agency="Fictional Council",
                designation="Social worker",
            )
        )
    yield engine
    engine.dispose()


@pytest.fixture
def deviations(request: pytest.FixtureRequest) -> int:
    return int(request.config.getoption("--deviations"))


@pytest.fixture(autouse=True)
def quiet() -> Iterator[None]:
    """Thousands of runs would say thousands of times that they looked in vain."""
    logging.getLogger("core.services").setLevel(logging.CRITICAL)
    yield
    logging.getLogger("core.services").setLevel(logging.NOTSET)


@pytest.mark.parametrize("place", PLACES)
def test_C2_at_most_one_delivery_in_every_order_of_crashes_faults_and_workers(
    engine: Engine, place: str, deviations: int
) -> None:
    """Every run with so many deviations; `--deviations 2` takes minutes at the slowest place."""
    many = max(deviations, ALWAYS[place])
    runs = seen(lambda choices: Run(engine, PLACES[place], Sender, Fate(choices, many)))
    assert len(runs) == len({tuple(run.taken) for run in runs})
    assert len(runs) > 25, "each step of the usual run has deviated at least once"


class Drawn:
    """Hypothesis decides; smaller is more usual, so that what fails shrinks to the least."""

    def __init__(self, data: st.DataObject) -> None:
        self._data = data

    def pick(self, width: int) -> int:
        chosen: int = self._data.draw(st.integers(0, width - 1))
        return chosen


@pytest.mark.parametrize("place", PLACES)
def test_C2_at_most_one_delivery_of_each_of_three_messages_however_much_goes_wrong(
    engine: Engine, place: str, deviations: int
) -> None:
    @settings(max_examples=30 * deviations**2, suppress_health_check=list(HealthCheck))
    @given(st.data())
    def tried(data: st.DataObject) -> None:
        run = Run(engine, PLACES[place], Sender, Fate(Drawn(data), 4 + deviations), messages=3)
        with asyncio.Runner() as runner:
            runner.run(run.go())

    tried()


class ResendsBlindly(Sender):
    """Takes a lost answer for a message that did not go."""

    async def _doubt(self, claimed: Claimed, why: str) -> None:
        async with transaction(self.sessions) as session:
            await dispatching.give_back(session, claimed, ("submitting",))


class SaysSentFirst(Sender):
    """Says that it went before it asks anybody to take it."""

    async def _carry(self, claimed: Claimed, frozen: str, done: Round) -> None:
        await self._end(claimed, "sent", done)
        await super()._carry(claimed, frozen, done)


class DoesNotAnnounce(Sender):
    """Hands over without having committed that it is about to."""

    async def _announce(self, claimed: Claimed) -> bool:
        return True

    async def _end(self, *said: Any, **how: Any) -> None:
        await super()._end(*said, **(how | {"before": ("prepared",)}))


class ForgetsDoubt(Sender):
    """Leaves what stalled as it stands: nobody is ever asked."""

    async def settle(self, done: Round) -> bool:
        await self.liveness.ensure()
        return True


class TakesFromTheLiving(Sender):
    """Takes a row over because it is old, though its owner lives and may yet send it.

    It does not ask either, before it hands over, how long it was held up.
    """

    def __init__(self, sessions: Any, liveness: Any, *rest: Any) -> None:
        super().__init__(sessions, liveness, *rest)
        self._stalled = replace(self._stalled, liveness=NobodyLives(liveness))
        self._slack = timedelta.max


class NeverLooksUp(Sender):
    """Hands over however long it was held up since it said so: the grace is over before the try."""

    def __init__(self, *rest: Any) -> None:
        super().__init__(*rest)
        self._slack = timedelta.max


class NobodyLives(Alive):
    def __init__(self, own: Alive) -> None:
        super().__init__(own.living, own.owner, own.gate)

    async def dead(self, _owner: int) -> bool:
        return True


@pytest.mark.parametrize(
    ("sender", "place", "deviations", "broken"),
    [
        (ResendsBlindly, "can be asked", 1, "sent again blindly"),
        (ResendsBlindly, "cannot be asked", 1, "sent again blindly"),
        (SaysSentFirst, "can be asked", 1, "says sent, and was not"),
        (DoesNotAnnounce, "can be asked", 1, "delivered more than once|sent again blindly"),
        (ForgetsDoubt, "exchange online", 1, "nobody is asked"),
        (TakesFromTheLiving, "can be asked", 2, "delivered more than once|sent again blindly"),
        (NeverLooksUp, "can be asked", 2, "delivered more than once"),
    ],
)
def test_a_sender_that_breaks_a_promise_is_found_out(
    engine: Engine, sender: type[Sender], place: str, deviations: int, broken: str
) -> None:
    def run(choices: Choices) -> Run:
        return Run(engine, PLACES[place], sender, Fate(choices, deviations))

    found = first_wrong(run)
    assert re.search(broken, found), found
