"""Invite people: the panel to the whole meeting, a professional to one child's time only.

Invitations to a slot go once the agenda is approved, because only then do times stand, and once
the meeting itself is confirmed (R4.3, H17).
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from core.messages import Door, Kind, Message
from core.people import Grant, Person, Role
from core.procedures import Procedure
from core.services import access
from core.services.rules import procedure_of
from core.store import meetings as store
from core.store import outbox, professionals
from core.store.inserting import insert_missing
from core.store.meetings import Listed
from core.store.tables import InviteeRow, MeetingRow, new_id

BECAUSE: Mapping[Role, str] = {
    Role.CHAIR: "Chair",
    Role.ADMINISTRATOR: "Panel administrator",
    Role.COORDINATOR: "Coordinator",
    Role.MANAGER: "Manager",
    Role.ASSESSOR: "Assessor",
    Role.MEMBER: "Panel member",
}
LEAD = "Lead professional for {ref}"
GUEST = "Professional for {ref}"
BECAUSE_LENGTH = 200


async def invite_panel(session: AsyncSession, meeting: MeetingRow, now: datetime) -> int:
    """Invite everybody who sits on the panel or runs it (H9); give how many were not invited yet.

    The declaration is part of every invitation. Somebody who joins the panel later is invited by
    calling this again.
    """
    procedure = procedure_of(meeting.panel)
    people = await access.people_with(session, meeting.panel, *BECAUSE)
    rows = [_place(meeting, one, _because(procedure, one, meeting.panel)) for one in people]
    new = await insert_missing(session, InviteeRow, rows)
    messages = [_message(Kind.MEETING_INVITATION, meeting, one.id, now) for one in people]
    await outbox.put(session, messages, now)
    return new


async def invite_to_slots(
    session: AsyncSession, meeting: MeetingRow, fitting: Sequence[Listed], now: datetime
) -> int:
    """Invite each lead professional to their children's slots, and whom they added to each.

    `fitting` are the children that have a time. Give how many places are new. Who comes to the
    whole meeting needs no slot; who leads several children is invited to each child's. Somebody who
    has the place already hears again only when the meeting itself has moved.
    """
    places = await store.invitees(session, meeting.id)
    whole = {row.person_id for row in places if row.item_id is None}
    had = {(row.person_id, row.item_id) for row in places}
    wanted = {
        (person, item): because
        for person, item, because in await _slots(session, fitting)
        if person not in whole
    }
    declared = {row.person_id: row for row in places if row.declared_at is not None}
    rows = [
        _place(meeting, person, why, item) | _declared(declared.get(person))
        for (person, item), why in wanted.items()
    ]
    new = await insert_missing(session, InviteeRow, rows)
    again = [key for key in wanted if key not in had or meeting.sequence]
    messages = [
        _message(Kind.SLOT_INVITATION, meeting, person, now, item) for person, item in again
    ]
    await outbox.put(session, messages, now)
    return new


def slot_of(occasion: str) -> str | None:
    """Read from the occasion of an invitation which slot it is for; None for the first of them."""
    return occasion.partition("/")[2] or None


async def _slots(session: AsyncSession, fitting: Sequence[Listed]) -> list[tuple[str, str, str]]:
    """List who is wanted at which slot and why: the leads, and those whom they added (R4.3)."""
    guests = await professionals.guests_of(session, [one.case.id for one in fitting])
    found = []
    for one in fitting:
        if one.case.lead_id is not None:
            found.append((one.case.lead_id, one.item.id, LEAD.format(ref=one.case.ref)))
        found += [
            (guest.person_id, one.item.id, GUEST.format(ref=one.case.ref))
            for guest in guests.get(one.case.id, ())
            if guest.person_id != one.case.lead_id
        ]
    return found


def _because(procedure: Procedure, person: Person, panel: str) -> str:
    """Say by which role somebody is invited, in the authority's own words; never a name."""
    role = next(role for role in BECAUSE if Grant(panel, role) in person.grants)
    title = procedure.title_of(role) or BECAUSE[role]
    return f"{title}, {person.agency}"[:BECAUSE_LENGTH]


def _place(
    meeting: MeetingRow, person: Person | str, because: str, item_id: str | None = None
) -> dict[str, Any]:
    return {
        "id": new_id(),
        "meeting_id": meeting.id,
        "person_id": person if isinstance(person, str) else person.id,
        "item_id": item_id,
        "because": because,
    }


def _declared(place: InviteeRow | None) -> dict[str, Any]:
    """Carry over to another slot that somebody has accepted this meeting's declaration (H9)."""
    return {
        "declared_at": place.declared_at if place else None,
        "declared_how": place.declared_how if place else None,
        "declaration_version": place.declaration_version if place else None,
    }


def _message(
    kind: Kind, meeting: MeetingRow, person_id: str, now: datetime, item_id: str = ""
) -> Message:
    """Make an invitation; one for a slot names it, since somebody may have several (`slot_of`)."""
    occasion = f"sequence-{meeting.sequence}" + (f"/{item_id}" if item_id else "")
    return Message(kind, meeting.id, person_id, occasion, Door.EMAIL, now)
