"""What people see of an invitation: their own, and for those who run the meeting who comes (H9).

A view holds no child. Somebody invited to one slot sees that time and their own answer, and
nothing that depends on any other slot (H17).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time

from sqlalchemy.ext.asyncio import AsyncSession

from core import permissions
from core.meetings import IN_WORDS, MeetingState
from core.people import Person
from core.replies import ANSWERS, DEPUTY, NOT_ANSWERED, Answer, Given
from core.services import access
from core.services.declared import has_accepted
from core.services.meeting_views import first_places, times_for
from core.services.replies import problem_with
from core.services.rules import panel_title, procedure_of
from core.store import meetings as meetings_store
from core.store import replies as store
from core.store.tables import DeputyRow, InviteeRow, MeetingRow

SENDS = "Sends a deputy: {name}, {agency}"
IN_PLACE_OF = "You come in the place of {name}, {agency}."
COUNTED = (
    (Answer.ACCEPTED.value, "come"),
    (Answer.TENTATIVE.value, "may come"),
    (DEPUTY, "send a deputy"),
    (Answer.DECLINED.value, "do not come"),
    ("", "have not answered"),
)


@dataclass(frozen=True, slots=True)
class WhoComes:
    """One person invited and what they answered, for those who run the meeting.

    `stands` is an answer's value, "deputy", or empty while there is none.
    """

    person_id: str
    name: str
    agency: str
    stands: str
    words: str
    slot_only: bool


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
    who_comes: tuple[WhoComes, ...]
    counts: str
    version: int


async def invitation_view(
    session: AsyncSession, by: Person, meeting_id: str, *, now: datetime
) -> InvitationView:
    """Show somebody's invitation to a meeting, and who else comes to those who run it."""
    row, place = await access.open_as_invited(session, by, meeting_id, "invitation", now=now)
    everybody = await who_comes(session, by, row)
    deputy = await store.deputising(session, row.id, by.id)
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
        place_of=await _place_of(session, deputy),
        may_send_deputy=place is not None and deputy is None,
        declaration_open=_declaration_open(row, place),
        who_comes=everybody,
        counts=counted(everybody),
        version=row.version,
    )


async def who_comes(session: AsyncSession, by: Person, row: MeetingRow) -> tuple[WhoComes, ...]:
    """List who comes, who does not and who has not answered, for those who run the meeting."""
    if not permissions.writes_minutes(by, row.panel):
        return ()
    places = first_places(await meetings_store.invitees(session, row.id))
    deputies = await store.deputies_of(session, [row.id])
    answers = await store.answers_of(session, [row.id])
    people = await access.people_by_id(session, {one.person_id for one in places})
    own = {one.deputy_id: one for one in deputies}
    sent = {one.member_id: people[one.deputy_id] for one in deputies if one.deputy_id in people}
    lines = []
    for place in places:
        rows = answers.get((row.id, place.person_id), ())
        given = store.standing_of(rows, row.sequence, place.item_id, own.get(place.person_id))
        stands, words = _stands(given, sent.get(place.person_id))
        who = people[place.person_id]
        slot = place.item_id is not None
        lines.append(WhoComes(who.id, who.name, who.agency, stands, words, slot))
    return tuple(sorted(lines, key=lambda one: (one.slot_only, one.agency, one.name)))


def counted(everybody: Iterable[WhoComes]) -> str:
    """Count the answers of those invited to the whole meeting: "12 come · 3 have not answered"."""
    found: dict[str, int] = {}
    for one in everybody:
        if not one.slot_only:
            found[one.stands] = found.get(one.stands, 0) + 1
    return " · ".join(f"{found[key]} {words}" for key, words in COUNTED if key in found)


async def _own(
    session: AsyncSession, row: MeetingRow, place: InviteeRow | None, deputy: DeputyRow | None
) -> tuple[str, str]:
    if place is None:
        return "", ""
    rows = (await store.answers_of(session, [row.id])).get((row.id, place.person_id), ())
    sent = await store.deputy_of(session, row.id, place.person_id)
    named = await access.person(session, sent.deputy_id) if sent else None
    return _stands(store.standing_of(rows, row.sequence, place.item_id, deputy), named)


def _stands(given: Given | None, deputy: Person | None) -> tuple[str, str]:
    """Give the answer that stands, and its words."""
    if deputy is not None and (given is None or given.answer is Answer.DECLINED):
        return DEPUTY, SENDS.format(name=deputy.name, agency=deputy.agency)
    if given is None:
        return "", NOT_ANSWERED
    return given.answer.value, ANSWERS[given.answer]


async def _place_of(session: AsyncSession, deputy: DeputyRow | None) -> str:
    if deputy is None:
        return ""
    member = await access.person(session, deputy.member_id)
    return IN_PLACE_OF.format(name=member.name, agency=member.agency)


def _declaration_open(row: MeetingRow, place: InviteeRow | None) -> bool:
    asked = procedure_of(row.panel).declaration is not None
    return asked and place is not None and not has_accepted(row, place)
