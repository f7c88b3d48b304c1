"""`mace demo` killed with SIGKILL at odd moments and started again loses and repeats nothing.

A real process, a real file, a real kill: during the first start, while it works, while somebody
presses. What was said by email or in Teams is then counted by its key.
"""

import asyncio
import json
import random
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest
from aiohttp import ClientConnectionError, ClientSession
from aiohttp.test_utils import unused_port

import mace
from core.services.demo import demo_people
from tests.fakes.teams import LocalClient
from tests.journeys.house import press

ROOT = Path(__file__).parents[2]
KILLS_WHILE_STARTING = (1.5, 4.0, 6.5)  # seconds after each start
KILLS_WHILE_WORKING = 4
START_SECONDS = 600  # a busy machine is no fault


class Demo:
    """One demo on one folder, started and killed."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.port = unused_port()
        self.address = f"http://127.0.0.1:{self.port}"
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        command = [sys.executable, "-m", "mace", "demo", "--clock", "2026-11-23T09:00"]
        place = ["--folder", str(self.folder), "--port", str(self.port)]
        log = (self.folder.parent / "log").open("ab")
        self.process = subprocess.Popen(command + place, cwd=ROOT, stdout=log, stderr=log)  # noqa: S603
        log.close()

    def kill(self) -> None:
        if self.process is not None:
            self.process.kill()
            self.process.wait()

    async def ready(self, http: ClientSession) -> None:
        async with asyncio.timeout(START_SECONDS):
            while True:
                assert self.process is not None
                assert self.process.poll() is None, (self.folder.parent / "log").read_text()
                try:
                    async with http.get(f"{self.address}/clock") as answer:
                        if answer.status == 200:
                            return
                except ClientConnectionError:
                    await asyncio.sleep(0.2)


async def test_a_demo_that_is_killed_again_and_again_loses_and_repeats_nothing(
    tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    demo, chance = Demo(tmp_path / "demo"), random.Random(7)  # noqa: S311
    request.addfinalizer(demo.kill)
    async with ClientSession() as http:
        for seconds in KILLS_WHILE_STARTING:
            demo.start()
            await asyncio.sleep(seconds)
            demo.kill()
        demo.start()
        await demo.ready(http)
        for _ in range(KILLS_WHILE_WORKING):
            await _killed_while_working(demo, http, chance)
        await _step(demo, http)
        begun = await _referrals_begun(demo, http)
        demo.kill()

    assert begun == KILLS_WHILE_WORKING  # each was answered, so each is kept
    _nothing_lost_or_repeated(tmp_path / "demo")
    _verified(tmp_path / "demo")


async def _killed_while_working(demo: Demo, http: ClientSession, chance: random.Random) -> None:
    """Refer a child, move the clock so that much is due, and kill in the middle of it."""
    alex = await _practitioner(demo, http)
    step = (await alex.say("refer"))[-1]  # what is not sent yet is named before
    await press(alex, step, "Save and finish later", danger="no")
    moving = asyncio.create_task(_step(demo, http))
    await asyncio.sleep(chance.uniform(0.05, 1.2))
    demo.kill()
    await asyncio.gather(moving, return_exceptions=True)
    demo.start()
    await demo.ready(http)


async def _step(demo: Demo, http: ClientSession) -> None:
    async with http.post(f"{demo.address}/clock", json={"step": "next_working_day"}) as answer:
        assert answer.status == 200


async def _practitioner(demo: Demo, http: ClientSession) -> LocalClient:
    handle = {person.id: person.handle for person in demo_people()}
    [alex] = [p for p in await mace.local_people() if handle[p.id] == "practitioner"]
    return LocalClient(http, demo.address, alex)


async def _referrals_begun(demo: Demo, http: ClientSession) -> int:
    """Count the referrals that stand at their first step, over the pages of the list."""
    alex = await _practitioner(demo, http)
    [card] = await alex.say("my referrals")
    return json.dumps(card).count("You are at step 1 of 10")


def _nothing_lost_or_repeated(folder: Path) -> None:
    rows = _query(folder, "select key, door, state from dispatch")
    mails = Counter(path.name.split(".")[0] for path in (folder / "mail" / "new").iterdir())
    lines = (folder / "teams.jsonl").read_text("utf-8").splitlines()
    posts = Counter(_keys(lines))
    sent = {door: {k for k, d, state in rows if d == door and state == "sent"} for door in DOORS}

    assert set(mails.values()) == {1}
    assert set(posts.values()) == {1}
    assert set(mails) == sent["email"]
    assert set(posts) == sent["teams"]
    assert {state for _, _, state in rows} <= {"created", "sent", "cancelled"}


DOORS = ("email", "teams")


def _keys(lines: list[str]) -> list[str]:
    entries = [json.loads(line) for line in lines if line.strip()]
    data = [(e.get("activity") or {}).get("channelData") or {} for e in entries if e["op"] == "add"]
    return [one["dispatch"] for one in data if "dispatch" in one]


def _query(folder: Path, sql: str) -> list[tuple[str, ...]]:
    import sqlite3  # noqa: PLC0415 - a look from outside, not through the product

    with sqlite3.connect(f"file:{folder / 'mace.db'}?mode=ro", uri=True) as database:
        found: list[tuple[str, ...]] = database.execute(sql).fetchall()
    database.close()
    return found


def _verified(folder: Path) -> None:
    environment = {
        "MACE_DATABASE": f"sqlite:///{folder / 'mace.db'}",
        "MACE_KEYS": str(folder / "keys.json"),
        "PATH": "/usr/bin:/bin",
    }
    command = [sys.executable, "-m", "mace", "verify", "--format", "json"]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, check=False)  # noqa: S603
    told = json.loads(done.stdout)
    assert told["unexplained"] == [], told
    assert done.returncode == 0
    assert told["due"] > 100
