"""The only way to a record: permission checked, the read audited.

A record that somebody may not see is *not found*, so that a guess at an id learns nothing.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from core import permissions
from core.dates import local_date
from core.errors import NotAllowed, NotFound
from core.people import Grant, Person, PersonId, Role
from core.referrals import EDITABLE, ReferralState
from core.store import audit, chairs
from core.store.columns import key_ring
from core.store.tables import (
    ActionRow,
    AgendaItemRow,
    CaseRow,
    GrantRow,
    IncomingRow,
    InviteeRow,
    MeetingRow,
    PersonRow,
    ReferralRow,
)

WORKER = "worker"  # the product itself, in the audit
CONSOLE = "command line"  # whoever runs the installation, in the audit
GONE = "There is nothing here that you may open. It may have moved on; ask the coordinator."


class Unknown(NotAllowed):
    """Nobody the assistant knows, or somebody without any role."""


def person_of(row: PersonRow) -> Person:
    """Give the domain's person for a row."""
    grants = frozenset(Grant(g.panel, Role(g.role)) for g in row.grants)
    return Person(
        PersonId(row.id), row.name, row.email, row.agency, row.designation, row.entra_id, grants
    )


async def identify(session: AsyncSession, entra_id: str) -> Person:
    """Find who pressed, by the Entra object id of the verified activity. No role, no data."""
    query = select(PersonRow).where(PersonRow.entra_id == entra_id, PersonRow.active)
    row = await session.scalar(query)
    if row is None or not row.grants:
        raise Unknown("I do not know you yet. Ask your panel's administrator to add you.")
    return person_of(row)


async def person(session: AsyncSession, person_id: str) -> Person:
    """Load one person by id."""
    row = await session.get(PersonRow, person_id)
    if row is None:
        raise NotFound(GONE)
    return person_of(row)


async def active_person(session: AsyncSession, person_id: str) -> Person:
    """Load somebody who has not left; who has is not found, whatever link they still hold."""
    row = await session.get(PersonRow, person_id)
    if row is None or not row.active:
        raise NotFound(GONE)
    return person_of(row)


async def person_by_email(session: AsyncSession, email: str) -> Person | None:
    """Find a person by their exact address, in any case."""
    index = key_ring(session.get_bind().dialect).blind(email, "person.email")
    row = await session.scalar(select(PersonRow).where(PersonRow.email_index == index))
    return None if row is None else person_of(row)


async def names_known(session: AsyncSession) -> frozenset[str]:
    """Give the names of the active people, in small letters: to see whether a name is known."""
    rows = await session.scalars(select(PersonRow.name).where(PersonRow.active))
    return frozenset(" ".join(name.casefold().split()) for name in rows)


async def people_with(session: AsyncSession, panel: str, *roles: Role) -> list[Person]:
    """List the active people who hold any of the roles on a panel, by designation and id."""
    query = (
        select(PersonRow)
        .join(GrantRow)
        .where(GrantRow.panel == panel, GrantRow.role.in_(roles), PersonRow.active)
        .order_by(PersonRow.designation, PersonRow.id)
        .distinct()
    )
    return [person_of(row) for row in await session.scalars(query)]


async def people_by_id(session: AsyncSession, ids: set[str]) -> Mapping[str, Person]:
    """Load several people in one query."""
    rows = await session.scalars(select(PersonRow).where(PersonRow.id.in_(ids)))
    return {row.id: person_of(row) for row in rows}


async def open_referral(
    session: AsyncSession, by: Person, referral_id: str, *, now: datetime
) -> ReferralRow:
    """Open one referral for somebody who may see it."""
    row = await session.get(ReferralRow, referral_id)
    if row is None or not await _may_read(session, by, row, now):
        raise NotFound(GONE)
    await _read(session, by, f"referral:{row.id}", now)
    return row


async def open_incoming(
    session: AsyncSession, by: Person, incoming_id: str, *, now: datetime
) -> IncomingRow:
    """Open a mail that came: for whoever completes it, then for those who run its panel."""
    row = await session.get(IncomingRow, incoming_id)
    if row is None or not await _may_read_incoming(session, by, row):
        raise NotFound(GONE)
    await _read(session, by, f"incoming:{row.id}", now)
    return row


async def open_case(session: AsyncSession, by: Person, case_id: str, *, now: datetime) -> CaseRow:
    """Open one case for somebody who may see it."""
    row = await session.get(CaseRow, case_id)
    if row is None or not permissions.may_read_case(by, panel=row.panel, lead=row.lead_id):
        raise NotFound(GONE)
    await _read(session, by, f"case:{row.id}", now)
    return row


async def open_meeting(
    session: AsyncSession, by: Person, meeting_id: str, *, now: datetime
) -> MeetingRow:
    """Open one meeting for the panel's people. An invitee of one slot does not see the meeting."""
    row = await session.get(MeetingRow, meeting_id)
    if row is None or not permissions.sees_panel(by, row.panel):
        raise NotFound(GONE)
    await _read(session, by, f"meeting:{row.id}", now)
    return row


async def open_item(
    session: AsyncSession, by: Person, item_id: str, *, now: datetime
) -> tuple[AgendaItemRow, MeetingRow, CaseRow]:
    """Open one child's place on an agenda, with its meeting and case."""
    item = await session.get(AgendaItemRow, item_id)
    if item is None:
        raise NotFound(GONE)
    meeting = await open_meeting(session, by, item.meeting_id, now=now)
    case = await open_case(session, by, item.case_id, now=now)
    return item, meeting, case


async def open_action(
    session: AsyncSession, by: Person, action_id: str, *, now: datetime
) -> ActionRow:
    """Open one action: its owner, who sits for its agency, and those who run the panel."""
    row = await session.get(ActionRow, action_id)
    if row is None or not permissions.answers_for(
        by, panel=row.panel, owner=row.owner_id, agency=row.agency
    ):
        raise NotFound(GONE)
    await _read(session, by, f"action:{row.id}", now)
    return row


async def places_at(session: AsyncSession, meeting_id: str, person_id: str) -> list[InviteeRow]:
    """Give somebody's places on a meeting's invitation list, the whole meeting before any slot.

    Slots stand in the agenda's order. Somebody who leads several children has one for each.
    """
    query = (
        select(InviteeRow)
        .outerjoin(AgendaItemRow, AgendaItemRow.id == InviteeRow.item_id)
        .where(InviteeRow.meeting_id == meeting_id, InviteeRow.person_id == person_id)
        .order_by(InviteeRow.item_id.is_not(None), AgendaItemRow.position, InviteeRow.id)
    )
    return list(await session.scalars(query))


async def invitee_of(session: AsyncSession, meeting_id: str, person_id: str) -> InviteeRow | None:
    """Give somebody's place at a meeting: all of it, or else the first of their slots."""
    places = await places_at(session, meeting_id, person_id)
    return places[0] if places else None


async def open_as_invited(
    session: AsyncSession, by: Person, meeting_id: str, what: str, *, now: datetime
) -> tuple[MeetingRow, InviteeRow | None]:
    """Open `what` of a meeting to everybody invited, and to the panel's people.

    Somebody invited to one slot, or in another's place, sees no more than that of the meeting.
    """
    place = await invitee_of(session, meeting_id, by.id)
    if place is None:
        return await open_meeting(session, by, meeting_id, now=now), None
    row = await session.get_one(MeetingRow, meeting_id)
    await wrote(session, by, f"read.{what}", f"meeting:{row.id}", now=now)
    return row, place


async def opened_on_the_console(session: AsyncSession, subject: str, *, now: datetime) -> None:
    """Record that a record left by the command line, of whose user only the machine knows more."""
    noun = subject.split(":", maxsplit=1)[0]
    await audit.record(
        session, actor=CONSOLE, act=f"read.{noun}", subject=subject, detail=None, now=now
    )


async def _may_read_incoming(session: AsyncSession, by: Person, row: IncomingRow) -> bool:
    referral = await session.get(ReferralRow, row.referral_id) if row.referral_id else None
    if referral is not None and referral.panel is not None:
        return permissions.oversees(by, referral.panel)
    return permissions.completes(by, row.procedure)


async def _may_read(session: AsyncSession, by: Person, row: ReferralRow, now: datetime) -> bool:
    """Tell whether somebody may open a referral.

    What came by email is open to the procedure's coordinators: nobody vouches yet for who sent it
    (H6). A chair's stand-in opens what was put to the chairs, while the absence lasts (H4).
    """
    if row.state == ReferralState.RECEIVED:
        return permissions.completes(by, row.procedure)
    draft = row.state in EDITABLE
    if permissions.may_read_referral(by, referrer=row.referrer_id, panel=row.panel, draft=draft):
        return True
    if draft or row.panel is None or row.to_chairs_at is None:
        return False
    return await chairs.stands_in(session, by.id, row.panel, local_date(now)) is not None


def refuse_unless(allowed: bool, sentence: str) -> None:
    """Refuse an act in words."""
    if not allowed:
        raise NotAllowed(sentence)


async def wrote(
    session: AsyncSession,
    by: Person,
    act: str,
    subject: str,
    *,
    now: datetime,
    detail: Mapping[str, Any] | None = None,
) -> None:
    """Record an act. `subject` is `noun:<id>`; `detail` is kept apart and can be erased."""
    await audit.record(session, actor=by.id, act=act, subject=subject, detail=detail, now=now)


async def _read(session: AsyncSession, by: Person, subject: str, now: datetime) -> None:
    noun = subject.split(":", maxsplit=1)[0]
    await audit.record(
        session, actor=by.id, act=f"read.{noun}", subject=subject, detail=None, now=now
    )
