"""Where a panel meets: its usual room, or the link of its online meetings.

A place is typed once and stays for the meetings that are planned after it; a meeting that was moved
on its own keeps its own. People are invited with the place that the meeting has then.
"""

from datetime import date, datetime

from sqlalchemy import Select, select
from sqlalchemy.ext.asyncio import AsyncSession

from core.meetings import MeetingState
from core.online import LACKS, is_to_be_online
from core.people import Person
from core.services import access
from core.store.tables import MeetingChangeRow, MeetingLinkRow, MeetingRow

PLACE = "Teams"  # until the administrator gives a room or a link


async def usual(session: AsyncSession, panel: str) -> str:
    """Give the place of the panel's latest meeting that nobody moved on its own."""
    found = await session.scalar(_ordinary(panel).order_by(MeetingRow.planned_on.desc()).limit(1))
    return await _lasting(session, found) if found is not None else PLACE


async def lacking(session: AsyncSession, row: MeetingRow) -> tuple[str, ...]:
    """Say that a meeting in Teams has no link, for those who run the panel."""
    found = await session.get(MeetingLinkRow, row.id)
    if found is None or not found.lacking or not is_to_be_online(row.place):
        return ()
    return (LACKS.format(why=found.lacking),)


async def from_now_on(
    session: AsyncSession, by: Person, row: MeetingRow, *, now: datetime
) -> tuple[date, ...]:
    """Give a meeting's place to the later ones to which nobody is invited yet; give their days.

    Who may move the meeting was asked before.
    """
    query = _ordinary(row.panel).where(
        MeetingRow.held_on > row.held_on, MeetingRow.state == MeetingState.PLANNED.value
    )
    place = await _lasting(session, row)
    rows = [one for one in await session.scalars(query) if await _lasting(session, one) != place]
    for one in rows:
        one.place = place
        await session.flush()
        await access.wrote(session, by, "meeting.place", f"meeting:{one.id}", now=now)
    return tuple(sorted(one.held_on for one in rows))


async def _lasting(session: AsyncSession, row: MeetingRow) -> str:
    """Give a meeting's place without the link that was made for it alone."""
    made = await session.get(MeetingLinkRow, row.id)
    return PLACE if made is not None and made.link and made.link == row.place else row.place


def _ordinary(panel: str) -> Select[MeetingRow]:
    changed = select(MeetingChangeRow.id).where(MeetingChangeRow.meeting_id == MeetingRow.id)
    return select(MeetingRow).where(MeetingRow.panel == panel, ~changed.exists())
