"""Somebody named by name, address and agency: who they are, or a new person without a role."""

from dataclasses import dataclass

from sqlalchemy.ext.asyncio import AsyncSession

from core.addresses import address_problem
from core.errors import InputRefused
from core.people import Person
from core.services import people
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
    found, active = await people.make_known(session, new.name, new.email, new.agency, designation)
    if not active:
        raise InputRefused({"email": LEFT})
    return found
