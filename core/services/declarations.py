"""The confidentiality declaration of one meeting: shown, accepted, read aloud (H9).

Each person accepts once per meeting, and the version of the text is kept with the acceptance.
Without it nobody gets papers that name children.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Literal

from sqlalchemy.ext.asyncio import AsyncSession

from core import permissions
from core.agendas import agenda_day, goes_out_at
from core.dates import LONDON, clock_time, local_date, short_day
from core.due_messages import agenda_occasion
from core.errors import PanelError
from core.meetings import MeetingState
from core.messages import Door, Kind, Message
from core.people import Person
from core.services import access
from core.services.declared import accepted_at, has_accepted
from core.services.meeting_views import times_for
from core.services.rules import calendar, declaration_of, panel_title, procedure_of
from core.store import meetings as store
from core.store import outbox
from core.store.tables import InviteeRow, MeetingRow

How = Literal["teams", "page"]
ALOUD = "aloud"
NOT_INVITED = (
    "You are not on the invitation list of this meeting, so there is nothing to accept yet. The "
    "declaration comes with the invitation; ask the panel's administrator if you expected one."
)
CANCELLED = "This meeting was cancelled, so there is nothing to accept."
CHAIRS = "Only a chair of the panel records that the declaration was read out."
NOT_BEGUN = "The declaration is read out when the meeting has begun. Start the meeting first."


@dataclass(frozen=True, slots=True)
class DeclarationView:
    """A meeting's declaration for one person; no paragraphs where the procedure has none.

    `starts` is the slot's time for a professional invited to one slot. `accepted_in_words` is empty
    until the person has accepted it or heard it read.
    """

    meeting_id: str
    panel: str
    held_on: date
    starts: time
    paragraphs: tuple[str, ...]
    text_version: str
    accepted_at: datetime | None
    accepted_how: str | None
    accepted_in_words: str
    may_accept: bool
    may_answer: bool
    may_read_aloud: bool
    read_aloud_at: datetime | None
    invited: int
    declared: int
    version: int


async def declaration_view(
    session: AsyncSession, by: Person, meeting_id: str, *, now: datetime
) -> DeclarationView:
    """Show a meeting's declaration to the panel's people and to everybody invited."""
    row, place = await access.open_as_invited(session, by, meeting_id, "declaration", now=now)
    return await _view(session, by, row, place)


async def accept(
    session: AsyncSession, by: Person, meeting_id: str, *, how: How, now: datetime
) -> DeclarationView:
    """Accept a meeting's declaration, once. If the agenda has gone out, its papers follow at once.

    It may be accepted after the meeting too: the minutes then follow.
    """
    row, place = await access.open_as_invited(session, by, meeting_id, "declaration", now=now)
    if place is None:
        raise PanelError(NOT_INVITED)
    if row.state == MeetingState.CANCELLED:
        raise PanelError(CANCELLED)
    if not has_accepted(row, place):
        for one in await access.places_at(session, row.id, by.id):  # once for all of their slots
            _declare(one, row, how, now)
        await session.flush()
        detail = {"how": how, "version": place.declaration_version}
        subject = f"meeting:{row.id}"
        await access.wrote(session, by, "declaration.accept", subject, now=now, detail=detail)
        await _send_papers(session, row, place, now)
    return await _view(session, by, row, place)


async def read_aloud(
    session: AsyncSession, by: Person, meeting_id: str, *, now: datetime
) -> DeclarationView:
    """Record that the chair has read the declaration out; all who are present have heard it."""
    row = await access.open_meeting(session, by, meeting_id, now=now)
    access.refuse_unless(permissions.chairs(by, row.panel), CHAIRS)
    if row.started_at is None:
        raise PanelError(NOT_BEGUN)
    if row.declaration_read_at is None:
        row.declaration_read_at = now
        told = heard(row, await store.invitees(session, row.id), now)
        await session.flush()
        detail = {"version": declaration_of(row.panel).version, "heard": told}
        subject = f"meeting:{row.id}"
        await access.wrote(session, by, "declaration.read_aloud", subject, now=now, detail=detail)
    return await _view(session, by, row, await access.invitee_of(session, row.id, by.id))


def heard(row: MeetingRow, invitees: Iterable[InviteeRow], now: datetime) -> list[str]:
    """Record those present who have not accepted it as having heard the declaration read aloud.

    Nothing is recorded before it was read. Who came after that has not heard it: leave them out.
    Give who is recorded now, by id.
    """
    if row.declaration_read_at is None:
        return []
    found: set[str] = set()
    for place in invitees:
        if place.attendance == "present" and not has_accepted(row, place):
            _declare(place, row, ALOUD, now)
            found.add(place.person_id)
    return sorted(found)


def _declare(place: InviteeRow, row: MeetingRow, how: str, now: datetime) -> None:
    place.declared_at, place.declared_how = now, how
    place.declaration_version = declaration_of(row.panel).version


async def _send_papers(
    session: AsyncSession, row: MeetingRow, place: InviteeRow, now: datetime
) -> None:
    """Send the agenda's papers if it has gone out; nobody invited to one slot gets any (H17)."""
    day = agenda_day(procedure_of(row.panel), row.held_on, calendar())
    went_at = goes_out_at(row.agenda_approved_at, day)
    if place.item_id is not None or went_at is None or went_at > now or row.ended_at is not None:
        return
    occasion = agenda_occasion(row.agenda_edition, declared=True)
    message = Message(Kind.AGENDA, row.id, place.person_id, occasion, Door.EMAIL, now)
    await outbox.put(session, [message], now)


async def _view(
    session: AsyncSession, by: Person, row: MeetingRow, place: InviteeRow | None
) -> DeclarationView:
    text, asked = declaration_of(row.panel), procedure_of(row.panel).declaration is not None
    counted = await store.counts(session, row.id, text.version)
    sees = permissions.sees_panel(by, row.panel)
    accepted = accepted_at(row, place)
    reads = permissions.chairs(by, row.panel) and row.state == MeetingState.UNDER_WAY
    return DeclarationView(
        meeting_id=row.id,
        panel=panel_title(row.panel),
        held_on=row.held_on,
        starts=(await times_for(session, row, place))[0],
        paragraphs=text.paragraphs if asked else (),
        text_version=text.version,
        accepted_at=accepted,
        accepted_how=place.declared_how if place and accepted else None,
        accepted_in_words=_in_words(place) if accepted else "",
        may_accept=asked and place is not None and accepted is None,
        may_answer=place is not None and row.state == MeetingState.CONFIRMED,
        may_read_aloud=asked and reads and row.declaration_read_at is None,
        read_aloud_at=row.declaration_read_at,
        invited=counted.invited if sees else 0,
        declared=counted.declared if sees else 0,
        version=row.version,
    )


def _in_words(place: InviteeRow | None) -> str:
    if place is None or place.declared_at is None:
        return ""
    day = short_day(local_date(place.declared_at))
    at = clock_time(place.declared_at.astimezone(LONDON).time())
    if place.declared_how == ALOUD:
        return f"You heard this declaration read aloud on {day}."
    return f"You accepted this declaration on {day} at {at}."
