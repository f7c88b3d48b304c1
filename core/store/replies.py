"""Questions about answers to invitations, deputies, and calendars' mail."""

from collections.abc import Collection, Mapping, Sequence

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from core.replies import Answer, Given, standing
from core.store.tables import (
    CalendarMailRow,
    DeputyRow,
    IncomingRow,
    InvitationAnswerRow,
    MeetingRow,
)

Key = tuple[str, str]  # a meeting's id and a person's


async def deputies_of(session: AsyncSession, meetings: Collection[str]) -> list[DeputyRow]:
    """List who comes in somebody's place to these meetings."""
    query = select(DeputyRow).where(
        DeputyRow.meeting_id.in_(meetings), DeputyRow.ended_at.is_(None)
    )
    return list(await session.scalars(query.order_by(DeputyRow.named_at, DeputyRow.id)))


async def deputy_of(session: AsyncSession, meeting_id: str, member_id: str) -> DeputyRow | None:
    """Give who comes in a member's place."""
    every = await deputies_of(session, [meeting_id])
    return next((one for one in every if one.member_id == member_id), None)


async def deputising(session: AsyncSession, meeting_id: str, person_id: str) -> DeputyRow | None:
    """Give in whose place somebody comes; None if they come in their own right, or not at all."""
    every = await deputies_of(session, [meeting_id])
    return next((one for one in every if one.deputy_id == person_id), None)


async def times_ended(session: AsyncSession, meeting_id: str, person_id: str) -> int:
    """Count how often somebody was named as a deputy for a meeting and then was not any more."""
    query = select(func.count()).where(
        DeputyRow.meeting_id == meeting_id,
        DeputyRow.deputy_id == person_id,
        DeputyRow.ended_at.is_not(None),
    )
    return int(await session.scalar(query) or 0)


async def answers_of(
    session: AsyncSession, meetings: Collection[str]
) -> Mapping[Key, Sequence[InvitationAnswerRow]]:
    """Give all answers to these meetings' invitations, by meeting and person, as they came."""
    query = (
        select(InvitationAnswerRow)
        .where(InvitationAnswerRow.meeting_id.in_(meetings))
        .order_by(InvitationAnswerRow.recorded_at, InvitationAnswerRow.id)
    )
    found: dict[Key, list[InvitationAnswerRow]] = {}
    for row in await session.scalars(query):
        found.setdefault((row.meeting_id, row.person_id), []).append(row)
    return found


def standing_of(
    rows: Sequence[InvitationAnswerRow],
    sequence: int,
    item_id: str | None,
    deputy: DeputyRow | None = None,
) -> Given | None:
    """Give the answer that counts for one place of a person, from all of their answers.

    `sequence` is the meeting's. A deputy's answers count from when they were named last.
    """
    given = [
        Given(Answer(row.answer), row.sequence, row.given_at)
        for row in rows
        if row.item_id in (None, item_id) and (deputy is None or row.recorded_at >= deputy.named_at)
    ]
    return standing(given, sequence)


async def calendar_mails(
    session: AsyncSession, panels: Collection[str], procedures: Collection[str]
) -> list[tuple[CalendarMailRow, MeetingRow | None]]:
    """List what calendars sent that nobody has looked at yet, the oldest first.

    Of these panels' meetings; and what belongs to no meeting, of these procedures' mailbox.
    """
    query = (
        select(CalendarMailRow, MeetingRow)
        .join(IncomingRow, IncomingRow.id == CalendarMailRow.incoming_id)
        .outerjoin(MeetingRow, MeetingRow.id == CalendarMailRow.meeting_id)
        .where(
            CalendarMailRow.handled_at.is_(None),
            MeetingRow.panel.in_(panels)
            | (CalendarMailRow.meeting_id.is_(None) & IncomingRow.procedure.in_(procedures)),
        )
        .order_by(CalendarMailRow.received_at, CalendarMailRow.id)
    )
    return [(mail, meeting) for mail, meeting in await session.execute(query)]
