"""Handing an action on inside its agency, with which it rests (H15)."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from core.actions import ActionState
from core.messages import Kind, Message
from core.people import Person
from core.services import access, action_views, recording
from core.services.action_views import ActionView
from core.services.actions import open_as_shown, silence
from core.services.doors import every_door_for
from core.store import outbox
from core.store.tables import ActionRow, PersonRow

NOT_OF_AGENCY = (
    "Choose somebody of the same agency. An action rests with the agency that took it on; the "
    "panel gives it to another one at its next meeting."
)


async def colleagues(
    session: AsyncSession, by: Person, action_id: str, *, now: datetime
) -> tuple[tuple[str, str], ...]:
    """Offer those of the action's agency who could take it on: ids and words."""
    row = await access.open_action(session, by, action_id, now=now)
    return tuple((one.id, f"{one.name}, {one.designation}") for one in await _of(session, row))


async def hand_on(
    session: AsyncSession,
    by: Person,
    action_id: str,
    owner_id: str,
    *,
    version: int | None,
    now: datetime,
) -> ActionView:
    """Give an action to a colleague, who is told at once; the same again changes nothing."""
    row = await access.open_action(session, by, action_id, now=now)
    if row.state != ActionState.OPEN:
        return await action_views.already(session, by, row, now)
    if row.owner_id == owner_id:
        return await action_views.show(session, by, row, now)
    await open_as_shown(session, by, action_id, version, now)
    found = {str(one.id): one for one in await _of(session, row)}
    recording.refuse({"owner_id": None if owner_id in found else NOT_OF_AGENCY})
    before, owner = row.owner_id, found[owner_id]
    row.owner_id, row.owned_since = owner.id, now
    row.snoozed_until = row.snooze_why = None
    await session.flush()
    await silence(session, row, "the action was handed on", now)
    await outbox.cancel(session, Kind.ACTION_ASSIGNED, row.id, "the action was handed on", now)
    await _tell(session, row, owner, now)
    detail = {"from": before, "to": owner.id}
    await access.wrote(session, by, "action.hand_on", f"action:{row.id}", now=now, detail=detail)
    return await action_views.show(session, by, row, now)


async def _of(session: AsyncSession, row: ActionRow) -> list[Person]:
    """List those who work for the action's agency and have not left, but not its owner."""
    query = (
        select(PersonRow)
        .where(PersonRow.active, PersonRow.agency == row.agency, PersonRow.id != row.owner_id)
        .order_by(PersonRow.designation, PersonRow.id)
    )
    found = [access.person_of(one) for one in await session.scalars(query)]
    procedure = row.panel.split("/", maxsplit=1)[0]
    return [
        one
        for one in found
        if not one.grants or any(panel.split("/")[0] == procedure for panel in one.panels())
    ]


async def _tell(session: AsyncSession, row: ActionRow, owner: Person, now: datetime) -> None:
    doors = await every_door_for(session, owner)
    kind, occasion = Kind.ACTION_ASSIGNED, f"handed-{row.version}"
    await outbox.put(
        session, [Message(kind, row.id, owner.id, occasion, door, now) for door in doors], now
    )
