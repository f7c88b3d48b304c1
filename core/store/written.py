"""Questions about who wrote what in a child's record, and from which version of it on."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from core.store.tables import NoteRow, WrittenRow


async def said_at(session: AsyncSession, item_id: str, version: int) -> Mapping[str, str]:
    """Give what each field said at a version of the item; fields nobody had written are left out.

    Those who wrote before this was kept are not known: their fields are left out likewise.
    """
    query = (
        select(WrittenRow.field, WrittenRow.text)
        .where(WrittenRow.item_id == item_id, WrittenRow.version <= version)
        .order_by(WrittenRow.version)
    )
    rows = await session.execute(query)
    return dict(rows.all())


async def fields_since(session: AsyncSession, item_id: str, version: int) -> frozenset[str]:
    """Give the fields that somebody has written in after a version of the item."""
    query = select(WrittenRow.field).where(
        WrittenRow.item_id == item_id, WrittenRow.version > version
    )
    return frozenset(await session.scalars(query))


async def add(
    session: AsyncSession,
    item_id: str,
    version: int,
    texts: Mapping[str, str],
    *,
    by: str,
    now: datetime,
) -> None:
    """Keep what fields say from a version of the item on."""
    session.add_all(
        WrittenRow(
            item_id=item_id, field=field, version=version, text=text, written_by=by, written_at=now
        )
        for field, text in texts.items()
    )
    await session.flush()


async def notes_of(session: AsyncSession, item_ids: list[str]) -> dict[str, list[NoteRow]]:
    """Give the notes of several children's places, as they were written; emptied ones are gone."""
    query = (
        select(NoteRow)
        .where(NoteRow.item_id.in_(item_ids))
        .order_by(NoteRow.written_at, NoteRow.id)
    )
    found: dict[str, list[NoteRow]] = {}
    for row in await session.scalars(query):
        if row.text.strip():
            found.setdefault(row.item_id, []).append(row)
    return found


async def writers_of(session: AsyncSession, item_ids: list[str]) -> frozenset[str]:
    """Give who wrote anything down for these places."""
    found: set[str] = set()
    for table in (NoteRow, WrittenRow):
        query = select(table.written_by).where(table.item_id.in_(item_ids)).distinct()
        found |= set(await session.scalars(query))
    return frozenset(found)
