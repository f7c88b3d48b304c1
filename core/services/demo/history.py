"""Plays the demo's history on an empty database, once, and goes on with it if it was broken off.

Each act is one transaction, and counts itself in it: killed at any moment, the next start goes on
with the act that comes next. The mail of a day goes out when the clock moves on to another day.
"""

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from core.dates import local_date
from core.services.demo.people import seed_people
from core.services.demo.stage import Act, Stage
from core.services.demo.story import begins_at, story_until
from core.services.demo_clock import DemoClock
from core.store.clock import ahead, set_ahead
from core.store.engine import Sessions, reading, transaction
from core.store.inserting import insert_missing
from core.store.presses import next_number
from core.store.tables import CounterRow

Work = Callable[[], Awaitable[None]]
PRESENT, ACTS, WHOLE = "demo/present", "demo/acts", "demo/whole"
EPOCH = datetime(2000, 1, 1, tzinfo=UTC)  # the present is kept in whole minutes since then
MINUTE = timedelta(minutes=1)


async def prepare(sessions: Sessions, clock: DemoClock, work: Work, begin: datetime | None) -> None:
    """Make a demo ready at its present: `begin`, or else the machine's time.

    An empty database gets people and a history. Where both are there the clock goes on from its
    place, or to `begin` if that is later. `work` sweeps and sends at the clock's time.
    """
    await clock.load()
    async with reading(sessions) as session:
        machine = clock() - timedelta(seconds=await ahead(session))
    await _begin(sessions, clock, begin or machine)
    present = await _unfinished(sessions)
    if present is not None:
        await _play(sessions, clock, work, story_until(present))
        await _move(clock, max(present, begin or machine))
        await work()
        async with transaction(sessions) as session:
            await next_number(session, WHOLE)
    if begin is not None:
        await _move(clock, begin)


async def _begin(sessions: Sessions, clock: DemoClock, present: datetime) -> None:
    """Put the people into an empty database, and set the clock to where the history begins."""
    minutes = (present - EPOCH) // MINUTE
    async with transaction(sessions) as session:
        if not await seed_people(session):
            return
        back = begins_at(EPOCH + minutes * MINUTE) - clock()
        await set_ahead(session, await ahead(session) + back.total_seconds())
        await insert_missing(session, CounterRow, [{"name": PRESENT, "value": minutes}])
    await clock.load()


async def _unfinished(sessions: Sessions) -> datetime | None:
    """Give the present of a history that is not played to its end; None if there is none."""
    async with reading(sessions) as session:
        minutes = await _count(session, PRESENT)
        whole = await _count(session, WHOLE)
    return None if minutes is None or whole else EPOCH + minutes * MINUTE


async def _play(sessions: Sessions, clock: DemoClock, work: Work, acts: list[Act]) -> None:
    async with reading(sessions) as session:
        played = await _count(session, ACTS) or 0
    for act in acts[played:]:
        if local_date(act.at) > clock.day:
            await work()
        await _move(clock, act.at)
        async with transaction(sessions) as session:
            await act.do(Stage(session, clock()))
            await next_number(session, ACTS)
    await work()


async def _move(clock: DemoClock, to: datetime) -> None:
    """Move forward to a moment; the clock ticks meanwhile and may have passed it."""
    if to > clock():
        await clock.move(to)


async def _count(session: AsyncSession, name: str) -> int | None:
    value: int | None = await session.scalar(
        select(CounterRow.value).where(CounterRow.name == name)
    )
    return value
