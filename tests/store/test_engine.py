import asyncio
import stat
from pathlib import Path

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.ext.asyncio import AsyncEngine

from core.errors import AlreadyChanged
from core.store import clock, presses
from core.store.engine import Sessions, database_url, make_engine, reading, transaction
from core.store.keys import KeyRing
from core.store.tables import GrantRow, PersonRow
from tests.store.records import NOW, add_people


async def test_who_comes_second_is_told_so_and_changes_nothing(
    sessions: Sessions, keys: KeyRing
) -> None:
    await add_people(sessions, keys, "p-1")

    async def rename_too_late() -> None:
        async with transaction(sessions) as session:
            session.add(slow)
            slow.agency = "The second agency"

    async with reading(sessions) as session:
        slow = await session.get_one(PersonRow, "p-1")
    async with transaction(sessions) as session:
        (await session.get_one(PersonRow, "p-1")).agency = "The first agency"
    with pytest.raises(AlreadyChanged, match="nothing of yours was saved"):
        await rename_too_late()
    async with reading(sessions) as session:
        assert (await session.get_one(PersonRow, "p-1")).agency == "The first agency"


async def test_nothing_can_be_written_where_one_only_reads(
    sessions: Sessions, keys: KeyRing
) -> None:
    await add_people(sessions, keys, "p-1")
    async with reading(sessions) as session:
        with pytest.raises(DBAPIError):
            await session.execute(text("update person set agency = 'x'"))
    async with transaction(sessions) as session:  # the same connection writes again
        await session.execute(text("update person set agency = 'y'"))


async def test_a_reader_does_not_wait_for_a_writer(sessions: Sessions, keys: KeyRing) -> None:
    await add_people(sessions, keys, "p-1")
    async with transaction(sessions) as writer:
        await writer.execute(text("update person set agency = 'new'"))
        async with asyncio.timeout(5), reading(sessions) as reader:
            agency = (await reader.execute(select(PersonRow.agency))).scalar_one()
    assert agency == "Fictional Council"


async def test_references_are_kept(sessions: Sessions) -> None:
    async def grant_nobody() -> None:
        async with transaction(sessions) as session:
            session.add(GrantRow(person_id="nobody", panel="p", role="member"))

    with pytest.raises(IntegrityError):
        await grant_nobody()


async def test_an_error_of_the_database_does_not_quote_what_was_written(
    sessions: Sessions, keys: KeyRing
) -> None:
    await add_people(sessions, keys, "p-1")
    with pytest.raises(IntegrityError) as error:
        await add_people(sessions, keys, "p-1")
    assert "Sam Sample" not in str(error.value)
    assert "council.example" not in str(error.value)


async def test_a_new_database_file_is_its_owners_alone(tmp_path: Path, keys: KeyRing) -> None:
    path = tmp_path / "folder" / "new.db"
    engine = make_engine(f"sqlite:///{path}", keys)
    async with engine.connect() as connection:
        mode = (await connection.exec_driver_sql("pragma journal_mode")).scalar_one()
    await engine.dispose()
    assert mode == "wal"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700


def test_a_database_that_cannot_be_used_is_refused(keys: KeyRing) -> None:
    with pytest.raises(ValueError, match="sqlite or postgresql"):
        database_url("mysql://localhost/x")
    with pytest.raises(ValueError, match="must be a file"):
        make_engine("sqlite://", keys)


async def test_a_press_is_acted_on_once(sessions: Sessions) -> None:
    async def press() -> bool:
        async with transaction(sessions) as session:
            return await presses.first_time(session, "k", "p-1", "referral.submit", NOW)

    assert sorted(await asyncio.gather(*(press() for _ in range(6)))) == [False] * 5 + [True]


async def test_a_press_that_failed_may_be_repeated(sessions: Sessions) -> None:
    async def fail() -> None:
        async with transaction(sessions) as session:
            await presses.first_time(session, "k", "p-1", "referral.submit", NOW)
            raise RuntimeError

    with pytest.raises(RuntimeError):
        await fail()
    async with transaction(sessions) as session:
        assert await presses.first_time(session, "k", "p-1", "referral.submit", NOW)


async def test_numbers_run_on_without_gaps_or_repeats(sessions: Sessions) -> None:
    async def number(name: str, *, keep: bool = True) -> int:
        async with sessions() as session:
            found = await presses.next_number(session, name)
            await (session.commit() if keep else session.rollback())
        return found

    first = await asyncio.gather(*(number("HE-2026") for _ in range(12)))
    assert sorted(first) == list(range(1, 13))
    assert await number("HE-2026", keep=False) == 13
    assert await number("HE-2026") == 13
    assert await number("RO-2026") == 1


async def test_the_clock_is_right_until_it_is_moved(sessions: Sessions) -> None:
    async with transaction(sessions) as session:
        assert await clock.ahead(session) == 0.0
        await clock.set_ahead(session, 86400.5)
        await clock.set_ahead(session, -60.25)
        assert await clock.ahead(session) == -60.25


async def test_the_engine_carries_its_own_keys(engine: AsyncEngine, keys: KeyRing) -> None:
    assert engine.dialect.mace_keys is keys  # type: ignore[attr-defined]
