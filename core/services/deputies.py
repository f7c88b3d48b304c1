"""Deputies: who comes in a member's place to one meeting, with authority to decide (R2.3, H16).

The deputy is invited like the member, with the briefing and the declaration, which they accept
themselves. They get what the member would get of that meeting until it is over, and nothing else.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from core import permissions
from core.errors import InputRefused, PanelError
from core.membership import BECAUSE_LENGTH
from core.messages import Door, Kind, Message
from core.people import Person
from core.services import access
from core.services.doors import in_teams_too
from core.services.newcomers import Newcomer, known_or_new, problems_with
from core.store import audit, outbox
from core.store import replies as store
from core.store.inserting import insert_missing
from core.store.tables import DeputyRow, DispatchRow, InviteeRow, MeetingRow, new_id

DESIGNATION = "Deputy"
BECAUSE = "Deputy for {because}"
NO_LONGER = "somebody else comes, or the member does"
SAY_NAME = "Give the deputy's name."
SAY_AGENCY = "Give the agency for which the deputy works."
SAY_AUTHORITY = (
    "Tick this box: only somebody who may decide for your agency can come in your place. If they "
    "may not, name somebody else, or answer that you do not come."
)
YOURSELF = "This is your own address. Name somebody else, or answer that you come yourself."
INVITED = (
    "{name} is invited to this meeting already and cannot sit there for two. Name somebody else."
)
MEMBER = (
    "{name} is one of the panel's own people, who are invited anyway. Name somebody else from your "
    "agency."
)
NOT_ON = (
    "You come in somebody else's place, so you cannot pass that on. If you cannot come, answer so; "
    "the member can then name another deputy."
)


@dataclass(frozen=True, slots=True)
class NewDeputy:
    """What the member typed, and whether they ticked that the deputy may decide."""

    name: str
    email: str
    agency: str
    authority: bool


async def name(
    session: AsyncSession,
    by: Person,
    row: MeetingRow,
    new: NewDeputy,
    *,
    how: str,
    now: datetime,
) -> Person:
    """Name a deputy and invite them; the same one again changes nothing, another one replaces."""
    if await store.deputising(session, row.id, by.id) is not None:
        raise PanelError(NOT_ON)
    _check(by, new)
    person = await known_or_new(session, Newcomer(new.name, new.email, new.agency), DESIGNATION)
    before = await store.deputy_of(session, row.id, by.id)
    if before is not None and before.deputy_id == person.id:
        return person
    await _refuse_needless(session, row, person)
    if before is not None:
        await end(session, by.id, row, before, now=now)
    await _keep(session, by, row, person, how, now)
    await _invite(session, row, await access.places_at(session, row.id, by.id), person, now)
    detail = {"deputy": person.id}
    subject = f"meeting:{row.id}"
    await access.wrote(session, by, "deputy.name", subject, now=now, detail=detail)
    return person


async def end(
    session: AsyncSession, by: str, row: MeetingRow, deputy: DeputyRow, *, now: datetime
) -> None:
    """Take a deputy's place away at once and tell them; who was never told hears nothing.

    `by` is the member's id, or the worker where the member's own place was withdrawn.
    """
    number = await _number(session, row, deputy.deputy_id)
    deputy.ended_at = now
    for place in await access.places_at(session, row.id, deputy.deputy_id):
        invited = _invitation(row, deputy.deputy_id, f"sequence-{number}", place.item_id, now)
        await session.delete(place)
        if not await _hold_back(session, row, deputy.deputy_id, invited, now):
            occasion = f"withdrawn-{number + 1}"
            told = _invitation(row, deputy.deputy_id, occasion, place.item_id, now)
            await outbox.put(session, [told], now)
    await session.flush()
    detail = {"deputy": deputy.deputy_id}
    subject = f"meeting:{row.id}"
    await audit.record(session, actor=by, act="deputy.end", subject=subject, detail=detail, now=now)


def _check(by: Person, new: NewDeputy) -> None:
    problems = problems_with(Newcomer(new.name, new.email, new.agency), SAY_NAME, SAY_AGENCY)
    if "email" not in problems and new.email.strip().casefold() == by.email.casefold():
        problems["email"] = YOURSELF
    if not new.authority:
        problems["authority"] = SAY_AUTHORITY
    if problems:
        raise InputRefused(problems)


async def _refuse_needless(session: AsyncSession, row: MeetingRow, person: Person) -> None:
    if permissions.sees_panel(person, row.panel):
        raise InputRefused({"email": MEMBER.format(name=person.name)})
    if await access.places_at(session, row.id, person.id):
        raise InputRefused({"email": INVITED.format(name=person.name)})


async def _keep(
    session: AsyncSession, by: Person, row: MeetingRow, person: Person, how: str, now: datetime
) -> None:
    deputy = DeputyRow(
        meeting_id=row.id,
        member_id=by.id,
        deputy_id=person.id,
        authority_at=now,
        named_at=now,
        named_how=how,
    )
    session.add(deputy)
    await session.flush()


async def _invite(
    session: AsyncSession,
    row: MeetingRow,
    places: Sequence[InviteeRow],
    person: Person,
    now: datetime,
) -> None:
    """Give the deputy the member's own places, and no others (H17)."""
    rows = [
        {
            "id": new_id(),
            "meeting_id": row.id,
            "person_id": person.id,
            "item_id": place.item_id,
            "because": BECAUSE.format(because=place.because)[:BECAUSE_LENGTH],
        }
        for place in places
    ]
    await insert_missing(session, InviteeRow, rows)
    occasion = f"sequence-{await _number(session, row, person.id)}"
    told = [_invitation(row, person.id, occasion, place.item_id, now) for place in places]
    await outbox.put(session, await in_teams_too(session, told), now)


async def _number(session: AsyncSession, row: MeetingRow, person_id: str) -> int:
    """Give the calendar's number: who is invited again hears after they were told not to come."""
    return row.sequence + 2 * await store.times_ended(session, row.id, person_id)


def _invitation(
    row: MeetingRow, person_id: str, occasion: str, item_id: str | None, now: datetime
) -> Message:
    kind = Kind.SLOT_INVITATION if item_id else Kind.MEETING_INVITATION
    named = f"{occasion}/{item_id}" if item_id else occasion
    return Message(kind, row.id, person_id, named, Door.EMAIL, now)


async def _hold_back(
    session: AsyncSession, row: MeetingRow, person_id: str, invited: Message, now: datetime
) -> bool:
    """Cancel what has not gone to somebody about a meeting; tell whether the invitation had not."""
    never = await outbox.hold_back(session, invited, NO_LONGER, now)
    papers = DispatchRow.kind.in_((Kind.AGENDA, Kind.DECLARATION_CHASER))
    theirs = [DispatchRow.subject == row.id, DispatchRow.recipient_id == person_id]
    await outbox.stop(session, [*theirs, papers], NO_LONGER, now)
    return never
