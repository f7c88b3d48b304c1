"""Answer an invitation, by card, page or calendar; and see who comes (H9, R2.3).

Answers are added and never changed; which counts is derived. Who does not come is recorded with
apologies, so that another chair is proposed in time (R2.2).
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from core.dates import local_date
from core.errors import PanelError
from core.meetings import MeetingState
from core.people import Person
from core.replies import Answer
from core.services import access, deputies, rota
from core.services.deputies import NewDeputy
from core.store import replies as store
from core.store.tables import InvitationAnswerRow, InviteeRow, MeetingRow

NOT_INVITED = (
    "You are not on the invitation list of this meeting, so there is nothing to answer. Ask the "
    "panel's administrator if you expected an invitation."
)
CANCELLED = "This meeting was cancelled, so there is nothing to answer. Nothing has been changed."
OVER = (
    "This meeting has begun or is over, so answers are no longer taken and nothing has been "
    "changed. Tell the panel's administrator if the record of who was there is wrong."
)
NOT_CONFIRMED = "The date of this meeting does not stand yet. The invitation follows."


NEXT = timedelta(microseconds=1)  # answers stand in the order in which they came


@dataclass(frozen=True, slots=True)
class NewAnswer:
    """An answer to keep. A calendar's has the slot, the number and the time that it names."""

    said: Answer
    how: str
    item_id: str | None = None
    sequence: int | None = None
    at: datetime | None = None


async def answer(
    session: AsyncSession, by: Person, meeting_id: str, said: Answer, *, how: str, now: datetime
) -> None:
    """Answer one's own invitation. Whoever comes after all, or names nobody, has no deputy."""
    row = await _opened(session, by, meeting_id, now)
    deputy = await store.deputy_of(session, row.id, by.id)
    if deputy is not None:
        await deputies.end(session, by.id, row, deputy, now=now)
    await record(session, row, by.id, NewAnswer(said, how), now=now)


async def send_deputy(
    session: AsyncSession, by: Person, meeting_id: str, new: NewDeputy, *, how: str, now: datetime
) -> None:
    """Answer that somebody else comes, who may decide for the agency (R2.3)."""
    row = await _opened(session, by, meeting_id, now)
    await deputies.name(session, by, row, new, how=how, now=now)
    await record(session, row, by.id, NewAnswer(Answer.DECLINED, how), now=now)


def problem_with(row: MeetingRow, now: datetime) -> str | None:
    """Say why no answer is taken for a meeting; None while one is."""
    if row.state == MeetingState.CANCELLED:
        return CANCELLED
    if row.state == MeetingState.PLANNED:
        return NOT_CONFIRMED
    over = row.state != MeetingState.CONFIRMED or local_date(now) > row.held_on
    return OVER if over else None


async def record(
    session: AsyncSession, row: MeetingRow, person_id: str, given: NewAnswer, *, now: datetime
) -> bool:
    """Keep an answer; tell whether it is the one that counts. The same one again is kept once.

    A sequence or a time that is later than ours is the sender's mistake, and must not outlive
    what they answer next.
    """
    if given.at is None and await _stands(session, row, person_id, given.said):
        return True
    rows = (await store.answers_of(session, [row.id])).get((row.id, person_id), ())
    new = _row(row, person_id, given, max(now, rows[-1].recorded_at + NEXT) if rows else now)
    if not any(_same(new, one) for one in rows):
        session.add(new)
        await session.flush()
        await _audited(session, row, person_id, given, now)
    return await _settle(session, row, person_id, given, now)


def _row(row: MeetingRow, person_id: str, given: NewAnswer, now: datetime) -> InvitationAnswerRow:
    number = row.sequence if given.sequence is None else min(given.sequence, row.sequence)
    return InvitationAnswerRow(
        meeting_id=row.id,
        person_id=person_id,
        item_id=given.item_id,
        answer=given.said.value,
        how=given.how,
        sequence=number,
        given_at=now if given.at is None else min(given.at, now),
        recorded_at=now,
    )


def _same(one: InvitationAnswerRow, other: InvitationAnswerRow) -> bool:
    names = ("item_id", "answer", "sequence", "given_at")
    return all(getattr(one, name) == getattr(other, name) for name in names)


async def _settle(
    session: AsyncSession, row: MeetingRow, person_id: str, given: NewAnswer, now: datetime
) -> bool:
    """Record or take back apologies as the answer that counts says; tell whether it is `given`."""
    counts, changed = False, False
    for place, answered in await _given(session, row, person_id):
        counts |= answered is given.said and given.item_id in (None, place.item_id)
        changed |= _apologise(place, away=answered is Answer.DECLINED)
    if changed:
        await session.flush()
        await rota.refresh(session, row.panel, now=now, anew=row.id)  # apologies decide turns
    return counts


async def _stands(session: AsyncSession, row: MeetingRow, person_id: str, said: Answer) -> bool:
    """Tell whether an answer stands for all that somebody is invited to."""
    found = await _given(session, row, person_id)
    return bool(found) and all(given is said for _, given in found)


async def _given(
    session: AsyncSession, row: MeetingRow, person_id: str
) -> list[tuple[InviteeRow, Answer | None]]:
    """Give the answer that counts for each of somebody's places."""
    rows = (await store.answers_of(session, [row.id])).get((row.id, person_id), ())
    deputy = await store.deputising(session, row.id, person_id)
    found = []
    for place in await access.places_at(session, row.id, person_id):
        given = store.standing_of(rows, row.sequence, place.item_id, deputy)
        found.append((place, given.answer if given else None))
    return found


def _apologise(place: InviteeRow, *, away: bool) -> bool:
    """Tell whether that changed anything."""
    wanted = "apologies" if away else None
    if place.attendance not in (None, "apologies") or place.attendance == wanted:
        return False
    place.attendance = wanted
    return True


async def _opened(session: AsyncSession, by: Person, meeting_id: str, now: datetime) -> MeetingRow:
    """Open the meeting to answer; two answers of one person come one after the other."""
    row, place = await access.open_as_invited(session, by, meeting_id, "invitation", now=now)
    if place is None:
        raise PanelError(NOT_INVITED)
    await session.refresh(row, with_for_update=True)
    if problem := problem_with(row, now):
        raise PanelError(problem)
    return row


async def _audited(
    session: AsyncSession, row: MeetingRow, person_id: str, given: NewAnswer, now: datetime
) -> None:
    person = await access.person(session, person_id)
    detail = {"answer": given.said.value, "how": given.how}
    subject = f"meeting:{row.id}"
    await access.wrote(session, person, "invitation.answer", subject, now=now, detail=detail)
