"""What the chair does with evidence that was sent in advance: takes it over, or leaves it out.

Each is one press. What was sent stays as it was sent, with who dealt with it and when (R4.5).
"""

from dataclasses import dataclass, replace
from datetime import date, datetime

from sqlalchemy.ext.asyncio import AsyncSession

from core.dates import local_date, long_day
from core.errors import AlreadyChanged, NotFound, PanelError
from core.factors import COUNT, GRADED, Catalogue
from core.people import Person
from core.services import access, recording, scores
from core.services.evidence_notes import LEFT_OUT, TAKEN, WAITING, label_of
from core.services.score_sheet import Sheet, sheet_of, with_known
from core.store import scores as store
from core.store.tables import EvidenceNoteRow, PersonRow
from core.ticks import Known

SETTLED = "Somebody has dealt with this piece already; your press changed nothing."
ORIGIN = "from what {name} sent on {day}"
NOT_IN_LIST = (
    "The factor that this piece is about is not in the list that this score goes by. Leave the "
    "piece out, or score it under another factor."
)
AFTER = (
    "The piece is of {day}, after the meeting of {held}, which this score is for. Leave it to wait "
    "for the next score."
)


@dataclass(frozen=True, slots=True)
class NoteView:
    """One piece as the chair sees it."""

    id: str
    factor: str
    label: str
    on: date | None
    known: str
    source: str
    sent_by: str
    sent_on: date
    version: int


async def waiting(
    session: AsyncSession, by: Person, item_id: str, *, now: datetime
) -> tuple[NoteView, ...]:
    """Show the chair who sent what about the child of a place on the agenda."""
    place = await recording.place_to_score(session, by, item_id, now=now)
    return await _waiting(session, await sheet_of(session, place))


async def _waiting(session: AsyncSession, sheet: Sheet) -> tuple[NoteView, ...]:
    found = await store.notes_of(session, sheet.place[2].id)
    return tuple(_view(sheet.catalogue, row, person) for row, person in found)


def _view(catalogue: Catalogue, row: EvidenceNoteRow, person: PersonRow) -> NoteView:
    return NoteView(
        id=row.id,
        factor=row.factor,
        label=label_of(catalogue, row.factor),
        on=row.seen_on,
        known=row.known,
        source=row.source,
        sent_by=f"{person.name}, {person.agency}",
        sent_on=local_date(row.sent_at),
        version=row.version,
    )


async def take_over(
    session: AsyncSession, by: Person, item_id: str, note_id: str, *, version: int, now: datetime
) -> tuple[NoteView, ...]:
    """Put a piece on the chair's sheet, with who sent it, and give what still waits."""
    sheet, note, person = await _settling(session, by, item_id, note_id, version, now)
    if note.factor not in sheet.catalogue.factors:
        raise PanelError(NOT_IN_LIST)
    if note.seen_on and note.seen_on > sheet.held_on:
        raise PanelError(AFTER.format(day=long_day(note.seen_on), held=long_day(sheet.held_on)))
    sheet = await scores.keep(session, by, with_known(sheet, _with_note(sheet, note, person)), now)
    await _settle(session, by, note, TAKEN, item_id, now)
    return await _waiting(session, sheet)


async def leave_out(
    session: AsyncSession, by: Person, item_id: str, note_id: str, *, version: int, now: datetime
) -> tuple[NoteView, ...]:
    """Leave a piece out of the score; it stays as it was sent. Gives what still waits."""
    sheet, note, _ = await _settling(session, by, item_id, note_id, version, now)
    await _settle(session, by, note, LEFT_OUT, item_id, now)
    return await _waiting(session, sheet)


async def _settling(
    session: AsyncSession, by: Person, item_id: str, note_id: str, version: int, now: datetime
) -> tuple[Sheet, EvidenceNoteRow, PersonRow]:
    place = await recording.place_to_score(session, by, item_id, now=now)
    sheet = await sheet_of(session, place)
    note = await session.get(EvidenceNoteRow, note_id)
    if note is None or note.case_id != place[2].id:
        raise NotFound(access.GONE)
    if note.state != WAITING or note.version != version:
        raise AlreadyChanged(SETTLED)
    return sheet, note, await session.get_one(PersonRow, note.sent_by)


async def _settle(
    session: AsyncSession,
    by: Person,
    note: EvidenceNoteRow,
    state: str,
    item_id: str,
    now: datetime,
) -> None:
    note.state, note.item_id, note.settled_by, note.settled_at = state, item_id, by.id, now
    await session.flush()
    await access.wrote(session, by, f"evidence.{state}", f"item:{item_id}", now=now)


def _with_note(sheet: Sheet, note: EvidenceNoteRow, person: PersonRow) -> tuple[Known, ...]:
    """Lay a piece over what is ticked: the later day stands, a counted factor gains a time."""
    factor = sheet.catalogue.factors[note.factor]
    before = next((one for one in sheet.known if one.factor == factor.id and not one.absent), None)
    origin = ORIGIN.format(name=person.name, day=long_day(local_date(note.sent_at)))
    level = before.level if before else None
    new = Known(
        factor.id,
        note.seen_on,
        note.source,
        carried=factor.kind == GRADED and level is None,
        level=level,
        origin=origin,
        note=note.id,
    )
    if factor.kind == COUNT:
        days = (*(before.days if before else ()), *((note.seen_on,) if note.seen_on else ()))
        new = replace(new, on=None, days=tuple(sorted(days)))
    elif before and before.on and (note.seen_on is None or before.on > note.seen_on):
        new = before
    known = {one.factor: one for one in sheet.known} | {new.factor: new}
    return tuple(known[factor] for factor in sheet.catalogue.factors if factor in known)
