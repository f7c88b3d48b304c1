"""The address that a monitor asks: green while all is proved and a worker lives, else red."""

from datetime import date, time, timedelta
from typing import Any

from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer

from bot.app import add_bot, make_teams
from bot.desk import Office
from core.data import load_calendar, load_procedure
from core.dates import at_local_time
from core.services.heartbeats import Pulse
from core.services.proof import prove
from core.settings import Settings
from core.store.engine import Sessions, make_engine, make_sessions
from core.store.keys import KeyRing

NOW = at_local_time(date(2026, 12, 14), time(9))
SETTINGS = {"MACE_DATABASE": "sqlite+aiosqlite:///x.db", "MACE_ANONYMOUS_TEAMS": "yes"}


class Monitor:
    """Asks the health address at an instant that may be moved."""

    def __init__(self, sessions: Sessions) -> None:
        self.now = NOW
        office = Office(sessions, lambda: self.now, ("hertfordshire",))
        self.app = web.Application()
        add_bot(self.app, make_teams(Settings.from_env(SETTINGS), office), office, b"k" * 32)

    async def asks(self) -> tuple[int, dict[str, Any]]:
        async with TestClient(TestServer(self.app)) as client, client.get("/healthz") as answer:
            return answer.status, await answer.json()


async def test_red_until_proved_green_after_red_when_it_stays_away(sessions: Sessions) -> None:
    monitor = Monitor(sessions)
    await Pulse(sessions, lambda: NOW).beat()
    status, said = await monitor.asks()
    assert (status, said["status"]) == (503, "alarm")
    assert "Nothing has been proved yet" in said["why"]
    await prove(sessions, [load_procedure("hertfordshire")], load_calendar(), NOW)
    assert await Monitor(sessions).asks() == (200, {"status": "up", "workers": 1})
    monitor = Monitor(sessions)
    monitor.now = NOW + timedelta(hours=27)
    await Pulse(sessions, lambda: monitor.now).beat()
    status, said = await monitor.asks()
    assert status == 503
    assert "more than 26 hours ago" in said["why"]


async def test_red_in_words_when_the_database_is_gone() -> None:
    keys = KeyRing.parse(KeyRing.new_file_text())
    engine = make_engine("postgresql+psycopg://nobody:secret@127.0.0.1:1/none", keys)
    status, said = await Monitor(make_sessions(engine)).asks()
    assert (status, said["why"]) == (503, "The database does not answer. See whether it runs.")
