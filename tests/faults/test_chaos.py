"""Two sending processes that are killed, stopped and cut off while they send."""

import asyncio
import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from core.store import outbox
from core.store.engine import Sessions, reading, transaction
from core.store.keys import KeyRing
from core.store.liveness import OWNERS
from tests.store.records import NOW, add_people, message

MESSAGES = 60
LONG_AGO = timedelta(days=-3650)  # the workers go by the machine's clock
BLOWS = 5
LONGEST = 40.0
ROOT = Path(__file__).parents[2]
CUT = """
    select pg_terminate_backend(pid) from pg_locks
    where locktype = 'advisory' and classid = :owners and pid <> pg_backend_pid()"""


class Workers:
    def __init__(self, url: str, file: Path, keys: KeyRing, kind: str) -> None:
        self.environment = {**os.environ, "MACE_KEYS_JSON": keys.file_text()}
        self.command = [sys.executable, "-m", "tests.faults.worker", url, str(file), kind]
        self.running = [self.start(), self.start()]

    def start(self) -> subprocess.Popen[bytes]:
        return subprocess.Popen(  # noqa: S603 - our own command line
            self.command, cwd=ROOT, env=self.environment, stderr=subprocess.DEVNULL
        )

    def kill(self, which: int) -> None:
        self.running[which].kill()
        self.running[which].wait()
        self.running[which] = self.start()

    async def stop_for_a_while(self, which: int) -> None:
        """Longer than the grace after which the row of a dead owner would be looked up."""
        self.running[which].send_signal(signal.SIGSTOP)
        await asyncio.sleep(0.9)
        self.running[which].send_signal(signal.SIGCONT)

    def end(self) -> None:
        for process in self.running:
            process.kill()
            process.wait()


@pytest.fixture
def arrivals(tmp_path: Path) -> Path:
    path = tmp_path / "arrivals"
    path.touch()
    return path


@pytest.fixture(params=["sqlite pump", "postgres pump", "postgres jobs"])
def place(request: pytest.FixtureRequest) -> tuple[str, str]:
    """A database's address, and which engine works on it."""
    where, kind = request.param.split()
    return request.getfixturevalue(f"{where}_database"), kind


@pytest.fixture
def database(place: tuple[str, str]) -> str:
    return place[0]


@pytest.fixture
def workers(place: tuple[str, str], arrivals: Path, keys: KeyRing) -> Iterator[Workers]:
    workers = Workers(place[0], arrivals, keys, place[1])
    yield workers
    workers.end()


async def all_sent(sessions: Sessions) -> bool:
    async with reading(sessions) as session:
        return await outbox.counts(session) == {"sent": MESSAGES}


async def cut_off(engine: AsyncEngine) -> None:
    async with engine.connect() as connection:
        await connection.execute(text(CUT), {"owners": OWNERS})


@pytest.mark.parametrize("seed", [5])
async def test_no_message_is_lost_or_repeated_whatever_happens_to_the_senders(
    sessions: Sessions,
    engine: AsyncEngine,
    keys: KeyRing,
    workers: Workers,
    arrivals: Path,
    seed: int,
) -> None:
    await add_people(sessions, keys)
    async with transaction(sessions) as session:
        await outbox.put(session, [message(f"r-{n}", after=LONG_AGO) for n in range(MESSAGES)], NOW)
    chance = random.Random(seed)  # noqa: S311 - the same blows each time
    await asyncio.to_thread(wait_until_one_arrived, arrivals)
    for blow in range(BLOWS):
        await strike(workers, engine, blow, chance)
    async with asyncio.timeout(LONGEST):
        while not await all_sent(sessions):  # noqa: ASYNC110 - other processes do it
            await asyncio.sleep(0.1)
    found = Counter(await asyncio.to_thread(lines, arrivals))
    assert len(found) == MESSAGES
    assert set(found.values()) == {1}


def lines(arrivals: Path) -> list[str]:
    return arrivals.read_text(encoding="utf-8").split()


def wait_until_one_arrived(arrivals: Path) -> None:
    for _ in range(2000):
        if lines(arrivals):
            return
        time.sleep(0.02)
    pytest.fail("no worker began to send")


async def strike(workers: Workers, engine: AsyncEngine, blow: int, chance: random.Random) -> None:
    await asyncio.sleep(chance.uniform(0.05, 0.3))
    which = chance.randrange(2)
    if blow % 3 == 2 and engine.dialect.name == "postgresql":
        await cut_off(engine)
    elif blow % 2:
        await workers.stop_for_a_while(which)
    else:
        workers.kill(which)
