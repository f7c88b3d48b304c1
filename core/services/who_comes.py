"""Who is due at one meeting, and why: the one place that derives it (R2.1, H9, H17).

Those who run the panel and its standing members come to all of it, from their roles and from the
register. For each child's time it is the lead professional, the members whose seat belongs to that
child, and whoever was added (R4.3). Nothing here writes.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from sqlalchemy.ext.asyncio import AsyncSession

from core import membership
from core.membership import BECAUSE_LENGTH, WHOLE, Child, Due, Member
from core.people import Grant, Person, Role
from core.procedures import Procedure
from core.seats import Seat
from core.services import access
from core.services.rules import panel_of, procedure_of
from core.store import meetings as store
from core.store import membership as registers
from core.store import professionals
from core.store.meetings import Listed
from core.store.tables import MeetingRow, MembershipRow

BECAUSE: Mapping[Role, str] = {
    Role.CHAIR: "Chair",
    Role.ADMINISTRATOR: "Panel administrator",
    Role.COORDINATOR: "Coordinator",
    Role.MANAGER: "Manager",
    Role.ASSESSOR: "Assessor",
    Role.MEMBER: "Panel member",
}


async def at_all_of(session: AsyncSession, meeting: MeetingRow) -> list[Due]:
    """Give who comes to all of a meeting, each once.

    Who holds the member's role and stands in no seat of the register comes as before there was one.
    """
    members = await register(session, meeting.panel)
    seated = {one.person for one in members if one.kind in WHOLE}
    procedure = procedure_of(meeting.panel)
    found: dict[str, Due] = {
        one.id: Due(one.id, None, _because(procedure, one, meeting.panel))
        for one in await access.people_with(session, meeting.panel, *BECAUSE)
        if _by_role(one, meeting.panel, seated)
    }
    for due in membership.whole_meeting(members, meeting.held_on):
        found.setdefault(due.person, due)
    return list(found.values())


async def at_slots(
    session: AsyncSession, meeting: MeetingRow, listed: Sequence[Listed]
) -> list[Due]:
    """Give who comes to which child's time; nobody twice to one, nobody who comes to all."""
    members = await register(session, meeting.panel)
    children = await children_of(session, listed)
    found = membership.slots(members, children, meeting.held_on)
    active = await registers.active_people(session, {one.person for one in found})
    return [one for one in found if one.person in active]


async def lacking(
    session: AsyncSession, meeting: MeetingRow, listed: Sequence[Listed]
) -> tuple[str, ...]:
    """Say whom the listed children lack: a seat whose turn it is and nobody in the register."""
    members = await register(session, meeting.panel)
    seats = seats_of(meeting.panel)
    day = meeting.held_on
    return tuple(
        sentence
        for child in await children_of(session, listed)
        for sentence in membership.unfilled(seats, members, child, day)
    )


async def register(session: AsyncSession, panel: str, *, since: date | None = None) -> list[Member]:
    """Load a panel's register as plain entries."""
    seats = {seat.id: seat for seat in seats_of(panel)}
    rows = await registers.of_panel(session, panel, since=since)
    return [as_member(row, seats.get(row.seat)) for row in rows]


def as_member(row: MembershipRow, seat: Seat | None) -> Member:
    """Give an entry of the register; what its seat sets comes from the procedure."""
    return Member(
        person=row.person_id,
        seat=row.seat,
        kind=row.kind,
        role=row.role,
        agency=row.agency,
        from_day=row.from_day,
        until_day=row.until_day,
        condition=seat.condition if seat else None,
        school=row.school,
        clause=seat.clause if seat else "ours",
    )


def seats_of(panel: str) -> tuple[Seat, ...]:
    """Give the seats of a panel's key."""
    return procedure_of(panel).seats_of(panel_of(panel))


async def children_of(session: AsyncSession, listed: Iterable[Listed]) -> list[Child]:
    """Load what decides who comes to each child's time."""
    rows = list(listed)
    ids = [one.case.id for one in rows]
    guests = await professionals.guests_of(session, ids)
    sent = await store.referrals_of(session, ids)
    return [
        Child(
            item=one.item.id,
            case_ref=one.case.ref,
            lead=one.case.lead_id,
            guests=tuple(guest.person_id for guest in guests.get(one.case.id, ())),
            looked_after=one.child.details.get("legal_status") == "looked_after",
            school=one.child.details.get("school", ""),
            route=sent[one.case.id].answers.get("route") if one.case.id in sent else None,
        )
        for one in rows
    ]


def _by_role(person: Person, panel: str, seated: set[str]) -> bool:
    """Tell whether somebody comes by their role; a seated member comes by the register."""
    others = [role for role in BECAUSE if role is not Role.MEMBER]
    return panel in person.panels(*others) or person.id not in seated


def _because(procedure: Procedure, person: Person, panel: str) -> str:
    """Say by which role somebody is invited, in the authority's own words; never a name."""
    role = next(role for role in BECAUSE if Grant(panel, role) in person.grants)
    title = procedure.title_of(role) or BECAUSE[role]
    return f"{title}, {person.agency}"[:BECAUSE_LENGTH]
