"""The outbox listed for people: per recipient and message, of the panels that somebody runs."""

from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, or_, select, union_all
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from core.outboxes import Standing
from core.store.tables import (
    ActionRow,
    AgendaItemRow,
    AssessmentRow,
    CaseRow,
    DispatchRow,
    GrantRow,
    MeetingRow,
    ReferralLinkRow,
    ReferralQuestionRow,
    ReferralRow,
)

MOST = 500  # of the newest: an administrator looks at trouble, not at an archive
_WHERE: dict[Standing, ColumnElement[bool]] = {
    Standing.WAITING: DispatchRow.state.in_(("created", "preparing", "prepared", "submitting")),
    Standing.SENT: and_(DispatchRow.state == "sent", DispatchRow.bounced_at.is_(None)),
    Standing.BOUNCED: and_(DispatchRow.state == "sent", DispatchRow.bounced_at.is_not(None)),
    Standing.UNKNOWN: DispatchRow.state == "unknown",
    Standing.FAILED: DispatchRow.state == "failed",
    Standing.HELD: DispatchRow.state == "held",
    Standing.WITHDRAWN: DispatchRow.state == "cancelled",
}


async def listed(
    session: AsyncSession, standings: Collection[Standing], panels: Collection[str] | None
) -> list[DispatchRow]:
    """Give the newest rows that stand so; `panels` None: of the whole installation."""
    query = select(DispatchRow).where(or_(*(_WHERE[one] for one in standings)))
    query = _of_panels(query, panels).order_by(DispatchRow.created_at.desc(), DispatchRow.key)
    return list(await session.scalars(query.limit(MOST)))


async def counts(session: AsyncSession, panels: Collection[str] | None) -> dict[Standing, int]:
    """Count how many stand how."""
    columns: list[Any] = [func.count().filter(_WHERE[one]) for one in Standing]
    row = (
        await session.execute(_of_panels(select(*columns).select_from(DispatchRow), panels))
    ).one()
    return dict(zip(Standing, row, strict=True))


async def one(
    session: AsyncSession, dispatch_id: str, panels: Collection[str] | None
) -> DispatchRow | None:
    """Give one row, if it is about something of these panels."""
    query = _of_panels(select(DispatchRow).where(DispatchRow.id == dispatch_id), panels)
    found: DispatchRow | None = await session.scalar(query)
    return found


async def about(session: AsyncSession, dispatch_id: str) -> tuple[str | None, str | None]:
    """Give the panel whose record a message is about, and before there is one its procedure."""
    query, panel, procedure = _placed(select(DispatchRow.id).where(DispatchRow.id == dispatch_id))
    row = (await session.execute(query.with_only_columns(panel, procedure))).one()
    return row[0], row[1]


async def known_as(session: AsyncSession, subjects: Collection[str]) -> dict[str, str]:
    """Give the number by which people know each record that has one: a case, an action."""
    of_item = select(AgendaItemRow.id, CaseRow.ref).join(
        CaseRow, CaseRow.id == AgendaItemRow.case_id
    )
    of_assessment = select(AssessmentRow.id, CaseRow.ref).join(
        CaseRow, CaseRow.id == AssessmentRow.case_id
    )
    of_question = select(ReferralQuestionRow.id, ReferralRow.ref).join(
        ReferralRow, ReferralRow.id == ReferralQuestionRow.referral_id
    )
    queries: Sequence[tuple[Any, Any]] = (
        (select(CaseRow.id, CaseRow.ref), CaseRow.id),
        (select(ReferralRow.id, ReferralRow.ref), ReferralRow.id),
        (select(ActionRow.id, ActionRow.number), ActionRow.id),
        (of_item, AgendaItemRow.id),
        (of_assessment, AssessmentRow.id),
        (of_question, ReferralQuestionRow.id),
    )
    whole = union_all(*(query.where(key.in_(subjects)) for query, key in queries))
    return {row[0]: row[1] for row in await session.execute(whole) if row[1]}


async def held_about(session: AsyncSession, subject: str) -> list[DispatchRow]:
    """Give what the privacy guard holds back about one record."""
    query = select(DispatchRow).where(DispatchRow.subject == subject, DispatchRow.state == "held")
    return list(await session.scalars(query.order_by(DispatchRow.created_at, DispatchRow.key)))


def _of_panels(query: Select[Any], panels: Collection[str] | None) -> Select[Any]:
    """Keep what is about a record of these panels, else what goes to one of their people.

    What goes to somebody without a role, about no panel's record yet, is everybody's who runs a
    panel of its procedure.
    """
    if panels is None:
        return query
    query, panel, procedure = _placed(query)
    people = select(GrantRow.person_id).where(GrantRow.panel.in_(panels))
    of_somebody = DispatchRow.recipient_id.in_(people)
    without_role = DispatchRow.recipient_id.not_in(select(GrantRow.person_id))
    of_nobody = and_(without_role, procedure.in_({one.split("/")[0] for one in panels}))
    return query.where(or_(panel.in_(panels), and_(panel.is_(None), or_(of_somebody, of_nobody))))


def _placed(query: Select[Any]) -> tuple[Select[Any], ColumnElement[Any], ColumnElement[Any]]:
    """Give a query of messages with the panel and the procedure that each is about."""
    asked, item_of = aliased(ReferralRow), aliased(MeetingRow)
    assessed, itself = aliased(CaseRow), aliased(CaseRow)
    joined: Sequence[tuple[Any, ColumnElement[bool]]] = (
        (ActionRow, ActionRow.id == DispatchRow.subject),
        (MeetingRow, MeetingRow.id == DispatchRow.subject),
        (AgendaItemRow, AgendaItemRow.id == DispatchRow.subject),
        (item_of, item_of.id == AgendaItemRow.meeting_id),
        (ReferralRow, ReferralRow.id == DispatchRow.subject),
        (ReferralQuestionRow, ReferralQuestionRow.id == DispatchRow.subject),
        (asked, asked.id == ReferralQuestionRow.referral_id),
        (AssessmentRow, AssessmentRow.id == DispatchRow.subject),
        (assessed, assessed.id == AssessmentRow.case_id),
        (itself, itself.id == DispatchRow.subject),
        (ReferralLinkRow, ReferralLinkRow.id == DispatchRow.subject),
    )
    for table, on in joined:
        query = query.outerjoin(table, on)
    tables = (ActionRow, MeetingRow, item_of, ReferralRow, asked, assessed, itself)
    begun = (ReferralRow, asked, ReferralLinkRow)
    panel = func.coalesce(*(table.panel for table in tables))
    return query, panel, func.coalesce(*(table.procedure for table in begun))
