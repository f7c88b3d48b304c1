"""Questions about the professionals whom a lead adds to a child's slot (R4.3)."""

from collections.abc import Collection

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from core.store.tables import AgendaItemRow, CaseRow, InviteeRow, ProfessionalRow, ReferralRow


async def guests_of(
    session: AsyncSession, case_ids: Collection[str]
) -> dict[str, list[ProfessionalRow]]:
    """Give who is added to the next slot of each case: since the panel last discussed the child.

    A child who is deferred or not reached keeps them; after a discussion they are asked anew.
    """
    discussed = (
        select(AgendaItemRow.case_id, func.max(AgendaItemRow.discussed_at).label("at"))
        .where(AgendaItemRow.case_id.in_(case_ids))
        .group_by(AgendaItemRow.case_id)
        .subquery()
    )
    query = (
        select(ProfessionalRow)
        .outerjoin(discussed, discussed.c.case_id == ProfessionalRow.case_id)
        .where(
            ProfessionalRow.case_id.in_(case_ids),
            discussed.c.at.is_(None) | (ProfessionalRow.added_at > discussed.c.at),
        )
        .order_by(ProfessionalRow.added_at, ProfessionalRow.id)
    )
    found: dict[str, list[ProfessionalRow]] = {}
    for row in await session.scalars(query):
        found.setdefault(row.case_id, []).append(row)
    return found


async def added(session: AsyncSession, case_id: str, person_id: str) -> ProfessionalRow | None:
    """Give the row of somebody who was added to a case, now or before."""
    query = select(ProfessionalRow).where(
        ProfessionalRow.case_id == case_id, ProfessionalRow.person_id == person_id
    )
    row: ProfessionalRow | None = await session.scalar(query)
    return row


async def invited_to(session: AsyncSession, item_id: str) -> set[str]:
    """Give the ids of those who are invited to one slot."""
    return set(
        await session.scalars(select(InviteeRow.person_id).where(InviteeRow.item_id == item_id))
    )


async def cases_at(session: AsyncSession, meeting_id: str, person_id: str) -> list[CaseRow]:
    """Give the cases whose slots at a meeting somebody is invited to and leads."""
    query = (
        select(CaseRow)
        .join(AgendaItemRow, AgendaItemRow.case_id == CaseRow.id)
        .join(InviteeRow, InviteeRow.item_id == AgendaItemRow.id)
        .where(
            InviteeRow.meeting_id == meeting_id,
            InviteeRow.person_id == person_id,
            CaseRow.lead_id == person_id,
        )
        .order_by(AgendaItemRow.position)
    )
    return list(await session.scalars(query))


async def referral_by(session: AsyncSession, case_id: str, person_id: str) -> list[ReferralRow]:
    """Give the referrals of a case that somebody made."""
    query = select(ReferralRow).where(
        ReferralRow.case_id == case_id, ReferralRow.referrer_id == person_id
    )
    return list(await session.scalars(query))


async def coming_item(session: AsyncSession, meeting_id: str, case_id: str) -> AgendaItemRow | None:
    """Give a case's place on a meeting's agenda."""
    query = select(AgendaItemRow).where(
        AgendaItemRow.meeting_id == meeting_id,
        AgendaItemRow.case_id == case_id,
        AgendaItemRow.state == "listed",
    )
    row: AgendaItemRow | None = await session.scalar(query)
    return row
