"""Whose turn it is to chair each meeting to come, brought up to what is recorded (R2.2).

Turns follow from who really chaired; absences, apologies, agreed swaps and training are read each
time, so nothing is forgotten. A meeting to which people are invited keeps its chair unless the
chair is away: who was told stays right, and the turn is made up for later.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from core.chairing import Managed, own_cases, training_holds
from core.dates import local_date
from core.meetings import STILL_TO_COME, MeetingState
from core.messages import Door, Kind, Message
from core.people import Person, Role
from core.rota import Chair, Proposal, Turn, co_chairs, propose_chair, swapped
from core.services import access
from core.services.rules import procedure_of
from core.store import chairs as store
from core.store import meetings, outbox
from core.store.meetings import Listed
from core.store.tables import ChairSwapRow, ChairTrainingRow, MeetingRow

CHAIRS_SINCE = timedelta(days=400)  # whose turn it is depends on no older meeting


@dataclass(frozen=True, slots=True)
class Known:
    """All that decides turns, loaded at once. `away` holds (person, first day, last day)."""

    rows: Sequence[MeetingRow]
    chairs: Sequence[Chair]
    trained: Mapping[str, ChairTrainingRow]
    away: Sequence[tuple[str, date, date]]
    apologies: Collection[tuple[str, str]]
    swaps: Sequence[ChairSwapRow]

    def on(self, day: date) -> list[Chair]:
        """Give the chairs as they are on a day: training counts by the day."""
        return [replace(one, trained=self._is_trained(one.id, day)) for one in self.chairs]

    def away_at(self, meeting: MeetingRow) -> set[str]:
        """Give who cannot chair a meeting."""
        day = meeting.held_on
        absent = {person for person, first, last in self.away if first <= day <= last}
        return absent | {one for at, one in self.apologies if at == meeting.id}

    def swap_of(self, meeting_id: str) -> tuple[str, str] | None:
        """Give who took a meeting by an agreed swap, and from whom; the latest counts."""
        found = None
        for one in self.swaps:
            if one.agreed and one.meeting_id == meeting_id:
                found = one.asked_of, one.asked_by
            elif one.agreed and one.other_meeting_id == meeting_id:
                found = one.asked_by, one.asked_of
        return found

    def _is_trained(self, person: str, day: date) -> bool:
        row = self.trained.get(person)
        return row is not None and training_holds(row.trained_on, row.refresher_due, day)


async def chairs_of(session: AsyncSession, panel: str) -> list[Person]:
    """List those who may take a panel's chair, deputies included."""
    return await access.people_with(session, panel, Role.CHAIR)


def chairs_shown(meeting: MeetingRow, chairs: Collection[Person]) -> tuple[str, ...]:
    """Name who chairs: both co-chairs, the one whose turn it is first; elsewhere the one chair."""
    names: dict[str, str] = {one.id: one.name for one in chairs}
    return tuple(names[i] for i in in_the_chair(meeting, chairs) if i in names)


def in_the_chair(meeting: MeetingRow, chairs: Collection[Person]) -> tuple[str, ...]:
    """Give the ids of who chairs a meeting, the one whose turn it is first."""
    plain = [Chair(one.id, one.designation) for one in chairs]
    shared = co_chairs(procedure_of(meeting.panel).chair, plain)
    return tuple(dict.fromkeys(i for i in (meeting.chair_id, *shared) if i is not None))


def warnings(
    meeting: MeetingRow, chairs: Collection[Person], listed: Collection[Listed]
) -> tuple[str, ...]:
    """Warn of listed children whom somebody in the chair works with themselves."""
    sitting = in_the_chair(meeting, chairs)
    names: dict[str, str] = {one.id: one.designation for one in chairs if one.id in sitting}
    managed = [Managed(one.case.ref, one.case.lead_id, one.case.worker_id) for one in listed]
    return tuple(own_cases(names, managed))


async def known(session: AsyncSession, panel: str, today: date) -> Known:
    """Load what decides the turns of a panel's meetings."""
    rows = await meetings.of_panel(session, panel, since=today - CHAIRS_SINCE)
    held = [one for one in rows if one.held_on >= today or one.state not in STILL_TO_COME]
    people = await chairs_of(session, panel)
    ids = {str(one.id) for one in people}
    since = await store.since_when(session, panel)
    absent = [
        (row.chair_id, row.from_day, row.until_day)
        for row in await store.rota_absences(session, panel, since=today)
    ]
    absent += [
        (row.chair_id, row.from_day, row.until_day)
        for row in await store.absences(session, panel, since=today)
        if row.ended_at is None
    ]
    coming = [row.id for row in held if row.held_on >= today]
    return Known(
        rows=held,
        chairs=[Chair(one.id, one.designation, since.get(one.id)) for one in people],
        trained=await store.trainings(session, ids),
        away=absent,
        apologies=await store.apologies(session, coming),
        swaps=await store.swaps(session, [row.id for row in held]),
    )


async def refresh(session: AsyncSession, panel: str, *, now: datetime, anew: str = "") -> None:
    """Bring the chairs of the meetings to come up to the record; again changes nothing.

    `anew` is a meeting whose chair is proposed again although it is confirmed or under way. Who has
    become the chair of a meeting to which people are invited already is told.
    """
    found = await known(session, panel, local_date(now))
    told = []
    for row, proposal in proposals(found, local_date(now), anew):
        taken = proposal.chair is not None and proposal.chair != row.chair_id
        if taken and row.state == MeetingState.CONFIRMED:
            told.append(_turn(row, proposal.chair or "", now))
        row.chair_id, row.chair_why = proposal.chair, proposal.why
    await session.flush()
    await outbox.put(session, told, now)


def proposals(found: Known, today: date, anew: str = "") -> list[tuple[MeetingRow, Proposal]]:
    """Give the meetings whose chair is to be another one than the row says, or for another reason.

    Each is reckoned with those before it as they are to be.
    """
    changed: list[tuple[MeetingRow, Proposal]] = []
    turns: list[Turn] = []
    for row in found.rows:
        proposal = _proposal(found, row, turns, today, anew)
        if proposal is not None and (row.chair_id, row.chair_why) != (proposal.chair, proposal.why):
            changed.append((row, proposal))
        turns.append(Turn(row.held_on, proposal.chair if proposal else row.chair_id))
    return changed


def _proposal(
    found: Known, row: MeetingRow, turns: Sequence[Turn], today: date, anew: str
) -> Proposal | None:
    """Propose who chairs a meeting; None where its chair stands as it is."""
    if row.id != anew and (row.held_on < today or row.state not in STILL_TO_COME):
        return None
    rule, away = procedure_of(row.panel).chair, found.away_at(row)
    chairs = {one.id: one for one in found.on(row.held_on)}
    swap = found.swap_of(row.id)
    if swap and swap[0] in chairs and swap[1] in chairs and swap[0] not in away:
        return swapped(rule, chairs[swap[0]], chairs[swap[1]])
    stands = row.chair_id in chairs and row.chair_id not in away
    if stands and row.state == MeetingState.CONFIRMED and row.id != anew and not swap:
        return None
    return propose_chair(rule, list(chairs.values()), turns, away)


def _turn(row: MeetingRow, chair: str, now: datetime) -> Message:
    """Tell somebody that it has become their turn: once for each time that the chair changes."""
    occasion = f"{row.held_on.isoformat()}/{row.version}"
    return Message(Kind.CHAIR_TURN, row.id, chair, occasion, Door.EMAIL, now)
