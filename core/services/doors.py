"""By which door somebody is reached: Teams where the bot can reach them, else email."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from core.messages import Door, Message
from core.people import Person
from core.store.tables import ConversationRow


async def doors_for(session: AsyncSession, person: Person) -> tuple[Door, ...]:
    """Give the doors for a reminder to one person."""
    return (await doors_of(session, [person.id]))[person.id]


async def doors_of(
    session: AsyncSession, person_ids: Collection[str]
) -> Mapping[str, tuple[Door, ...]]:
    """Give the doors for reminders to several people, by the person's id, in one query."""
    query = select(ConversationRow.person_id).where(
        ConversationRow.person_id.in_(person_ids), ConversationRow.dead.is_(False)
    )
    reached = set(await session.scalars(query))
    return {one: (Door.TEAMS,) if one in reached else (Door.EMAIL,) for one in person_ids}


async def every_door_for(session: AsyncSession, person: Person) -> tuple[Door, ...]:
    """Give email, and Teams too where the bot can reach them: for what must not be missed."""
    return tuple(dict.fromkeys((Door.EMAIL, *await doors_for(session, person))))


async def in_teams_too(session: AsyncSession, letters: Sequence[Message]) -> list[Message]:
    """Give what goes by email, and a card for each person who can be reached in Teams.

    A card shows a whole meeting, so who leads several of its children gets one and not several.
    """
    doors = await doors_of(session, {one.recipient for one in letters})
    reached = [one for one in letters if Door.TEAMS in doors[one.recipient]]
    first = {(one.subject, one.recipient): one for one in reversed(reached)}
    return [*letters, *(replace(one, door=Door.TEAMS) for one in first.values())]
