"""A statement to SQLite makes one trip, and gives what the driver gives without it."""

import sqlite3
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from core.store.trips import AT_ONCE, Cursor, Trips

SIZES = (0, 1, AT_ONCE - 1, AT_ONCE, AT_ONCE + 1, 3 * AT_ONCE)


class Counted(Trips):
    """A connection that counts its trips."""

    trips = 0

    async def there(self, do: Callable[..., Any], *given: Any) -> Any:
        self.trips += 1
        return await super().there(do, *given)


@pytest.fixture
async def counted(tmp_path: Path) -> AsyncIterator[Counted]:
    connection = Counted(lambda: sqlite3.connect(tmp_path / "numbers.db", isolation_level=None))
    await connection
    await connection.executescript("create table number (n integer primary key)")
    yield connection
    await connection.close()


async def _filled(connection: Counted, rows: int) -> Cursor:
    cursor = connection.cursor()
    await cursor.executemany("insert into number values (?)", [(n,) for n in range(rows)])
    await cursor.close()
    connection.trips = 0
    return connection.cursor()


async def test_a_statement_makes_one_trip(counted: Counted) -> None:
    cursor = await _filled(counted, 5)
    await cursor.execute("select n from number where n < ?", (3,))
    assert cursor.description[0][0] == "n"
    assert await cursor.fetchall() == [(0,), (1,), (2,)]
    await cursor.close()
    await cursor.execute("update number set n = n + 10 where n > 2")
    assert (cursor.rowcount, cursor.description) == (2, None)
    assert await cursor.fetchone() is None
    await cursor.close()
    assert counted.trips == 2


@pytest.mark.parametrize("rows", SIZES)
async def test_every_row_comes_once_however_it_is_asked_for(counted: Counted, rows: int) -> None:
    cursor = await _filled(counted, rows)
    every = [(n,) for n in range(rows)]
    await cursor.execute("select n from number order by n")
    assert await cursor.fetchall() == every
    await cursor.execute("select n from number order by n")
    assert [one async for one in cursor] == every
    await cursor.execute("select n from number order by n")
    first, some = await cursor.fetchone(), await cursor.fetchmany(700)
    assert ([first] if first else []) + some + await cursor.fetchall() == every
    await cursor.close()


async def test_rows_that_nobody_takes_hold_nothing_back(counted: Counted) -> None:
    cursor = await _filled(counted, 3 * AT_ONCE)
    await cursor.execute("select n from number")
    await cursor.close()
    assert await cursor.fetchall() == []
    await counted.executescript("drop table number")  # refused while a statement is being read


async def test_a_statement_that_is_refused_is_refused_and_the_next_one_works(
    counted: Counted,
) -> None:
    cursor = await _filled(counted, 1)
    with pytest.raises(sqlite3.IntegrityError):
        await cursor.execute("insert into number values (0)")
    await cursor.execute("insert into number values (1) returning n")
    assert await cursor.fetchall() == [(1,)]
    assert cursor.lastrowid == 1


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
@pytest.mark.parametrize("rows", SIZES)
async def test_the_products_engine_gives_and_streams_every_row(
    engine: AsyncEngine, rows: int
) -> None:
    numbers = text(
        "with recursive number(n) as (select 1 union all select n + 1 from number where n < :most)"
        " select n from number where n <= :most"
    )
    async with engine.connect() as connection:
        assert isinstance((await connection.get_raw_connection()).driver_connection, Trips)
        found = await connection.execute(numbers, {"most": rows})
        assert list(found.scalars()) == list(range(1, rows + 1))
        stream = await connection.stream(numbers, {"most": rows})
        assert [n async for n in stream.scalars()] == list(range(1, rows + 1))
