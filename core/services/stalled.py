"""Settles what somebody took and did not end: they died, or never learnt what became of it.

Not yet being submitted: ready again, for nothing can have gone. Being submitted: looked up where
it was sent to. Nothing is sent again unless it certainly did not go: where another carrier had it,
the present one can say that it went, but not that it did not.
"""

import asyncio
import logging
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from core.services.doorways import GAVE_UP, MOST_ATTEMPTS, Doors, Round, pause
from core.store import dispatching
from core.store.dispatching import Stalled
from core.store.engine import Sessions, reading, transaction
from core.store.liveness import Liveness
from core.store.outbox import End

log = logging.getLogger(__name__)

ASK_FOR = timedelta(hours=1)  # how long to go on asking a place that does not answer
FREE_RESTARTS = 5  # deaths of an owner after which a row begins to wait
NO_WORD = "Nobody can say whether this arrived. Ask the recipient before sending it again."


@dataclass(frozen=True, slots=True)
class Settling:
    """`grace` is longer than a try can last: after it, looking gives a true answer."""

    sessions: Sessions
    liveness: Liveness
    doors: Doors
    grace: timedelta
    answer_seconds: float

    async def settle_all(self, now: datetime, done: Round, in_hand: Collection[str]) -> None:
        """Settle the rows of the dead, and our own that were left and that nobody has in hand."""
        async with reading(self.sessions) as session:
            rows = await dispatching.under_way(session, self.doors)
        owners = {row.claimed.owner for row in rows}
        gone = {owner for owner in owners if await self._gone(owner)}
        for row in rows:
            if row.claimed.owner in gone and row.claimed.id not in in_hand:
                await self._settle(row, now, done)

    async def _gone(self, owner: int) -> bool:
        return owner == self.liveness.owner or await self.liveness.dead(owner)

    async def _settle(self, row: Stalled, now: datetime, done: Round) -> None:
        if row.state != "submitting":
            restarts = row.claimed.attempt - FREE_RESTARTS
            await self._again(row, now + pause(restarts) if restarts > 0 else None, now, done)
        elif (age := abs(now - row.since)) >= self.grace:  # the demo's clock can go back
            await self._look(row, age, now, done)

    async def _look(self, row: Stalled, age: timedelta, now: datetime, done: Round) -> None:
        went = await self._find(row, patient=age < ASK_FOR)
        if went == "ask again":
            return
        if went is False:
            await self._again(row, now + pause(row.claimed.attempt), now, done)
        elif went:
            done.sent += await self._end(row, "sent", None, now)
        else:
            why = " ".join(filter(None, [row.why, NO_WORD]))
            done.unknown += await self._end(row, "unknown", why, now)

    async def _find(self, row: Stalled, *, patient: bool) -> bool | str | None:
        door = self.doors[row.claimed.door]
        try:
            async with asyncio.timeout(self.answer_seconds):
                went = await door.find(row.claimed.key)
        except Exception as trouble:  # noqa: BLE001 - whatever it is, the answer is not known
            log.warning("dispatch %s: looking failed (%s)", row.claimed.id, type(trouble).__name__)
            return "ask again" if patient else None
        was_another = row.way is not None and row.way != door.way
        return None if was_another and went is False else went

    async def _again(
        self, row: Stalled, not_before: datetime | None, now: datetime, done: Round
    ) -> None:
        if row.claimed.attempt >= MOST_ATTEMPTS:
            done.failed += await self._end(row, "failed", GAVE_UP, now)
            return
        async with transaction(self.sessions) as session:
            done.again += await dispatching.give_back(
                session, row.claimed, (row.state,), not_before
            )

    async def _end(self, row: Stalled, after: End, why: str | None, now: datetime) -> bool:
        async with transaction(self.sessions) as session:
            return await dispatching.settle(session, row.claimed, (row.state,), after, now, why)
