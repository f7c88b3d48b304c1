"""Inserting on both databases where the row may be there already."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import literal
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncSession

from core.store.tables import Base

ROWS_AT_ONCE = 200


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
    new = 0
    for start in range(0, len(rows), ROWS_AT_ONCE):
        chunk = [dict(row) for row in rows[start : start + ROWS_AT_ONCE]]
        statement = insert_into(session, table).values(chunk).on_conflict_do_nothing()
        new += len((await session.execute(statement.returning(literal(1)))).all())
    return new
