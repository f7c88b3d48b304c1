"""Somebody named by name, address and agency: who they are, or a new person without a role."""

from dataclasses import dataclass

from sqlalchemy.ext.asyncio import AsyncSession

from core.addresses import address_problem
from core.errors import InputRefused, NotFound
from core.people import Person
from core.services import access
from core.store.columns import key_ring
from core.store.inserting import insert_missing
from core.store.tables import PersonRow, new_id
from core.typed import needed_problem

NAME_MOST, AGENCY_MOST = 200, 120
LEFT = "This address belongs to somebody who has left. Ask the panel's administrator about them."


@dataclass(frozen=True, slots=True)
class Newcomer:
    """What was typed of somebody."""

    name: str
    email: str
    agency: str


def problems_with(new: Newcomer, say_name: str, say_agency: str) -> dict[str, str]:
    """Say what is wrong with what was typed, by field."""
    wrong = {
        "name": needed_problem(new.name, say_name, NAME_MOST),
        "email": address_problem(new.email),
        "agency": needed_problem(new.agency, say_agency, AGENCY_MOST),
    }
    return {field: sentence for field, sentence in wrong.items() if sentence}


async def known_or_new(session: AsyncSession, new: Newcomer, designation: str) -> Person:
    """Find who has an address, in any case of letters, or make them known without a role."""
    email = new.email.strip()
    row = {
        "id": new_id(),
        "name": " ".join(new.name.split()),
        "email": email,
        "email_index": key_ring(session.get_bind().dialect).blind(email, "person.email"),
        "agency": " ".join(new.agency.split()),
        "designation": designation,
        "entra_id": None,
        "active": True,
        "version": 1,
    }
    await insert_missing(session, PersonRow, [row])  # two may add the same person at once
    found = await access.person_by_email(session, email)
    if found is None:
        raise NotFound(access.GONE)
    known = await session.get_one(PersonRow, found.id)
    if not known.active:
        raise InputRefused({"email": LEFT})
    return found
