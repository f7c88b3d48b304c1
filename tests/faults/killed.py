"""A worker that is killed with SIGKILL at each of its steps in turn, and another that goes on.

`python -m tests.faults.killed SCENE ENGINE ADDRESS FOLDER [EVERY]`: SCENE is `one` (one reminder,
from the sweep to the record that it went) or `day` (a whole day with planning, drafting, a dozen
messages and the daily proof; some minutes, so that EVERY may leave points out); ENGINE is `pump`
or `jobs`; ADDRESS is that of a migrated database, of which each trial has a copy. This process
imports everything once and forks: the first child dies at the n-th point, the second does the rest
and looks at what became of it. A point is a commit about to happen, a message about to be handed
over or just handed over, a job just taken or about to be given back, and every look at the clock.
It ends when n is beyond the last.
"""

import asyncio
import gc
import json
import os
import shutil
import signal
import sys
import time as machine
from collections import Counter
from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import psycopg
from sqlalchemy import Dialect, event, make_url, select
from sqlalchemy.ext.asyncio import AsyncEngine
from sqlalchemy.util import LRUCache

from core.data import load_calendar, load_procedure
from core.dates import at_local_time
from core.messages import Door, Kind, Message
from core.services import listing, planning
from core.services.doorways import Cancelled
from core.services.engines import JobEngine
from core.services.proof import prove
from core.services.sending import Sender
from core.services.sweep import sweep
from core.services.verify import verify
from core.services.working import Worker
from core.store import outbox
from core.store.dispatching import Claimed
from core.store.engine import Session, Sessions, make_engine, make_sessions, reading, transaction
from core.store.keys import KeyRing
from core.store.liveness import make_liveness
from core.store.tables import DispatchRow
from tests.services.builders_obligations import LONG_AGO, a_meeting, a_panel, an_action, send_all

PROCEDURES, ENGLAND = [load_procedure("hertfordshire")], load_calendar()
DAY = date(2026, 12, 15)
NOW = at_local_time(DAY, time(9))
REST_SECONDS = 10.0
MOST_POINTS = 400
Point = Callable[[], None]
INVITED = ("sash", "dci", "nurse")
Row = tuple[str, str, str, str]


def invitation(person: str) -> Message:
    kind, first = Kind.MEETING_INVITATION, "sequence-0"
    return Message(kind, "meeting", person, first, Door.EMAIL, LONG_AGO)


class Points:
    """Counts the points that are passed, and dies at one of them."""

    def __init__(self, die_at: int) -> None:
        self.left = die_at

    def __call__(self, *_: object) -> None:
        self.left -= 1
        if self.left == 0:
            os.kill(os.getpid(), signal.SIGKILL)


class FileDoor:
    """A place whose arrivals are the lines of a file."""

    way = "fake"

    def __init__(self, file: Path, point: Point) -> None:
        self.file, self.point = file, point

    async def compose(self, session: Session, dispatch: Claimed, now: datetime) -> str | Cancelled:
        return f"message {dispatch.key}"

    async def carry(self, dispatch: Claimed, frozen: str) -> None:
        self.point()
        with self.file.open("a") as arrivals:
            arrivals.write(f"{dispatch.key}\n")
        self.point()

    async def find(self, key: str) -> bool | None:
        return key in self.arrived()

    def arrived(self) -> Counter[str]:
        return Counter(self.file.read_text().split() if self.file.exists() else ())


class House:
    """A worker put together as `mace work` does, with points in everything that it touches."""

    def __init__(self, trials: "Trials", url: str, file: Path, point: Point) -> None:
        self.now = NOW
        self.point = point
        self.whole = trials.scene == "day"
        self.database: AsyncEngine = make_engine(url, trials.keys)
        inner = self.database.sync_engine  # what is compiled is kept by dialect, too
        trials.known = trials.known or (inner.dialect, LRUCache(1000))
        inner.dialect, inner._compiled_cache = trials.known
        event.listen(self.database.sync_engine, "commit", point)
        self.sessions: Sessions = make_sessions(self.database)
        self.door = FileDoor(file, point)
        self.sender = _Sender(
            self.sessions,
            make_liveness(self.database),
            dict.fromkeys(Door, self.door),
            self.clock,
        )
        self.sender.point = point
        jobs = JobEngine(self.database, self.sender, at_once=1)
        engine = jobs if trials.kind == "jobs" else self.sender
        self.worker = Worker(self.sweep, engine, every=60, prove=self.prove)

    def clock(self) -> datetime:
        self.point()
        return self.now

    async def sweep(self) -> int:
        plan, draft = (planning.plan_ahead, listing.draft) if self.whole else (None, None)
        moment = self.clock()
        return await sweep(self.sessions, PROCEDURES, ENGLAND, moment, plan_ahead=plan, draft=draft)

    async def prove(self) -> bool:
        if not self.whole:
            return False
        return await prove(self.sessions, PROCEDURES, ENGLAND, self.clock())

    async def rest(self) -> None:
        """Work until nothing that is due waits any more."""
        until = machine.monotonic() + REST_SECONDS
        await self.worker.once()
        while await self.waiting() and machine.monotonic() < until:  # noqa: ASYNC110 - jobs do it
            await asyncio.sleep(0.01)

    async def waiting(self) -> int:
        rows = await self.rows()
        return sum(row[-1] not in ("sent", "cancelled") for row in rows)

    async def rows(self) -> list[Row]:
        row = DispatchRow
        found = select(row.key, row.kind, row.recipient_id, row.state)
        today = found.where(row.not_before <= self.now, row.created_at >= NOW)
        async with reading(self.sessions) as session:
            return [(one[0], one[1], one[2], one[3]) for one in await session.execute(today)]

    async def close(self) -> None:
        await self.worker.aclose()
        await self.database.dispose()


class _Sender(Sender):
    point: Point

    async def send(self, dispatch_id: str) -> object:  # type: ignore[override]
        self.point()
        await super().send(dispatch_id)
        self.point()
        return None


async def first(house: House) -> None:
    """The worker that dies, sooner or later or not at all."""
    await house.rest()
    await house.worker.prove()
    await house.close()


async def second(house: House) -> dict[str, object]:
    """The worker that comes after: minutes later everything is as if nobody had died."""
    for _ in range(2):
        house.now += timedelta(seconds=100)
        await house.worker.prove()
        await house.rest()
    async with reading(house.sessions) as session:
        verified = await verify(session, PROCEDURES, ENGLAND, house.now)
    rows = await house.rows()
    sent = sorted(row[0] for row in rows if row[-1] == "sent")
    await house.close()
    return {
        "lines": sorted("/".join(row[1:]) for row in rows),
        "once": sent == sorted(house.door.arrived().elements()),
        "unexplained": verified.unexplained,
    }


def in_child(work: Callable[[], None]) -> int:
    """Do it in a process of its own; give how that ended, as `os.waitstatus_to_exitcode`."""
    gc.freeze()  # what a child has from us is not looked through
    child = os.fork()
    if child == 0:
        try:
            work()
        except BaseException as trouble:  # noqa: BLE001 - a child must never go on as its parent
            sys.stderr.write(f"{trouble!r}\n")
            os._exit(1)
        os._exit(0)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


class Trials:
    """One trial for each point, on a copy of the database of its own."""

    def __init__(self, scene: str, kind: str, url: str, folder: Path) -> None:
        self.scene, self.kind, self.url, self.folder = scene, kind, url, folder
        self.keys = KeyRing.parse(os.environ["MACE_KEYS_JSON"])
        self.known: tuple[Dialect, LRUCache[Any, Any]] | None = None  # once for all children
        asyncio.run(self.seed())
        rehearsal = self.copy(MOST_POINTS)
        asyncio.run(first(House(self, rehearsal, self.file(MOST_POINTS), Points(0))))

    async def seed(self) -> None:
        """A panel and an action due today; for a whole day a meeting and more actions besides."""
        database = make_engine(self.url, self.keys)
        sessions = make_sessions(database)
        await a_panel(sessions)
        if self.scene == "day":
            await a_meeting(sessions, agenda_drafted_at=None)
            async with transaction(sessions) as session:
                await outbox.put(session, [invitation(one) for one in INVITED], LONG_AGO)
            await an_action(sessions, "1", DAY)
            await an_action(sessions, "2", DAY)
        else:
            await a_meeting(sessions, state="cancelled")
        await send_all(sessions, NOW)
        await an_action(sessions, "3", DAY, owner="manager")
        await database.dispose()

    def trial(self, die_at: int) -> tuple[bool, dict[str, object]]:
        """Tell whether the first worker died, and what the second found."""
        url, file, told = self.copy(die_at), self.file(die_at), self.folder / "told"

        def one() -> None:
            asyncio.run(first(House(self, url, file, Points(die_at))))

        def other() -> None:
            house = House(self, url, file, Points(0))
            told.write_text(json.dumps(asyncio.run(second(house))))

        ended = in_child(one)
        if ended not in (0, -signal.SIGKILL) or in_child(other) != 0:
            raise SystemExit(f"a worker broke off at point {die_at}")
        found: dict[str, object] = json.loads(told.read_text())
        return ended != 0, found

    def file(self, number: int) -> Path:
        return self.folder / f"arrivals-{number}"

    def copy(self, number: int) -> str:
        address = make_url(self.url)
        if address.get_backend_name() == "sqlite":
            path = self.folder / f"trial-{number}.db"
            shutil.copyfile(str(address.database), path)
            return f"sqlite:///{path}"
        name = f"{address.database}_{number}"
        host = str(address.query["host"])
        with psycopg.connect(host=host, user=address.username, dbname="postgres") as server:
            server.autocommit = True
            server.execute(f"drop database if exists {name} with (force)".encode())
            server.execute(f"create database {name} template {address.database}".encode())
        return address.set(database=name).render_as_string(hide_password=False)


def main(scene: str, kind: str, url: str, folder: Path, every: int = 1) -> None:
    trials = Trials(scene, kind, url, folder)
    _, wanted = trials.trial(0)
    for number in range(1, MOST_POINTS, every):
        died, found = trials.trial(number)
        if not died:
            sys.stdout.write(json.dumps({"points": number - 1, "lines": wanted["lines"]}))
            return
        if found != wanted or not found["once"] or found["unexplained"]:
            raise SystemExit(f"after death at point {number}: {found}\nwithout: {wanted}")
    raise SystemExit("there is no end of points")


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], sys.argv[3], Path(sys.argv[4]), *map(int, sys.argv[5:]))
