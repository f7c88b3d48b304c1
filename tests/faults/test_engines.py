"""The pump and the jobs of PostgreSQL stand behind one port: what holds for one holds for all."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import OperationalError
from sqlalchemy.ext.asyncio import AsyncEngine

from core.carrying import NoAnswer, TryLater
from core.messages import Door, Kind, Message
from core.services.engines import Engine, JobEngine, engine_for
from core.services.sending import Sender
from core.store import jobs, outbox
from core.store.engine import Sessions, make_engine, make_sessions, reading, transaction
from core.store.keys import KeyRing
from core.store.liveness import make_liveness
from core.store.tables import DispatchRow
from tests.faults.conftest import nothing_is_unexplained
from tests.faults.doors import FakeDoor, MovingClock
from tests.store.records import NOW, add_people, message

ENGINES = ("sqlite pump", "postgres pump", "postgres jobs")
SOON = 60.0  # far more than the jobs wait for a notification that was lost


class House:
    """Some workers on one database, each with an engine of its own, and the place they send to."""

    def __init__(self, url: str, keys: KeyRing, kind: str) -> None:
        self.url, self.keys, self.kind = url, keys, kind
        self.door, self.clock = FakeDoor(), MovingClock()
        self.database = make_engine(url, keys)
        self.sessions = make_sessions(self.database)
        self.workers: list[tuple[Engine, AsyncEngine]] = []

    def worker(self) -> Engine:
        database = make_engine(self.url, self.keys)
        sender = Sender(
            make_sessions(database),
            make_liveness(database),
            {Door.EMAIL: self.door},
            self.clock,
            carry_seconds=5,
        )
        made = JobEngine(database, sender) if self.kind == "postgres jobs" else sender
        self.workers.append((made, database))
        return made

    async def stop(self) -> None:
        for worker, database in self.workers:
            await worker.aclose()
            await database.dispose()
        self.workers.clear()

    async def put(self, *subjects: str, after: timedelta = timedelta(0)) -> None:
        async with transaction(self.sessions) as session:
            await outbox.put(session, [message(one, after=after) for one in subjects], NOW)

    async def states(self) -> dict[str, int]:
        async with reading(self.sessions) as session:
            return await outbox.counts(session)

    async def in_doubt(self, worker: Engine) -> None:
        """Drive a worker until a message was handed over, and its answer is known to be lost."""
        await self.until(worker, submitting=1)
        lost = select(DispatchRow.id).where(DispatchRow.why.is_not(None))
        async with asyncio.timeout(SOON):
            while True:
                async with reading(self.sessions) as session:
                    if await session.scalar(lost):
                        return
                await asyncio.sleep(0.01)

    async def until(self, worker: Engine, passing: int = 0, **states: int) -> None:
        """Drive a worker until the outbox is so; its rounds come far more often than in use.

        `passing`: how many seconds the clock goes on before each round.
        """
        async with asyncio.timeout(SOON):
            while True:
                self.clock.advance(seconds=passing)
                await worker.round()
                for _ in range(20):
                    if await self.states() == states:
                        return
                    await asyncio.sleep(0.01)


@pytest.fixture(params=ENGINES)
def place(request: pytest.FixtureRequest) -> tuple[str, str]:
    """A database's address, and which engine works on it."""
    return request.getfixturevalue(f"{request.param.split()[0]}_database"), request.param


@pytest.fixture
async def house(place: tuple[str, str], keys: KeyRing) -> AsyncIterator[House]:
    house = House(place[0], keys, place[1])
    await add_people(house.sessions, keys)
    yield house
    await house.stop()
    await nothing_is_unexplained(house.sessions)
    await house.database.dispose()


only_jobs = pytest.mark.parametrize("place", ["postgres jobs"], indirect=True)


async def test_what_is_put_goes_once(house: House) -> None:
    await house.put("r-1", "r-2")
    await house.put("r-1")
    await house.until(house.worker(), sent=2)
    assert list(house.door.arrived.values()) == [1, 1]


async def test_what_is_not_due_waits_and_then_goes(house: House) -> None:
    worker = house.worker()
    await house.put("r-1", after=timedelta(hours=1))
    await worker.round()
    await asyncio.sleep(0.1)
    assert house.door.tries == 0
    house.clock.advance(hours=1)
    await house.until(worker, sent=1)


async def test_what_was_busy_and_what_was_in_doubt_goes_once_in_the_end(house: House) -> None:
    house.door.before = [TryLater(), NoAnswer()]
    worker = house.worker()
    await house.put("r-1", "r-2", "r-3")
    await house.until(worker, sent=1, created=1, submitting=1)
    house.clock.advance(seconds=100)
    await house.until(worker, sent=2, created=1)
    house.clock.advance(seconds=100)
    await house.until(worker, sent=3)
    assert set(house.door.arrived.values()) == {1}


async def test_several_workers_share_what_there_is(house: House) -> None:
    workers = [house.worker() for _ in range(3)]
    await house.put(*(f"r-{number}" for number in range(15)))
    await asyncio.gather(*(house.until(one, sent=15) for one in workers))
    assert (len(house.door.arrived), set(house.door.arrived.values())) == (15, {1})


async def test_a_worker_that_stops_leaves_the_rest_to_the_next(house: House) -> None:
    first = house.worker()
    await house.put("r-1")
    await house.until(first, sent=1)
    await house.stop()
    await house.put("r-2")
    await house.until(house.worker(), sent=2)


async def test_a_clock_that_jumps_back_and_forward_loses_and_repeats_nothing(house: House) -> None:
    worker = house.worker()
    house.door.after = [NoAnswer()]
    await house.put("r-1")
    await house.in_doubt(worker)
    house.clock.advance(days=-2)
    await house.put("r-2", after=timedelta(days=-3))
    await house.until(worker, sent=2)  # two days, whichever way, are longer than any grace
    house.clock.advance(days=9)
    await house.put("r-1", "r-2", "r-3")
    await house.until(worker, sent=3)
    assert set(house.door.arrived.values()) == {1}


async def test_a_defect_in_one_message_does_not_stop_the_others(house: House) -> None:
    worker = house.worker()
    house.door.composed = KeyError("Alex Example")
    await house.put("r-1")
    await house.until(worker, failed=1)
    house.door.composed = None
    await house.put("r-2")
    await house.until(worker, failed=1, sent=1)


async def test_what_is_due_to_one_person_goes_in_one_message_whoever_composes_it(
    house: House,
) -> None:
    reminders = [
        Message(Kind.ACTION_REMINDER, f"a-{number}", "p-1", "on", Door.EMAIL, NOW)
        for number in range(12)
    ]
    async with transaction(house.sessions) as session:
        await outbox.put(session, reminders, NOW)
    workers = [house.worker() for _ in range(3)]
    await asyncio.gather(*(house.until(one, sent=1, cancelled=11) for one in workers))
    assert sum(house.door.arrived.values()) == 1


@only_jobs
async def test_a_job_wakes_a_worker_that_does_nothing(house: House) -> None:
    worker = house.worker()
    await house.put("r-1")
    await house.until(worker, sent=1)
    await house.put("r-2")  # no round follows
    async with asyncio.timeout(SOON):
        while await house.states() != {"sent": 2}:  # noqa: ASYNC110 - the worker does it
            await asyncio.sleep(0.02)


@only_jobs
@pytest.mark.parametrize("moments", [1, 2, 3, 5, 8, 13, 21, 34])
async def test_a_worker_that_is_stopped_while_it_starts_leaves_nothing_running(
    house: House, moments: int
) -> None:
    """The pool's own tasks do not end by being cancelled, so that nothing else may end them."""
    before = asyncio.all_tasks()
    worker = house.worker()
    await worker.round()
    for _ in range(moments):
        await asyncio.sleep(0)
    await worker.aclose()
    if left := asyncio.all_tasks() - before:
        _, running = await asyncio.wait(left, timeout=SOON)
        assert not running


@only_jobs
async def test_what_is_undone_leaves_no_job(house: House) -> None:
    async with house.sessions() as session:
        await outbox.put(session, [message("r-1")], NOW)
        await session.rollback()
    assert await job_rows(house) == []


@only_jobs
async def test_a_job_says_nothing_but_an_id_and_is_gone_when_it_is_done(house: House) -> None:
    await house.put("r-1")
    async with reading(house.sessions) as session:
        (row,) = await outbox.list_for(session, subject="r-1")
    assert await job_rows(house) == [("todo", row.id, {"dispatch": row.id})]
    await house.until(house.worker(), sent=1)
    await house.stop()
    assert await job_rows(house) == []


@only_jobs
async def test_lost_jobs_and_half_done_ones_cost_nothing(house: House) -> None:
    await house.put("r-1", "r-2")
    async with house.database.begin() as connection:  # one lost, one taken by a worker that died
        await connection.execute(text("update procrastinate_jobs set status = 'doing'"))
        await connection.execute(
            text(
                "delete from procrastinate_jobs where id in "
                "(select min(id) from procrastinate_jobs)"
            )
        )
    await house.until(house.worker(), sent=2)
    await house.stop()
    assert await job_rows(house) == []


@only_jobs
async def test_two_workers_that_miss_the_same_job_write_it_once(house: House) -> None:
    await house.put("r-1", after=timedelta(hours=1))
    house.clock.advance(hours=1)
    refills = [jobs.refill(house.sessions, [Door.EMAIL], house.clock()) for _ in range(4)]
    assert sum(await asyncio.gather(*refills)) == 1
    assert len(await job_rows(house)) == 1


@only_jobs
async def test_a_worker_that_the_database_threw_out_takes_jobs_again(house: House) -> None:
    worker = house.worker()
    await house.put("r-1")
    await house.until(worker, sent=1)
    async with house.database.connect() as connection:
        await connection.execute(
            text(
                "select pg_terminate_backend(pid) from pg_stat_activity "
                "where pid <> pg_backend_pid() and datname = current_database()"
            )
        )
    await house.put("r-2")
    await house.until(worker, passing=100, sent=2)  # it may have been thrown out while it sent
    assert set(house.door.arrived.values()) == {1}


@only_jobs
async def test_a_database_that_fails_while_a_job_is_written_is_trouble_of_the_database(
    house: House,
) -> None:
    async with house.sessions() as session:
        await session.execute(text("drop function procrastinate_defer_jobs_v1 cascade"))
        with pytest.raises(OperationalError):
            await outbox.put(session, [message("r-1")], NOW)
        await session.rollback()
    await house.put("r-1")


async def test_the_database_decides_the_engine(engine: AsyncEngine, sessions: Sessions) -> None:
    sender = Sender(sessions, make_liveness(engine), {}, MovingClock())
    chosen = engine_for(engine, sender)
    assert isinstance(chosen, JobEngine) == (engine.dialect.name == "postgresql")


async def job_rows(house: House) -> list[tuple[str, str, dict[str, str]]]:
    async with house.database.connect() as connection:
        found = await connection.execute(
            text("select status::text, queueing_lock, args from procrastinate_jobs order by id")
        )
        return [(status, lock, dict(args)) for status, lock, args in found]
