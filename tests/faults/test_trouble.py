"""Trouble that lasts: a week over Christmas without a worker, and ten thousand open actions."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from typing import Any

import pytest
from sqlalchemy import event, func, insert, select
from sqlalchemy.ext.asyncio import AsyncEngine

from core.data import load_calendar, load_procedure
from core.dates import WorkingCalendar, at_local_time
from core.messages import Door, Kind, Message
from core.services.sending import Sender
from core.services.sweep import sweep
from core.services.verify import verify
from core.store import outbox
from core.store.engine import Sessions, reading, transaction
from core.store.liveness import make_liveness
from core.store.tables import ActionRow, DispatchRow
from tests.faults.doors import FakeDoor
from tests.services.builders_obligations import (
    EAST,
    LONG_AGO,
    a_meeting,
    a_panel,
    a_paper,
    an_action,
    change_noted,
)

HERTFORDSHIRE, ENGLAND = [load_procedure("hertfordshire")], load_calendar()
BEFORE, AFTER = date(2026, 12, 23), date(2026, 12, 31)  # Boxing Day is a Saturday: the 28th is shut
FEW, MANY = 10, 10_000


def at(day: date, clock: str = "09:00") -> datetime:
    return at_local_time(day, time.fromisoformat(clock))


async def test_H15_after_christmas_without_a_worker_each_person_gets_one_message(
    sessions: Sessions, engine: AsyncEngine
) -> None:
    await a_panel(sessions)
    await a_meeting(sessions, state="cancelled")
    for number in range(40):  # due before, on and after the days on which nothing ran
        await an_action(sessions, f"{number}", BEFORE + timedelta(days=number % 10))
    now = at(BEFORE)
    email, teams, liveness = FakeDoor(), FakeDoor(), make_liveness(engine)
    doors = {Door.EMAIL: email, Door.TEAMS: teams}
    sender = Sender(sessions, liveness, doors, lambda: now)

    async def work() -> None:
        await sweep(sessions, HERTFORDSHIRE, ENGLAND, now)
        await sender.round()

    await work()
    assert sum(email.arrived.values()) == 1
    now = at(AFTER, "08:30")
    for minutes in (0, 1, 30, 240):
        now = at(AFTER, "08:30") + timedelta(minutes=minutes)
        await work()
    assert sum(email.arrived.values()) == 2, "one before, and one for all that was missed"
    assert sum(teams.arrived.values()) == 0
    async with reading(sessions) as session:
        assert (await verify(session, HERTFORDSHIRE, ENGLAND, now)).unexplained == ()
    await liveness.release()


async def test_H15_after_christmas_everybody_above_hears_of_all_that_is_late_once(
    sessions: Sessions, engine: AsyncEngine
) -> None:
    """Forty actions that were due before the stop: agency, manager and chairs were to hear."""
    await a_panel(sessions)
    await a_meeting(sessions, state="cancelled")
    for number in range(40):
        await an_action(sessions, f"{number}", BEFORE - timedelta(days=5 + number % 5))
    now = at(BEFORE - timedelta(days=12))
    email, teams, liveness = FakeDoor(), FakeDoor(), make_liveness(engine)
    sender = Sender(sessions, liveness, {Door.EMAIL: email, Door.TEAMS: teams}, lambda: now)
    await sweep(sessions, HERTFORDSHIRE, ENGLAND, now)
    for minutes in (0, 1, 30, 240):
        now = at(AFTER, "08:30") + timedelta(minutes=minutes)
        await sweep(sessions, HERTFORDSHIRE, ENGLAND, now)
        await sender.round()
    assert await heard(sessions) == {"nurse": 1, "sash": 1, "dci": 1, "manager": 1}
    assert (sum(email.arrived.values()), sum(teams.arrived.values())) == (2, 2)
    async with reading(sessions) as session:
        assert (await verify(session, HERTFORDSHIRE, ENGLAND, now)).unexplained == ()
    await liveness.release()


async def test_a_bank_holiday_added_later_moves_reminders_and_papers_and_repeats_none(
    sessions: Sessions,
) -> None:
    await a_panel(sessions)
    await a_meeting(sessions, agenda_approved_at=at(date(2026, 12, 14)))
    await a_paper(sessions, "agenda")
    first = Message(Kind.MEETING_INVITATION, "meeting", "x", "sequence-0", Door.EMAIL, LONG_AGO)
    async with transaction(sessions) as session:
        every = [replace(first, recipient=person) for person in ("sash", "dci", "nurse")]
        await outbox.put(session, every, LONG_AGO)
    await an_action(sessions, "1", date(2026, 12, 22))
    shut = load_calendar(frozenset({date(2026, 12, 21)}))

    async def swept(calendar: WorkingCalendar, day: date) -> set[str]:
        await sweep(sessions, HERTFORDSHIRE, calendar, at(day))
        async with reading(sessions) as session:
            found = await verify(session, HERTFORDSHIRE, calendar, at(day, "10:00"))
            assert found.unexplained == ()
            kinds = select(DispatchRow.kind).where(DispatchRow.created_at == at(day))
            return set(await session.scalars(kinds)) & {"action_reminder", "agenda"}

    wednesday, thursday = date(2026, 12, 16), date(2026, 12, 17)
    assert await swept(ENGLAND, wednesday) == set(), "both are for Thursday"
    assert await swept(shut, wednesday) == {"action_reminder", "agenda"}
    assert await swept(shut, thursday) == set(), "said once"
    assert await swept(ENGLAND, thursday) == set(), "the day is open again: not said twice"


async def heard(sessions: Sessions) -> dict[str, int]:
    """How many messages went to each person."""
    query = select(DispatchRow.recipient_id, func.count()).group_by(DispatchRow.recipient_id)
    async with reading(sessions) as session:
        return dict((await session.execute(query.where(DispatchRow.state == "sent"))).all())


@contextmanager
def counted(engine: AsyncEngine) -> Iterator[list[str]]:
    """Collect the statements that go to the database."""
    said: list[str] = []

    def hear(_c: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        said.append(statement)

    event.listen(engine.sync_engine, "before_cursor_execute", hear)
    yield said
    event.remove(engine.sync_engine, "before_cursor_execute", hear)


async def fill(sessions: Sessions, numbers: range) -> None:
    """Open actions, of which one in a hundred is due today and the others in half a year."""
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
            "due_on": BEFORE if n % 100 == 0 else date(2027, 6, 1) + timedelta(days=n % 30),
            "state": "open",
            "assigned_at": at(date(2026, 9, 1)),
            "version": 1,
        }
        for n in numbers
    ]
    async with transaction(sessions) as session:
        await session.execute(insert(ActionRow), rows)
        for row in rows:
            await change_noted(session, str(row["id"]), "action.assign", at(date(2026, 9, 1)))


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
async def test_a_sweep_asks_as_much_for_ten_thousand_open_actions_as_for_ten(
    sessions: Sessions, engine: AsyncEngine
) -> None:
    await a_panel(sessions)
    await a_meeting(sessions, state="cancelled")
    now = at(BEFORE)
    await fill(sessions, range(FEW))
    with counted(engine) as few:
        assert await sweep(sessions, HERTFORDSHIRE, ENGLAND, now) == 1
    await fill(sessions, range(FEW, MANY))
    with counted(engine) as many:
        assert await sweep(sessions, HERTFORDSHIRE, ENGLAND, now) == 99
    assert len(many) == len(few)
    with counted(engine) as again:
        assert await sweep(sessions, HERTFORDSHIRE, ENGLAND, now) == 0
    assert len(again) < len(few), "what is there is not written again"
