"""Meetings: confirm and invite, begin, call the roll, end; and look at them."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.ext.asyncio import AsyncSession

from core import permissions
from core.dates import local_date, long_day
from core.errors import AlreadyChanged, InputRefused, PanelError
from core.meetings import (
    IN_WORDS,
    STILL_TO_COME,
    MeetingState,
    invite_problem,
    is_past,
    refusal,
    start_problem,
)
from core.people import Person
from core.services import access, agendas, declarations, meeting_views, rota
from core.services.invitations import bring_up_to_date
from core.services.listing import day_of_next
from core.services.meeting_views import MeetingLine, MeetingView
from core.services.planning import plan_ahead
from core.services.rules import declaration_of
from core.store import actions
from core.store import meetings as store
from core.store.tables import InviteeRow, MeetingRow

__all__ = [
    "Left",
    "MeetingLine",
    "MeetingView",
    "confirm_and_invite",
    "end",
    "left_at_the_end",
    "meeting_view",
    "my_meetings",
    "next_meetings",
    "plan_ahead",
    "record_attendance",
    "start",
]

INVITERS = "Only the panel's administrator, coordinator or manager confirms a date and invites."
RUNNERS = "Only the panel's chairs and its administrator run a meeting."
TOO_EARLY = "The roll is called once the meeting has begun. Before that, record apologies only."
CLOSED = "The minutes are approved, so the attendance can no longer be changed."
UNKNOWN = "Somebody in this list is not invited to the meeting. Open the meeting again."
BOTH = "Somebody is marked both as present and as having sent apologies. Choose one of them."
NEXT_ON = "goes on the agenda of {day}."
NEXT_PLANNED = "goes on the agenda of the next meeting that is planned."
NOT_REACHED = "Not reached at the meeting of {day}. {reason}"
SINCE = "This meeting has moved on since you opened it: it is {state}. Here is how it stands now."


@dataclass(frozen=True, slots=True)
class Left:
    """What a meeting that ends now leaves: a sentence for each child, and unsettled actions."""

    children: tuple[str, ...]
    unsettled: int


async def my_meetings(session: AsyncSession, by: Person, *, now: datetime) -> list[MeetingLine]:
    """List the meetings that concern somebody, by day."""
    return await meeting_views.lines_for(session, by, now=now)


async def meeting_view(
    session: AsyncSession, by: Person, meeting_id: str, *, now: datetime
) -> MeetingView:
    """Open one meeting."""
    row = await access.open_meeting(session, by, meeting_id, now=now)
    return await meeting_views.view_of(session, by, row, now=now)


async def confirm_and_invite(
    session: AsyncSession, by: Person, meeting_id: str, *, version: int | None, now: datetime
) -> MeetingView:
    """Let a meeting's date stand and invite the panel, with the declaration (H9).

    Again, it invites only who is due since, and tells who is due no longer.
    """
    row = await access.open_meeting(session, by, meeting_id, now=now)
    access.refuse_unless(permissions.administers(by, row.panel), INVITERS)
    _refuse(invite_problem(row.held_on, local_date(now)))
    if row.state != MeetingState.CONFIRMED:
        _may_become(row, MeetingState.CONFIRMED, version)
        row.state, row.confirmed_at = MeetingState.CONFIRMED.value, now
        await session.flush()
        await access.wrote(session, by, "meeting.confirm", f"meeting:{row.id}", now=now)
    new = await bring_up_to_date(session, row, now)
    if new:
        detail = {"invited": new}
        subject = f"meeting:{row.id}"
        await access.wrote(session, by, "meeting.invite", subject, now=now, detail=detail)
    return await meeting_views.view_of(session, by, row, now=now)


async def start(
    session: AsyncSession, by: Person, meeting_id: str, *, version: int | None, now: datetime
) -> MeetingView:
    """Begin a meeting, on its day or after it."""
    row = await _opened_to_run(session, by, meeting_id, now)
    if not is_past(row.state, MeetingState.UNDER_WAY):
        _may_become(row, MeetingState.UNDER_WAY, version)
        _refuse(start_problem(row.held_on, local_date(now)))
        row.state, row.started_at = MeetingState.UNDER_WAY.value, now
        await session.flush()
        await access.wrote(session, by, "meeting.start", f"meeting:{row.id}", now=now)
    return await meeting_views.view_of(session, by, row, now=now)


async def record_attendance(
    session: AsyncSession,
    by: Person,
    meeting_id: str,
    *,
    present: Collection[str],
    apologies: Collection[str],
    told: Collection[str] = (),
    now: datetime,
) -> MeetingView:
    """Record who is there and who sent apologies, by person's id; it replaces what was recorded.

    Apologies are taken before the meeting too, and a chair who is away is replaced (R2.2). Who is
    in the first roll after the declaration was read aloud has heard it. Who joins later has not:
    they are asked to accept it, unless they are among those `told` it since (H9).
    """
    row = await _opened_to_run(session, by, meeting_id, now)
    invitees = await store.invitees(session, row.id)
    _check_roll(row, {one.person_id for one in invitees}, present, apologies)
    late = _late(row, invitees, present) - set(told)
    unnamed = "absent" if row.state == MeetingState.HELD else None
    for place in invitees:  # somebody with several slots is there for each
        place.attendance = _attendance(place.person_id, present, apologies) or unnamed
    if row.state in (MeetingState.CONFIRMED, MeetingState.UNDER_WAY):
        await session.flush()
        await rota.refresh(session, row.panel, now=now, anew=row.id)
    heard = declarations.heard(row, (o for o in invitees if o.person_id not in late), now)
    await session.flush()
    detail: dict[str, object] = {"present": sorted(present), "apologies": sorted(apologies)}
    if heard:
        detail |= {"heard": heard, "version": declaration_of(row.panel).version}
    subject = f"meeting:{row.id}"
    await access.wrote(session, by, "meeting.attendance", subject, now=now, detail=detail)
    return await meeting_views.view_of(session, by, row, now=now)


async def end(
    session: AsyncSession, by: Person, meeting_id: str, *, version: int | None, now: datetime
) -> MeetingView:
    """End a meeting. A child who was not reached is listed on the next one, never dropped."""
    row = await _opened_to_run(session, by, meeting_id, now)
    if row.state != MeetingState.HELD:
        _may_become(row, MeetingState.HELD, version)
        row.state, row.ended_at = MeetingState.HELD.value, now
        for place in await store.invitees(session, row.id):
            if place.attendance is None and place.item_id is None:
                place.attendance = "absent"
        await session.flush()
        await _carry_over(session, row, now)
        await access.wrote(session, by, "meeting.end", f"meeting:{row.id}", now=now)
    return await meeting_views.view_of(session, by, row, now=now)


async def left_at_the_end(
    session: AsyncSession, by: Person, meeting_id: str, *, now: datetime
) -> Left:
    """Say of each child who has not been discussed what becomes of them if the meeting ends now."""
    row = await _opened_to_run(session, by, meeting_id, now)
    if row.state != MeetingState.UNDER_WAY:
        return Left((), 0)
    found = []
    for one in await store.listed(session, row.id):
        if one.item.state == "listed" and one.case.state == "open":
            day = await day_of_next(session, one.case, now, after=row.held_on)
            where = NEXT_ON.format(day=long_day(day)) if day else NEXT_PLANNED
            found.append(f"{one.case.ref} {where}")
    earlier = await actions.earlier(session, row.panel, row.held_on, row.started_at)
    return Left(tuple(found), sum(action.state == "open" for action, _ in earlier))


async def _opened_to_run(
    session: AsyncSession, by: Person, meeting_id: str, now: datetime
) -> MeetingRow:
    row = await access.open_meeting(session, by, meeting_id, now=now)
    access.refuse_unless(permissions.writes_minutes(by, row.panel), RUNNERS)
    return row


def _may_become(row: MeetingRow, state: MeetingState, version: int | None) -> None:
    _refuse(refusal(row.state, state))
    if version is not None and version != row.version:
        present = IN_WORDS[MeetingState(row.state)].lower()
        raise AlreadyChanged(SINCE.format(state=present))


def _refuse(sentence: str | None) -> None:
    if sentence is not None:
        raise PanelError(sentence)


def _check_roll(
    row: MeetingRow,
    invited: Collection[str],
    present: Collection[str],
    apologies: Collection[str],
) -> None:
    if row.minutes_approved_at is not None and row.correction_begun_at is None:
        raise AlreadyChanged(CLOSED)
    if present and not is_past(row.state, MeetingState.UNDER_WAY):
        raise InputRefused({"present": TOO_EARLY})
    if not {*present, *apologies} <= set(invited):
        raise InputRefused({"present": UNKNOWN})
    if set(present) & set(apologies):
        raise InputRefused({"apologies": BOTH})


def _late(row: MeetingRow, invitees: Iterable[InviteeRow], present: Collection[str]) -> set[str]:
    """Give who came after the declaration was read and the roll was called."""
    here = {one.person_id for one in invitees if one.attendance == "present"}
    known = {one.person_id for one in invitees if one.declared_at is not None}
    if row.declaration_read_at is None or not here:
        return set()
    return set(present) - (here & known)


def _attendance(person: str, present: Iterable[str], apologies: Iterable[str]) -> str | None:
    if person in present:
        return "present"
    return "apologies" if person in apologies else None


async def _carry_over(session: AsyncSession, row: MeetingRow, now: datetime) -> None:
    """List whoever was not reached on the next meeting. What was said can still be written up."""
    for one in await store.listed(session, row.id):
        if one.item.state == "listed" and one.case.state == "open":
            reason = NOT_REACHED.format(day=long_day(row.held_on), reason=one.item.reason)
            await agendas.list_for_next_meeting(
                session, one.case, kind=one.item.kind, reason=reason, now=now
            )


async def next_meetings(session: AsyncSession, by: Person, *, today: date) -> list[str]:
    """Give the next meeting still to come or under way of each of somebody's panels."""
    found = []
    for panel in sorted(by.panels(*permissions.PANEL)):
        rows = await store.of_panel(session, panel, since=today)
        ahead = [row for row in rows if row.state in (*STILL_TO_COME, MeetingState.UNDER_WAY)]
        found += [row.id for row in sorted(ahead, key=lambda row: row.held_on)[:1]]
    return found
