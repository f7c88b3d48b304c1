"""Who comes to a meeting, for those who run it: the answers, the deputies, who is silent (H9)."""

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy.ext.asyncio import AsyncSession

from core import permissions
from core.people import Person
from core.replies import ANSWERS, DEPUTY, NOT_ANSWERED, Answer, Given
from core.services import access
from core.store import meetings as meetings_store
from core.store import replies as store
from core.store.tables import InviteeRow, MeetingRow

SENDS = "Sends a deputy: {name}, {agency}"
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


async def of_meeting(session: AsyncSession, by: Person, row: MeetingRow) -> tuple[WhoComes, ...]:
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
        stands, words = stands_for(given, sent.get(place.person_id))
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


def stands_for(given: Given | None, deputy: Person | None) -> tuple[str, str]:
    """Give the answer that stands, and its words."""
    if deputy is not None and (given is None or given.answer is Answer.DECLINED):
        return DEPUTY, SENDS.format(name=deputy.name, agency=deputy.agency)
    if given is None:
        return "", NOT_ANSWERED
    return given.answer.value, ANSWERS[given.answer]


def first_places(invitees: Iterable[InviteeRow]) -> list[InviteeRow]:
    """Give one place for each person; somebody with several slots is one person at the roll."""
    found: dict[str, InviteeRow] = {}
    for one in sorted(invitees, key=lambda place: place.item_id is not None):
        found.setdefault(one.person_id, one)
    return list(found.values())
