"""Random histories of a panel's actions, on a real database: nothing lost, nothing said twice."""

import uuid
from collections import Counter
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select, update

from core.data import load_calendar, load_procedure
from core.dates import at_local_time
from core.services.sweep import sweep
from core.store.engine import Sessions, reading, transaction
from core.store.tables import ActionRow, DispatchRow, MeetingRow
from tests.services.builders_obligations import (
    a_meeting,
    a_panel,
    an_action,
    do_action,
    give_more_time,
    send_all,
)

HERTFORDSHIRE = [load_procedure("hertfordshire")]
ENGLAND = load_calendar()
BEGIN = date(2026, 12, 10)
DAYS_OUT = st.integers(1, 20)

Step = tuple[str, int, int]
STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("days pass"), st.integers(1, 4), st.just(0)),
        st.tuples(st.just("outage"), st.integers(5, 20), st.just(0)),
        st.tuples(st.just("add"), DAYS_OUT, st.just(0)),
        st.tuples(st.just("done"), st.integers(0, 3), st.just(0)),
        st.tuples(st.just("move"), st.integers(0, 3), DAYS_OUT),
        st.tuples(st.just("sweep twice"), st.just(0), st.just(0)),
    ),
    max_size=9,
)


@dataclass
class History:
    """A panel whose clock is moved by hand. `owed` is when each open action is owed."""

    sessions: Sessions
    today: date = BEGIN
    owed: dict[str, date] = field(default_factory=dict)
    made: list[str] = field(default_factory=list)

    @property
    def now(self) -> datetime:
        return at_local_time(self.today, time(9))

    async def take(self, what: str, n: int, days: int) -> None:
        if what == "days pass":
            for _ in range(n):
                await self.next_day()
        elif what == "outage":
            self.today += timedelta(days=n)
        elif what == "add":
            await self.add(self.today + timedelta(days=n))
        elif what == "sweep twice":
            await self.sweep()
            await self.sweep()
        elif n < len(self.owed):
            await self.change(sorted(self.owed)[n], what, days)

    async def next_day(self) -> None:
        self.today += timedelta(days=1)
        await self.sweep()
        await send_all(self.sessions, self.now)

    async def sweep(self) -> None:
        before = await self.said()
        await sweep(self.sessions, HERTFORDSHIRE, ENGLAND, self.now)
        new = Counter(key[:2] for key in await self.said() - before)
        assert max(new.values(), default=1) == 1, "one person got a burst about one action"

    async def add(self, due_on: date) -> None:
        action = uuid.uuid4().hex[:12]
        await an_action(self.sessions, action, due_on, now=self.now)
        self.owed[action] = due_on
        self.made.append(action)

    async def change(self, action: str, what: str, days: int) -> None:
        if what == "done":
            await do_action(self.sessions, action, self.now)
            del self.owed[action]
            return
        until = max(self.owed[action], self.today) + timedelta(days=days)
        await give_more_time(self.sessions, action, self.owed[action], until, self.now)
        self.owed[action] = until

    async def said(self) -> Counter[tuple[str, str, str]]:
        """Count the reminders that went or wait, by action, person and occasion."""
        query = select(DispatchRow.subject, DispatchRow.recipient_id, DispatchRow.occasion).where(
            DispatchRow.subject.in_(self.made), DispatchRow.state != "cancelled"
        )
        async with reading(self.sessions) as session:
            return Counter((a, p, o) for a, p, o in await session.execute(query))

    async def until_the_next_working_day(self) -> None:
        await self.next_day()
        while not ENGLAND.is_working_day(self.today):
            await self.next_day()


@pytest.fixture
async def panel(sessions: Sessions) -> Sessions:
    await a_panel(sessions)
    await a_meeting(sessions)
    async with transaction(sessions) as session:  # its papers are not what is looked at here
        await session.execute(update(MeetingRow).values(state="cancelled"))
    return sessions


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(steps=STEPS)
async def test_each_occasion_is_said_once_and_each_overdue_action_is_chased(
    panel: Sessions, steps: list[Step]
) -> None:
    async with transaction(panel) as session:  # an earlier example's actions are no longer open
        await session.execute(update(ActionRow).values(state="superseded"))
    history = History(panel)

    for step in steps:
        await history.take(*step)
    await history.until_the_next_working_day()

    said = await history.said()
    assert max(said.values(), default=1) == 1
    heard = {
        (action, occasion.split("/")[1])
        for action, person, occasion in said
        if person == "nurse" and occasion.startswith("after-")
    }
    overdue = {
        (action, owed_on.isoformat())
        for action, owed_on in history.owed.items()
        if owed_on < history.today
    }
    assert overdue <= heard
