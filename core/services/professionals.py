"""Other professionals for a child's slot, added by who works with the child (R4.3, H17).

Each is invited once to that slot and sees nothing else. Somebody unknown to us becomes a person
without a role: no role, no data.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.ext.asyncio import AsyncSession

from core import permissions
from core.dates import clock_time, local_date
from core.errors import AlreadyChanged, InputRefused, NotFound, PanelError
from core.people import Person
from core.services import access, agendas, letters
from core.services.newcomers import Newcomer, known_or_new, problems_with
from core.services.rules import panel_title
from core.store import meetings
from core.store import professionals as store
from core.store.inserting import insert_missing
from core.store.tables import (
    AgendaItemRow,
    CaseRow,
    MeetingRow,
    ProfessionalRow,
    ReferralRow,
    new_id,
)

MOST_GUESTS = 12
GUEST = "Invited professional"
NO_SLOT = (
    "No time is arranged for this child at present, so nobody can be invited yet. Open this again "
    "once the child is on an agenda."
)
SAY_NAME = "Give the professional's name."
SAY_AGENCY = "Give the agency for which they work."
WHOLE = "{name} comes to the whole meeting already, so needs no invitation to this time."
THE_LEAD = "{name} is the lead professional, who is invited already."
FULL = (
    "Twelve professionals are the most for one child's time. Ask the administrator if more must "
    "come."
)
INVITED = (
    "{name} has been invited, so cannot be taken off the list here. Ask the panel's administrator "
    "to tell them if they need not come."
)


@dataclass(frozen=True, slots=True)
class Guest:
    """One professional for the slot. `state` is in words; `may_remove` until they are invited."""

    person_id: str
    name: str
    agency: str
    state: str
    may_remove: bool


@dataclass(frozen=True, slots=True)
class SlotView:
    """A child's next slot and who is asked to it.

    `time` is empty until the agenda is approved; `held_on` is None while no meeting lists the
    child, and then `may_add` is false.
    """

    case_id: str
    case_ref: str
    panel: str
    held_on: date | None
    time: str
    guests: tuple[Guest, ...]
    may_add: bool


async def slot_view(session: AsyncSession, by: Person, case_id: str, *, now: datetime) -> SlotView:
    """Show a child's next slot to who may invite to it."""
    case = await _open(session, by, case_id, now)
    return await _view(session, case, now)


async def add(
    session: AsyncSession, by: Person, case_id: str, new: Newcomer, *, now: datetime
) -> SlotView:
    """Add a professional; once, however often it is pressed or the address is written.

    Where the slot's invitations have gone out, this one follows at once.
    """
    case = await _open(session, by, case_id, now)
    meeting, _ = await _slot(session, case, now)
    if problems := problems_with(new, SAY_NAME, SAY_AGENCY):
        raise InputRefused(problems)
    person = await known_or_new(session, new, GUEST)
    guests = (await store.guests_of(session, [case.id])).get(case.id, [])
    await _refuse_needless(session, case, meeting, person)
    if person.id not in {one.person_id for one in guests}:
        if len(guests) >= MOST_GUESTS:
            raise InputRefused({"name": FULL})
        await _add(session, by, case, person, now)
    await agendas.invite_leads(session, meeting, now=now)
    return await _view(session, case, now)


async def remove(
    session: AsyncSession, by: Person, case_id: str, person_id: str, *, now: datetime
) -> SlotView:
    """Take a professional off the list before they are invited; again changes nothing."""
    case = await _open(session, by, case_id, now)
    row = await store.added(session, case.id, person_id)
    if row is not None:
        _, item = await _slot(session, case, now)
        if person_id in await store.invited_to(session, item.id):
            person = await access.person(session, person_id)
            raise AlreadyChanged(INVITED.format(name=person.name))
        await session.delete(row)
        await session.flush()
        detail = {"person": person_id}
        subject = f"case:{case.id}"
        await access.wrote(session, by, "slot.remove", subject, now=now, detail=detail)
    return await _view(session, case, now)


async def may_invite(session: AsyncSession, by: Person, case_id: str, *, now: datetime) -> bool:
    """Tell whether somebody may add professionals now: it is theirs to do, and there is a slot."""
    case = await session.get(CaseRow, case_id)
    if case is None or not await _may_open(session, by, case):
        return False
    return await meetings.coming_listing(session, case.id, local_date(now)) is not None


async def case_to_invite(
    session: AsyncSession, by: Person, referral_id: str, *, now: datetime
) -> str | None:
    """Give the case of a referral if its referrer, or whoever else looks, may add to its slot."""
    row = await session.get(ReferralRow, referral_id)
    if row is None or row.case_id is None:
        return None
    return row.case_id if await may_invite(session, by, row.case_id, now=now) else None


async def led_at(session: AsyncSession, by: Person, meeting_id: str) -> list[tuple[str, str]]:
    """Give the cases (id, reference) whose slots at a meeting somebody comes to as their lead."""
    return [(one.id, one.ref) for one in await store.cases_at(session, meeting_id, by.id)]


async def _open(session: AsyncSession, by: Person, case_id: str, now: datetime) -> CaseRow:
    case = await session.get(CaseRow, case_id)
    if case is None or not await _may_open(session, by, case):
        raise NotFound(access.GONE)
    await access.wrote(session, by, "read.slot", f"case:{case.id}", now=now)
    return case


async def _may_open(session: AsyncSession, by: Person, case: CaseRow) -> bool:
    """Tell whether somebody may invite: the lead, the child's social worker, or the office."""
    if by.id == case.lead_id or permissions.administers(by, case.panel):
        return True
    own = await store.referral_by(session, case.id, by.id)
    named = (row.answers.get("social_worker", "").casefold() for row in own)
    return any(by.name.casefold() in words for words in named)


async def _slot(
    session: AsyncSession, case: CaseRow, now: datetime
) -> tuple[MeetingRow, AgendaItemRow]:
    meeting = await meetings.coming_listing(session, case.id, local_date(now))
    item = await store.coming_item(session, meeting.id, case.id) if meeting else None
    if meeting is None or item is None:
        raise PanelError(NO_SLOT)
    return meeting, item


async def _refuse_needless(
    session: AsyncSession, case: CaseRow, meeting: MeetingRow, person: Person
) -> None:
    if person.id == case.lead_id:
        raise InputRefused({"email": THE_LEAD.format(name=person.name)})
    places = await access.places_at(session, meeting.id, person.id)
    if permissions.sees_panel(person, case.panel) or any(one.item_id is None for one in places):
        raise InputRefused({"email": WHOLE.format(name=person.name)})


async def _add(
    session: AsyncSession, by: Person, case: CaseRow, person: Person, now: datetime
) -> None:
    """Keep who was added; somebody added before an earlier discussion is added anew."""
    row = {
        "id": new_id(),
        "case_id": case.id,
        "person_id": person.id,
        "added_by": by.id,
        "added_at": now,
    }
    if not await insert_missing(session, ProfessionalRow, [row]):
        before = await store.added(session, case.id, person.id)
        if before is not None:
            before.added_by, before.added_at = by.id, now
            await session.flush()
    detail = {"person": person.id}
    await access.wrote(session, by, "slot.add", f"case:{case.id}", now=now, detail=detail)


async def _view(session: AsyncSession, case: CaseRow, now: datetime) -> SlotView:
    meeting = await meetings.coming_listing(session, case.id, local_date(now))
    item = await store.coming_item(session, meeting.id, case.id) if meeting else None
    rows = (await store.guests_of(session, [case.id])).get(case.id, [])
    people = await access.people_by_id(session, {row.person_id for row in rows})
    invited = await store.invited_to(session, item.id) if item else set()
    return SlotView(
        case_id=case.id,
        case_ref=case.ref,
        panel=panel_title(case.panel),
        held_on=meeting.held_on if meeting else None,
        time=await _time(session, meeting, item),
        guests=_guests([people[row.person_id] for row in rows], invited),
        may_add=item is not None,
    )


def _guests(people: Collection[Person], invited: Collection[str]) -> tuple[Guest, ...]:
    return tuple(
        Guest(
            person_id=one.id,
            name=one.name,
            agency=one.agency,
            state="Invited" if one.id in invited else "Is invited when the time stands",
            may_remove=one.id not in invited,
        )
        for one in people
    )


async def _time(
    session: AsyncSession, meeting: MeetingRow | None, item: AgendaItemRow | None
) -> str:
    """Give the slot's time once it stands: when the agenda is approved."""
    if meeting is None or item is None or meeting.agenda_approved_at is None:
        return ""
    _, starts, ends = await letters.slot_facts(session, item.id)
    return f"{clock_time(starts)} to {clock_time(ends)}"
