"""Somebody who opens the database with another program and writes in it by hand."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Column, Connection, Table, create_engine, inspect, make_url, text
from sqlalchemy.ext.asyncio import AsyncEngine

from core.store.engine import Sessions, database_url, reading, transaction
from core.store.seals import BrokenSeal, How, broken_seals, seal_as_it_is
from core.store.tables import Base, SealRow

TABLES = [t for t in Base.metadata.sorted_tables if t.name != SealRow.__tablename__]
MOST_COLUMNS = max(len(table.columns) for table in TABLES)
SQLITE = """
    CASE typeof({column}) WHEN 'null' THEN 'x' WHEN 'blob' THEN x'00'
    WHEN 'text' THEN {column} || '~' ELSE {column} + 1 END"""
POSTGRES_DIALECT = make_url("postgresql+psycopg://").get_dialect()()
OTHER_END = (
    "coalesce(left({column}, -1), '') || CASE right({column}, 1) WHEN '~' THEN '!' ELSE '~' END"
)
POSTGRES = {  # a type's first word -> another value of it
    "BOOLEAN": "NOT coalesce({column}, false)",
    "BYTEA": r"coalesce({column}, '') || '\x00'",
    "DATE": "coalesce({column}, '2000-01-01') + 1",
    "DOUBLE": "coalesce({column}, 0) + 1",
    "INTEGER": "coalesce({column}, 0) + 1",
    "JSON": "json_build_array({column})",
    "TEXT": OTHER_END,
    "TIME": "coalesce({column}, '09:00') + interval '1 minute'",
    "TIMESTAMP": "coalesce({column}, now()) + interval '1 second'",
    "VARCHAR": OTHER_END,
}


@contextmanager
def by_hand(database: str) -> Iterator[Connection]:
    """Write as whoever owns the database: no trigger and no check stops this hand."""
    address = database_url(database)
    postgres = address.get_backend_name() == "postgresql"
    engine = create_engine(address if postgres else address.set(drivername="sqlite"))
    with engine.begin() as connection:
        if postgres:
            _drop_constraints(connection)
            connection.execute(text("SET session_replication_role = replica"))
        else:
            connection.exec_driver_sql("PRAGMA ignore_check_constraints = ON")
            _drop_triggers(connection)
        yield connection
    engine.dispose()


def _drop_triggers(connection: Connection) -> None:
    names = connection.execute(text("SELECT name FROM sqlite_master WHERE type = 'trigger'"))
    for name in list(names.scalars()):
        connection.execute(text(f'DROP TRIGGER "{name}"'))


def _drop_constraints(connection: Connection) -> None:
    seen = inspect(connection)
    for constraints in (seen.get_multi_foreign_keys(), seen.get_multi_check_constraints()):
        for (_, table), found in constraints.items():
            for one in found:
                connection.execute(text(f'ALTER TABLE "{table}" DROP CONSTRAINT "{one["name"]}"'))


async def a_row_everywhere(engine: AsyncEngine, empty: Iterable[str]) -> None:
    """Let the assistant's own connection write a row that means nothing into empty tables."""
    async with engine.connect() as connection:
        if engine.dialect.name == "sqlite":
            driver: Any = (await connection.get_raw_connection()).driver_connection
            await driver.executescript(
                "PRAGMA foreign_keys=OFF; PRAGMA ignore_check_constraints=ON"
            )
        for table in empty:
            columns = Base.metadata.tables[table].columns
            names = ", ".join(f'"{column.name}"' for column in columns)
            values = ", ".join(_some(engine.dialect.name, column) for column in columns)
            await connection.execute(text(f"INSERT INTO {table} ({names}) VALUES ({values})"))  # noqa: S608
        await connection.commit()
    await engine.dispose()  # what was switched off goes with the connection


def _some(dialect: str, column: Column[Any]) -> str:
    if dialect == "sqlite":
        return "1" if column.type.python_type is int else "'x'"
    kind = column.type.compile(POSTGRES_DIALECT)
    return POSTGRES[_type(column)].format(column=f"CAST(NULL AS {kind})")


def _type(column: Column[Any]) -> str:
    return column.type.compile(POSTGRES_DIALECT).split("(")[0].split()[0]


def first_rows(connection: Connection) -> dict[str, str]:
    """Give a row of each table that has any, as its key in text; a table without rows is left."""
    found = {}
    for table in TABLES:
        query = text(f"SELECT {_key(table)} FROM {table.name} ORDER BY 1 LIMIT 1")  # noqa: S608
        if (key := connection.execute(query).scalar()) is not None:
            found[table.name] = key
    return found


def change(connection: Connection, table: str, row: str, column: str) -> None:
    """Put another value into a column of one row."""
    of = Base.metadata.tables[table]
    value = _another(connection, of.columns[column]).format(column=f'"{column}"')
    words = f'UPDATE {table} SET "{column}" = {value} WHERE {_key(of)} = :row'  # noqa: S608
    assert connection.execute(text(words), {"row": row}).rowcount == 1


def remove(connection: Connection, table: str, row: str) -> None:
    """Delete one row."""
    words = f"DELETE FROM {table} WHERE {_key(Base.metadata.tables[table])} = :row"  # noqa: S608
    assert connection.execute(text(words), {"row": row}).rowcount == 1


def _another(connection: Connection, column: Column[Any]) -> str:
    if connection.dialect.name == "sqlite":
        return SQLITE
    return POSTGRES[_type(column)]


def _key(table: Table) -> str:
    return " || '|' || ".join(f'CAST("{c.name}" AS TEXT)' for c in table.primary_key.columns)


def values_of(table: str) -> list[str]:
    """Name the columns of a table that are not its key."""
    return [c.name for c in Base.metadata.tables[table].columns if not c.primary_key]


async def found(sessions: Sessions) -> set[BrokenSeal]:
    """Give what does not stand as the assistant left it."""
    async with reading(sessions) as session:
        return set(await broken_seals(session))


async def let_stand(sessions: Sessions, broken: Sequence[BrokenSeal]) -> None:
    """Take rows as they are now for the assistant's own."""
    async with transaction(sessions) as session:
        await seal_as_it_is(session, broken)


async def any_change_by_hand_is_found(database: str, sessions: Sessions) -> set[str]:
    """Change each column of a row of each table that has one, then remove the row; name the tables.

    Every column in turn, in all tables at once: what is found is exactly what was done.
    """
    assert await found(sessions) == set()
    with by_hand(database) as connection:
        rows = first_rows(connection)
    for turn in range(MOST_COLUMNS):
        turned = {t: values_of(t)[turn] for t in rows if turn < len(values_of(t))}
        with by_hand(database) as connection:
            for table, column in turned.items():
                change(connection, table, rows[table], column)
        expected = {BrokenSeal(table, rows[table], How.CHANGED) for table in turned}
        assert await found(sessions) == expected
        await let_stand(sessions, list(expected))
    with by_hand(database) as connection:
        for table, row in rows.items():
            remove(connection, table, row)
    assert await found(sessions) == {BrokenSeal(t, rows[t], How.REMOVED) for t in rows}
    return set(rows)
