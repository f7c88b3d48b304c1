"""Questions about whom a message concerns: its children, its meeting, and who may read of them."""

from collections.abc import Collection
from typing import Any

from sqlalchemy import ColumnElement, Select, func, or_, select, union_all
from sqlalchemy.ext.asyncio import AsyncSession

from core.store.tables import (
    ActionRow,
    AgendaItemRow,
    AssessmentRow,
    CaseRow,
    ChildRow,
    MeetingRow,
    PersonRow,
    ReferralLinkRow,
    ReferralQuestionRow,
    ReferralRow,
)

Named = ChildRow | PersonRow


async def children_about(session: AsyncSession, subjects: Collection[str]) -> frozenset[str]:
    """Give the children whom some records are about."""
    of_referral = select(ReferralRow.case_id)
    of_question = of_referral.join(
        ReferralQuestionRow, ReferralQuestionRow.referral_id == ReferralRow.id
    )
    cases = union_all(
        select(CaseRow.id).where(CaseRow.id.in_(subjects)),
        of_referral.where(ReferralRow.id.in_(subjects)),
        of_question.where(ReferralQuestionRow.id.in_(subjects)),
        select(AgendaItemRow.case_id).where(AgendaItemRow.id.in_(subjects)),
        select(AgendaItemRow.case_id).where(AgendaItemRow.meeting_id.in_(subjects)),
        select(ActionRow.case_id).where(ActionRow.id.in_(subjects)),
        select(AssessmentRow.case_id).where(AssessmentRow.id.in_(subjects)),
    ).subquery()
    about = select(CaseRow.child_id).where(CaseRow.id.in_(select(cases.c.id)))
    return await _whole(session, about)


async def children_readable(
    session: AsyncSession, person: str, panels: Collection[str], mentioned: Collection[str]
) -> frozenset[str]:
    """Give which of the children mentioned are before one of these panels, or led by a person."""
    theirs: ColumnElement[bool] = or_(
        CaseRow.panel.in_(panels), CaseRow.lead_id == person, CaseRow.worker_id == person
    )
    ids = await _whole(session, select(ChildRow.id).where(ChildRow.id.in_(mentioned)))
    return await _whole(
        session, select(CaseRow.child_id).where(CaseRow.child_id.in_(ids), theirs).distinct()
    )


async def _whole(session: AsyncSession, children: Select[Any]) -> frozenset[str]:
    """Give some children with every record that was found to be the same child's."""
    kept = select(func.coalesce(ChildRow.merged_into, ChildRow.id)).where(ChildRow.id.in_(children))
    same = select(ChildRow.id).where(func.coalesce(ChildRow.merged_into, ChildRow.id).in_(kept))
    return frozenset(await session.scalars(same))


async def referrals_about(session: AsyncSession, subjects: Collection[str]) -> list[ReferralRow]:
    """Give the referrals that some records are, or belong to."""
    asked = select(ReferralQuestionRow.referral_id).where(ReferralQuestionRow.id.in_(subjects))
    begun = select(ReferralLinkRow.referral_id).where(ReferralLinkRow.id.in_(subjects))
    row = ReferralRow
    query = select(row).where(or_(row.id.in_(subjects), row.id.in_(asked), row.id.in_(begun)))
    return list(await session.scalars(query))


async def has_link(session: AsyncSession, subjects: Collection[str], person: str) -> bool:
    """Tell whether one of some records is a link to the referral form for a person."""
    row = ReferralLinkRow
    query = select(row.id).where(row.id.in_(subjects), row.person_id == person).limit(1)
    return await session.scalar(query) is not None


async def meeting_about(
    session: AsyncSession, subject: str
) -> tuple[MeetingRow, str | None] | None:
    """Give the meeting that a record is or belongs to, and the item if it is one child's time."""
    item = await session.get(AgendaItemRow, subject)
    meeting = await session.get(MeetingRow, item.meeting_id if item else subject)
    return None if meeting is None else (meeting, item.id if item else None)


async def counted(session: AsyncSession, table: type[Named]) -> tuple[int, int]:
    """Count the rows and their changes: it differs whenever a row is new or was changed."""
    query = select(func.count(), func.coalesce(func.sum(table.version), 0)).select_from(table)
    count, changes = (await session.execute(query)).one()
    return int(count), int(changes)


async def versions(session: AsyncSession, table: type[Named]) -> dict[str, int]:
    """Give every row's version."""
    rows = await session.execute(select(table.id, table.version))
    return {row.id: row.version for row in rows}
