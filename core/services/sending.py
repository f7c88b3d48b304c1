"""Sends what is in the outbox: at most once, and with an answer to "did it go?".

Each step is committed before the next begins, and no transaction is open while a message is handed
over. What stands unfinished is settled by `stalled`, never simply sent again.
"""

import asyncio
import logging
import uuid
from collections.abc import Callable
from datetime import datetime, timedelta

from core.carrying import Busy, NoAnswer, Refused, TryLater
from core.errors import AlreadyChanged
from core.messages import Door
from core.services import digests, held_mail
from core.services.doorways import (
    DATABASE_TROUBLE,
    GAVE_UP,
    LONGEST_WISH,
    MOST_ATTEMPTS,
    Cancelled,
    Doors,
    DoorWay,
    Held,
    Round,
    log_defect,
    pause,
    without_addresses,
)
from core.services.stalled import Settling
from core.store import dispatching
from core.store.dispatching import Claimed
from core.store.engine import Sessions, reading, transaction
from core.store.liveness import Liveness
from core.store.outbox import End
from core.store.tables.outbox import State

__all__ = ["Cancelled", "DoorWay", "Round", "Sender"]

log = logging.getLogger(__name__)

CARRY_SECONDS = 60.0
GRACE = timedelta(seconds=90)


class Sender:
    """Sends in rounds, as a pump by itself; or message by message as jobs come in.

    Any number of processes may send. Within one, a door belongs to one sender: a sender takes what
    its own owner number left unfinished for its own. `grace` must be longer than `carry_seconds`.
    Without `sends` (the kill switch) nothing leaves: what is due waits.
    """

    def __init__(
        self,
        sessions: Sessions,
        liveness: Liveness,
        doors: Doors,
        clock: Callable[[], datetime],
        *,
        carry_seconds: float = CARRY_SECONDS,
        grace: timedelta = GRACE,
        sends: bool = True,
    ) -> None:
        self.sessions = sessions
        self.liveness = liveness
        self.doors = dict(doors)
        self.clock = clock
        self.carry_seconds = carry_seconds
        self.sends = sends
        self._slack = grace - timedelta(seconds=carry_seconds)
        self._stalled = Settling(sessions, liveness, self.doors, grace, carry_seconds)
        self._one_round = asyncio.Lock()
        self._in_hand: set[str] = set()
        self._quiet: dict[Door, datetime] = {}  # doors that take nothing until then

    async def round(self, limit: int = 20) -> Round:
        """Settle what was left unfinished, then send up to `limit` messages at each door.

        A database that fails is logged; the next round goes on from what was committed.
        """
        done = Round()
        async with self._one_round:
            if await self.settle(done):
                async with asyncio.TaskGroup() as tasks:
                    for door in self.doors if self.sends else ():
                        tasks.create_task(self._send_at(door, limit, done))
        return done

    async def settle(self, done: Round) -> bool:
        """Settle what was left unfinished; False: the database failed, and so nothing may go."""
        try:
            await self.liveness.ensure()
            await self._stalled.settle_all(self.clock(), done, self._in_hand)
        except (*DATABASE_TROUBLE, OSError) as trouble:  # OSError: the folder of locks
            log.warning("no sending: the database failed (%s)", type(trouble).__name__)
            return False
        return True

    async def send(self, dispatch_id: str) -> Round:
        """Send one message, if it is due and nobody else has it. After a `settle`."""
        done = Round()
        if not self.sends:
            return done
        self._in_hand.add(dispatch_id)
        try:
            async with transaction(self.sessions) as session:
                claimed = await dispatching.claim_one(
                    session, self.liveness.owner, self.clock(), dispatch_id, self._open_doors()
                )
            if claimed is not None:
                await self._send(claimed, done)
        except DATABASE_TROUBLE as trouble:
            log.warning("dispatch %s: sending stopped: %s", dispatch_id, type(trouble).__name__)
        finally:
            self._in_hand.discard(dispatch_id)
        return done

    async def aclose(self) -> None:
        """Give up the proof of life; nothing is under way any more."""
        await self.liveness.release()

    async def _send_at(self, door: Door, limit: int, done: Round) -> None:
        try:
            if door not in self._open_doors() or not await self._anything_due(door):
                return
            for _ in range(limit):
                claimed = await self._claim(door)
                if claimed is None:
                    return
                await self._send(claimed, done)
        except DATABASE_TROUBLE as trouble:
            log.warning("sending at %s stopped: %s", door.value, type(trouble).__name__)

    def _open_doors(self) -> list[Door]:
        """Give the doors that have not asked us to wait."""
        now = self.clock()
        return [door for door in self.doors if now >= self._quiet.get(door, now)]

    async def _anything_due(self, door: Door) -> bool:
        """Look once before claiming, which takes the write lock: most rounds find nothing."""
        async with reading(self.sessions) as session:
            return await dispatching.anything_due(session, self.clock(), door)

    async def _claim(self, door: Door) -> Claimed | None:
        if door not in self._open_doors():
            return None
        async with transaction(self.sessions) as session:
            won = await dispatching.claim(session, self.liveness.owner, self.clock(), door)
        return won[0] if won else None

    async def _send(self, claimed: Claimed, done: Round) -> None:
        """Take one row through its steps. One bad row must not stop the others."""
        try:
            frozen = await self._compose(claimed, done)
            if frozen is not None and await self._announce(claimed):
                await self._carry(claimed, frozen, done)
        except DATABASE_TROUBLE:
            raise
        except AlreadyChanged:  # somebody changed what it is about: the next round composes anew
            log.info("dispatch %s: overtaken while it was composed", claimed.id)
        except Exception as defect:  # noqa: BLE001 - nothing was submitted: `_carry` has its own
            reference = _reference()
            log_defect(claimed.id, defect, reference)
            why = f"It could not be prepared. Say this to whoever looks after it: {reference}."
            await self._end(claimed, "failed", done, why, before=("preparing", "prepared"))

    async def _compose(self, claimed: Claimed, done: Round) -> str | None:
        """Compose and keep the message in one transaction; None if there is nothing to send."""
        now = self.clock()
        async with transaction(self.sessions) as session:
            later = await digests.held_back(session, claimed, now)
            if later is not None:
                await dispatching.give_back(
                    session, claimed, ("preparing",), later.until, later.why
                )
                return None
            composed = await self.doors[claimed.door].compose(session, claimed, now)
            if isinstance(composed, str):
                kept = await dispatching.freeze(session, claimed, composed, now)
                if kept:
                    await digests.absorb(session, claimed, now)
                return composed if kept else None
            if isinstance(composed, Held):
                done.held += await held_mail.hold(session, claimed, composed.stops, now)
                return None
            if composed.by_email:
                await digests.also_by_email(session, claimed, now)
            done.cancelled += await dispatching.settle(
                session, claimed, ("preparing",), "cancelled", now, composed.why
            )
        return None

    async def _announce(self, claimed: Claimed) -> bool:
        """Commit that the message is about to be handed over; False if it may not be any more.

        Who was held up since then gives it back: the try would not be over within the grace.
        """
        now = self.clock()
        async with transaction(self.sessions) as session:
            way = self.doors[claimed.door].way
            ours = await dispatching.submitting(session, claimed, now, way)
        if not ours or claimed.owner != self.liveness.owner or not await self.liveness.alive():
            return False
        if abs(self.clock() - now) <= self._slack:
            return True
        async with transaction(self.sessions) as session:
            await dispatching.give_back(session, claimed, ("submitting",))
        return False

    async def _carry(self, claimed: Claimed, frozen: str, done: Round) -> None:
        try:
            async with asyncio.timeout(self.carry_seconds):
                await self.doors[claimed.door].carry(claimed, frozen)
        except Refused as refusal:
            await self._end(claimed, "failed", done, f"Refused: {without_addresses(str(refusal))}")
        except TryLater as later:
            await self._try_later(claimed, later, done)
        except (NoAnswer, TimeoutError):
            await self._doubt(claimed, "There was no answer.")
        except Exception as defect:  # noqa: BLE001 - it may have gone: settled by looking
            reference = _reference()
            log_defect(claimed.id, defect, reference)
            await self._doubt(claimed, f"It broke off (reference {reference}).")
        else:
            await self._end(claimed, "sent", done)

    async def _try_later(self, claimed: Claimed, later: TryLater, done: Round) -> None:
        why = without_addresses(str(later))
        if claimed.attempt >= MOST_ATTEMPTS:
            await self._end(claimed, "failed", done, f"{GAVE_UP} {why}".strip())
            return
        wish = min(later.retry_after or timedelta(), LONGEST_WISH)
        if isinstance(later, Busy) and wish:
            then = self._quiet[claimed.door] = self.clock() + wish
        else:
            then = self.clock() + max(wish, pause(claimed.attempt))
        async with transaction(self.sessions) as session:
            done.again += await dispatching.give_back(session, claimed, ("submitting",), then, why)

    async def _doubt(self, claimed: Claimed, why: str) -> None:
        async with transaction(self.sessions) as session:
            await dispatching.doubt(session, claimed, why, self.clock())

    async def _end(
        self,
        claimed: Claimed,
        after: End,
        done: Round,
        why: str | None = None,
        before: tuple[State, ...] = ("submitting",),
    ) -> None:
        async with transaction(self.sessions) as session:
            ended = await dispatching.settle(session, claimed, before, after, self.clock(), why)
            if ended and after == "failed" and claimed.door is Door.TEAMS:
                await digests.also_by_email(session, claimed, self.clock())
        done.sent += ended and after == "sent"
        done.failed += ended and after == "failed"


def _reference() -> str:
    return uuid.uuid4().hex[:8]
