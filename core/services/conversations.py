"""Where Teams can reach somebody: remembered at each turn, forgotten when Teams says it is gone."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from core.store.inserting import insert_missing
from core.store.tables import ConversationRow, PersonRow


async def remember(
    session: AsyncSession, entra_id: str, reference: Mapping[str, Any], *, now: datetime
) -> None:
    """Keep where a person can be written to; somebody unknown is not kept."""
    query = select(PersonRow.id).where(PersonRow.entra_id == entra_id, PersonRow.active)
    person_id = await session.scalar(query)
    if person_id is None:
        return
    new = {"person_id": person_id, "reference": dict(reference), "seen_at": now, "dead": False}
    await insert_missing(session, ConversationRow, [new])  # two greetings may come at once
    row = await session.get_one(ConversationRow, person_id)
    row.reference, row.seen_at, row.dead = dict(reference), now, False
    await session.flush()


async def reference_of(session: AsyncSession, person_id: str) -> dict[str, Any] | None:
    """Give where a person can be written to, or None."""
    row = await session.get(ConversationRow, person_id)
    return None if row is None or row.dead else dict(row.reference)


async def forget(session: AsyncSession, person_id: str) -> None:
    """Mark a conversation as gone: Teams refused it for good."""
    row = await session.get(ConversationRow, person_id)
    if row is not None:
        row.dead = True
        await session.flush()
