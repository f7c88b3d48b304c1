"""A worker that is dead or stuck: the health address says so within minutes, and no sooner."""

import asyncio
import os
import subprocess
import sys
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncEngine

from core.carrying import TryLater
from core.data import load_calendar, load_procedure
from core.messages import Door
from core.services.engines import Engine, JobEngine
from core.services.heartbeats import Pulse
from core.services.proof import prove
from core.services.sending import Sender
from core.services.working import Worker
from core.store import outbox
from core.store.dispatching import Claimed
from core.store.engine import Sessions, make_engine, make_sessions, reading, transaction
from core.store.keys import KeyRing
from core.store.liveness import make_liveness
from core.store.tables import DispatchRow, HeartbeatRow
from tests.bot.test_health import Monitor
from tests.faults.doors import FakeDoor, MovingClock
from tests.store.records import NOW, add_people, message

ROOT = Path(__file__).parents[2]
LONGEST = 60.0
UP = {"status": "up", "workers": 1}


class HangingDoor(FakeDoor):
    """Never comes back from a handing over until it is let go."""

    def __init__(self) -> None:
        super().__init__()
        self.entered, self.let_go = asyncio.Event(), asyncio.Event()

    async def carry(self, dispatch: Claimed, frozen: str) -> None:
        self.entered.set()
        await self.let_go.wait()
        await super().carry(dispatch, frozen)


class House:
    """A worker with a heartbeat, the door it sends by, a clock, and a monitor that asks."""

    def __init__(self, sessions: Sessions, engine: AsyncEngine) -> None:
        self.sessions, self.door, self.clock = sessions, HangingDoor(), MovingClock()
        sender = Sender(
            sessions,
            make_liveness(engine),
            {Door.EMAIL: self.door},
            self.clock,
            carry_seconds=LONGEST,
        )
        jobs = engine.dialect.name == "postgresql"
        self.engine: Engine = JobEngine(engine, sender, at_once=1) if jobs else sender
        pulse = Pulse(sessions, self.clock)
        self.worker = Worker(self.sweep, self.engine, every=60, beat=pulse.beat)
        self.monitor = Monitor(sessions)

    async def sweep(self) -> int:
        return 0

    async def put(self, *subjects: str) -> None:
        async with transaction(self.sessions) as session:
            await outbox.put(session, [message(one) for one in subjects], self.clock())

    async def asks(self) -> tuple[int, dict[str, object]]:
        self.monitor.now = self.clock()
        return await self.monitor.asks()


@pytest.fixture
async def house(sessions: Sessions, engine: AsyncEngine, keys: KeyRing) -> AsyncIterator[House]:
    await add_people(sessions, keys)
    await prove(sessions, [load_procedure("hertfordshire")], load_calendar(), NOW)
    house = House(sessions, engine)
    yield house
    house.door.let_go.set()
    await house.worker.aclose()


only_sqlite = pytest.mark.parametrize("database", ["sqlite"], indirect=True)
only_postgres = pytest.mark.parametrize("database", ["postgres"], indirect=True)


async def test_red_before_any_worker_ran_green_after_its_first_round(house: House) -> None:
    status, said = await house.asks()
    assert status == 503
    assert "Start `mace work`" in str(said["why"])
    await house.worker.once()
    assert await house.asks() == (200, UP)


async def test_red_five_minutes_after_the_last_round_and_green_again(house: House) -> None:
    await house.worker.once()
    house.clock.advance(minutes=5)
    assert await house.asks() == (200, UP)
    house.clock.advance(seconds=1)
    status, said = await house.asks()
    assert status == 503
    assert "more than 5 minutes" in str(said["why"])
    await house.worker.once()
    assert await house.asks() == (200, UP)


async def test_a_clock_that_was_put_back_hides_no_dead_worker(house: House) -> None:
    await house.worker.once()
    house.clock.advance(hours=-2)
    assert (await house.asks())[0] == 503
    await house.worker.once()
    assert await house.asks() == (200, UP)


async def test_each_of_two_workers_is_counted(house: House) -> None:
    await house.worker.once()
    other = Pulse(house.sessions, house.clock)
    await other.beat()
    assert await house.asks() == (200, {**UP, "workers": 2})
    house.clock.advance(minutes=6)
    await other.beat()
    assert await house.asks() == (200, UP)


@only_sqlite
async def test_a_worker_that_hangs_in_a_send_is_red_until_it_goes_on(house: House) -> None:
    await house.worker.once()
    await house.put("r-1")
    stuck = asyncio.create_task(house.worker.once())
    async with asyncio.timeout(LONGEST):
        await house.door.entered.wait()
    house.clock.advance(minutes=6)
    status, said = await house.asks()
    assert status == 503
    assert "start it again if it stands still" in str(said["why"])
    house.door.let_go.set()
    await stuck
    assert await house.asks() == (200, UP)


@only_postgres
async def test_a_job_that_hangs_is_red_by_what_waits_though_rounds_go_on(house: House) -> None:
    await house.put("r-1", "r-2")
    await house.worker.once()
    async with asyncio.timeout(LONGEST):
        await house.door.entered.wait()
    for _ in range(4):
        house.clock.advance(minutes=4)
        await house.worker.once()
    status, said = await house.asks()
    assert status == 503
    assert "waited for more than 15 minutes although a worker runs" in str(said["why"])


@only_sqlite
async def test_what_waits_for_its_own_reasons_is_no_alarm(house: House) -> None:
    house.door.let_go.set()
    house.door.before = [TryLater(retry_after=timedelta(hours=1))]
    await house.put("r-1")
    await house.worker.once()
    house.clock.advance(minutes=50)
    await house.worker.once()
    assert await house.asks() == (200, UP), "a server asked us to come later"
    house.clock.advance(hours=3)
    await Pulse(house.sessions, house.clock, sends=False).beat()
    assert (await house.asks())[0] == 200, "the kill switch is set"


@only_sqlite
async def test_what_is_held_back_waits_for_a_person_and_is_no_alarm(house: House) -> None:
    await house.put("r-1")
    async with transaction(house.sessions) as session:
        held = update(DispatchRow).values(state="held", held_for=["name"])
        assert (await session.scalars(held.returning(DispatchRow.id))).one()
    house.clock.advance(hours=20)
    await house.worker.once()
    assert await house.asks() == (200, UP)


async def beaten(sessions: Sessions) -> datetime:
    """Wait for the first heartbeat of a worker that was started."""
    async with asyncio.timeout(LONGEST):
        while True:
            async with reading(sessions) as session:
                found: datetime | None = await session.scalar(select(HeartbeatRow.beat_at))
            if found:
                return found
            await asyncio.sleep(0.1)


async def test_a_real_worker_that_is_killed_is_noticed_within_minutes(tmp_path: Path) -> None:
    values = {
        "MACE_DATABASE": f"sqlite:///{tmp_path / 'real.db'}",
        "MACE_KEYS": str(tmp_path / "keys.json"),
        "MACE_MAIL_FOLDER": str(tmp_path / "mail"),
        "MACE_INBOX": str(tmp_path / "inbox"),
        "MACE_ANONYMOUS_TEAMS": "yes",
    }
    kept = {name: value for name, value in os.environ.items() if not name.startswith("MACE_")}
    command = [sys.executable, "-m", "mace"]

    def called(*words: str) -> subprocess.Popen[bytes]:
        return subprocess.Popen(  # noqa: S603 - our own command line
            [*command, *words], cwd=ROOT, env=kept | values, stdout=subprocess.DEVNULL
        )

    assert await asyncio.to_thread(called("migrate", "--new-keys").wait, LONGEST) == 0
    keys = KeyRing.parse((tmp_path / "keys.json").read_text())
    engine = make_engine(values["MACE_DATABASE"], keys)
    sessions = make_sessions(engine)
    worker = called("work")
    try:
        at = await beaten(sessions)
    finally:
        worker.kill()
        await asyncio.to_thread(worker.wait)
    await prove(sessions, [load_procedure("hertfordshire")], load_calendar(), at)
    monitor = Monitor(sessions)
    monitor.now = at.astimezone(UTC) + timedelta(minutes=4)
    assert (await monitor.asks())[0] == 200
    monitor.now += timedelta(minutes=2)
    assert (await monitor.asks())[0] == 503
    await engine.dispose()
