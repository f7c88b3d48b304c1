"""Has links made for meetings in Teams: weeks before, once each, and taken away with the meeting.

The calendar is asked outside of any transaction; what it answered is kept in one. What was lost in
between is asked again under the same key, so that there is one event for each meeting. A link that
comes when people are invited already is told to them as any other change of place (H9).
"""

import logging
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from core.carrying import CarryingFailed
from core.dates import at_local_time, local_date
from core.meetings import STILL_TO_COME, MeetingState
from core.online import AGAIN, AHEAD, Booked, Booking, Bookings, is_to_be_online
from core.rescheduling import PLACE_MOST
from core.services import access, telling
from core.services.rules import panel_title
from core.store import audit
from core.store.engine import Sessions, reading, transaction
from core.store.tables import MeetingLinkRow, MeetingRow

CANCELLED = "This meeting is not held online any more, or not at all."
TOO_LONG = "the calendar gave a link that is longer than any that Teams makes."

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Step:
    """What the calendar is asked for one meeting; without a `booking`: to take its event away."""

    meeting_id: str
    number: int
    event: str
    link: str
    booking: Booking | None = None


async def keep(sessions: Sessions, bookings: Bookings, now: datetime) -> int:
    """Bring the calendar up to the meetings; give how many events differed. Again changes none.

    What the calendar does not do is kept in words, and asked for again an hour later.
    """
    async with reading(sessions) as session:
        steps = await _differing(session, now)
    done = 0
    for step in steps:
        try:
            booked = await _asked(bookings, step)
        except CarryingFailed as trouble:
            log.warning("meeting %s: %s", step.meeting_id, trouble.why)
            booked = Booked(step.event, step.link, f"{trouble.why}.")
        async with transaction(sessions) as session:
            await _kept(session, step, booked, now)
        done += 1
    return done


async def _differing(session: AsyncSession, now: datetime) -> list[Step]:
    query = (
        select(MeetingRow, MeetingLinkRow)
        .outerjoin(MeetingLinkRow, MeetingLinkRow.meeting_id == MeetingRow.id)
        .where(MeetingRow.held_on >= local_date(now))
        .order_by(MeetingRow.held_on, MeetingRow.id)
    )
    found = [_step(row, made, now) for row, made in await session.execute(query)]
    return [one for one in found if one is not None]


def _step(row: MeetingRow, made: MeetingLinkRow | None, now: datetime) -> Step | None:
    """Say what differs between a meeting and its event, if anything does."""
    event, number, link = (made.event, made.number, made.link) if made else ("", 0, "")
    waits = made is not None and bool(made.lacking) and now < made.asked_at + AGAIN
    if not _wants(row, link):
        over = row.state == MeetingState.CANCELLED or row.state in STILL_TO_COME
        return Step(row.id, number, event, "") if event and over and not waits else None
    if waits or row.held_on > local_date(now + AHEAD):
        return None
    pending = event or (made is not None and made.lacking)
    number = number if pending else number + 1
    booking = _booking(row, number)
    right = made is not None and (made.starts, made.ends) == (booking.starts, booking.ends)
    settled = bool(event and link) and right
    return None if settled else Step(row.id, number, event, link, booking)


def _wants(row: MeetingRow, link: str) -> bool:
    """Tell whether a meeting is to have an event: it is to come, and its place is left to us."""
    ours = is_to_be_online(row.place) or bool(link and row.place == link)
    return ours and row.state in STILL_TO_COME


def _booking(row: MeetingRow, number: int) -> Booking:
    return Booking(
        key=f"{row.id}.{number}",
        starts=at_local_time(row.held_on, row.starts),
        ends=at_local_time(row.held_on, row.ends),
        title=panel_title(row.panel),
        online=True,
    )


async def _asked(bookings: Bookings, step: Step) -> Booked:
    if step.booking is None:
        await bookings.cancel(step.event, CANCELLED)
        return Booked("")
    if step.event:
        return await bookings.change(step.event, step.booking)
    return await bookings.book(step.booking)


async def _kept(session: AsyncSession, step: Step, booked: Booked, now: datetime) -> None:
    """Keep what the calendar answered, and give the meeting its link where it still wants one."""
    row = await session.get_one(MeetingRow, step.meeting_id, with_for_update=True)
    made = await session.get(MeetingLinkRow, row.id)
    wants = _wants(row, made.link if made else "")
    if made is None:
        made = MeetingLinkRow(meeting_id=row.id)
        session.add(made)
    too_long = len(booked.link) > PLACE_MOST
    made.number, made.event, made.asked_at = step.number, booked.event, now
    made.link = "" if too_long else booked.link
    made.lacking = TOO_LONG if too_long else booked.lacking
    if step.booking is None or not booked.lacking:
        made.starts = step.booking.starts if step.booking else None
        made.ends = step.booking.ends if step.booking else None
    await session.flush()
    if made.link and wants and row.place != made.link:
        row.place = made.link
        await session.flush()
        await telling.moved(session, row, now=now)
    detail = {"event": "made" if booked.event else "taken away", "link": bool(made.link)}
    subject = f"meeting:{row.id}"
    await audit.record(
        session, actor=access.WORKER, act="meeting.online", subject=subject, detail=detail, now=now
    )
