"""Questions about a panel's register of members, and about places that were withdrawn."""

from collections.abc import Collection, Mapping
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from core.people import Role
from core.store.tables import GrantRow, MembershipRow, PersonRow, WithdrawnPlaceRow


async def of_panel(
    session: AsyncSession, panel: str, *, since: date | None = None
) -> list[MembershipRow]:
    """List the register of a panel: all of it, or what is not over before a day."""
    query = (
        select(MembershipRow)
        .join(PersonRow, PersonRow.id == MembershipRow.person_id)
        .where(MembershipRow.panel == panel, PersonRow.active)
    )
    if since is not None:
        query = query.where(MembershipRow.until_day.is_(None) | (MembershipRow.until_day >= since))
    return list(await session.scalars(query.order_by(MembershipRow.role, MembershipRow.id)))


async def entry(
    session: AsyncSession, panel: str, person_id: str, seat: str, school: str
) -> MembershipRow | None:
    """Give somebody's latest entry in a seat."""
    query = (
        select(MembershipRow)
        .where(
            MembershipRow.panel == panel,
            MembershipRow.person_id == person_id,
            MembershipRow.seat == seat,
            MembershipRow.school == school,
        )
        .order_by(MembershipRow.from_day.desc())
        .limit(1)
    )
    row: MembershipRow | None = await session.scalar(query)
    return row


async def member_grants(session: AsyncSession, panel: str, ids: Collection[str]) -> set[str]:
    """Tell which of these people hold the role of a member of the panel."""
    query = select(GrantRow.person_id).where(
        GrantRow.panel == panel, GrantRow.role == Role.MEMBER, GrantRow.person_id.in_(ids)
    )
    return set(await session.scalars(query))


async def active_people(session: AsyncSession, ids: Collection[str]) -> set[str]:
    """Tell which of these people have not left."""
    return set(
        await session.scalars(select(PersonRow.id).where(PersonRow.id.in_(ids), PersonRow.active))
    )


async def times_withdrawn(
    session: AsyncSession, meeting_id: str
) -> Mapping[tuple[str, str | None], int]:
    """Count how often each place at a meeting was withdrawn, by person and item."""
    query = (
        select(WithdrawnPlaceRow.person_id, WithdrawnPlaceRow.item_id, func.count())
        .where(WithdrawnPlaceRow.meeting_id == meeting_id)
        .group_by(WithdrawnPlaceRow.person_id, WithdrawnPlaceRow.item_id)
    )
    return {(person, item): n for person, item, n in await session.execute(query)}
