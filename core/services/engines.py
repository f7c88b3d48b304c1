"""What moves the outbox: on SQLite the pump in the worker itself, on PostgreSQL jobs for many.

Both stand behind the same port and send by the same guarded steps (`Sender`), so that a message
goes at most once whichever of them runs, and even if both do.
"""

import asyncio
import logging
from typing import Protocol

from sqlalchemy.ext.asyncio import AsyncEngine

from core.services.doorways import DATABASE_TROUBLE, Round, log_defect
from core.services.sending import Sender
from core.store.jobs import Jobs, refill

log = logging.getLogger(__name__)

AT_ONCE = 4  # messages on their way at the same time in one worker


class Engine(Protocol):
    """What a worker drives. A worker that does not drive it for a while loses nothing."""

    async def round(self) -> Round:
        """Settle what was left unfinished, and see to it that what is due goes."""

    async def aclose(self) -> None:
        """End what is under way, and give up the proof of life."""


def engine_for(engine: AsyncEngine, sender: Sender) -> Engine:
    """Give the engine that suits the database."""
    return JobEngine(engine, sender) if engine.dialect.name == "postgresql" else sender


class JobEngine:
    """Any number of workers on one PostgreSQL: each takes jobs as soon as they are written.

    A round writes the jobs that are missing and begins taking jobs again where that broke off.
    """

    def __init__(self, engine: AsyncEngine, sender: Sender, at_once: int = AT_ONCE) -> None:
        self._sender = sender
        self._jobs = Jobs(engine, self._handle, at_once)
        self._taking: asyncio.Task[None] | None = None

    async def round(self) -> Round:
        """Settle what was left unfinished, write missing jobs, and take jobs."""
        done = Round()
        if not await self._sender.settle(done) or not self._sender.sends:
            return done
        try:
            sender = self._sender
            if written := await refill(sender.sessions, sender.doors, sender.clock()):
                log.info("%d jobs written", written)
        except DATABASE_TROUBLE as trouble:
            log.warning("no jobs were written: the database failed (%s)", type(trouble).__name__)
            return done
        self._take()
        return done

    def _take(self) -> None:
        if self._taking is not None and self._taking.done():
            broken = self._taking.exception()
            log.warning("taking jobs broke off (%s); it begins again", type(broken).__name__)
            self._taking = None
        if self._taking is None:
            self._taking = asyncio.create_task(self._jobs.run())

    async def _handle(self, dispatch_id: str) -> None:
        try:
            await self._sender.send(dispatch_id)
        except Exception as defect:  # noqa: BLE001 - the engine would log what it says
            log_defect(dispatch_id, defect, "a job")

    async def aclose(self) -> None:
        """End what is under way, then give up the proof of life."""
        if self._taking is not None:
            self._taking.cancel()
            await asyncio.wait([self._taking])
        await self._sender.aclose()
