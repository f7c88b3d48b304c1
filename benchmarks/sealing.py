"""What sealing every row costs: `python -m benchmarks.sealing`.

Pairs of the same work are measured one after the other, on a connection that seals and on one that
does not, and the median of their ratios is given; then how long it takes to look at every seal.
"""

import asyncio
import statistics
import tempfile
from collections.abc import Awaitable, Callable
from functools import partial

from sqlalchemy import update

from benchmarks.sweep import fill, seconds
from core.store.engine import Sessions, make_engine, make_sessions, reading, transaction
from core.store.keys import KeyRing
from core.store.migrating import migrate
from core.store.seals import broken_seals
from core.store.tables import ActionRow

PAIRS, PRESSES, MANY = 15, 40, 10_000


async def main() -> None:
    keys = KeyRing.parse(KeyRing.new_file_text())
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{folder}/mace.db"
        await migrate(url, keys)
        sealing = make_sessions(make_engine(url, keys))
        plain = make_sessions(make_engine(url, keys, foreign_keys=False))
        await fill(sealing, MANY)
        await ratio("a press that changes one row", presses, sealing, plain)
        await ratio(f"{MANY} rows in one statement", everything, sealing, plain)
        print(f"all seals of {MANY} actions: {await seconds(partial(look, sealing)):.2f} s")


async def presses(sessions: Sessions) -> None:
    for number in range(PRESSES):
        async with transaction(sessions) as session:
            one = update(ActionRow).where(ActionRow.id == f"a{number}")
            await session.execute(one.values(version=ActionRow.version + 1))


async def everything(sessions: Sessions) -> None:
    async with transaction(sessions) as session:
        await session.execute(update(ActionRow).values(version=ActionRow.version + 1))


async def look(sessions: Sessions) -> None:
    async with reading(sessions) as session:
        await broken_seals(session)


async def ratio(
    words: str, work: Callable[[Sessions], Awaitable[None]], sealing: Sessions, plain: Sessions
) -> None:
    """Measure pairs, taking turns in which goes first."""
    found = []
    for number in range(PAIRS):
        order = (sealing, plain) if number % 2 else (plain, sealing)
        times = {one: await seconds(partial(work, one)) for one in order}
        found.append(times[sealing] / times[plain])
    low, high = min(found), max(found)
    print(f"{words}: {statistics.median(found):.2f} ({low:.2f} to {high:.2f}, {PAIRS} pairs)")


if __name__ == "__main__":
    asyncio.run(main())
