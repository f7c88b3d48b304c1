"""The demo's clock: the machine's, moved. Its place is kept in the database."""

from collections.abc import Callable
from datetime import date, datetime, time, timedelta

from core.dates import LONDON, at_local_time, clock_time, local_date, long_day
from core.errors import PanelError
from core.services.rules import calendar
from core.store.clock import ahead, set_ahead
from core.store.engine import Sessions, reading, transaction

MORNING = time(9)
STEPS = {"hour": timedelta(hours=1), "day": timedelta(days=1), "week": timedelta(weeks=1)}


class DemoClock:
    """Gives the demo's time. `read` is the machine's clock."""

    def __init__(self, sessions: Sessions, read: Callable[[], datetime]) -> None:
        self._sessions = sessions
        self._read = read
        self._ahead = timedelta()

    def __call__(self) -> datetime:
        """Give the time of the demo."""
        return self._read() + self._ahead

    async def load(self) -> None:
        """Go on from where the clock stood."""
        async with reading(self._sessions) as session:
            self._ahead = timedelta(seconds=await ahead(session))

    async def move(self, to: datetime) -> None:
        """Set the clock; it never goes back, because what was done cannot be undone."""
        if to < self():
            raise PanelError("The demo's clock only goes forward. Start again with --fresh.")
        seconds = (to - self._read()).total_seconds()
        async with transaction(self._sessions) as session:
            await set_ahead(session, seconds)
        self._ahead = timedelta(seconds=seconds)

    async def step(self, step: str) -> None:
        """Move by an hour, a day, a week, or to nine o'clock on the next working day."""
        if step == "next_working_day":
            await self.move(at_local_time(calendar().add_working_days(self.day, 1), MORNING))
        elif step in STEPS:
            await self.move(self() + STEPS[step])
        else:
            raise PanelError("The clock moves by hour, day, week or next_working_day.")

    @property
    def day(self) -> date:
        """Give the day in London."""
        return local_date(self())

    @property
    def text(self) -> str:
        """Say the time: "Monday 23 November 2026, 09:00"."""
        return f"{long_day(self.day)}, {clock_time(self().astimezone(LONDON).time())}"
