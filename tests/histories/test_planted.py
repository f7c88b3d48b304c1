"""A history with a planted defect: the check at its end finds each of them, so it can fail."""

import shutil
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest
from sqlalchemy import delete, select, text, update

from core.messages import Door, Kind, Message
from core.obligations import Duty, Obligation, Standing, owed
from core.snapshots import Agreed, Snapshot
from core.store import outbox
from core.store.engine import reading, transaction
from core.store.keys import KeyRing
from core.store.tables import ActionRow, AuditRow, DispatchRow
from tests.histories.checking import check, happen
from tests.histories.steps import Step
from tests.histories.world import World, seed

STORY = (
    Step("add", 1, 0),
    Step("add", 2, 0),
    Step("work", 0, 0),
    Step("wait", 4, 0),
    Step("work", 1, 0),
    Step("press", 0, 0),  # done
    Step("press", 1, 1),  # cannot be done
)


@pytest.fixture
async def world(sqlite_template: Path, tmp_path: Path, keys: KeyRing) -> AsyncIterator[World]:
    path = tmp_path / "history.db"
    shutil.copyfile(sqlite_template, path)
    url = f"sqlite:///{path}"
    world = World(url, keys, await seed(url, keys))
    await happen(world, STORY)
    yield world
    await world.close()


async def test_the_story_itself_is_whole(world: World) -> None:
    await check(world)


async def reminder(world: World) -> DispatchRow:
    async with reading(world.sessions) as session:
        query = select(DispatchRow).where(
            DispatchRow.kind == "action_reminder", DispatchRow.state == "sent"
        )
        return (await session.scalars(query)).all()[0]


async def carried_twice(world: World) -> None:
    row = await reminder(world)
    world.doors[Door(row.door)].arrived[row.key] += 1


async def said_by_both_doors(world: World) -> None:
    row = await reminder(world)
    other = Door.TEAMS if row.door == Door.EMAIL else Door.EMAIL
    again = Message(Kind(row.kind), row.subject, row.recipient_id, row.occasion, other, world.now)
    async with transaction(world.sessions) as session:
        await outbox.put(session, [again], world.now)
        here = DispatchRow.key == again.key
        await session.execute(update(DispatchRow).where(here).values(state="sent"))
    world.doors[other].arrived[again.key] += 1


async def never_sent(world: World) -> None:
    row = await reminder(world)
    async with transaction(world.sessions) as session:
        await session.execute(delete(DispatchRow).where(DispatchRow.key == row.key))


async def action_deleted(world: World) -> None:
    async with transaction(world.sessions) as session:
        await session.execute(delete(ActionRow).where(ActionRow.id == world.actions[-1]))


async def undone(world: World, state: str) -> None:
    async with transaction(world.sessions) as session:
        changed = await session.scalars(
            update(ActionRow)
            .where(ActionRow.state == state)
            .values(state="open", settled_at=None)
            .returning(ActionRow.id)
        )
        assert changed.all()


async def done_undone(world: World) -> None:
    await undone(world, "done")


async def cannot_undone(world: World) -> None:
    await undone(world, "cannot")


async def audit_changed(world: World) -> None:
    async with transaction(world.sessions) as session:
        for name in list(
            await session.scalars(text("select name from sqlite_master where type = 'trigger'"))
        ):
            await session.execute(text(f"drop trigger {name}"))
        last = select(AuditRow.seq).order_by(AuditRow.seq.desc()).limit(1).scalar_subquery()
        await session.execute(update(AuditRow).where(AuditRow.seq == last).values(act="read.x"))


@pytest.mark.parametrize(
    ("plant", "found"),
    [
        (carried_twice, "a message arrived twice"),
        (said_by_both_doors, "said by both doors"),
        (never_sent, "sent and arrived"),
        (action_deleted, "an action that was answered for is gone"),
        (done_undone, "an answer was undone"),
        (cannot_undone, "an answer was undone"),
        (audit_changed, "the audit was changed"),
    ],
    ids=lambda one: getattr(one, "__name__", ""),
)
async def test_a_planted_defect_is_found(
    world: World, plant: Callable[[World], Awaitable[None]], found: str
) -> None:
    await plant(world)
    with pytest.raises(AssertionError, match=found):
        await check(world)


@pytest.mark.parametrize(
    ("where", "found"),
    [
        ("tests.histories.checking.owed", "not in one state"),
        ("core.services.verify.owed", "stands in 2 states"),
    ],
)
async def test_an_obligation_in_two_states_is_found(
    world: World, monkeypatch: pytest.MonkeyPatch, where: str, found: str
) -> None:
    def twice(snapshot: Snapshot, agreed: Agreed, now: datetime) -> list[Obligation]:
        once = owed(snapshot, agreed, now)
        return [*once, *(replace(o, state=Standing.MOOT) for o in once if o.kind is Duty.ACTION)]

    monkeypatch.setattr(where, twice)
    with pytest.raises(AssertionError, match=found):
        await check(world)
