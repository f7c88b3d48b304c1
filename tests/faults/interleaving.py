"""Every order in which two sending processes and one place can do, fail and die; see `Run`.

A run asks `Choices` at each fork: who goes on, does it die, what becomes of a request. Choice 0 is
always "nothing unusual"; every other one is a deviation, of which a run has so many. Asked again
with the next prefix until none is left, all runs are seen.
"""

import asyncio
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Protocol, cast

from sqlalchemy import Engine, text

from core.messages import Door
from core.services.doorways import DoorWay
from core.services.sending import Sender
from core.services.stalled import NO_WORD
from core.store import dispatching, outbox
from core.store.engine import Sessions, reading, transaction
from tests.faults.doors import MovingClock
from tests.faults.memory import GatedSessions
from tests.faults.points import Crash
from tests.store.records import NOW, message

WORKERS, ROUNDS = 2, 2
PAST_THE_GRACE = 100.0  # seconds
CALM_SECONDS, CALM_ROUNDS = 1200.0, 12
UNENDING = 2000


class Picks(Protocol):
    def pick(self, width: int) -> int:
        """Choose one of so many."""


@dataclass
class Choices:
    """Replays what it was given, then takes the usual; `widths` says what else there was."""

    prefix: Sequence[int] = ()
    taken: list[int] = field(default_factory=list)
    widths: list[int] = field(default_factory=list)

    def pick(self, width: int) -> int:
        at = len(self.taken)
        self.taken.append(self.prefix[at] if at < len(self.prefix) else 0)
        self.widths.append(width)
        return self.taken[-1]

    def next_prefix(self) -> list[int] | None:
        """Give the way into the next run; None after the last."""
        for at in reversed(range(len(self.taken))):
            if self.taken[at] + 1 < self.widths[at]:
                return [*self.taken[:at], self.taken[at] + 1]
        return None


def every(explore: Callable[[Choices], None]) -> Iterator[Choices]:
    """See every run; gives each when it has ended."""
    prefix: list[int] | None = []
    while prefix is not None:
        choices = Choices(prefix)
        explore(choices)
        yield choices
        prefix = choices.next_prefix()


class Wrong(AssertionError):
    """A promise is broken in this run."""


class Fate:
    """Decides at the forks, as long as deviations are left."""

    def __init__(self, picks: Picks, deviations: int) -> None:
        self._picks, self.left, self.told = picks, deviations, list[str]()

    def one_of(self, *ways: str) -> str:
        """Give the usual way, which is first, or another at the cost of a deviation."""
        if self.left <= 0 or len(ways) == 1:
            return ways[0]
        chosen = ways[self._picks.pick(len(ways))]
        if chosen != ways[0]:
            self.left -= 1
            self.told.append(chosen)
        return chosen


class Place(Protocol):
    """Where messages are sent to. Before each request it waits at the gate of who asks."""

    arrived: Counter[str]
    blind: list[str]  # sent again though nobody knew

    def door(self, gate: "Gate") -> DoorWay:
        """Give one process's own way to it."""

    def time_passes(self) -> None:
        """Let what is on its way come."""


@dataclass
class Alive:
    """The proof of life of one process."""

    living: set[int]
    owner: int
    gate: "Gate"

    async def ensure(self) -> None:
        self.living.add(self.owner)

    async def alive(self) -> bool:
        await self.gate("alive")
        return self.owner in self.living

    async def dead(self, owner: int) -> bool:
        return owner not in self.living

    async def release(self) -> None:
        self.living.discard(self.owner)


class Gate:
    """Where one process waits to be let on."""

    def __init__(self, fate: Fate) -> None:
        self.fate = fate
        self.waits: asyncio.Future[None] | None = None
        self.free = False

    async def __call__(self, _what: str) -> None:
        if not self.free:
            self.waits = asyncio.get_running_loop().create_future()
            await self.waits

    def open(self) -> None:
        assert self.waits is not None
        waits, self.waits = self.waits, None
        waits.set_result(None)

    def die(self) -> None:
        assert self.waits is not None
        waits, self.waits = self.waits, None
        waits.set_exception(Crash())


class Process:
    """One sending process: some rounds of the sender, gated."""

    def __init__(self, run: "Run", owner: int) -> None:
        self.gate = Gate(run.fate)
        self.owner, self.living = owner, run.living
        sessions = cast("Sessions", GatedSessions(run.engine, self.gate))
        liveness = Alive(run.living, owner, self.gate)
        doors = {Door.EMAIL: run.place.door(self.gate)}
        self.sender = run.sender(sessions, liveness, doors, run.clock)
        self.task = asyncio.create_task(self._work())
        self.dead = False

    async def _work(self) -> None:
        try:
            for _ in range(ROUNDS):
                await self.sender.round()
        except BaseExceptionGroup as broken:
            if broken.subgroup(Crash) is None:
                raise
            self.died()
        except Crash:
            self.died()

    def died(self) -> None:
        self.dead = True
        self.living.discard(self.owner)

    async def at_rest(self) -> None:
        """Wait until it stands at its gate, or has done."""
        for _ in range(UNENDING):
            if self.gate.waits is not None or self.task.done():
                return
            await asyncio.sleep(0)
        raise AssertionError("a process neither goes on nor waits")


class Run:
    """Two processes, one place, some messages, and what fate does to them; then all is calm."""

    def __init__(
        self,
        engine: Engine,
        place: Callable[[Fate], Place],
        sender: Callable[..., Sender],
        fate: Fate,
        messages: int = 1,
    ) -> None:
        self.engine, self.sender, self.fate = engine, sender, fate
        self.clock = MovingClock()
        self.living: set[int] = set()
        self.place = place(fate)
        self.keys = [message(f"r-{number}").key for number in range(messages)]
        self.calm = cast("Sessions", GatedSessions(engine, _nothing))

    async def go(self) -> None:
        """Run to the end; raises Wrong where a promise is broken."""
        await self._begin()
        processes = [Process(self, owner + 1) for owner in range(WORKERS)]
        try:
            await self._stormy(processes)
            await self._quiet(processes)
        finally:
            for process in processes:
                process.task.cancel()
            await asyncio.gather(*(p.task for p in processes), return_exceptions=True)
        await self._ended()

    async def _begin(self) -> None:
        async with transaction(self.calm) as session:
            await session.execute(text("delete from dispatch"))
            wanted = [message(f"r-{number}") for number in range(len(self.keys))]
            await outbox.put(session, wanted, NOW)

    async def _stormy(self, processes: list[Process]) -> None:
        first = 0
        while True:
            for process in processes:
                await process.at_rest()
            ready = [p for p in processes if p.gate.waits is not None]
            if not ready:
                return
            first = min(first, len(ready) - 1)
            others = [f"turn {n}" for n in range(len(ready)) if n != first]
            step = self.fate.one_of("on", *others, "dies", "time passes")
            if step == "time passes":
                self._later()
            elif step == "dies":
                ready[first].gate.die()
            else:
                first = int(step.removeprefix("turn ")) if step != "on" else first
                ready[first].gate.open()
            self._nothing_wrong()

    async def _quiet(self, processes: list[Process]) -> None:
        """No more trouble: who lives goes on, who died is replaced, until nothing moves."""
        self.fate.left = 0
        alive = [p.sender for p in processes if not p.dead]
        for process in processes:
            await process.task
            process.gate.free = True
        if not await self._unsettled():
            return
        fresh = Process(self, WORKERS + 1)
        fresh.gate.free = True
        processes.append(fresh)
        await fresh.at_rest()
        if fresh.gate.waits is not None:
            fresh.gate.open()
        await fresh.task
        for _ in range(CALM_ROUNDS):
            if not await self._unsettled():
                return
            self._later(CALM_SECONDS)
            for sender in (*alive, fresh.sender):
                await sender.round()
            self._nothing_wrong()

    def _later(self, seconds: float = PAST_THE_GRACE) -> None:
        self.place.time_passes()
        self.clock.advance(seconds=seconds)

    async def _unsettled(self) -> bool:
        async with reading(self.calm) as session:
            counted = await outbox.counts(session)
        return bool({"created", *dispatching.UNDER_WAY} & set(counted))

    def _nothing_wrong(self) -> None:
        doubled = [key for key, times in self.place.arrived.items() if times > 1]
        if doubled:
            raise Wrong(f"delivered more than once: {self.fate.told}")
        if self.place.blind:
            raise Wrong(f"sent again blindly: {self.fate.told}")
        for key in self._saying("sent"):
            if not self.place.arrived[key]:
                raise Wrong(f"says sent, and was not: {self.fate.told}")

    def _saying(self, state: str) -> list[str]:
        raw = self.engine.raw_connection()
        found = raw.cursor().execute("select key from dispatch where state = ?", (state,))
        keys = [row[0] for row in found.fetchall()]
        raw.close()
        return keys

    async def _ended(self) -> None:
        """Everything that was to go is known to have gone, or is asked of a person."""
        async with reading(self.calm) as session:
            rows = await outbox.list_for(session)
        for row in rows:
            if row.state not in ("sent", "unknown"):
                raise Wrong(f"stands as {row.state}, and nobody is asked: {self.fate.told}")
            if row.state == "unknown" and NO_WORD not in (row.why or ""):
                raise Wrong(f"a question without words: {self.fate.told}")
        if len(rows) != len(self.keys):
            raise Wrong("lost")


async def _nothing(_what: str) -> None:
    """Let on at once."""


def seen(run: Callable[[Choices], Run]) -> list[Choices]:
    """See every run through; give what was chosen in each."""
    with asyncio.Runner() as runner:
        return list(every(lambda choices: runner.run(run(choices).go())))


def first_wrong(run: Callable[[Choices], Run]) -> str:
    """Look for a run that breaks a promise; give what happened in it, or nothing."""
    try:
        seen(run)
    except Wrong as found:
        return str(found)
    return ""
