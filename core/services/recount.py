"""A second way to the messages that must be there by now, from raw rows and with code of its own.

It shares nothing with `core.due_messages` but the procedures and the calendar, so that a fault in
one shows in the other.
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from core.dates import WorkingCalendar, at_local_time
from core.procedures import Procedure
from core.reminders import PAPERS_AT
from core.services import (
    recount_actions,
    recount_chairs,
    recount_following,
    recount_meetings,
    recount_referrals,
)
from core.services.recount_meetings import Expected
from core.services.recount_people import holders, just_changed
from core.snapshots import Agreed
from core.store.tables import DeputyRow, DispatchRow, InviteeRow, MeetingRow

NOT_TO_DEPUTIES = ("agenda", "minutes")  # one may be named after it went; the other is not theirs
GRACE = timedelta(minutes=10)  # the sweep comes round every minute


async def expected(session: AsyncSession, agreed: Agreed, now: datetime) -> list[Expected]:
    """List what the outbox must hold, counting from a little before `now`."""
    moment = now - GRACE
    held, changed = await holders(session), await just_changed(session, moment)
    about_roles = [
        *await recount_actions.wanted(session, agreed, held, moment),
        *await recount_chairs.wanted(session, agreed, held, moment),
        *await recount_meetings.came_late(session, agreed, moment),
    ]
    return [
        *(one for one in about_roles if one.subject not in changed),
        *await _of_meetings(session, agreed, moment),
        *await _of_cases(session, agreed, moment),
        *await recount_meetings.wanted(session, agreed, moment),
        *await _of_referrals(session, agreed, moment),
    ]


async def missing(session: AsyncSession, wanted: Iterable[Expected]) -> list[Expected]:
    """Give those that the outbox does not hold in any state."""
    query = select(
        DispatchRow.kind, DispatchRow.subject, DispatchRow.recipient_id, DispatchRow.occasion
    )
    there = {tuple(row) for row in await session.execute(query)}
    said = there | {(*row[:3], None) for row in there}
    said |= {(row[0], row[1], None, row[3]) for row in there}
    return [
        one for one in wanted if (one.kind, one.subject, one.recipient, one.occasion) not in said
    ]


async def _of_cases(session: AsyncSession, agreed: Agreed, moment: datetime) -> list[Expected]:
    """Expect the latest reminder of each duty that follows from a meeting, for somebody."""
    return [
        Expected(
            "case_reminder",
            one.case,
            None,
            one.occasion,
            f"case {one.ref}: the reminder “{one.occasion}” was never put in the outbox",
        )
        for one in await recount_following.wanted(session, agreed, moment)
    ]


async def _of_referrals(session: AsyncSession, agreed: Agreed, moment: datetime) -> list[Expected]:
    """Expect the latest reminder of whatever a referral waits for."""
    return [
        Expected(
            one.kind,
            one.subject,
            one.recipient,
            one.occasion,
            f"referral {one.ref}: “{one.kind} {one.occasion}” was never put in the outbox",
        )
        for one in await recount_referrals.wanted(session, agreed, moment)
    ]


async def _of_meetings(session: AsyncSession, agreed: Agreed, moment: datetime) -> list[Expected]:
    """Expect invitations once confirmed, an agenda and minutes once approved and due."""
    deputy = (
        select(DeputyRow.id)
        .where(DeputyRow.meeting_id == MeetingRow.id, DeputyRow.deputy_id == InviteeRow.person_id)
        .where(DeputyRow.ended_at.is_(None))
        .exists()
    )
    query = (
        select(MeetingRow, InviteeRow.person_id, deputy)
        .join(InviteeRow, InviteeRow.meeting_id == MeetingRow.id)
        .where(MeetingRow.state != "cancelled", InviteeRow.item_id.is_(None))
    )
    found: list[Expected] = []
    for meeting, person, in_place in await session.execute(query):
        procedure = agreed.procedure_of(meeting.panel)
        if procedure is not None:
            every = _of_invitee(meeting, person, procedure, agreed.calendar, moment)
            found += [one for one in every if not (in_place and one.kind in NOT_TO_DEPUTIES)]
    return found


def _of_invitee(
    meeting: MeetingRow,
    person: str,
    procedure: Procedure,
    calendar: WorkingCalendar,
    moment: datetime,
) -> Iterator[Expected]:
    agenda_at = meeting.agenda_approved_at
    if agenda_at is not None and procedure.agenda is not None:
        day = procedure.agenda.limit.due_on(meeting.held_on, calendar)
        agenda_at = max(agenda_at, at_local_time(day, PAPERS_AT))
    begins: Mapping[str, datetime | None] = {
        "meeting_invitation": meeting.confirmed_at,
        "agenda": agenda_at,
        "minutes": meeting.minutes_approved_at,
    }
    occasions = {"meeting_invitation": f"sequence-{meeting.sequence}"}  # the day as it stands
    for kind, at in begins.items():
        if at is not None and at <= moment:
            words = f"{meeting.panel} {meeting.held_on}: {kind} for person {person} is not there"
            yield Expected(kind, meeting.id, person, occasions.get(kind), words)
