"""The record of engagement of one child, cut out of the approved minutes (R4.11, H17).

Who came for that child alone gets it, and nothing of any other child; so does the child's file.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from core import permissions
from core.errors import NotFound
from core.messages import Door, Kind, Message
from core.papers import EngagementPaper, MinutesPaper, engagement_of
from core.people import Person
from core.services import access, declared, recording
from core.services.rules import procedure_of
from core.store import agendas as agenda_store
from core.store import meetings as store
from core.store import outbox, papers
from core.store.tables import CaseRow, InviteeRow, MeetingRow

NONE_HERE = "This procedure has no record of engagement. The minutes hold what was recorded."
NOT_DISCUSSED = "This child was not discussed at this meeting, so there is no record of it."
FILERS = "Only those who run the panel file the record of engagement."


@dataclass(frozen=True, slots=True)
class Engagement:
    """A record of engagement, with what its file is called by and when it was approved."""

    paper: EngagementPaper
    case_ref: str
    meeting_id: str
    made: datetime


async def send(
    session: AsyncSession, meeting: MeetingRow, minutes: MinutesPaper, *, now: datetime
) -> int:
    """Send each child's record to who came for that child alone, in this version (R4.11)."""
    if procedure_of(meeting.panel).engagement is None:
        return 0
    discussed = {one.child.case_ref for one in minutes.children}
    refs = {one.item.id: one.case.ref for one in await store.listed(session, meeting.id)}
    messages = [
        Message(
            Kind.ENGAGEMENT_RECORD,
            place.item_id,
            place.person_id,
            f"record-{minutes.version}",
            Door.EMAIL,
            now,
        )
        for place in await store.invitees(session, meeting.id)
        if place.item_id is not None
        and refs.get(place.item_id) in discussed
        and await _may_have(session, place, meeting)
    ]
    return await outbox.put(session, messages, now)


async def of_item(session: AsyncSession, item_id: str) -> Engagement:
    """Give a child's record as approved last, for whoever sends it; permission was asked before."""
    place = await agenda_store.place_of(session, item_id)
    if place is None:
        raise NotFound(access.GONE)
    item, meeting = place
    form = procedure_of(meeting.panel).engagement
    if form is None:
        raise NotFound(NONE_HERE)
    minutes = await papers.load(session, meeting.id, "minutes")
    made = await papers.frozen_at(session, meeting.id, "minutes")
    case = await session.get_one(CaseRow, item.case_id)
    guests = await _guests_of_others(session, meeting.id, item_id)
    paper = engagement_of(minutes, case.ref, form.title, guests)
    if paper is None or made is None:
        raise NotFound(NOT_DISCUSSED)
    return Engagement(paper, case.ref, meeting.id, made)


async def to_file(session: AsyncSession, by: Person, item_id: str, *, now: datetime) -> Engagement:
    """Open a child's record for those who run the panel, to put it in the child's file."""
    _, meeting, _ = await recording.place_to_read(session, by, item_id, now=now)
    access.refuse_unless(permissions.oversees(by, meeting.panel), FILERS)
    found = await of_item(session, item_id)
    await access.wrote(session, by, "engagement.file", f"item:{item_id}", now=now)
    return found


async def _may_have(session: AsyncSession, place: InviteeRow, meeting: MeetingRow) -> bool:
    """Tell whether somebody was there and papers may go to them (H9, H20)."""
    if place.attendance != "present":
        return False
    person = await access.person(session, place.person_id)
    return await declared.may_have_papers(session, meeting, place, person)


async def _guests_of_others(
    session: AsyncSession, meeting_id: str, item_id: str
) -> frozenset[tuple[str, str]]:
    """Name who was there for other children only."""
    query = select(InviteeRow).where(InviteeRow.meeting_id == meeting_id)
    places = list(await session.scalars(query))
    here = {one.person_id for one in places if one.item_id in (None, item_id)}
    others = {one.person_id for one in places} - here
    people = await access.people_by_id(session, others)
    return frozenset((person.name, person.agency) for person in people.values())
