"""What calendars send by mail (iTIP): counted where it is certainly whose it is, else shown.

An answer is somebody's own only if it came from the address that was invited. All else goes to the
administrator, with whose invitation it is by its number; nothing is lost and nothing guessed.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from core import permissions
from core.data import load_procedure
from core.errors import AlreadyChanged, NotFound, PanelError
from core.incoming import Flag
from core.messages import Kind, Message
from core.people import Person, Role
from core.replies import (
    MAY_BE_TAKEN,
    PARTSTATS,
    TO_LOOK_AT,
    Answer,
    CalendarReply,
    Finding,
    address_finding,
    method_finding,
    read_uid,
)
from core.services import access, replies
from core.services.doors import doors_for
from core.services.replies import CANCELLED, NewAnswer, problem_with
from core.store import outbox
from core.store import replies as store
from core.store.tables import (
    AgendaItemRow,
    CalendarMailRow,
    IncomingRow,
    InviteeRow,
    MeetingRow,
)

OFFICE = (Role.ADMINISTRATOR, Role.COORDINATOR, Role.MANAGER)
DONE = "Somebody has looked at this already. Nothing has been changed."
NOT_TO_TAKE = "This is no answer that can be counted for somebody. Nothing has been changed."


@dataclass(frozen=True, slots=True)
class _Whose:
    """What an answer is about: the meeting, the person invited and their place, as far as known."""

    meeting: MeetingRow | None = None
    person: Person | None = None
    place: InviteeRow | None = None
    item_id: str | None = None


async def take(
    session: AsyncSession, incoming: IncomingRow, reply: CalendarReply, *, now: datetime
) -> Finding:
    """Take in a calendar's answer; say what was found of it."""
    whose = await _whose(session, reply)
    finding = await _judged(session, incoming, reply, whose, now)
    row = CalendarMailRow(
        incoming_id=incoming.id,
        meeting_id=whose.meeting.id if whose.meeting else None,
        person_id=whose.person.id if whose.person else None,
        item_id=whose.item_id,
        finding=finding.value,
        answer=PARTSTATS[reply.partstat].value if reply.partstat in PARTSTATS else None,
        sequence=reply.sequence,
        given_at=min(reply.stamp or now, now),
        sender=incoming.sender or reply.attendee,
        words=reply.words,
        received_at=now,
        handled_at=None if finding in TO_LOOK_AT else now,
    )
    session.add(row)
    await session.flush()
    if finding in TO_LOOK_AT:
        await _tell_office(session, incoming, row, whose, now)
    return finding


async def take_as(session: AsyncSession, by: Person, mail_id: str, *, now: datetime) -> None:
    """Count an answer that came from elsewhere as the invited person's own."""
    row = await _opened(session, by, mail_id)
    meeting = await session.get(MeetingRow, row.meeting_id) if row.meeting_id else None
    may = Finding(row.finding) in MAY_BE_TAKEN and row.answer and row.person_id
    if meeting is None or not may or row.person_id is None or row.answer is None:
        raise PanelError(NOT_TO_TAKE)
    if problem := problem_with(meeting, now):
        raise PanelError(problem)
    given = NewAnswer(Answer(row.answer), "office", row.item_id, row.sequence, row.given_at)
    await replies.record(session, meeting, row.person_id, given, now=now)
    await _handled(session, by, row, "calendar_mail.take", now)


async def put_aside(session: AsyncSession, by: Person, mail_id: str, *, now: datetime) -> None:
    """Record that somebody has looked at it and nothing more is to be done here."""
    await _handled(session, by, await _opened(session, by, mail_id), "calendar_mail.done", now)


async def _whose(session: AsyncSession, reply: CalendarReply) -> _Whose:
    """Find the meeting and the person by the number of the invitation.

    Numbers given out before each person had their own name no person: then the address does.
    """
    number = read_uid(reply.uid)
    if number is None:
        return _Whose()
    meeting = await session.get(MeetingRow, number.thing)
    item = None if meeting else await session.get(AgendaItemRow, number.thing)
    if item is not None:
        meeting = await session.get(MeetingRow, item.meeting_id)
    if meeting is None:
        return _Whose()
    if number.person is None:
        person = await access.person_by_email(session, reply.attendee)
    else:
        person = (await access.people_by_id(session, {number.person})).get(number.person)
    item_id = item.id if item else None
    places = await access.places_at(session, meeting.id, person.id) if person else []
    place = next((one for one in places if one.item_id == item_id), None)
    return _Whose(meeting, person, place, item_id)


async def _judged(
    session: AsyncSession,
    incoming: IncomingRow,
    reply: CalendarReply,
    whose: _Whose,
    now: datetime,
) -> Finding:
    found = method_finding(reply)
    if found is not None:
        return found
    if whose.meeting is None or whose.person is None or whose.place is None:
        return Finding.NOT_OURS
    doubtful = Flag.FORGED in incoming.flags
    foreign = address_finding(
        reply, sender=incoming.sender, invited=whose.person.email, doubtful=doubtful
    )
    if foreign is not None:
        return foreign
    await session.refresh(whose.meeting, with_for_update=True)
    if problem := problem_with(whose.meeting, now):
        return Finding.CANCELLED if problem == CANCELLED else Finding.OVER
    return await _counted(session, reply, whose.meeting, whose.person, whose.item_id, now)


async def _counted(
    session: AsyncSession,
    reply: CalendarReply,
    meeting: MeetingRow,
    person: Person,
    item_id: str | None,
    now: datetime,
) -> Finding:
    """Keep the answer, and see whether it stands."""
    said = PARTSTATS[reply.partstat]
    given = NewAnswer(said, "calendar", item_id, reply.sequence, reply.stamp or now)
    if not await replies.record(session, meeting, person.id, given, now=now):
        return Finding.OLDER
    deputy = await store.deputy_of(session, meeting.id, person.id)
    if deputy is not None and said is not Answer.DECLINED:
        return Finding.WITH_DEPUTY
    return Finding.SAID_MORE if reply.words else Finding.COUNTED


async def _opened(session: AsyncSession, by: Person, mail_id: str) -> CalendarMailRow:
    """Open what is still to be looked at, for the office of its panel or its mailbox."""
    row = await session.get(CalendarMailRow, mail_id, with_for_update=True)
    if row is None or not await _may_see(session, by, row):
        raise NotFound(access.GONE)
    if row.handled_at is not None:
        raise AlreadyChanged(DONE)
    return row


async def _may_see(session: AsyncSession, by: Person, row: CalendarMailRow) -> bool:
    if row.meeting_id is not None:
        meeting = await session.get_one(MeetingRow, row.meeting_id)
        return permissions.administers(by, meeting.panel)
    incoming = await session.get_one(IncomingRow, row.incoming_id)
    return permissions.completes(by, incoming.procedure)


async def _handled(
    session: AsyncSession, by: Person, row: CalendarMailRow, act: str, now: datetime
) -> None:
    row.handled_at, row.handled_by = now, by.id
    await session.flush()
    await access.wrote(session, by, act, f"incoming:{row.incoming_id}", now=now)


async def _tell_office(
    session: AsyncSession,
    incoming: IncomingRow,
    row: CalendarMailRow,
    whose: _Whose,
    now: datetime,
) -> None:
    """Tell the administrators. A stranger's mail about no meeting of ours tells nobody.

    It stands in the list of mail, and cannot be used to flood anybody.
    """
    if whose.meeting is not None:
        panels = [whose.meeting.panel]
    elif await access.person_by_email(session, incoming.sender) is not None:
        panels = [panel.key for panel in load_procedure(incoming.procedure).panels]
    else:
        return
    for one in await _office(session, panels):
        doors = await doors_for(session, one)
        told = [Message(Kind.ANSWER_TO_CHECK, row.id, one.id, "first", door, now) for door in doors]
        await outbox.put(session, told, now)


async def _office(session: AsyncSession, panels: list[str]) -> list[Person]:
    """Give the administrators of these panels; where a panel has none, who stands in for them."""
    found: dict[str, Person] = {}
    for panel in panels:
        for role in OFFICE:
            if people := await access.people_with(session, panel, role):
                found |= {one.id: one for one in people}
                break
    return list(found.values())
