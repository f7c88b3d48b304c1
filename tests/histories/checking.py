"""What must hold at the end of every history."""

from collections import Counter
from collections.abc import Iterable

from sqlalchemy import select

from core.obligations import STILL_OWED, Duty, owed
from core.services.obligations import agreed_by
from core.services.verify import verify
from core.store import obligations as store
from core.store.engine import reading
from core.store.tables import ActionRow, AuditRow, DispatchRow
from tests.histories.steps import Step, history
from tests.histories.world import ENDED, PROCEDURES, World

ENDINGS = tuple(f"action.{state}" for state in ENDED)


async def lived(world: World, seed: int) -> None:
    """One history, from its first step to the check at its end."""
    steps = history(seed)
    try:
        await happen(world, steps)
        await check(world)
    except Exception as broken:
        told = "\n".join(f"  {one.kind} {one.n} {one.m}" for one in steps)
        again = f"again: python -m tests.histories --count 1 --seed {seed} --database {world.kind}"
        raise AssertionError(f"history {seed}: {broken}\n{told}\n{again}") from broken
    finally:
        await world.close()


async def happen(world: World, steps: Iterable[Step]) -> None:
    """Let a history happen, and come to rest."""
    for step in steps:
        await world.take(step)
    await world.come_to_rest()


async def check(world: World) -> None:
    """Look whether everything holds."""
    await nothing_twice(world)
    await nothing_lost(world)
    await accounted_for(world)


async def nothing_twice(world: World) -> None:
    """At most one effect for each key, and one reminder per obligation, rung and person."""
    async with reading(world.sessions) as session:
        rows = list(await session.scalars(select(DispatchRow)))
    arrived = Counter[str]()
    for door in world.doors.values():
        arrived += door.arrived
    assert max(arrived.values(), default=1) == 1, "a message arrived twice"
    assert set(arrived) == {row.key for row in rows if row.state == "sent"}, "sent and arrived"
    said = Counter((r.kind, r.subject, r.recipient_id, r.occasion) for r in reminders(rows))
    assert max(said.values(), default=1) == 1, "a reminder was said by both doors"
    writes = await world.writes()
    for action in world.actions:
        assert writes[f"action.add action:{action}"] == 1
        assert sum(writes[f"{act} action:{action}"] for act in ENDINGS) <= 1, "ended twice"


def reminders(rows: list[DispatchRow]) -> list[DispatchRow]:
    return [r for r in rows if r.kind == "action_reminder" and r.state == "sent"]


async def nothing_lost(world: World) -> None:
    """What was answered is there, and what is due has gone."""
    await world.look()
    async with reading(world.sessions) as session:
        rows = list(await session.scalars(select(DispatchRow)))
        added = select(AuditRow.subject).where(AuditRow.act == "action.add")
        known = {one.removeprefix("action:") for one in await session.scalars(added)}
    assert known == set(world.actions), "an action that nobody was answered for"
    late = [
        r.kind for r in rows if r.state not in ("sent", "cancelled") and r.not_before <= world.now
    ]
    assert not late, f"not gone: {late}"


async def accounted_for(world: World) -> None:
    """Each action is one obligation in one state; `verify` and the audit's chain are whole."""
    agreed = agreed_by(PROCEDURES, world.calendar)
    async with reading(world.sessions) as session:
        found = owed(await store.load(session), agreed, world.now)
        open_ = select(ActionRow.id).where(ActionRow.state == "open")
        still = set(await session.scalars(open_))
        verified = await verify(session, PROCEDURES, world.calendar, world.now)
    duties = [one for one in found if one.kind is Duty.ACTION]
    counted = Counter(one.subject for one in duties)
    assert counted == Counter(world.actions), "an obligation is not in one state"
    assert {one.subject for one in duties if one.state in STILL_OWED} == still
    assert verified.unexplained == (), verified.unexplained
    assert verified.chain.broken_at is None
