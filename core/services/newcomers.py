"""Somebody whom another person names by their work address: found, or noted without a role.

No role, no data: whoever is noted here sees nothing until somebody gives them a role. What is
known of a person already is never changed by somebody else's typing.
"""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from core.errors import InputRefused
from core.people import Person
from core.services import access
from core.store.columns import key_ring
from core.store.inserting import insert_missing
from core.store.tables import PersonRow, new_id

NAME_MOST, AGENCY_MOST = 200, 120
BY_EMAIL, NOT_KNOWN = "Sent an email", "Not known"  # a sender whom nobody has named yet
LEFT = "This address belongs to somebody who has left. Ask the panel's administrator about them."


@dataclass(frozen=True, slots=True)
class Newcomer:
    """What was typed. `designation` is ours: as what they are noted."""

    name: str
    email: str
    agency: str
    designation: str


async def known_or_noted(session: AsyncSession, new: Newcomer) -> Person:
    """Find who has an address, in any case of letters, or make them known without a role.

    A sender who was noted only because a mail came is from now on the person who was named.
    """
    email = new.email.strip()
    index = key_ring(session.get_bind().dialect).blind(email, "person.email")
    row = {"id": new_id(), "email": email, "email_index": index, "entra_id": None, "version": 1}
    await insert_missing(session, PersonRow, [row | _words(new)])  # two may do so at once
    query = select(PersonRow).where(PersonRow.email_index == index)
    known = (await session.scalars(query)).one()
    if is_only_a_sender(known):
        for name, value in _words(new).items():
            setattr(known, name, value)
        await session.flush()
    if not known.active:
        raise InputRefused({"email": LEFT})
    return access.person_of(known)


def is_only_a_sender(row: PersonRow) -> bool:
    """Tell whether nobody has ever said who this is: an address from which a mail came."""
    return not row.active and row.designation == BY_EMAIL and not row.grants


def _words(new: Newcomer) -> dict[str, object]:
    return {
        "name": " ".join(new.name.split()),
        "agency": " ".join(new.agency.split()),
        "designation": new.designation,
        "active": True,
    }
