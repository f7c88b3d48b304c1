"""Whether a meeting's papers open to somebody: declared (H9), and nothing withheld (H20).

Every door asks here: the agenda, the record of a child, the case, what goes by mail. Only the
sweep, which has no session, asks `core/due_messages` the same.
"""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from core import declarations, permissions
from core.people import Person
from core.services import access
from core.services.rules import declaration_of, procedure_of
from core.store import cases, replies, sharing
from core.store.tables import CaseRow, InviteeRow, MeetingRow


def accepted_at(row: MeetingRow, place: InviteeRow | None) -> datetime | None:
    """Give when the text in force was accepted or heard; None where only an earlier text was."""
    if place is None:
        return None
    return declarations.accepted_at(
        place.declared_at,
        place.declaration_version,
        declaration_of(row.panel).version,
        begun=row.started_at is not None,
    )


def has_accepted(row: MeetingRow, place: InviteeRow | None) -> bool:
    """Tell whether somebody has accepted the declaration in force."""
    return accepted_at(row, place) is not None


async def are_withheld(session: AsyncSession, meeting_id: str, person: Person) -> bool:
    """Tell whether a meeting's papers are withheld from somebody's agency (H20).

    Who comes in another's place gets no more than that member would.
    """
    agencies = [person.agency]
    deputy = await replies.deputising(session, meeting_id, person.id)
    if deputy is not None:
        agencies.append((await access.person(session, deputy.member_id)).agency)
    return await sharing.is_withheld(session, meeting_id, agencies)


async def may_have_papers(
    session: AsyncSession, row: MeetingRow, place: InviteeRow | None, person: Person
) -> bool:
    """Tell whether papers may go to somebody: invited, nothing left to accept, none withheld."""
    if place is None or not _nothing_to_accept(row, place):
        return False
    return not await are_withheld(session, row.id, person)


async def may_read(session: AsyncSession, by: Person, row: MeetingRow) -> bool:
    """Tell whether a meeting's children open to one of the panel's people.

    Those who run the panel prepare the papers, so they read them (H12).
    """
    if permissions.oversees(by, row.panel):
        return True
    place = await access.invitee_of(session, row.id, by.id)
    if not _nothing_to_accept(row, place if place and place.item_id is None else None):
        return False
    return not await are_withheld(session, row.id, by)


async def may_read_case(session: AsyncSession, by: Person, case: CaseRow) -> bool:
    """Tell whether one of the panel's people may read what meetings said of a child.

    They have declared at a meeting that lists the child (H9), and neither its papers nor those of
    the latest meeting that does are withheld from their agency (H20).
    """
    if permissions.oversees(by, case.panel):
        return True
    listed = await cases.meetings_listing(session, case.id)
    if listed and await are_withheld(session, listed[0].id, by):
        return False
    if procedure_of(case.panel).declaration is None:
        return True
    for meeting in listed:
        if await may_read(session, by, meeting):
            return True
    return False


def _nothing_to_accept(row: MeetingRow, place: InviteeRow | None) -> bool:
    return procedure_of(row.panel).declaration is None or has_accepted(row, place)
