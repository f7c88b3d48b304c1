"""How long a sweep takes with 10,000 open actions: `python -m benchmarks.sweep`. Not a test."""

import asyncio
import tempfile
import time
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from sqlalchemy import insert

from core.data import load_calendar, load_procedure
from core.dates import at_local_time
from core.services.sweep import sweep
from core.services.verify import verify
from core.store.engine import Sessions, make_engine, make_sessions, reading, transaction
from core.store.keys import KeyRing
from core.store.migrating import migrate
from core.store.tables import ActionRow
from tests.services.builders_obligations import EAST, a_meeting, a_panel, send_all

ACTIONS = 10_000
FIRST_DUE = date(2026, 10, 1)
NOW = at_local_time(date(2026, 12, 4), datetime(2026, 1, 1, 9, tzinfo=UTC).time())


async def main() -> None:
    procedures, calendar = [load_procedure("hertfordshire")], load_calendar()
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{Path(folder) / 'mace.db'}"
        keys = KeyRing.parse(KeyRing.new_file_text())
        await migrate(url, keys)
        engine = make_engine(url, keys)
        sessions = make_sessions(engine)
        await fill(sessions)
        for words, now in (
            ("first sweep", NOW),
            ("the same again", NOW),
            ("again, all sent", NOW + timedelta(minutes=1)),
            ("next working day", NOW + timedelta(days=3)),
            ("the same again", NOW + timedelta(days=3)),
        ):
            begun = time.perf_counter()
            new = await sweep(sessions, procedures, calendar, now)
            print(f"{words:20} {new:6} new  {1000 * (time.perf_counter() - begun):8.0f} ms")
            await send_all(sessions, now)
        begun = time.perf_counter()
        async with reading(sessions) as session:
            found = await verify(session, procedures, calendar, NOW + timedelta(days=3))
        print(f"verify: {found.due} due{1000 * (time.perf_counter() - begun):19.0f} ms")
        await engine.dispose()


async def fill(sessions: Sessions) -> None:
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
        for n in range(ACTIONS)
    ]
    async with transaction(sessions) as session:
        await session.execute(insert(ActionRow), rows)


if __name__ == "__main__":
    asyncio.run(main())
