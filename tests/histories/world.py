"""A panel, two workers, both doors and a clock: the product as a history sees it."""

import asyncio
from collections import Counter
from collections.abc import Awaitable
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Dialect, select
from sqlalchemy.ext.asyncio import AsyncEngine
from sqlalchemy.util import LRUCache

from bot.desk import Office
from bot.pages.action import _Said, _take_down
from bot.presses import Press
from bot.submissions import VERBS
from bot.submissions.acts import answer
from cards.action_reminder import VERB_CANNOT, VERB_DONE, VERB_MORE_TIME
from core.actions import ActionState
from core.data import load_calendar, load_procedure
from core.dates import WorkingCalendar, local_date
from core.errors import PanelError
from core.messages import Door
from core.people import Person
from core.services import access, new_actions
from core.services.new_actions import NewAction
from core.services.sending import Sender
from core.services.sweep import sweep
from core.store.engine import make_engine, make_sessions, reading, transaction
from core.store.keys import KeyRing
from core.store.liveness import Liveness, make_liveness
from core.store.tables import ActionRow, AuditRow
from tests.bot.submitting import Hand
from tests.faults.doors import FakeDoor
from tests.faults.points import Crash, CrashPoints
from tests.histories.inline import run_inline
from tests.histories.steps import Step
from tests.services.builders_discussions import EAST, Panel, panel_at_work

PROCEDURES = [load_procedure("hertfordshire")]
BEGIN = date(2026, 12, 8)  # a Tuesday, with Christmas in reach
VERBS_OF_CARDS = (VERB_DONE, VERB_CANNOT, VERB_MORE_TIME)
ANSWERED = ("press", "page", "twice", "crossed", "late")
ENDED = tuple(state.value for state in ActionState if state != ActionState.OPEN)
_KNOWN: dict[str, tuple[Dialect, LRUCache[Any, Any]]] = {}  # for all histories on a database


def opened(url: str, keys: KeyRing) -> AsyncEngine:
    """Open a database with the statements that earlier histories compiled, without threads.

    SQLAlchemy keeps what it compiled by dialect, and each engine brings one of its own.
    """
    engine = make_engine(url, keys)
    inner = engine.sync_engine
    if inner.dialect.name == "sqlite":
        run_inline(inner)
    known = _KNOWN.setdefault(inner.dialect.name, (inner.dialect, LRUCache(1000)))
    inner.dialect, inner._compiled_cache = known
    return engine


async def seed(url: str, keys: KeyRing) -> Panel:
    """A panel in the middle of its meeting."""
    engine = make_engine(url, keys)
    async with transaction(make_sessions(engine)) as session:
        panel = await panel_at_work(session, EAST, BEGIN)
    await engine.dispose()
    return panel


class World:
    """What a history happens to. `settled` is what was acknowledged: it must never change."""

    def __init__(self, url: str, keys: KeyRing, panel: Panel) -> None:
        self.url, self.keys, self.panel = url, keys, panel
        self.now: datetime = panel.now
        self.calendar: WorkingCalendar = load_calendar()
        self.doors = {Door.EMAIL: FakeDoor(), Door.TEAMS: FakeDoor()}
        self.actions: list[str] = []
        self.settled: dict[str, tuple[str, datetime | None]] = {}
        self.pocket: list[Press] = []
        self.open_doors()

    def open_doors(self) -> None:
        """Begin as a process does: with a new engine and new proofs of life."""
        self.engine = opened(self.url, self.keys)
        self.sessions = make_sessions(self.engine)
        self.points = CrashPoints(self.engine)
        plain = {door: FakeDoor.carry.__get__(place) for door, place in self.doors.items()}
        for door, place in self.doors.items():
            place.carry = self.points.around(plain[door])  # type: ignore[method-assign,assignment]
        self.workers: list[Liveness] = [make_liveness(self.engine), make_liveness(self.engine)]

    @property
    def kind(self) -> str:
        """The database's name, as `python -m tests.histories --database` knows it."""
        return "sqlite" if self.engine.dialect.name == "sqlite" else "postgres"

    async def close(self) -> None:
        for one in self.workers:
            await one.release()
        await self.engine.dispose()

    def clock(self) -> datetime:
        return self.now

    async def take(self, step: Step) -> None:
        """Let one thing happen. What is refused with a sentence is an answer like another."""
        await getattr(self, f"_{step.kind}")(step)
        if step.kind in ANSWERED:
            await self.look()

    async def _add(self, step: Step) -> None:
        due = local_date(self.now) + timedelta(days=1 + step.n % 14)
        owner = self.panel.member if step.n % 3 else self.panel.lead
        new = NewAction(f"Visit Alex for the {len(self.actions)}. time.", owner.id, due)
        async with transaction(self.sessions) as session:
            item = self.panel.item.id
            view = await new_actions.add(session, self.panel.chair, item, new, now=self.now)
        self.actions.append(view.id)

    async def _press(self, step: Step) -> None:
        await self.send(await self.made(step))

    async def _twice(self, step: Step) -> None:
        press = await self.made(step)
        await asyncio.gather(self.send(press), self.send(press))
        await self.same_again(press)

    async def _keep(self, step: Step) -> None:
        self.pocket.append(await self.made(step))

    async def _late(self, step: Step) -> None:
        if self.pocket:
            press = self.pocket[step.n % len(self.pocket)]
            await self.send(press)
            await self.same_again(press)

    async def _lost(self, step: Step) -> None:
        press = await self.made(step)
        self.points.left = 1 + step.m % 2
        try:
            await self.send(press)
        except Crash:
            self.pocket.append(press)  # it was not answered: somebody presses once more
        self.points.left = None

    async def _page(self, step: Step) -> None:
        await self.on_page(step)

    async def _crossed(self, step: Step) -> None:
        press = await self.made(step)
        await asyncio.gather(self.send(press), self.on_page(Step("page", step.n, step.m + 1)))

    async def _work(self, step: Step) -> None:
        await self.work(step.n % 2)

    async def _die(self, step: Step) -> None:
        await self.work(step.n % 2, die_at=1 + step.m % 12)

    async def _both(self, _step: Step) -> None:
        await asyncio.gather(self.work(0), self.work(1))

    async def _wait(self, step: Step) -> None:
        self.now += timedelta(hours=(1, 5, 22, 24, 49)[step.n % 5], minutes=step.m)

    async def _outage(self, step: Step) -> None:
        self.now += timedelta(days=5 + step.n % 12)

    async def _jump(self, step: Step) -> None:
        self.now += timedelta(hours=(-30, -2, 2, 30)[step.n % 4])

    async def _holiday(self, step: Step) -> None:
        closed = local_date(self.now) + timedelta(days=1 + step.n % 9)
        self.calendar = load_calendar(frozenset({closed}))

    async def _restart(self, _step: Step) -> None:
        await self.close()
        self.open_doors()

    async def made(self, step: Step) -> Press:
        """Make the press of a button on a card as it stands now."""
        action = self.actions[step.n % len(self.actions)]
        async with reading(self.sessions) as session:
            row = await session.get_one(ActionRow, action)
        owner = self.panel.member if row.owner_id == self.panel.member.id else self.panel.chair
        until = (local_date(self.now) + timedelta(days=3 + step.n % 20)).isoformat()
        return self.hand(owner).made(
            VERBS_OF_CARDS[step.m % 3],
            action=action,
            v=row.version,
            note="As agreed.",
            reason="not_done",
            until=until,
        )

    def hand(self, person: Person) -> Hand:
        return Hand(self.sessions, person, self.now)

    async def send(self, press: Press) -> None:
        office = Office(self.sessions, self.clock, ("hertfordshire",))
        await refused(answer(office, VERBS[press.verb], press))

    async def same_again(self, press: Press) -> None:
        """Deliver a press that was answered once more: it must write nothing."""
        before = await self.writes()
        await self.send(press)
        assert await self.writes() == before, "a press that was answered acted again"

    async def on_page(self, step: Step) -> None:
        """Send the form of the page behind an email, as it was opened a moment ago."""
        action = self.actions[step.n % len(self.actions)]
        stands = ("done", "not_done", "more_time")[step.m % 3]
        until = (local_date(self.now) + timedelta(days=2 + step.n % 9)).isoformat()
        async with reading(self.sessions) as session:
            row = await session.get_one(ActionRow, action)
        said = _Said(stands, "By the page.", until, row.version)

        async def acted() -> None:
            async with transaction(self.sessions) as session:
                by = await access.active_person(session, row.owner_id)
                await _take_down(session, by, action, said, self.now)

        await refused(acted())

    async def work(self, which: int, die_at: int | None = None) -> None:
        """One round of a worker, which may die in it."""
        self.points.left = die_at
        try:
            await sweep(self.sessions, PROCEDURES, self.calendar, self.now)
            await Sender(self.sessions, self.workers[which], self.doors, self.clock).round()
        except (Crash, BaseExceptionGroup):
            await self.workers[which].release()
            self.workers[which] = make_liveness(self.engine)
        self.points.left = None

    async def look(self) -> None:
        """What was once acknowledged as ended stays ended, in the same way and at that time."""
        async with reading(self.sessions) as session:
            found = {row.id: row for row in await session.scalars(select(ActionRow))}
        assert set(self.actions) <= found.keys(), "an action that was answered for is gone"
        for action in self.actions:
            row = found[action]
            if action in self.settled:
                assert (row.state, row.settled_at) == self.settled[action], "an answer was undone"
            elif row.state in ENDED:
                self.settled[action] = (row.state, row.settled_at)

    async def writes(self) -> Counter[str]:
        """Count what the audit says was done, by act and record."""
        acts = select(AuditRow.act, AuditRow.subject).where(AuditRow.act.not_like("read.%"))
        async with reading(self.sessions) as session:
            return Counter(f"{act} {subject}" for act, subject in await session.execute(acts))

    async def come_to_rest(self) -> None:
        """Go on to the second working morning, so that all that was due has been said."""
        for which in (0, 1):
            day = self.calendar.add_working_days(local_date(self.now), 1)
            later = datetime.combine(day, self.now.timetz().replace(hour=10))
            self.now = max(later, self.now + timedelta(minutes=5))
            await self.work(which)


async def refused(work: Awaitable[Any]) -> None:
    try:
        await work
    except PanelError:
        return
