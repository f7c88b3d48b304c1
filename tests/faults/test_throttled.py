"""A place that takes thirty messages a minute: nothing lost, nothing doubled, no time wasted."""

from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any, cast

from sqlalchemy import func, select
from sqlalchemy.orm import Session as PlainSession

from core.messages import Door
from core.services.sending import Sender
from core.store import outbox
from core.store.engine import Sessions, reading, transaction
from core.store.keys import KeyRing
from core.store.tables import DispatchRow, PersonRow
from mailer.carriers.graph_client import MESSAGES, PER_SECONDS, Answer
from tests.faults.doors import MovingClock
from tests.faults.interleaving import Alive, Choices, Fate, Gate
from tests.faults.memory import GatedSessions, memory
from tests.faults.places import OnlineDoor, OnlineMailbox, Wireless
from tests.store.records import NOW, message

MANY = 120
ROUND_SECONDS = 2.0


class Throttled(Wireless):
    """Of any sixty seconds thirty sends are taken; then it asks to wait, and for how long."""

    def __init__(self, place: OnlineMailbox, gate: Gate, clock: MovingClock) -> None:
        super().__init__(place, gate)
        self._since = clock
        self._clock = self._seconds
        self.taken: list[float] = []
        self.refused = 0

    def _seconds(self) -> float:
        return (self._since.now - NOW).total_seconds()

    async def take_turn(self) -> None:
        """Know nothing of the limit: a second worker's messages count too, and are not seen."""

    async def answered(self, method: str, path: str, said: Mapping[str, Any]) -> Answer:
        if path.endswith("/send"):
            now = self._clock()
            recent = [one for one in self.taken if now - one < PER_SECONDS]
            if len(recent) >= MESSAGES:
                self.refused += 1
                self._quiet_until = recent[0] + PER_SECONDS
                return Answer(429, {}, b"")
            self.taken.append(now)
        return await super().answered(method, path, said)


async def test_C2_a_place_that_takes_thirty_a_minute_gets_each_message_once(
    sqlite_template: Path, keys: KeyRing
) -> None:
    clock, fate = MovingClock(), Fate(Choices(), 0)
    engine, place, gate = memory(sqlite_template, keys), OnlineMailbox(fate), Gate(fate)
    gate.free = True
    sessions = cast("Sessions", GatedSessions(engine, gate))
    with PlainSession(engine) as session, session.begin():
        person = {"name": "Sam Sample", "email": "sam@council.example", "agency": "Fictional"}
        index = keys.blind(person["email"], "person.email")
        session.add(PersonRow(id="p-1", email_index=index, designation="Nurse", **person))
    async with transaction(sessions) as writing:
        await outbox.put(writing, [message(f"r-{number}") for number in range(MANY)], NOW)
    client = Throttled(place, gate, clock)
    door = OnlineDoor(client)
    sender = Sender(sessions, Alive(set(), 1, gate), {Door.EMAIL: door}, clock)
    allowed = (MANY / MESSAGES - 1) * PER_SECONDS  # the first thirty go at once
    while clock.now - NOW < timedelta(seconds=allowed * 1.05):
        await sender.round()
        clock.advance(seconds=ROUND_SECONDS)
    async with reading(sessions) as looking:
        assert await outbox.counts(looking) == {"sent": MANY}
        attempts = await looking.scalar(select(func.max(DispatchRow.attempts)))
    engine.dispose()
    assert set(place.arrived.values()) == {1}
    assert len(place.arrived) == MANY
    assert client.refused == MANY / MESSAGES - 1, "it is asked to wait once a minute"
    assert attempts is not None
    assert attempts <= 3, "a long queue uses up nobody's attempts"
