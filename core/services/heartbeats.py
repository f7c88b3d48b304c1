"""A worker's heartbeat, and what the web process makes of it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import case, delete, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from core.heartbeats import BEAT_EVERY, Heartbeat, alarm, beating
from core.store import outbox
from core.store.engine import Sessions, transaction
from core.store.tables import DispatchRow, HeartbeatRow, new_id

FORGOTTEN_AFTER = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Health:
    """How the workers are: how many live, and what is wrong in words (empty: nothing)."""

    workers: int
    wrong: str


class Pulse:
    """One worker's heartbeat; `beat` is called after each round that it came through."""

    def __init__(
        self, sessions: Sessions, clock: Callable[[], datetime], *, sends: bool = True
    ) -> None:
        self._sessions = sessions
        self._clock = clock
        self._sends = sends
        self._worker = new_id()
        self._last: datetime | None = None

    async def beat(self) -> None:
        """Write down that this worker lives, not oftener than every twenty seconds."""
        now = self._clock()
        if self._last is not None and abs(now - self._last) < BEAT_EVERY:
            return
        async with transaction(self._sessions) as session:
            if self._last is None:
                old = HeartbeatRow.beat_at < now - FORGOTTEN_AFTER
                await session.execute(delete(HeartbeatRow).where(old))
            await session.merge(HeartbeatRow(worker=self._worker, beat_at=now, sends=self._sends))
        self._last = now


async def health(session: AsyncSession, now: datetime) -> Health:
    """Judge the workers by their heartbeats, and by what waits longest to be sent."""
    rows = await session.execute(select(HeartbeatRow.beat_at, HeartbeatRow.sends))
    beats = [Heartbeat(at, sends) for at, sends in rows]
    return Health(len(beating(beats, now)), alarm(beats, await _waiting_since(session), now))


async def _waiting_since(session: AsyncSession) -> datetime | None:
    """Give when what waits longest could have gone: not before its day, nor before it was there."""
    row = DispatchRow
    ready = case((row.not_before > row.created_at, row.not_before), else_=row.created_at)
    waiting = select(func.min(ready)).where(row.state.in_(outbox.GOES_BY_ITSELF))
    found: datetime | None = await session.scalar(waiting)
    return found
