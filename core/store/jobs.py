"""Jobs on PostgreSQL: what is to be sent now, handed to any number of workers at once.

procrastinate keeps them and wakes whoever is free; no other module knows it. A job holds the id of
a row of the outbox and nothing else, and is written in the transaction that wrote the row. It is
only a word that there is something to do: a job that is lost is written anew by `refill`, and one
that runs twice finds the row taken.
"""

import logging
from collections.abc import Awaitable, Callable, Collection
from datetime import datetime

from procrastinate import App, PsycopgConnector
from procrastinate.exceptions import AlreadyEnqueued, ConnectorException
from procrastinate.jobs import DeleteJobCondition, Job, Status
from sqlalchemy import column, exists, literal_column, select, table
from sqlalchemy.exc import OperationalError
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession

from core.messages import Door
from core.store.engine import POSTGRES_OPTIONS, Sessions, reading, transaction
from core.store.tables import DispatchRow

QUEUE, TASK = "outbox", "outbox.send"
POLL_SECONDS = 5.0  # for a job whose notification was lost
SILENT_SECONDS = 60.0  # after which a worker counts as gone and its job as lost
MOST = 500  # written anew at once

log = logging.getLogger(__name__)
Handle = Callable[[str], Awaitable[None]]
_writing = App(connector=PsycopgConnector())  # never opened: it writes in our own transactions
_JOBS = table("procrastinate_jobs", column("queueing_lock"))


async def enqueue(session: AsyncSession, ids: Collection[str]) -> None:
    """Write a job for each of these rows, in this transaction. Without PostgreSQL: nothing."""
    if not ids or session.get_bind().dialect.name != "postgresql":
        return
    raw = await (await session.connection()).get_raw_connection()
    jobs = [
        Job(
            id=None,
            queue=QUEUE,
            lock=None,
            queueing_lock=one,
            task_name=TASK,
            task_kwargs={"dispatch": one},
        )
        for one in ids
    ]
    manager = _writing.job_manager
    try:
        await manager.batch_defer_jobs_async(jobs, connection=raw.driver_connection)
    except ConnectorException as trouble:
        raise OperationalError("jobs", {}, trouble) from trouble


async def refill(sessions: Sessions, doors: Collection[Door], now: datetime) -> int:
    """Write jobs for the rows that are due and have none; give how many.

    Those are rows whose time has come, rows made ready again, and rows whose job was lost.
    """
    here = [
        DispatchRow.state == "created",
        DispatchRow.not_before <= now,
        DispatchRow.door.in_([door.value for door in doors]),
        ~exists().where(_JOBS.c.queueing_lock == DispatchRow.id, literal_column("status = 'todo'")),
    ]
    question = select(DispatchRow.id).where(*here).order_by(DispatchRow.not_before).limit(MOST)
    async with reading(sessions) as session:
        if (await session.execute(question.limit(1))).first() is None:
            return 0
    try:
        async with transaction(sessions) as session:
            ids = list((await session.execute(question)).scalars())
            await enqueue(session, ids)
    except AlreadyEnqueued:  # another worker does the same at this moment
        return 0
    return len(ids)


class Jobs:
    """Takes jobs and has them handled, `at_once` at a time, until `run` is cancelled."""

    def __init__(self, engine: AsyncEngine, handle: Handle, at_once: int) -> None:
        address = engine.url.set(drivername="postgresql")
        self._app = App(
            connector=PsycopgConnector(
                conninfo=address.render_as_string(hide_password=False),
                min_size=1,
                max_size=at_once + 2,
                kwargs={"options": POSTGRES_OPTIONS},
            )
        )
        self._at_once = at_once

        async def send(dispatch: str) -> None:
            await handle(dispatch)

        self._app.task(name=TASK, queue=QUEUE)(send)

    async def run(self) -> None:
        """Work. Cancelled, it ends what it has in hand first."""
        try:
            await self._app.open_async()
            await self._forget_lost()
            await self._app.run_worker_async(
                queues=[QUEUE],
                concurrency=self._at_once,
                fetch_job_polling_interval=POLL_SECONDS,
                delete_jobs=DeleteJobCondition.ALWAYS,
                install_signal_handlers=False,
            )
        finally:  # also where opening was cancelled: a pool left open never lets its process end
            await self._app.close_async()

    async def _forget_lost(self) -> None:
        """Remove the jobs that somebody took and died over; `refill` sees what they were for."""
        jobs = self._app.job_manager
        for job in await jobs.get_stalled_jobs(queue=QUEUE, seconds_since_heartbeat=SILENT_SECONDS):
            try:
                await jobs.finish_job(job, status=Status.FAILED, delete_job=True)
            except ConnectorException:
                log.info("a lost job is gone already")
