"""Writes all personal text anew under the active key, so that an older key can be thrown away."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, Table, and_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from core.store.columns import Encrypted, EncryptedBytes, EncryptedJson
from core.store.engine import Sessions, transaction
from core.store.tables import Base

ROWS_AT_ONCE = 200


def encrypted_columns(table: Table) -> list[Any]:
    """Give the encrypted columns of a table."""
    kinds = Encrypted | EncryptedBytes | EncryptedJson
    return [c for c in table.columns if isinstance(c.type, kinds)]


async def rotate_keys(sessions: Sessions) -> int:
    """Rewrite every encrypted value; give how many rows that was. May be broken off and repeated.

    Rows are rewritten a few at a time, so that people can go on working meanwhile.
    """
    rewritten = 0
    for table in Base.metadata.sorted_tables:
        if encrypted_columns(table):
            rewritten += await _rotate_table(sessions, table)
    return rewritten


async def _rotate_table(sessions: Sessions, table: Table) -> int:
    (key,) = table.primary_key.columns
    last, rewritten = None, 0
    while True:
        async with transaction(sessions) as session:
            rows = await _next_rows(session, table, key, last)
            for row in rows:
                values = dict(zip(encrypted_columns(table), row[1:], strict=True))
                await session.execute(update(table).where(key == row[0]).values(values))
        if not rows:
            return rewritten
        last, rewritten = rows[-1][0], rewritten + len(rows)


async def _next_rows(
    session: AsyncSession, table: Table, key: ColumnElement[Any], last: object
) -> Sequence[Any]:
    after = and_(True) if last is None else key > last
    question = select(key, *encrypted_columns(table)).where(after).order_by(key)
    locked = question.limit(ROWS_AT_ONCE).with_for_update()
    return (await session.execute(locked)).all()
