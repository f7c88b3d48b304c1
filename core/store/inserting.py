"""Inserting on both databases where the row may be there already."""

from collections.abc import Mapping, Sequence
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, literal
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import InstrumentedAttribute

from core.store.tables import Base

ROWS_AT_ONCE = 200
Found = TypeVar("Found")


def insert_into(session: AsyncSession, table: type[Base]) -> sqlite.Insert | postgresql.Insert:
    """Give the INSERT of the session's own database, which knows ON CONFLICT."""
    if session.get_bind().dialect.name == "postgresql":
        return postgresql.insert(table)
    return sqlite.insert(table)


async def insert_missing(
    session: AsyncSession, table: type[Base], rows: Sequence[Mapping[str, Any]]
) -> int:
    """Insert the rows that break no unique constraint; give how many were new.

    Two writers of the same row: the second waits for the first's commit and inserts nothing.
    """
    return len(await inserted(session, table, rows, literal(1)))


async def inserted(
    session: AsyncSession,
    table: type[Base],
    rows: Sequence[Mapping[str, Any]],
    what: ColumnElement[Found] | InstrumentedAttribute[Found],
) -> list[Found]:
    """Insert likewise, and give `what` of each row that was new."""
    new: list[Found] = []
    for start in range(0, len(rows), ROWS_AT_ONCE):
        chunk = [dict(row) for row in rows[start : start + ROWS_AT_ONCE]]
        statement = insert_into(session, table).values(chunk).on_conflict_do_nothing()
        new += (await session.execute(statement.returning(what))).scalars()
    return new
