"""Move, cancel or call a meeting: all invited hear of it once, and no child is lost (H8, H9).

The calendar entry keeps its number (UID) and its sequence rises. Children of a cancelled meeting
are put on the next one with room; those whose review then passes its day are named.
"""

from dataclasses import replace
from datetime import date, datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from core import permissions
from core.dates import LONDON, clock_time, local_date, long_day
from core.errors import AlreadyChanged, InputRefused, PanelError
from core.meetings import MeetingState
from core.people import Person
from core.rescheduling import (
    BEGUN,
    GONE,
    NOTHING_NEW,
    TAKEN,
    ChangeKind,
    Place,
    Wanted,
    in_words,
    not_now,
    reason_problem,
    wrong_with,
)
from core.scheduling import meetings_between, quarters_after
from core.services import access, listing, planning, reissuing, rota, telling
from core.services.rules import calendar, panel_of, procedure_of
from core.store import meetings as store
from core.store import year
from core.store.tables import MeetingChangeRow, MeetingRow

OFFICE = "Only the panel's administrator, coordinator or manager calls, moves or cancels a meeting."
SINCE = "{who} was quicker, at {at}: {what}. Look at the meeting as it stands now."
CANCELLED_WHY = "{reason}\n\nThe meeting of {day} was cancelled."
ONCE_PLANNED = (
    "A meeting of this panel that was planned for {day} was moved or cancelled, so no other can be "
    "called for that day. Choose another day."
)


async def move(
    session: AsyncSession,
    by: Person,
    meeting_id: str,
    wanted: Wanted,
    *,
    version: int | None,
    now: datetime,
) -> MeetingRow:
    """Move a meeting to another day, time or place; the agenda's and minutes' days follow (H10)."""
    row = await _opened(session, by, meeting_id, version, now)
    place = await _checked(session, row.panel, wanted, row, now)
    if place == Place(row.held_on, row.starts, row.ends, row.place):
        raise InputRefused({"day": NOTHING_NEW})
    was = row.held_on
    sent_on = await year.agenda_sent_on(session, row.id)
    row.held_on, row.starts, row.ends, row.place = place.day, place.starts, place.ends, place.place
    row.day_settled_at = now
    _changed(session, by, row, ChangeKind.MOVED, (was, place.day, wanted.reason, sent_on), now)
    await session.flush()
    if was != place.day:
        await _forget_apologies(session, row, now)
    await telling.moved(session, row, now=now)
    await reissuing.agenda_with_new_day(session, by, row, now=now)
    await rota.refresh(session, row.panel, now=now)
    detail = {"from": was.isoformat(), "to": place.day.isoformat()}
    await access.wrote(session, by, "meeting.move", f"meeting:{row.id}", now=now, detail=detail)
    return row


async def cancel(
    session: AsyncSession,
    by: Person,
    meeting_id: str,
    *,
    reason: str,
    version: int | None,
    now: datetime,
) -> MeetingRow:
    """Cancel a meeting: its children go to the next meeting with room, and no turn is used up."""
    row = await _opened(session, by, meeting_id, version, now)
    if problem := reason_problem(reason):
        raise InputRefused({"reason": problem})
    sent_on = await year.agenda_sent_on(session, row.id)
    row.state = MeetingState.CANCELLED.value
    _changed(session, by, row, ChangeKind.CANCELLED, (row.held_on, None, reason, sent_on), now)
    await session.flush()
    await _list_again(session, row, now)
    await telling.cancelled(session, row, now=now)
    await rota.refresh(session, row.panel, now=now)
    await access.wrote(session, by, "meeting.cancel", f"meeting:{row.id}", now=now)
    return row


async def call(
    session: AsyncSession, by: Person, panel: str, wanted: Wanted, *, now: datetime
) -> MeetingRow:
    """Call a meeting that no recurrence gives: an extra one, or one of MACE 2 (H23)."""
    access.refuse_unless(permissions.administers(by, panel), OFFICE)
    place = await _checked(session, panel, wanted, None, now)
    row = MeetingRow(
        panel=panel,
        planned_on=place.day,
        held_on=place.day,
        starts=place.starts,
        ends=place.ends,
        place=place.place,
        state=MeetingState.PLANNED.value,
        sequence=0,
        day_settled_at=now,
    )
    session.add(row)
    await session.flush()
    _changed(session, by, row, ChangeKind.CALLED, (place.day, None, wanted.reason, None), now)
    await session.flush()
    await rota.refresh(session, panel, now=now)
    await access.wrote(session, by, "meeting.call", f"meeting:{row.id}", now=now)
    return row


async def call_quarterly(
    session: AsyncSession, by: Person, panel: str, wanted: Wanted, *, now: datetime
) -> list[MeetingRow]:
    """Call a meeting and three more, each a quarter later; all of them or none (H23)."""
    first = await call(session, by, panel, wanted, now=now)
    days = quarters_after(first.held_on, calendar())
    later = [await call(session, by, panel, replace(wanted, day=one), now=now) for one in days]
    return [first, *later]


async def _opened(
    session: AsyncSession, by: Person, meeting_id: str, version: int | None, now: datetime
) -> MeetingRow:
    """Open a meeting to change its day; the second of two sees what the first did."""
    row = await access.open_meeting(session, by, meeting_id, now=now)
    access.refuse_unless(permissions.administers(by, row.panel), OFFICE)
    await session.refresh(row, with_for_update=True)
    refused = not_now(row.state)
    stale = version is not None and version != row.version
    changes = await year.changes_of(session, row.id) if stale or refused == GONE else []
    if changes:
        raise AlreadyChanged(await _what_happened(session, changes[-1]))
    if refused:
        raise AlreadyChanged(refused) if refused in (BEGUN, GONE) else PanelError(refused)
    if stale:
        raise AlreadyChanged("This meeting has changed since you opened it. Here is how it stands.")
    return row


async def _what_happened(session: AsyncSession, change: MeetingChangeRow) -> str:
    who = await access.person(session, change.made_by)
    at = clock_time(change.made_at.astimezone(LONDON).time())
    what = in_words(change.kind, change.from_day, change.to_day)
    return SINCE.format(who=who.name, at=at, what=what[:1].lower() + what[1:])


async def _checked(
    session: AsyncSession, panel: str, wanted: Wanted, row: MeetingRow | None, now: datetime
) -> Place:
    """Give what was typed if the panel can meet then; else say all that is wrong."""
    taken = await _taken(session, panel, wanted.day, row) if wanted.day else None
    problems = dict(wrong_with(wanted, taken=taken == TAKEN, calendar=calendar(), now=now))
    if taken and wanted.day and "day" not in problems:
        problems["day"] = taken.format(day=long_day(wanted.day))
    if problems or wanted.day is None or wanted.starts is None or wanted.ends is None:
        raise InputRefused(problems)
    return Place(wanted.day, wanted.starts, wanted.ends, wanted.place.strip())


async def _taken(
    session: AsyncSession, panel: str, day: date, row: MeetingRow | None
) -> str | None:
    """Tell whether the panel meets on a day already, or will once the year is planned so far."""
    there = await year.on_day(session, panel, day)
    others = [one for one in there if row is None or one.id != row.id]
    if any(one.held_on == day and one.state != MeetingState.CANCELLED for one in others):
        return TAKEN
    if row is None and any(one.planned_on == day for one in others):
        return ONCE_PLANNED
    plans = meetings_between(procedure_of(panel), panel_of(panel), day, day, calendar())
    for plan in plans:
        known = await year.on_day(session, panel, plan.planned_date)
        if not any(one.planned_on == plan.planned_date for one in known):
            return TAKEN
    return None


def _changed(
    session: AsyncSession,
    by: Person,
    row: MeetingRow,
    kind: ChangeKind,
    what: tuple[date, date | None, str, date | None],
    now: datetime,
) -> None:
    from_day, to_day, reason, sent_on = what
    change = MeetingChangeRow(
        meeting_id=row.id,
        kind=kind.value,
        from_day=from_day,
        to_day=to_day,
        reason=reason.strip(),
        agenda_sent_on=sent_on,
        made_by=by.id,
        made_at=now,
    )
    session.add(change)


async def _forget_apologies(session: AsyncSession, row: MeetingRow, now: datetime) -> None:
    """Take back apologies: they were for the old day, and the chairs' turn stood on them."""
    for place in await store.invitees(session, row.id):
        place.attendance = None
    await rota.refresh(session, row.panel, now=now, anew=row.id)


async def _list_again(session: AsyncSession, row: MeetingRow, now: datetime) -> None:
    """Put each child, in the agenda's order, on the next meeting that has room for them."""
    children, today = await store.listed(session, row.id), local_date(now)
    if children:
        weeks = max(row.held_on - today, timedelta(0)) // timedelta(weeks=1) + listing.WEEKS_AHEAD
        panel = panel_of(row.panel)
        await planning.plan_ahead(session, panel, today=today, now=now, weeks=weeks)
    for one in children:
        if one.item.state == "listed" and one.case.state == "open":
            reason = CANCELLED_WHY.format(reason=one.item.reason, day=long_day(row.held_on))
            await listing.list_where_room(
                session, one.case, kind=one.item.kind, reason=reason, now=now, after=row.held_on
            )
