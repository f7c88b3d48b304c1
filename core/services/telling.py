"""Tell everybody invited that their meeting was moved or cancelled: once, and correctly (H9).

What waits to go about the old day is withdrawn first. Email carries the calendar entry; who can be
reached in Teams sees a card there too. Who never heard of a meeting does not hear of its end.
"""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from core.meetings import MeetingState
from core.messages import Door, Kind, Message
from core.services import agendas
from core.services.doors import in_teams_too
from core.store import meetings as store
from core.store import outbox, year
from core.store.tables import MeetingRow

OLD_DAY = "the meeting was moved or cancelled before it went"
Told = tuple[Kind, str, str]  # an invitation's kind, the person, and the slot or nothing


async def moved(session: AsyncSession, row: MeetingRow, *, now: datetime) -> None:
    """Tell of the new day everybody who is invited."""
    if row.state != MeetingState.CONFIRMED:
        return
    await _withdraw(session, row, now)
    row.sequence += 1
    await session.flush()
    places = await store.invitees(session, row.id)
    whole = [(Kind.MEETING_INVITATION, one.person_id, "") for one in places if one.item_id is None]
    slots = [(Kind.SLOT_INVITATION, one.person_id, one.item_id) for one in places if one.item_id]
    await _put(session, row, [*whole, *slots], f"sequence-{row.sequence}", now)
    await agendas.invite_leads(session, row, now=now)  # a lead who had no time before


async def cancelled(session: AsyncSession, row: MeetingRow, *, now: datetime) -> None:
    """Tell everybody who has heard of a meeting that it does not take place."""
    await _withdraw(session, row, now)
    row.sequence += 1
    await session.flush()
    told = sorted(await year.invitations_sent(session, row.id))
    await _put(session, row, told, f"cancelled-{row.sequence}", now)


async def _withdraw(session: AsyncSession, row: MeetingRow, now: datetime) -> None:
    for kind in year.INVITATIONS:
        await outbox.cancel(session, kind, row.id, OLD_DAY, now)


async def _put(
    session: AsyncSession, row: MeetingRow, told: Collection[Told], occasion: str, now: datetime
) -> None:
    messages = [
        Message(kind, row.id, person, f"{occasion}/{slot}" if slot else occasion, Door.EMAIL, now)
        for kind, person, slot in told
    ]
    await outbox.put(session, await in_teams_too(session, messages), now)
