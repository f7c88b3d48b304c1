"""The outbox listed for people: per recipient and message, of the panels that somebody runs."""

from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
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


async def panel_of(session: AsyncSession, dispatch_id: str) -> str | None:
    """Give the panel whose record a message is about."""
    query, panel = _with_panel(select(DispatchRow.id).where(DispatchRow.id == dispatch_id))
    return await session.scalar(query.with_only_columns(panel))


async def held_about(session: AsyncSession, subject: str) -> list[DispatchRow]:
    """Give what the privacy guard holds back about one record."""
    query = select(DispatchRow).where(DispatchRow.subject == subject, DispatchRow.state == "held")
    return list(await session.scalars(query.order_by(DispatchRow.created_at, DispatchRow.key)))


def _of_panels(query: Select[Any], panels: Collection[str] | None) -> Select[Any]:
    """Keep what is about a record of these panels, else what goes to one of their people.

    What goes to somebody without a role, about no panel's record, is everybody's who runs one.
    """
    if panels is None:
        return query
    query, panel = _with_panel(query)
    people = select(GrantRow.person_id).where(GrantRow.panel.in_(panels))
    of_somebody = DispatchRow.recipient_id.in_(people)
    of_nobody = DispatchRow.recipient_id.not_in(select(GrantRow.person_id))
    return query.where(or_(panel.in_(panels), and_(panel.is_(None), or_(of_somebody, of_nobody))))


def _with_panel(query: Select[Any]) -> tuple[Select[Any], ColumnElement[Any]]:
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
    )
    for table, on in joined:
        query = query.outerjoin(table, on)
    tables = (ActionRow, MeetingRow, item_of, ReferralRow, asked, assessed, itself)
    return query, func.coalesce(*(table.panel for table in tables))
