"""Notes of what agencies tell about a child, taken while the meeting goes on (R3.1, R4.11).

A note is added and replaces nothing, so that any number of people can write at once.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from core import notes, permissions
from core.cases import initials
from core.dates import LONDON, clock_time
from core.errors import NotFound
from core.notes import HEADING_MOST, NAME_IT, OTHER, WHICH, WRITE
from core.people import Person
from core.services import access, recording
from core.services.recording import Place
from core.store import cases, written
from core.store import meetings as store
from core.store.tables import NoteRow
from core.typed import needed_problem, text_problem
from core.writing import KEPT_BOTH, both_texts

GONE = "This note is no longer there: somebody took it out. Here is what is noted now."


@dataclass(frozen=True, slots=True)
class NoteView:
    """One note. `by` says who wrote it last and at what time."""

    id: str
    heading: str
    text: str
    by: str
    version: int


@dataclass(frozen=True, slots=True)
class NotesView:
    """A child's notes, and whose place comes before and after it."""

    item_id: str
    meeting_id: str
    number: int
    of: int
    case_ref: str
    child: str
    headings: tuple[tuple[str, str], ...]
    notes: tuple[NoteView, ...]
    following: str
    previous: str
    may_write: bool
    told: str = ""


async def notes_view(
    session: AsyncSession, by: Person, item_id: str, *, now: datetime, told: str = ""
) -> NotesView:
    """Show a child's notes to those who write the meeting's record."""
    item, meeting, case = await recording.place_to_read(session, by, item_id, now=now)
    access.refuse_unless(permissions.writes_minutes(by, meeting.panel), recording.WRITERS)
    order = [one.id for one in await store.items_of(session, meeting.id)]
    at = order.index(item.id) if item.id in order else 0
    child = (await cases.children_of(session, [case.id]))[case.id]
    rows = (await written.notes_of(session, [item.id])).get(item.id, [])
    return NotesView(
        item_id=item.id,
        meeting_id=meeting.id,
        number=at + 1,
        of=len(order),
        case_ref=case.ref,
        child=initials(child.given, child.family),
        headings=await _headings(session, (item, meeting, case)),
        notes=await _views(session, rows),
        following=order[at + 1] if at + 1 < len(order) else "",
        previous=order[at - 1] if at > 0 else "",
        may_write=recording.is_open(meeting) and item.state != "deferred",
        told=told,
    )


async def add(
    session: AsyncSession,
    by: Person,
    item_id: str,
    *,
    heading: str,
    other: str,
    text: str,
    now: datetime,
) -> NotesView:
    """Add a note under an agency or a heading of ours."""
    place = await recording.place_to_record(session, by, item_id, now=now)
    words = notes.heading_of(heading, other, await _headings(session, place))
    named = NAME_IT if heading == OTHER else None
    recording.refuse(
        {
            "heading": None if words or named else WHICH,
            "other": needed_problem(words, NAME_IT, HEADING_MOST) if named else None,
            "text": needed_problem(text, WRITE),
        }
    )
    session.add(
        NoteRow(item_id=item_id, heading=words, text=text, written_by=by.id, written_at=now)
    )
    await session.flush()
    await access.wrote(session, by, "note.add", f"item:{item_id}", now=now)
    return await notes_view(session, by, item_id, now=now)


async def note_view(session: AsyncSession, by: Person, note_id: str, *, now: datetime) -> NoteView:
    """Show one note, to be changed."""
    row = await session.get(NoteRow, note_id)
    if row is None:
        raise NotFound(GONE)
    await recording.place_to_record(session, by, row.item_id, now=now)
    return (await _views(session, [row]))[0]


async def change(
    session: AsyncSession,
    by: Person,
    note_id: str,
    *,
    text: str,
    version: int | None,
    now: datetime,
) -> NotesView:
    """Change a note, or empty it. Where somebody else changed it meanwhile, both texts are kept."""
    row = await session.get(NoteRow, note_id)
    if row is None:
        raise NotFound(GONE)
    await recording.place_to_record(session, by, row.item_id, now=now)
    await session.refresh(row, with_for_update=True)
    recording.refuse({"text": text_problem(text)})
    told, kept = "", text
    if version is not None and version != row.version:
        clock = clock_time(now.astimezone(LONDON).time())
        found = both_texts("", row.text, text, by.name, clock)
        kept = found.text
        told = KEPT_BOTH.format(what=row.heading) if found.kept_both else ""
    if kept != row.text:
        row.text, row.written_by = kept, by.id
        await session.flush()
        await access.wrote(session, by, "note.change", f"item:{row.item_id}", now=now)
    return await notes_view(session, by, row.item_id, now=now, told=told)


async def _headings(session: AsyncSession, place: Place) -> tuple[tuple[str, str], ...]:
    """Offer the agencies of those who are here for this child."""
    item, meeting, _ = place
    invitees = await store.invitees(session, meeting.id)
    here = {
        one.person_id
        for one in invitees
        if one.item_id in (None, item.id) and one.attendance in (None, "present")
    }
    people = await access.people_by_id(session, here)
    return notes.headings(person.agency for person in people.values())


async def _views(session: AsyncSession, rows: Sequence[NoteRow]) -> tuple[NoteView, ...]:
    people = await access.people_by_id(session, {row.written_by for row in rows})
    return tuple(
        NoteView(row.id, row.heading, row.text, _by(row, people[row.written_by]), row.version)
        for row in rows
    )


def _by(row: NoteRow, person: Person) -> str:
    return f"{person.name}, {clock_time(row.written_at.astimezone(LONDON).time())}"
