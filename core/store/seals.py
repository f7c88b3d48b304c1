"""Which rows are not as the assistant left them."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import Connection, delete, func, select, text
from sqlalchemy.ext.asyncio import AsyncSession

from core.store.sealing import ROW, SealedTable, sealed_tables
from core.store.tables import SealRow

# One statement for each table: it sees a row and its seal at the same moment.
QUESTION = """
    SELECT 'changed', s.row_key FROM "{table}" AS {row}
    JOIN seal s ON s.table_name = '{table}' AND s.row_key = {key} WHERE s.digest <> {digest}
    UNION ALL
    SELECT 'added', {key} FROM "{table}" AS {row}
    WHERE NOT EXISTS (SELECT 1 FROM seal s WHERE s.table_name = '{table}' AND s.row_key = {key})
    UNION ALL
    SELECT 'removed', gone.row_key FROM (
      SELECT row_key FROM seal WHERE table_name = '{table}'
      EXCEPT SELECT {key} FROM "{table}" AS {row}
    ) AS gone
    ORDER BY 1, 2"""
ANEW = """
    INSERT INTO seal (table_name, row_key, digest)
    SELECT '{table}', {key}, {digest} FROM "{table}" AS {row}"""
ONE_ANEW = f"{ANEW} WHERE {{key}} = :row"
FORGET = "DELETE FROM seal WHERE table_name = :table AND row_key = :row"
SPOIL = """
    INSERT INTO seal (table_name, row_key, digest) VALUES (:table, :row, :digest)
    ON CONFLICT (table_name, row_key) DO UPDATE SET digest = excluded.digest"""
SPOILT = b""  # fits no row


class How(StrEnum):
    """What happened to a row."""

    CHANGED = "changed"
    ADDED = "added"
    REMOVED = "removed"


@dataclass(frozen=True, slots=True)
class BrokenSeal:
    """A row that somebody else wrote. `row` is its primary key as text."""

    table: str
    row: str
    how: How


async def broken_seals(session: AsyncSession) -> list[BrokenSeal]:
    """Give every row that is not as the assistant left it."""
    return await (await session.connection()).run_sync(broken)


async def no_seal_fits(session: AsyncSession, found: Sequence[BrokenSeal]) -> bool:
    """Tell whether every row was found changed: the key is not that of this database."""
    changed = sum(one.how is How.CHANGED for one in found)
    return changed == await session.scalar(select(func.count()).select_from(SealRow))


def broken(connection: Connection) -> list[BrokenSeal]:
    """Give the same to those who have no session."""
    return [
        BrokenSeal(table.name, row, How(how))
        for table in sealed_tables(connection)
        for how, row in connection.execute(text(_about(table, QUESTION, connection)))
    ]


def seal_all(connection: Connection, spoilt: Sequence[BrokenSeal]) -> None:
    """Seal every row as it stands, but for those whose seal was broken: theirs stays so."""
    tables = sealed_tables(connection)
    if not tables:  # the shape of the database is older than seals
        return
    connection.execute(delete(SealRow))
    for table in tables:
        connection.execute(text(_about(table, ANEW, connection)))
    for one in spoilt:
        row = {"table": one.table, "row": one.row, "digest": SPOILT}
        connection.execute(text(SPOIL), row)


async def seal_as_it_is(session: AsyncSession, found: Sequence[BrokenSeal]) -> None:
    """Let rows stand as somebody else left them, and seal them so."""
    await (await session.connection()).run_sync(_accept, found)


def _accept(connection: Connection, found: Sequence[BrokenSeal]) -> None:
    tables = {table.name: table for table in sealed_tables(connection)}
    for one in found:
        row = {"table": one.table, "row": one.row}
        connection.execute(text(FORGET), row)
        if one.how is not How.REMOVED:
            connection.execute(text(_about(tables[one.table], ONE_ANEW, connection)), row)


def _about(table: SealedTable, statement: str, connection: Connection) -> str:
    return statement.format(
        table=table.name,
        row=ROW,
        key=table.key(ROW),
        digest=table.digest(ROW, connection.dialect.name),
    )
