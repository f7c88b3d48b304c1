"""Inserting on both databases where the row may be there already."""

from collections.abc import Mapping, Sequence
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, literal
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import InstrumentedAttribute

from core.store.tables import Base

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
    if not rows:
        return []
    statement = insert_into(session, table).on_conflict_do_nothing().returning(what)
    # one statement that is compiled once, with many rows at a time
    return list((await session.execute(statement, [dict(row) for row in rows])).scalars())
