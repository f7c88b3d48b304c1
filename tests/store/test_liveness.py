import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from core.store.liveness import Liveness, make_liveness


@pytest.fixture
async def two(engine: AsyncEngine) -> AsyncIterator[tuple[Liveness, Liveness]]:
    one, other = make_liveness(engine), make_liveness(engine)
    await one.ensure()
    await other.ensure()
    yield one, other
    await one.release()
    await other.release()


async def test_who_holds_their_lock_lives(two: tuple[Liveness, Liveness]) -> None:
    one, other = two
    assert one.owner != other.owner
    assert await one.alive()
    assert not await other.dead(one.owner)
    assert not await one.dead(one.owner)


async def test_who_let_go_is_dead_to_the_others(two: tuple[Liveness, Liveness]) -> None:
    one, other = two
    await one.release()
    assert not await one.alive()
    assert await other.dead(one.owner)
    assert not await one.dead(other.owner)


async def test_a_number_that_nobody_holds_is_dead(two: tuple[Liveness, Liveness]) -> None:
    free = next(n for n in range(1, 4) if n not in {two[0].owner, two[1].owner})
    assert await two[0].dead(free)


async def test_looking_does_not_take_the_lock(two: tuple[Liveness, Liveness]) -> None:
    one, other = two
    await other.dead(one.owner)
    await one.release()
    assert await other.dead(one.owner)
    assert await other.dead(one.owner)


async def test_holding_on_keeps_the_number(two: tuple[Liveness, Liveness]) -> None:
    owner = two[0].owner
    await two[0].ensure()
    assert two[0].owner == owner


@pytest.mark.parametrize("database", ["postgres"], indirect=True)
async def test_who_lost_the_session_knows_it_and_comes_back_under_a_new_number(
    two: tuple[Liveness, Liveness], engine: AsyncEngine
) -> None:
    one, other = two
    owner = one.owner
    kill = (
        "select pg_terminate_backend(pid) from pg_locks where locktype = 'advisory' and objid = :o"
    )
    async with engine.connect() as connection:
        await connection.execute(text(kill), {"o": owner})
    assert not await one.alive()
    assert not await one.alive()
    assert await other.dead(owner)
    await one.ensure()
    assert one.owner != owner
    assert await one.alive()


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
async def test_who_lost_the_lock_file_knows_it_and_comes_back_under_a_new_number(
    two: tuple[Liveness, Liveness], sqlite_folder: Path
) -> None:
    one, _ = two
    owner = one.owner
    shutil.rmtree(sqlite_folder / "mace.db.locks")
    assert not await one.alive()
    await one.ensure()
    assert one.owner != owner
    (sqlite_folder / "mace.db.locks" / str(one.owner)).unlink()
    (sqlite_folder / "mace.db.locks" / str(one.owner)).touch()  # another file of the same name
    assert not await one.alive()


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
async def test_the_lock_files_of_the_dead_are_cleared_away(
    two: tuple[Liveness, Liveness], engine: AsyncEngine, sqlite_folder: Path
) -> None:
    one, other = two
    await one.release()
    third = make_liveness(engine)
    await third.ensure()
    left = {path.name for path in (sqlite_folder / "mace.db.locks").iterdir()}
    assert left == {str(other.owner), str(third.owner)}
    await third.release()
