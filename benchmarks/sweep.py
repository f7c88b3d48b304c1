"""How long a sweep takes with 10,000 open actions, and the lists: `python -m benchmarks.sweep`.

Seconds say little on a busy machine, so pairs are measured one after the other, and the median of
their ratios is given: ten thousand against one thousand, and a sweep that looks what is missing
against one that writes everything again and lets the database refuse it.
"""

import asyncio
import statistics
import tempfile
import time
from collections.abc import Awaitable, Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from sqlalchemy import insert

from core.data import load_calendar, load_procedure
from core.dates import at_local_time, local_date
from core.due_messages import messages_due
from core.services import access, actions
from core.services.obligations import agreed_by, due
from core.services.sweep import LOOK_BACK, sweep
from core.services.verify import verify
from core.store import obligations as store
from core.store import outbox
from core.store.engine import Sessions, make_engine, make_sessions, reading, transaction
from core.store.keys import KeyRing
from core.store.migrating import migrate
from core.store.tables import ActionRow
from tests.services.builders_obligations import EAST, a_meeting, a_panel, send_all

MANY, FEWER, PAIRS = 10_000, 1_000, 7
FIRST_DUE = date(2026, 10, 1)
NOW = at_local_time(date(2026, 12, 4), datetime(2026, 1, 1, 9, tzinfo=UTC).time())
PROCEDURES, CALENDAR = [load_procedure("hertfordshire")], load_calendar()
Work = Callable[[], Awaitable[object]]


async def main() -> None:
    keys = KeyRing.parse(KeyRing.new_file_text())
    with tempfile.TemporaryDirectory() as folder:
        many = await house(Path(folder) / "many.db", keys, MANY)
        fewer = await house(Path(folder) / "fewer.db", keys, FEWER)
        for words, sessions in ((f"{MANY}", many), (f"{FEWER}", fewer)):
            print(f"{words:>6} open actions: first sweep {await seconds(again(sessions)):.2f} s")
            await send_all(sessions, NOW)
        await ratio(f"sweep, nothing new: {MANY} against {FEWER}", again(many), again(fewer))
        await ratio("write all again against look what is missing", rewrite(many), again(many))
        await ratio("verify against sweep", verified(many), again(many))
        for words, work in (("mace verify", verified), ("mace due", listed), ("my actions", mine)):
            await ratio(f"{words}: {MANY} against {FEWER}", work(many), work(fewer))
        later = NOW + timedelta(days=3)
        print(f"next working day: {await seconds(again(many, later)):.2f} s")


async def house(path: Path, keys: KeyRing, actions: int) -> Sessions:
    """Make a panel with so many open actions."""
    await migrate(f"sqlite:///{path}", keys)
    sessions = make_sessions(make_engine(f"sqlite:///{path}", keys))
    await fill(sessions, actions)
    return sessions


def again(sessions: Sessions, now: datetime = NOW) -> Work:
    return lambda: sweep(sessions, PROCEDURES, CALENDAR, now)


def rewrite(sessions: Sessions) -> Work:
    """Give the sweep that does not look first."""

    async def work() -> None:
        reach = store.Reach(only_open=True, held_since=local_date(NOW) - LOOK_BACK)
        async with transaction(sessions) as session:
            snapshot = await store.load(session, reach)
            current = messages_due(snapshot, agreed_by(PROCEDURES, CALENDAR), NOW)
            await outbox.put(session, current, NOW)

    return work


def verified(sessions: Sessions) -> Work:
    async def work() -> None:
        async with reading(sessions) as session:
            await verify(session, PROCEDURES, CALENDAR, NOW)

    return work


def listed(sessions: Sessions) -> Work:
    async def work() -> None:
        async with reading(sessions) as session:
            await due(session, PROCEDURES, CALENDAR, local_date(NOW))

    return work


def mine(sessions: Sessions) -> Work:
    """Give the list of somebody who owns every one of the actions."""

    async def work() -> None:
        async with transaction(sessions) as session:
            owner = await access.person(session, "nurse")
            await actions.my_actions(session, owner, now=NOW)

    return work


async def seconds(work: Work) -> float:
    begun = time.perf_counter()
    await work()
    return time.perf_counter() - begun


async def ratio(words: str, one: Work, other: Work) -> None:
    """Measure pairs, taking turns in which goes first."""
    found = []
    for number in range(PAIRS):
        pair = [one, other] if number % 2 else [other, one]
        times = {work: await seconds(work) for work in pair}
        found.append(times[one] / times[other])
    low, high = min(found), max(found)
    print(f"{words}: {statistics.median(found):.2f} ({low:.2f} to {high:.2f}, {PAIRS} pairs)")


async def fill(sessions: Sessions, actions: int) -> None:
    await a_panel(sessions)
    await a_meeting(sessions)
    rows = [
        {
            "id": f"a{n}",
            "number": f"E26-{n}",
            "case_id": "case",
            "meeting_id": "meeting",
            "panel": EAST,
            "text": "Visit the family",
            "owner_id": "nurse",
            "agency": "Example Agency",
            "due_on": FIRST_DUE + timedelta(days=n % 100),
            "state": "open",
            "assigned_at": datetime(2026, 9, 1, tzinfo=UTC),
            "version": 1,
        }
        for n in range(actions)
    ]
    async with transaction(sessions) as session:
        await session.execute(insert(ActionRow), rows)


if __name__ == "__main__":
    asyncio.run(main())
