"""What people see of an invitation: their own, and for those who run the meeting who comes (H9).

A view holds no child. Somebody invited to one slot sees that time and their own answer, and
nothing that depends on any other slot (H17).
"""

from dataclasses import dataclass
from datetime import date, datetime, time

from sqlalchemy.ext.asyncio import AsyncSession

from core import permissions
from core.meetings import IN_WORDS, MeetingState
from core.people import Person
from core.services import access, letters
from core.services.answers_given import WhoComes, counted, of_meeting, stands_for
from core.services.declared import has_accepted
from core.services.meeting_views import times_for
from core.services.replies import problem_with
from core.services.rules import panel_title, procedure_of
from core.store import replies as store
from core.store.tables import DeputyRow, InviteeRow, MeetingRow

IN_PLACE_OF = "You come in the place of {whose}."


@dataclass(frozen=True, slots=True)
class InvitationView:
    """One person's invitation. `stands` is their answer, "deputy", or empty.

    `place_of` says whose deputy they are. `who_comes` is empty for whoever does not run the
    meeting. `declaration_open` tells that they have yet to accept the declaration.
    """

    meeting_id: str
    panel: str
    held_on: date
    starts: time
    ends: time
    place: str
    state_in_words: str
    invited: bool
    stands: str
    words: str
    closed: str
    place_of: str
    may_send_deputy: bool
    declaration_open: bool
    may_open: bool  # the meeting itself, which a deputy or a guest of one slot does not (H17)
    who_comes: tuple[WhoComes, ...]
    counts: str
    version: int


async def invitation_view(
    session: AsyncSession, by: Person, meeting_id: str, *, now: datetime
) -> InvitationView:
    """Show somebody's invitation to a meeting, and who else comes to those who run it."""
    row, place = await access.open_as_invited(session, by, meeting_id, "invitation", now=now)
    everybody = await of_meeting(session, by, row)
    deputy = await store.deputising(session, row.id, by.id)
    whose = await letters.place_of(session, row.id, by.id)
    stands, words = await _own(session, row, place, deputy)
    starts, ends = await times_for(session, row, place)
    return InvitationView(
        meeting_id=row.id,
        panel=panel_title(row.panel),
        held_on=row.held_on,
        starts=starts,
        ends=ends,
        place=row.place,
        state_in_words=IN_WORDS[MeetingState(row.state)],
        invited=place is not None,
        stands=stands,
        words=words,
        closed=problem_with(row, now) or "",
        place_of=IN_PLACE_OF.format(whose=whose) if whose else "",
        may_send_deputy=place is not None and deputy is None,
        declaration_open=_declaration_open(row, place),
        may_open=permissions.sees_panel(by, row.panel),
        who_comes=everybody,
        counts=counted(everybody),
        version=row.version,
    )


async def _own(
    session: AsyncSession, row: MeetingRow, place: InviteeRow | None, deputy: DeputyRow | None
) -> tuple[str, str]:
    if place is None:
        return "", ""
    rows = (await store.answers_of(session, [row.id])).get((row.id, place.person_id), ())
    sent = await store.deputy_of(session, row.id, place.person_id)
    named = await access.person(session, sent.deputy_id) if sent else None
    return stands_for(store.standing_of(rows, row.sequence, place.item_id, deputy), named)


def _declaration_open(row: MeetingRow, place: InviteeRow | None) -> bool:
    asked = procedure_of(row.panel).declaration is not None
    return asked and place is not None and not has_accepted(row, place)
