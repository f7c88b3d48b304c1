import asyncio
import dataclasses
from datetime import timedelta

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from core.messages import Door, Kind
from core.store import dispatching, outbox
from core.store.dispatching import Claimed
from core.store.engine import Sessions, reading, transaction
from core.store.keys import KeyRing
from tests.store.records import NOW, add_people, frozen_text, message


@pytest.fixture(autouse=True)
async def people(sessions: Sessions, keys: KeyRing) -> None:
    await add_people(sessions, keys, "p-1")


async def put(sessions: Sessions, *subjects: str) -> int:
    async with transaction(sessions) as session:
        return await outbox.put(session, [message(subject) for subject in subjects], NOW)


async def claim(sessions: Sessions, owner: int = 7, limit: int = 1) -> list[Claimed]:
    async with transaction(sessions) as session:
        return await dispatching.claim(session, owner, NOW, Door.EMAIL, limit)


async def counts(sessions: Sessions) -> dict[str, int]:
    async with reading(sessions) as session:
        return await outbox.counts(session)


async def test_the_same_message_is_kept_once(sessions: Sessions) -> None:
    assert await put(sessions, "r-1", "r-2", "r-1") == 2
    assert await put(sessions, "r-2", "r-3") == 1
    assert await counts(sessions) == {"created": 3}


async def test_messages_of_other_doors_and_occasions_are_others(sessions: Sessions) -> None:
    async with transaction(sessions) as session:
        messages = [message(), message(door=Door.TEAMS), message(occasion="second")]
        assert await outbox.put(session, messages, NOW) == 3


async def test_what_is_undone_is_not_sent(sessions: Sessions) -> None:
    async def give_up() -> None:
        async with transaction(sessions) as session:
            await outbox.put(session, [message()], NOW)
            raise RuntimeError

    with pytest.raises(RuntimeError):
        await give_up()
    assert await counts(sessions) == {}


async def test_sweeps_at_once_write_each_message_once(sessions: Sessions) -> None:
    subjects = [f"r-{number}" for number in range(450)]
    new = await asyncio.gather(
        put(sessions, *subjects), put(sessions, *reversed(subjects)), put(sessions, *subjects[::3])
    )
    assert sum(new) == 450
    assert await counts(sessions) == {"created": 450}


async def test_a_row_is_won_once(sessions: Sessions) -> None:
    await put(sessions, *(f"r-{number}" for number in range(20)))
    won = await asyncio.gather(*(claim(sessions, owner, limit=5) for owner in range(1, 9)))
    ids = [one.id for some in won for one in some]
    assert len(ids) == len(set(ids)) == 20


async def test_the_longest_due_are_won_first(sessions: Sessions) -> None:
    async with transaction(sessions) as session:
        messages = [message(f"r-{n}", after=timedelta(hours=-n)) for n in range(4)]
        messages.append(message("r-9", after=timedelta(seconds=1)))
        await outbox.put(session, messages, NOW)
    won = await claim(sessions, limit=9)
    assert [one.subject for one in won] == ["r-3", "r-2", "r-1", "r-0"]
    assert (won[0].kind, won[0].door, won[0].attempt) == (Kind.REFERRAL_OUTCOME, Door.EMAIL, 1)
    assert won[0].key == message("r-3").key


async def test_the_steps_follow_in_one_order_only(sessions: Sessions) -> None:
    await put(sessions, "r-1")
    (won,) = await claim(sessions)
    async with transaction(sessions) as session:
        assert not await dispatching.submitting(session, won, NOW, "fake")
        assert not await dispatching.settle(session, won, ("submitting",), "sent", NOW)
        assert await dispatching.freeze(session, won, "text", NOW)
        assert not await dispatching.freeze(session, won, "another text", NOW)
        assert await dispatching.submitting(session, won, NOW, "fake")
        assert await dispatching.settle(session, won, ("submitting",), "sent", NOW)
        assert not await dispatching.give_back(session, won, ("submitting",))
    assert await counts(sessions) == {"sent": 1}


@pytest.mark.parametrize("other", [{"owner": 8}, {"attempt": 2}, {"id": "another"}])
async def test_somebody_who_lost_the_row_changes_nothing(
    sessions: Sessions, other: dict[str, object]
) -> None:
    await put(sessions, "r-1")
    (won,) = await claim(sessions)
    stale = dataclasses.replace(won, **other)  # type: ignore[arg-type]
    async with transaction(sessions) as session:
        assert not await dispatching.freeze(session, stale, "text", NOW)
        assert not await dispatching.give_back(session, stale, ("preparing",))
        assert not await dispatching.settle(session, stale, ("preparing",), "failed", NOW)
    assert await counts(sessions) == {"preparing": 1}


async def test_what_may_have_gone_already_cannot_be_withdrawn(sessions: Sessions) -> None:
    await put(sessions, "r-1")
    (won,) = await claim(sessions)
    async with transaction(sessions) as session:
        await dispatching.freeze(session, won, "text", NOW)
        await dispatching.submitting(session, won, NOW, "fake")
        withdrawn = await outbox.cancel(session, Kind.REFERRAL_OUTCOME, "r-1", "No more.", NOW)
    assert withdrawn == 0
    assert await counts(sessions) == {"submitting": 1}


async def test_withdrawing_forgets_what_was_composed(sessions: Sessions) -> None:
    await put(sessions, "r-1", "r-2")
    (won,) = await claim(sessions)
    async with transaction(sessions) as session:
        await dispatching.freeze(session, won, "text", NOW)
        assert await frozen_text(session, won.id) == "text"
        await outbox.cancel(session, Kind.REFERRAL_OUTCOME, won.subject, "No more.", NOW)
        assert await frozen_text(session, won.id) is None
    assert await counts(sessions) == {"cancelled": 1, "created": 1}


async def test_the_outbox_can_be_looked_through(sessions: Sessions) -> None:
    await put(sessions, "r-1", "r-2")
    async with reading(sessions) as session:
        assert len(await outbox.list_for(session)) == 2
        assert len(await outbox.list_for(session, limit=1)) == 1
        assert [r.subject for r in await outbox.list_for(session, subject="r-2")] == ["r-2"]
        assert await outbox.list_for(session, states=["sent", "unknown"]) == []
        assert await outbox.list_for(session, recipient="p-2") == []
        (row,) = await outbox.list_for(session, subject="r-1", recipient="p-1")
    assert (row.state, row.not_before, row.created_at) == ("created", NOW, NOW)


async def test_a_composed_message_is_not_readable_in_the_database(
    sessions: Sessions, engine: AsyncEngine
) -> None:
    await put(sessions, "r-1")
    (won,) = await claim(sessions)
    async with transaction(sessions) as session:
        await dispatching.freeze(session, won, "Dear Alex Example", NOW)
    async with engine.connect() as connection:
        (row,) = (await connection.exec_driver_sql("select * from dispatch")).all()
    assert b"Alex" not in repr(row).encode()
