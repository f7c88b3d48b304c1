"""Who holds which role, and what changed a moment ago, for the second way of `mace verify`."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from core.store.tables import AuditRow, GrantRow, PersonRow

Holders = Mapping[tuple[str, str], frozenset[str]]


async def holders(session: AsyncSession) -> Holders:
    """Give who holds each role on each panel and has not left."""
    query = select(GrantRow.panel, GrantRow.role, GrantRow.person_id).join(
        PersonRow, PersonRow.id == GrantRow.person_id
    )
    found: dict[tuple[str, str], frozenset[str]] = {}
    for panel, role, person in await session.execute(query.where(PersonRow.active)):
        found[panel, role] = found.get((panel, role), frozenset()) | {person}
    return found


async def active_people(session: AsyncSession) -> dict[str, str]:
    """Give who has not left, with their agency."""
    query = select(PersonRow.id, PersonRow.agency).where(PersonRow.active)
    return dict((await session.execute(query)).all())


async def just_changed(session: AsyncSession, moment: datetime) -> set[str]:
    """Give the ids of what somebody has written since a moment: the sweep may not have seen it."""
    query = select(AuditRow.subject).where(AuditRow.at > moment, AuditRow.act.not_like("read.%"))
    return {subject.partition(":")[2] for subject in await session.scalars(query)}
