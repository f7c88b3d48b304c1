"""What the privacy guard needs to know: which children there are, and whom a mail is about."""

from collections.abc import Collection

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from core.guarding import MAY_NOT_GO, Child, Outgoing, Stop, stops
from core.store.tables import (
    ActionRow,
    AgendaItemRow,
    AssessmentRow,
    CaseRow,
    ChildRow,
    DispatchRow,
    ReferralQuestionRow,
    ReferralRow,
)


async def found_in(
    session: AsyncSession,
    dispatch_id: str,
    subjects: Collection[str],
    mail: Outgoing,
    domains: frozenset[str] = frozenset(),
) -> frozenset[Stop]:
    """Say what holds a mail back, without what a person has already let go."""
    found = stops(mail, await _children(session, subjects), domains)
    row = await session.get(DispatchRow, dispatch_id) if found else None
    allowed = row is not None and row.released_at is not None
    let_go = {Stop(one) for one in (row.held_for or ())} if row and allowed else set()
    return found - (let_go - MAY_NOT_GO)


async def _children(session: AsyncSession, subjects: Collection[str]) -> list[Child]:
    """Give every child who is known, and the child of a referral that is about none yet."""
    concerned = await _concerned(session, subjects)
    query = select(ChildRow.id, ChildRow.given, ChildRow.family, ChildRow.born, ChildRow.details)
    found = [
        Child(given, family, born, _numbers(details), child_id in concerned)
        for child_id, given, family, born, details in await session.execute(query)
    ]
    asked = select(ReferralRow.answers).where(ReferralRow.id.in_(subjects))
    for said in await session.scalars(asked):
        given, family, born = (said.get(name, "") for name in ("given", "family", "born"))
        found.append(Child(given, family, born, _numbers(said), concerned=True))
    return found


def _numbers(details: dict[str, str]) -> tuple[str, ...]:
    named = (details.get(name) for name in ("nhs_number", "lcs_number", "police_number"))
    return tuple(str(one) for one in named if one)


async def _concerned(session: AsyncSession, subjects: Collection[str]) -> set[str]:
    """Give the children whom some records are about."""
    of_referral = select(ReferralRow.case_id)
    of_question = of_referral.join(
        ReferralQuestionRow, ReferralQuestionRow.referral_id == ReferralRow.id
    )
    cases = (
        select(CaseRow.id).where(CaseRow.id.in_(subjects)),
        of_referral.where(ReferralRow.id.in_(subjects)),
        of_question.where(ReferralQuestionRow.id.in_(subjects)),
        select(AgendaItemRow.case_id).where(AgendaItemRow.id.in_(subjects)),
        select(AgendaItemRow.case_id).where(AgendaItemRow.meeting_id.in_(subjects)),
        select(ActionRow.case_id).where(ActionRow.id.in_(subjects)),
        select(AssessmentRow.case_id).where(AssessmentRow.id.in_(subjects)),
    )
    found: set[str] = set()
    for query in cases:
        found |= {one for one in await session.scalars(query) if one}
    children = select(CaseRow.child_id).where(CaseRow.id.in_(found))
    return set(await session.scalars(children))
