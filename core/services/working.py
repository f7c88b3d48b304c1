"""The worker: sweeps for what is owed, takes in mail, sends the outbox, again and again."""

import asyncio
import logging
from collections.abc import Awaitable, Callable

from core.errors import PanelError
from core.services.doorways import DATABASE_TROUBLE
from core.services.engines import Engine

log = logging.getLogger(__name__)

Sweep = Callable[[], Awaitable[int]]
Take = Callable[[], Awaitable[int]]  # takes in some mail; gives how many
Prove = Callable[[], Awaitable[bool]]  # makes the daily proof where it is due
Beat = Callable[[], Awaitable[None]]  # leaves a heartbeat


async def _no_mail() -> int:
    return 0


async def _no_proof() -> bool:
    return False


async def _no_beat() -> None:
    return


class Worker:
    """Works in rounds until it is told to stop. `nudge` ends the pause between two rounds."""

    def __init__(
        self,
        sweep: Sweep,
        engine: Engine,
        *,
        every: float,
        take: Take = _no_mail,
        prove: Prove = _no_proof,
        beat: Beat = _no_beat,
    ) -> None:
        self._sweep = sweep
        self._engine = engine
        self._take = take
        self._prove = prove
        self._beat = beat
        self._every = every
        self._nudged = asyncio.Event()
        self._stopping = False
        self._more = False

    async def run(self) -> None:
        """Work until `stop`."""
        while not self._stopping:
            await self.once()
            await self.prove()
            await self._pause()
        await self.aclose()

    async def once(self) -> None:
        """Do one round: sweep, take in some mail, then send everything that may go now.

        Where mail was taken in, the next round follows at once, for there may be more of it.
        """
        self._more = False
        try:
            await self._sweep()
        except DATABASE_TROUBLE as trouble:
            log.warning("no sweep: the database failed (%s)", type(trouble).__name__)
            return
        except PanelError as refused:  # somebody was quicker, or a year is not known: send on
            log.warning("the sweep stopped (%s)", type(refused).__name__)
        try:
            taken = await self._take()
        except DATABASE_TROUBLE as trouble:
            log.warning("no mail was taken in: the database failed (%s)", type(trouble).__name__)
            return
        while await self._send():
            pass
        self._more = taken > 0

    async def _send(self) -> bool:
        """Send what may go now, and leave a heartbeat; tell whether there may be more."""
        done = await self._engine.round()
        if done.sent:
            log.info("sent %d", done.sent)
        try:
            await self._beat()
        except DATABASE_TROUBLE as trouble:
            log.warning("no heartbeat: the database failed (%s)", type(trouble).__name__)
        return done.sent > 0

    async def prove(self) -> None:
        """Make the daily proof where it is due. What hinders it is logged; its absence is seen."""
        try:
            if await self._prove():
                log.info("the daily proof is made")
        except DATABASE_TROUBLE as trouble:
            log.warning("no daily proof: the database failed (%s)", type(trouble).__name__)
        except PanelError as refused:
            log.warning("no daily proof (%s)", type(refused).__name__)

    async def aclose(self) -> None:
        """End what is under way, and give up the proof of life."""
        await self._engine.aclose()

    def nudge(self) -> None:
        """Work now instead of at the next round."""
        self._nudged.set()

    def stop(self) -> None:
        """Stop after the round that is under way."""
        self._stopping = True
        self._nudged.set()

    async def _pause(self) -> None:
        self._nudged.clear()
        if self._stopping or self._more:
            return
        try:
            async with asyncio.timeout(self._every):
                await self._nudged.wait()
        except TimeoutError:
            return
