"""How long 5,000 cases take on the tracker and in `mace verify`: `python -m benchmarks.tracker`.

Each is measured with 500 cases and with 5,000: a ratio far above 10 would be a loop in a loop.
"""

import asyncio
import tempfile
import time
from collections.abc import Awaitable, Callable
from datetime import date, timedelta
from datetime import time as clock
from pathlib import Path

from sqlalchemy.ext.asyncio import AsyncSession

from core.data import house, load_calendar, load_procedure
from core.dates import at_local_time
from core.people import Role
from core.services import recount_following, tracker
from core.snapshots import Agreed
from core.store.engine import Sessions, make_engine, make_sessions, transaction
from core.store.keys import KeyRing
from core.store.migrating import migrate
from tests.services.builders_discussions import ROTHERHAM, case, person

FEW, MANY = 500, 5_000
NINE = clock(9)
NOW = at_local_time(date(2026, 12, 4), NINE)


async def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        few = [seconds for _, seconds in await _measured(Path(folder), FEW)]
        many = await _measured(Path(folder), MANY)
    for (words, taken), before in zip(many, few, strict=True):
        print(f"{words:12} {FEW} cases {before:6.2f} s, {MANY} cases {taken:6.2f} s", end="")
        print(f", ratio {taken / before:5.1f}")


async def _measured(folder: Path, cases: int) -> list[tuple[str, float]]:
    url, keys = f"sqlite:///{folder / f'{cases}.db'}", KeyRing.parse(KeyRing.new_file_text())
    await migrate(url, keys)
    engine = make_engine(url, keys)
    sessions = make_sessions(engine)
    async with transaction(sessions) as session:
        chair = await person(session, "Erin Example", ROTHERHAM, Role.CHAIR)
        await _fill(session, cases)
    agreed = Agreed({"rotherham": load_procedure("rotherham")}, house(), load_calendar())
    found = [
        ("tracker", await _timed(sessions, lambda s: tracker.tracker(s, chair, now=NOW))),
        ("verify", await _timed(sessions, lambda s: recount_following.wanted(s, agreed, NOW))),
    ]
    await engine.dispose()
    return found


async def _timed(sessions: Sessions, work: Callable[[AsyncSession], Awaitable[object]]) -> float:
    async with transaction(sessions) as session:
        begun = time.perf_counter()
        await work(session)
        return time.perf_counter() - begun


async def _fill(session: AsyncSession, cases: int) -> None:
    for number in range(cases):
        opened = NOW.date() - timedelta(days=number % 300)
        review = NOW.date() + timedelta(days=number % 90)
        more = {"band": "medium", "opened_on": opened, "next_review_on": review}
        await case(session, f"RO-2026-{number:04}", ROTHERHAM, **more)


if __name__ == "__main__":
    asyncio.run(main())
