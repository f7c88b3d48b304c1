"""Invite people: the panel to the whole meeting, a lead professional to one child's time only.

Invitations to a slot go once the agenda is approved, because only then do times stand, and once
the meeting itself is confirmed (R4.3, H17).
"""

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from core.messages import Door, Kind, Message
from core.people import Grant, Person, Role
from core.procedures import Procedure
from core.services import access
from core.services.rules import procedure_of
from core.store import meetings as store
from core.store import outbox
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
LEAD = "Lead professional for {refs}"
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
    session: AsyncSession, meeting: MeetingRow, fitting: Iterable[Listed], now: datetime
) -> int:
    """Invite each lead professional to their child's slot, unless invited to the whole meeting.

    `fitting` are the children that have a time. Give how many were invited. Somebody who leads
    several is invited to the first of them: a person has one place on a meeting's list.
    """
    invited = {row.person_id for row in await store.invitees(session, meeting.id)}
    led = _led(fitting, invited)
    rows = [
        _place(meeting, person, _lead_because(theirs), theirs[0].item.id)
        for person, theirs in led.items()
    ]
    new = await insert_missing(session, InviteeRow, rows)
    messages = [_message(Kind.SLOT_INVITATION, meeting, person, now) for person in led]
    await outbox.put(session, messages, now)
    return new


def several_slots(fitting: Iterable[Listed], standing: Collection[str]) -> list[str]:
    """Say which invitation to a slot leaves times unsaid: the lead has several children here."""
    return [
        f"The lead professional of {theirs[0].case.ref} is invited at that child's time only, and "
        f"also leads {_refs(theirs[1:])}: tell them the other times."
        for theirs in _led(fitting, standing).values()
        if len(theirs) > 1
    ]


def _led(fitting: Iterable[Listed], without: Collection[str]) -> dict[str, list[Listed]]:
    found: dict[str, list[Listed]] = {}
    for one in fitting:
        lead = one.case.lead_id
        if lead is not None and lead not in without:
            found.setdefault(lead, []).append(one)
    return found


def _because(procedure: Procedure, person: Person, panel: str) -> str:
    """Say by which role somebody is invited, in the authority's own words; never a name."""
    role = next(role for role in BECAUSE if Grant(panel, role) in person.grants)
    title = procedure.title_of(role) or BECAUSE[role]
    return f"{title}, {person.agency}"[:BECAUSE_LENGTH]


def _lead_because(theirs: list[Listed]) -> str:
    return LEAD.format(refs=_refs(theirs))[:BECAUSE_LENGTH]


def _refs(theirs: list[Listed]) -> str:
    return " and ".join(one.case.ref for one in theirs)


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


def _message(kind: Kind, meeting: MeetingRow, person_id: str, now: datetime) -> Message:
    occasion = f"sequence-{meeting.sequence}"
    return Message(kind, meeting.id, person_id, occasion, Door.EMAIL, now)
