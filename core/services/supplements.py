"""Change an agenda that is approved: a supplement goes to everybody, and told times stand (H10).

The agenda itself stays as it was approved. Whoever is added gets the first time that is free;
whoever is taken off leaves theirs free, so that nobody else comes at the wrong hour.
"""

from datetime import date, datetime

from sqlalchemy.ext.asyncio import AsyncSession

from core import permissions
from core.agendas import (
    INITIAL,
    KINDS,
    REVIEW,
    agenda_day,
    first_gap,
    goes_out_at,
    minutes_for,
    slot_lengths,
)
from core.data import house
from core.dates import local_date, long_day
from core.errors import AlreadyChanged, InputRefused, PanelError
from core.meetings import STILL_TO_COME
from core.messages import Door, Kind, Message
from core.papers import SlotLine, SupplementPaper
from core.people import Person
from core.services import access, agenda_papers, agenda_views, agendas, declared, listing
from core.services.agenda_views import AgendaView, capacity, slots_of
from core.services.doors import in_teams_too
from core.services.rules import calendar, panel_of, procedure_of
from core.store import agendas as agenda_store
from core.store import meetings as store
from core.store import outbox, papers
from core.store.tables import AgendaItemRow, CaseRow, MeetingRow
from core.typed import needed_problem

REASON_MOST = 2000
CHANGERS = "Only the panel's chairs change an agenda that is approved."
NOT_APPROVED = "This agenda is not approved yet: change it as it stands, and then approve it."
OVER = "This meeting has begun or is over, so its agenda can no longer be changed."
SAY_WHY = "Say in a sentence why this cannot wait for the next meeting."
SAY_WHY_OFF = "Say in a sentence why this child is discussed at a later meeting."
NO_CASE = (
    "No open case of this panel has the reference “{ref}”. Copy it from the tracker, for example "
    "HE-2026-0007."
)
BROUGHT_FORWARD = "Brought forward to {day}. {why}"
REASON = "Added after the agenda was approved. {why}"
OFF = "{reason}\n\nTaken off the agenda of {day}: {why}"
ADDED = "{ref} was added: {kind}, {when}, {minutes} minutes."
TAKEN_OFF = "{ref} was taken off and is discussed on {day}."
IF_TIME = "if time is left"


async def add(
    session: AsyncSession, by: Person, meeting_id: str, case_ref: str, why: str, *, now: datetime
) -> AgendaView:
    """Add a child to an approved agenda. A child who is on it already changes nothing."""
    row = await _to_change(session, by, meeting_id, now)
    ref = case_ref.strip().upper()
    case = await agenda_store.case_of_ref(session, row.panel, ref)
    if case is None or case.state != "open":
        raise InputRefused({"case": NO_CASE.format(ref=case_ref.strip())})
    had = await agenda_store.item_of_case(session, row.id, case.id)
    if had is None or had.state == "deferred":
        problem = needed_problem(why, SAY_WHY, REASON_MOST)
        if problem:
            raise InputRefused({"why": problem})
        await _bring_forward(session, row, case, why.strip(), now)
        item = await _place(session, row, case, had, why.strip())
        await _supplement(session, by, row, added=item, now=now)
        await agendas.invite_leads(session, row, now=now)
        if had is not None:  # who was told that they need not come comes after all
            await _tell_slot(session, row, item, f"on-{row.sequence + 2}", now)
        await access.wrote(session, by, "agenda.add", f"item:{item.id}", now=now)
    return await agenda_views.view_of(session, by, row, now=now)


async def withdraw(
    session: AsyncSession, by: Person, item_id: str, why: str, *, now: datetime
) -> AgendaView:
    """Take a child off an approved agenda and list them on a later one; never dropped (R3.2)."""
    item, meeting, case = await access.open_item(session, by, item_id, now=now)
    row = await _to_change(session, by, meeting.id, now)
    if item.state != "deferred":
        problem = needed_problem(why, SAY_WHY_OFF, REASON_MOST)
        if problem:
            raise InputRefused({"why": problem})
        if item.state != "listed":
            raise AlreadyChanged(OVER)
        await _tell_slot(session, row, item, f"off-{row.sequence + 1}", now)
        item.state, item.deferred_why = "deferred", why.strip()
        await session.flush()
        told = OFF.format(reason=item.reason, day=long_day(row.held_on), why=why.strip())
        later = await listing.list_for_next_meeting(
            session, case, kind=item.kind, reason=told, now=now, after=row.held_on
        )
        await _supplement(session, by, row, off=(case.ref, later.held_on), now=now)
        await access.wrote(session, by, "agenda.withdraw", f"item:{item.id}", now=now)
    return await agenda_views.view_of(session, by, row, now=now)


async def _to_change(
    session: AsyncSession, by: Person, meeting_id: str, now: datetime
) -> MeetingRow:
    row = await access.open_meeting(session, by, meeting_id, now=now)
    access.refuse_unless(permissions.chairs(by, row.panel), CHANGERS)
    await session.refresh(row, with_for_update=True)
    if row.agenda_approved_at is None:
        raise PanelError(NOT_APPROVED)
    if row.state not in STILL_TO_COME or row.held_on < local_date(now):
        raise PanelError(OVER)
    return row


async def _bring_forward(
    session: AsyncSession, row: MeetingRow, case: CaseRow, why: str, now: datetime
) -> None:
    """Take the child off the later agenda that lists them, if there is one."""
    later = await store.coming_listing(session, case.id, local_date(now))
    item = await agenda_store.item_of_case(session, later.id, case.id) if later else None
    if item is not None:
        item.state = "deferred"
        item.deferred_why = BROUGHT_FORWARD.format(day=long_day(row.held_on), why=why)
        await session.flush()


async def _place(
    session: AsyncSession, row: MeetingRow, case: CaseRow, had: AgendaItemRow | None, why: str
) -> AgendaItemRow:
    """Give the child the first time that is free, and the place among the others that it means."""
    children = await store.listed(session, row.id)
    discussed = await store.earlier_discussions(session, [case.id], row.held_on)
    kind = REVIEW if discussed else INITIAL
    minutes = minutes_for(kind, slot_lengths(panel_of(row.panel), house().slot_minutes))
    taken = [
        (one.item.starts_after, one.item.minutes)
        for one in children
        if one.item.starts_after is not None
    ]
    item = had or AgendaItemRow(meeting_id=row.id, case_id=case.id, position=0)
    item.kind, item.minutes, item.state = kind, minutes, "listed"
    item.reason, item.deferred_why = REASON.format(why=why), None
    item.starts_after = first_gap(taken, minutes, capacity(row))
    item.position = await store.last_position(session, row.id) + 1
    session.add(item)
    await session.flush()
    items = [one.item for one in await store.listed(session, row.id)]
    order = sorted(items, key=lambda i: (i.starts_after is None, i.starts_after or 0, i.position))
    listing.place([one.id for one in order], items)
    await session.flush()
    return item


async def _tell_slot(
    session: AsyncSession, row: MeetingRow, item: AgendaItemRow, occasion: str, now: datetime
) -> None:
    """Tell those who are invited to this child alone that their time is off, or on again."""
    messages = [
        Message(
            Kind.SLOT_INVITATION, row.id, one.person_id, f"{occasion}/{item.id}", Door.EMAIL, now
        )
        for one in await agenda_store.invitees_of_slot(session, item.id)
    ]
    await outbox.put(session, await in_teams_too(session, messages), now)


async def _supplement(
    session: AsyncSession,
    by: Person,
    row: MeetingRow,
    *,
    added: AgendaItemRow | None = None,
    off: tuple[str, date] | None = None,
    now: datetime,
) -> None:
    """Freeze the next supplement, and send it to everybody who has, or will have, the agenda."""
    number = len(await papers.supplements(session, row.id)) + 1
    children = await store.listed(session, row.id)
    order = tuple(
        SlotLine(slot.at, n, one.case.ref, KINDS[one.item.kind], one.item.minutes)
        for n, (one, slot) in enumerate(
            zip(children, slots_of(row, children), strict=True), start=1
        )
    )
    wanted = [added.id] if added else []
    lines = await agenda_papers.lines_of(session, row, wanted, now=now)
    changes = [
        ADDED.format(
            ref=one.child.case_ref,
            kind=one.kind.lower(),
            when=one.starts or IF_TIME,
            minutes=one.minutes,
        )
        for one in lines
    ]
    changes += [TAKEN_OFF.format(ref=off[0], day=long_day(off[1]))] if off else []
    paper = SupplementPaper(
        head=await agenda_papers.head_of(session, row),
        number=number,
        agreed_by=by.name,
        agreed_on=local_date(now),
        changes=tuple(changes),
        added=lines,
        withdrawn=(off[0],) if off else (),
        order=order,
    )
    await papers.freeze(session, row.id, "supplement", paper, by=by, now=now)
    await _send(session, row, number, now)


async def _send(session: AsyncSession, row: MeetingRow, number: int, now: datetime) -> None:
    """Send it now, or with the agenda if that has not gone out yet."""
    procedure = procedure_of(row.panel)
    goes = goes_out_at(row.agenda_approved_at, agenda_day(procedure, row.held_on, calendar()))
    at = max(now, goes or now)
    messages = []
    for place in await store.invitees(session, row.id):
        if place.item_id is None:
            person = await access.person(session, place.person_id)
            has_papers = await declared.may_have_papers(session, row, place, person)
            named = f"papers-{number}" if has_papers else f"supplement-{number}"
            messages.append(
                Message(Kind.AGENDA_SUPPLEMENT, row.id, place.person_id, named, Door.EMAIL, at)
            )
    await outbox.put(session, messages, now)
