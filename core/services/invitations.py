"""Bring a meeting's invitations up to who is due: invite who is new, tell who is due no longer.

Who is due is derived in `who_comes`. Invitations to one child's time go once the agenda is approved
and the meeting is confirmed, because only then do times stand (R4.3, H17). Doing it again changes
nothing, so it is done after every change and by the worker too.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from core.dates import local_date
from core.meetings import MeetingState
from core.membership import Due
from core.messages import Door, Kind, Message
from core.services import access, deputies, who_comes
from core.services.agenda_views import slots_of
from core.services.doors import in_teams_too
from core.store import audit, outbox, replies
from core.store import meetings as store
from core.store import membership as registers
from core.store.inserting import insert_missing
from core.store.meetings import Listed
from core.store.tables import DispatchRow, InviteeRow, MeetingRow, WithdrawnPlaceRow, new_id

LEFT = "You are not on the panel's list of members for that day any more."
MOVED = "The child whose time you were invited to is not on this meeting's agenda any more."
NOT_DUE = "You are no longer needed for the child's time to which you were invited."
ALL_OF_IT = "You are invited to all of this meeting now, so the invitation to one time is void."
WITHDRAWN = "the place at the meeting was withdrawn before it went"
PAPERS = (Kind.AGENDA, Kind.MINUTES)
Place = tuple[str, str | None]  # a person's id, and the item unless it is all of the meeting


@dataclass(frozen=True, slots=True)
class Change:
    """How a meeting's invitations differ from who is due."""

    due: tuple[Due, ...]
    new: tuple[Due, ...]
    gone: tuple[tuple[InviteeRow, str], ...]

    def __bool__(self) -> bool:
        return bool(self.new or self.gone)


async def bring_up_to_date(session: AsyncSession, meeting: MeetingRow, now: datetime) -> int:
    """Invite who is due and not invited, withdraw who is not due; give how many places are new.

    Who has a place already hears again only when the meeting itself has moved.
    """
    if meeting.state != MeetingState.CONFIRMED:
        return 0
    await session.flush()
    await session.refresh(meeting, with_for_update=True)  # so that nobody is told twice
    places = await store.invitees(session, meeting.id)
    change = await _change(session, meeting, places)
    declared = {row.person_id: row for row in places if row.declared_at is not None}
    rows = [_place(meeting, one) | _declared(declared.get(one.person)) for one in change.new]
    had = {(row.person_id, row.item_id) for row in places}
    for place, why in change.gone:
        await _withdraw(session, meeting, place, why, now)
    new = await insert_missing(session, InviteeRow, rows)
    rounds = await registers.times_withdrawn(session, meeting.id)
    again = [one for one in change.due if _key(one) not in had or meeting.sequence]
    letters = [message(meeting, _key(one), rounds, now) for one in again]
    await outbox.put(session, await in_teams_too(session, letters), now)
    return new


async def to_change(session: AsyncSession, panel: str, today: date) -> list[str]:
    """Give the confirmed meetings to come whose invitations are not up to date. Reads only."""
    found = []
    for meeting in await store.of_panel(session, panel, since=today):
        if meeting.state == MeetingState.CONFIRMED:
            places = await store.invitees(session, meeting.id)
            if await _change(session, meeting, places):
                found.append(meeting.id)
    return found


async def bring_panel_up_to_date(session: AsyncSession, panel: str, now: datetime) -> None:
    """Bring every confirmed meeting of a panel that is still to come up to date."""
    for meeting in await store.of_panel(session, panel, since=local_date(now)):
        await bring_up_to_date(session, meeting, now)


def message(
    meeting: MeetingRow, place: Place, rounds: Mapping[Place, int], now: datetime
) -> Message:
    """Make the invitation to a place; one for a slot names it (`slot_of`).

    The occasion holds the number of the calendar message, which rises when somebody is invited
    again to a place that was withdrawn.
    """
    person, item = place
    kind = Kind.SLOT_INVITATION if item else Kind.MEETING_INVITATION
    number = sequence_of(meeting.sequence, rounds.get(place, 0))
    occasion = f"sequence-{number}" + (f"/{item}" if item else "")
    return Message(kind, meeting.id, person, occasion, Door.EMAIL, now)


def sequence_of(meeting_sequence: int, times_withdrawn: int) -> int:
    """Give the number of a calendar message: each withdrawal and new invitation is later."""
    return meeting_sequence + 2 * times_withdrawn


def slot_of(occasion: str) -> str | None:
    """Read from the occasion of an invitation which slot it is for; None for the first of them."""
    return occasion.partition("/")[2] or None


def is_fitting(meeting: MeetingRow, children: Sequence[Listed]) -> list[Listed]:
    """Give the children of an agenda who have a time."""
    placed = slots_of(meeting, children)
    return [one for one, slot in zip(children, placed, strict=True) if slot.fits]


async def _change(
    session: AsyncSession, meeting: MeetingRow, places: Collection[InviteeRow]
) -> Change:
    whole = await who_comes.at_all_of(session, meeting)
    items: set[str] = set()
    due = list(whole)
    if meeting.agenda_approved_at is not None:
        fitting = is_fitting(meeting, await store.listed(session, meeting.id))
        items = {one.item.id for one in fitting}
        kept = {one.person_id for one in places if one.item_id is None and not one.derived}
        everybody = {one.person for one in whole} | kept
        slots = await who_comes.at_slots(session, meeting, fitting)
        due += [one for one in slots if one.person not in everybody]
    wanted = {_key(one) for one in due}
    had = {(row.person_id, row.item_id) for row in places}
    gone = [
        (row, _why_gone(row, {one.person for one in whole}, items))
        for row in places
        if row.derived and (row.person_id, row.item_id) not in wanted
    ]
    return Change(tuple(due), tuple(one for one in due if _key(one) not in had), tuple(gone))


def _key(due: Due) -> Place:
    return due.person, due.item


def _why_gone(row: InviteeRow, whole: Collection[str], items: Collection[str]) -> str:
    if row.item_id is None:
        return LEFT
    if row.person_id in whole:
        return ALL_OF_IT
    return NOT_DUE if row.item_id in items else MOVED


async def _withdraw(
    session: AsyncSession, meeting: MeetingRow, place: InviteeRow, why: str, now: datetime
) -> None:
    """Take a place away at once, keep what had been declared, and tell the person once.

    An invitation that has not gone yet is simply not sent, and neither are papers.
    """
    rounds = await registers.times_withdrawn(session, meeting.id)
    key = (place.person_id, place.item_id)
    row = WithdrawnPlaceRow(
        meeting_id=meeting.id,
        person_id=place.person_id,
        item_id=place.item_id,
        because=place.because,
        why=why,
        sequence=sequence_of(meeting.sequence, rounds.get(key, 0)) + 1,
        withdrawn_at=now,
        **_declared(place),
    )
    session.add(row)
    await session.delete(place)
    await session.flush()
    if not await outbox.hold_back(session, message(meeting, key, rounds, now), WITHDRAWN, now):
        told = Message(Kind.PLACE_WITHDRAWN, row.id, place.person_id, "first", Door.EMAIL, now)
        await outbox.put(session, [told], now)
    if place.item_id is None:
        await _hold_back_papers(session, meeting.id, place.person_id, now)
    deputy = await replies.deputy_of(session, meeting.id, place.person_id)
    if deputy is not None and not await access.places_at(session, meeting.id, place.person_id):
        await deputies.end(session, access.WORKER, meeting, deputy, now=now)
    detail = {"person": place.person_id, "item": place.item_id}
    subject = f"meeting:{meeting.id}"
    await audit.record(
        session,
        actor=access.WORKER,
        act="meeting.withdraw",
        subject=subject,
        detail=detail,
        now=now,
    )


async def _hold_back_papers(
    session: AsyncSession, meeting_id: str, person_id: str, now: datetime
) -> None:
    here = [
        DispatchRow.kind.in_(PAPERS),
        DispatchRow.subject == meeting_id,
        DispatchRow.recipient_id == person_id,
    ]
    await outbox.stop(session, here, WITHDRAWN, now)


def _place(meeting: MeetingRow, due: Due) -> dict[str, Any]:
    return {
        "id": new_id(),
        "meeting_id": meeting.id,
        "person_id": due.person,
        "item_id": due.item,
        "because": due.because,
        "derived": True,
    }


def _declared(place: InviteeRow | None) -> dict[str, Any]:
    """Carry over to another place that somebody has accepted this meeting's declaration (H9)."""
    return {
        "declared_at": place.declared_at if place else None,
        "declared_how": place.declared_how if place else None,
        "declaration_version": place.declaration_version if place else None,
    }
