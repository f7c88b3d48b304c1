"""Panels with their people for tests of meetings and agendas, all plainly fictional."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from core.messages import Kind
from core.people import Person, Role
from core.services.access import person_of
from core.store.columns import key_ring
from core.store.engine import Sessions, transaction
from core.store.tables import CaseRow, ChildRow, DispatchRow, GrantRow, InviteeRow, PersonRow

EAST = "hertfordshire/east"
WEST = "hertfordshire/west"
ROTHERHAM = "rotherham/mace"


@dataclass(frozen=True)
class People:
    """Who sits on a panel, and two who do not."""

    panel: str
    first_chair: Person
    second_chair: Person
    administrator: Person
    member: Person
    lead: Person
    stranger: Person

    @property
    def invited(self) -> set[str]:
        """Give the ids of those who are invited to the whole meeting."""
        return {self.first_chair.id, self.second_chair.id, self.administrator.id, self.member.id}


DESIGNATIONS = {
    EAST: ("SASH Service Manager / MASH Service Manager", "DCI Herts Constabulary"),
    ROTHERHAM: ("Evolve Team Manager", "Detective Sergeant, CSE Team, SYP"),
}


async def somebody(
    session: AsyncSession,
    name: str,
    panel: str,
    *roles: Role,
    designation: str = "Worker",
    agency: str = "Example Agency",
) -> Person:
    """Add a person with roles on a panel."""
    email = f"{name.lower().replace(' ', '.')}@example.test"
    row = PersonRow(
        name=name,
        email=email,
        email_index=key_ring(session.get_bind().dialect).blind(email, "person.email"),
        agency=agency,
        designation=designation,
        entra_id=None,
        grants=[GrantRow(panel=panel, role=role.value) for role in roles],
    )
    session.add(row)
    await session.flush()
    return person_of(row)


async def people_of(session: AsyncSession, panel: str) -> People:
    """Add a panel's people."""
    first, second = DESIGNATIONS[panel]
    return People(
        panel=panel,
        first_chair=await somebody(
            session, "Ida Invented", panel, Role.CHAIR, designation=first, agency="First Agency"
        ),
        second_chair=await somebody(
            session, "Max Madeup", panel, Role.CHAIR, designation=second, agency="Second Agency"
        ),
        administrator=await somebody(session, "Ann Nonesuch", panel, Role.ADMINISTRATOR),
        member=await somebody(session, "Moe Member", panel, Role.MEMBER, agency="Health Example"),
        lead=await somebody(session, "Lee Leading", panel, Role.PRACTITIONER),
        stranger=await somebody(session, "Pat Stranger", WEST, Role.MEMBER),
    )


async def child_case(
    session: AsyncSession,
    ref: str,
    panel: str,
    *,
    lead: Person | None = None,
    band: str | None = None,
    review_on: date | None = None,
    opened_on: date = date(2026, 11, 2),
    state: str = "open",
) -> CaseRow:
    """Add a child whose family name is the reference, so that a test can look for it."""
    name = f"Alex Example{ref[-4:]}"
    child = ChildRow(
        given="Alex",
        family=f"Example{ref[-4:]}",
        name_index=key_ring(session.get_bind().dialect).blind(name, "child.name"),
        born="2011-03-04",
        details={"legal_status": "child_in_need"},
    )
    session.add(child)
    await session.flush()
    row = CaseRow(
        ref=ref,
        child_id=child.id,
        panel=panel,
        state=state,
        types=["criminal"],
        lead_id=lead.id if lead else None,
        opened_on=opened_on,
        band=band,
        next_review_on=review_on,
        next_review_why="Decided by the members." if review_on else None,
    )
    session.add(row)
    await session.flush()
    return row


async def dispatches(sessions: Sessions, kind: Kind) -> list[DispatchRow]:
    """Give what is to be sent of one kind."""
    async with transaction(sessions) as session:
        query = select(DispatchRow).where(DispatchRow.kind == kind.value)
        return list(await session.scalars(query.order_by(DispatchRow.key)))


async def invitees_of(sessions: Sessions, meeting_id: str) -> dict[str, InviteeRow]:
    """Give a meeting's invitation list by person."""
    async with transaction(sessions) as session:
        query = select(InviteeRow).where(InviteeRow.meeting_id == meeting_id)
        return {row.person_id: row for row in await session.scalars(query)}
