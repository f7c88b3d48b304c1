"""The demo's history: whole from any present on, gone on with after any end, plainly invented."""

import hashlib
import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncEngine

from core.data import load_calendar, load_procedure
from core.data.answers import score_answer
from core.data.score_inputs import answer_text
from core.dates import at_local_time, local_date
from core.meetings import MeetingState
from core.messages import Door
from core.people import Person
from core.referrals import ReferralState
from core.services import (
    access,
    actions,
    agendas,
    assessments,
    listing,
    meetings,
    planning,
    queue,
    referrals,
    stored_scores,
    tracker,
)
from core.services.demo import demo_people, prepare, seed_people
from core.services.demo.children import demo_children
from core.services.demo.days import EAST, ROTHERHAM, WEST, days_of
from core.services.demo.stage import person_id
from core.services.demo.story import begins_at, story_until
from core.services.demo_clock import DemoClock
from core.services.rules import procedure_of
from core.services.sending import Sender
from core.services.sweep import sweep
from core.services.verify import verify
from core.store.engine import Session, Sessions, make_sessions, reading, transaction
from core.store.liveness import make_liveness
from core.store.tables import CaseRow, DispatchRow, MeetingRow, ReferralRow, ScoreRow
from tests.faults.doors import FakeDoor

PROCEDURES = [load_procedure(name) for name in ("hertfordshire", "rotherham")]
PRESENTS = (
    date(2026, 11, 23),  # a Monday; the West panel met on Friday
    date(2026, 12, 14),  # both of December's agendas are still owed
    date(2026, 12, 25),  # a bank holiday, the day after East and Rotherham met
    date(2027, 1, 4),  # after the holidays that moved nearly everything
)
INVENTED = re.compile(
    "Demo|Testcase|Madeup|Makebelieve|Notreal|Invented|Fictitious|Imaginary|Placeholder|Pretend|"
    "Sample|Storybook|Specimen|Fable|Unreal|Nobody|Fiction"
)
BLAMING = re.compile(
    r"promiscu|prostitut|boyfriend|streetwise|lifestyle|sexually active|chooses? to|"
    r"puts? (her|him|them)sel|associat(es|ing) with|drug (dealing|runner)|refuses|risky",
    re.IGNORECASE,
)


class Killed(BaseException):
    """The process ends here: nothing may catch it."""


@dataclass
class Demo:
    """A demo as mace puts it together, with doors that only remember, and ends at will."""

    engine: AsyncEngine
    sessions: Sessions
    machine: datetime
    door: FakeDoor = field(default_factory=FakeDoor)
    works: int = 0
    killed_at: frozenset[int] = frozenset()

    def __post_init__(self) -> None:
        self.clock = DemoClock(self.sessions, lambda: self.machine)

    async def start(self, begin: datetime | None) -> None:
        """Start as a new process does."""
        self.clock = DemoClock(self.sessions, lambda: self.machine)
        await prepare(self.sessions, self.clock, self.work, begin)

    async def work(self) -> None:
        """Sweep and send, or end before, between or after."""
        self.works += 1
        self._perhaps_end(3 * self.works)
        await self._sweep()
        self._perhaps_end(3 * self.works + 1)
        await self._send()
        self._perhaps_end(3 * self.works + 2)

    def _perhaps_end(self, place: int) -> None:
        if place in self.killed_at:
            raise Killed

    async def _sweep(self) -> None:
        await sweep(
            self.sessions,
            PROCEDURES,
            load_calendar(),
            self.clock(),
            plan_ahead=planning.plan_ahead,
            draft=listing.draft,
        )

    async def _send(self) -> None:
        doors = {Door.EMAIL: self.door, Door.TEAMS: self.door}
        liveness = make_liveness(self.engine)
        sender = Sender(self.sessions, liveness, doors, self.clock)
        while (await sender.round(limit=200)).sent:
            continue
        await liveness.release()


@pytest.fixture(params=PRESENTS, ids=str)
def present(request: pytest.FixtureRequest) -> datetime:
    return at_local_time(request.param, time(9))


@pytest.fixture
def demo(engine: AsyncEngine) -> Demo:
    return Demo(engine, make_sessions(engine), at_local_time(date(2026, 11, 2), time(8)))


def on_sqlite(test: Callable[..., Awaitable[None]]) -> Callable[..., Awaitable[None]]:
    """Keep a test to the database that the demo uses."""
    only: Callable[..., Awaitable[None]] = pytest.mark.parametrize(
        "database", ["sqlite"], indirect=True
    )(test)
    return only


@on_sqlite
async def test_a_history_that_is_killed_again_and_again_ends_whole_and_repeats_nothing(
    demo: Demo, present: datetime
) -> None:
    demo.killed_at = frozenset({4, 17, 35, 39, 52, 66, 73})
    ends = 0
    while True:
        try:
            await demo.start(present)
        except Killed:
            ends += 1
            continue
        break
    assert ends == len(demo.killed_at), "the history has fewer days than this test wants to end"
    assert demo.clock() >= present
    await _is_whole(demo)
    await _every_stored_score_recomputes(demo)
    await _every_list_shows_something(demo)


async def _is_whole(demo: Demo) -> None:
    async with reading(demo.sessions) as session:
        found = await verify(session, PROCEDURES, load_calendar(), demo.clock())
        rows = int(await session.scalar(select(func.count()).select_from(ReferralRow)) or 0)
        left = await session.scalars(
            select(DispatchRow.state).where(
                DispatchRow.state.not_in(("sent", "cancelled")),
                DispatchRow.not_before <= demo.clock(),
            )
        )
        assert found.unexplained == ()
        assert found.due > 150
        assert rows == len(demo_children())
        assert list(left) == []
    assert set(demo.door.arrived.values()) == {1}


async def _every_stored_score_recomputes(demo: Demo) -> None:
    """Reckon each again from its inputs, as a reviewer does with `mace score` (R4.5)."""
    async with transaction(demo.sessions) as session:
        query = select(ScoreRow.id, ScoreRow.answer_sha256, ScoreRow.scored_on, CaseRow.panel)
        rows = (await session.execute(query.join(CaseRow, CaseRow.id == ScoreRow.case_id))).all()
        assert len(rows) >= 8
        for score_id, digest, on, panel in rows:
            inputs = await stored_scores.inputs_of(session, score_id, now=demo.clock())
            answer = answer_text(score_answer(procedure_of(panel), inputs, on))
            assert hashlib.sha256(answer.encode()).hexdigest() == digest


async def _every_list_shows_something(demo: Demo) -> None:
    now = demo.clock()
    async with transaction(demo.sessions) as session:
        people = {p.handle: await access.person(session, p.id) for p in demo_people()}
        await _referrals_stand_at_every_stage(session, people, now)
        await _actions_wait_for_people(session, people, now)
        await _meetings_need_people(session, people, now)
        await _agendas_hold_children(session, people, now)
        for handle in ("coordinator", "cochair", "manager", "administrator", "evolve-manager"):
            view = await tracker.tracker(session, people[handle], now=now)
            assert len(view.lines) >= 4, handle
        assert {line.band for line in view.lines} >= {"High", "Medium"}
        closed = await tracker.tracker(session, people["evolve-manager"], only="closed", now=now)
        assert len(closed.lines) == 1


async def _referrals_stand_at_every_stage(
    session: Session, people: dict[str, Person], now: datetime
) -> None:
    lines = await queue.queue(session, people["coordinator"], now=now)
    states = {line.state for line in lines}
    assert states == {
        ReferralState.SUBMITTED,
        ReferralState.WITH_CHAIRS,
        ReferralState.DISAGREED,
        ReferralState.RETURNED,
    }
    assert any(line.late and "One co-chair has answered" in line.why for line in lines)
    mine = {one.state for one in await referrals.mine(session, people["practitioner"])}
    assert mine == states | {
        ReferralState.DRAFT,
        ReferralState.RETURNED,
        ReferralState.DECLINED,
        ReferralState.ACCEPTED,
    }
    theirs = {one.state for one in await referrals.mine(session, people["social-worker"])}
    assert theirs == {ReferralState.ACCEPTED, ReferralState.REDIRECTED}


async def _actions_wait_for_people(
    session: Session, people: dict[str, Person], now: datetime
) -> None:
    today = local_date(now)
    owners = ("practitioner", "nurse", "manager", "police", "social-worker", "evolve-worker")
    found = {h: await actions.my_actions(session, people[h], now=now) for h in owners}
    assert all(found.values()), [handle for handle in owners if not found[handle]]
    two_days_late = load_calendar().add_working_days(today, -2)
    assert any(one.due == today for one in found["practitioner"])
    assert any(one.overdue and one.due == two_days_late for one in found["nurse"])
    assert any(one.due > one.agreed for one in found["manager"])
    assert await assessments.mine(session, people["evolve-worker"], now=now)


async def _meetings_need_people(session: Session, people: dict[str, Person], now: datetime) -> None:
    for handle in ("administrator", "business-support"):
        lines = await meetings.my_meetings(session, people[handle], now=now)
        coming = [one for one in lines if one.held_on >= local_date(now)]
        states = {one.state for one in coming}
        assert states == {MeetingState.CONFIRMED, MeetingState.PLANNED}, handle
    for handle in ("nurse", "charity", "housing", "practitioner"):
        assert await meetings.my_meetings(session, people[handle], now=now), handle
    lines = await meetings.my_meetings(session, people["evolve-manager"], now=now)
    views = [
        await meetings.meeting_view(session, people["evolve-manager"], o.id, now=now) for o in lines
    ]
    assert sum(view.allowed.approve_minutes for view in views) == 1
    assert any(view.allowed.approve_agenda for view in views)


async def _agendas_hold_children(
    session: Session, people: dict[str, Person], now: datetime
) -> None:
    for panel, chair in ((EAST, "cochair"), (WEST, "cochair"), (ROTHERHAM, "evolve-manager")):
        query = select(MeetingRow.id).where(
            MeetingRow.panel == panel,
            MeetingRow.held_on >= local_date(now),
            MeetingRow.state.in_(("planned", "confirmed")),
        )
        coming = (await session.scalars(query.order_by(MeetingRow.held_on))).all()
        await listing.draft(session, coming[0], now=now)
        view = await agendas.agenda_view(session, people[chair], coming[0], now=now)
        kinds = {line.kind.removesuffix(", late") for line in view.lines}
        assert kinds == {"New referral", "Review"}, panel
        assert view.outstanding


@on_sqlite
async def test_a_database_that_has_people_keeps_them_and_its_clock(demo: Demo) -> None:
    async with transaction(demo.sessions) as session:
        await seed_people(session)
    later = demo.machine + timedelta(days=30)

    await demo.start(None)
    assert (demo.clock(), demo.works) == (demo.machine, 0)
    await demo.start(later)
    assert (demo.clock(), demo.works) == (later, 0)
    await demo.start(demo.machine)  # the clock never goes back
    assert demo.clock() == later


def test_every_present_has_a_history_of_ten_weeks_at_most() -> None:
    for number in range(0, 2 * 365, 3):
        present = date(2026, 1, 1) + timedelta(days=number)
        days = days_of(present)
        assert timedelta(weeks=3) < present - days.begin < timedelta(weeks=10)
        assert [len(days.past(EAST)), len(days.past(ROTHERHAM))] == [1, 3]
        assert len(days.past(WEST)) in (1, 2)
        assert days.past(WEST)[0].day < days.past(EAST)[0].day


def test_every_act_lies_between_the_beginning_and_the_day_before_the_present() -> None:
    for day in (date(2026, 4, 13), date(2026, 12, 28), date(2027, 3, 27), date(2028, 2, 29)):
        present = at_local_time(day, time(0, 30))
        moments = [act.at for act in story_until(present)]
        assert moments == sorted(moments)
        assert moments[0] == begins_at(present)
        assert moments[-1] < at_local_time(day, time(0))
        assert story_until(present)[0].at == moments[0]


def test_the_children_are_plainly_invented_and_spoken_of_with_care() -> None:
    children = demo_children()
    names = [one.given for one in children]
    assert len(set(names)) == len(names) >= 12
    assert all(INVENTED.fullmatch(one.family) for one in children)
    people = {one.handle for one in demo_people()}
    for one in children:
        said = [*one.answers.values(), one.sentence]
        for talk in one.talks:
            said += [talk.discussion, talk.analysis, talk.why, talk.rationale]
            said += [text for task in talk.tasks for text in (task.text, task.note)]
            assert {task.owner for task in talk.tasks} <= people
        assert not [text for text in said if BLAMING.search(text)]


def test_a_person_of_the_demo_has_the_same_id_at_every_start() -> None:
    assert [person_id(one.handle) for one in demo_people()] == [one.id for one in demo_people()]
