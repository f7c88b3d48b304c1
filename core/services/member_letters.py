"""What letters may say of places withdrawn, of turns in the chair, and of agreements."""

from dataclasses import dataclass
from datetime import date, time

from sqlalchemy.ext.asyncio import AsyncSession

from core.people import Role
from core.services import access, letters
from core.services.letters import MOOT, Gone
from core.services.rules import panel_title, panels_title
from core.store import chairs
from core.store.tables import (
    ChairSwapRow,
    MeetingRow,
    SharingAgreementRow,
    WithdrawnPlaceRow,
)
from core.training_duties import refresher_day


@dataclass(frozen=True, slots=True)
class WithdrawnFacts:
    """A place that was withdrawn. `item_id` is None for all of the meeting."""

    meeting_id: str
    item_id: str | None
    panel: str
    held_on: date
    starts: time
    ends: time
    place: str
    why: str
    sequence: int


@dataclass(frozen=True, slots=True)
class SwapFacts:
    """A swap that is asked for. `other_on` is None where a later turn is taken in exchange."""

    panel: str
    held_on: date
    other_on: date | None
    asked_by: str
    asked_of: str
    agreed: bool | None


@dataclass(frozen=True, slots=True)
class TurnFacts:
    """A meeting for whoever takes its chair; `mine` while it is their turn."""

    panel: str
    held_on: date
    starts: time
    why: str
    mine: bool


@dataclass(frozen=True, slots=True)
class TrainingFacts:
    """A chair's training: when it was had and by when it is refreshed; None where there is none."""

    panel: str
    designation: str
    trained_on: date | None
    due: date | None


@dataclass(frozen=True, slots=True)
class AgreementFacts:
    """An agency's agreement that comes to its end."""

    panels: str
    agency: str
    version: str
    expires_on: date | None


async def withdrawn_facts(session: AsyncSession, withdrawn_id: str) -> WithdrawnFacts:
    """Load a withdrawn place for who had it."""
    row = await session.get(WithdrawnPlaceRow, withdrawn_id)
    if row is None:
        raise Gone(MOOT)
    meeting = await session.get_one(MeetingRow, row.meeting_id)
    starts, ends = meeting.starts, meeting.ends
    if row.item_id is not None:
        _, starts, ends = await letters.slot_facts(session, row.item_id)
    return WithdrawnFacts(
        meeting_id=meeting.id,
        item_id=row.item_id,
        panel=panel_title(meeting.panel),
        held_on=meeting.held_on,
        starts=starts,
        ends=ends,
        place=meeting.place,
        why=row.why,
        sequence=row.sequence,
    )


async def swap_facts(session: AsyncSession, swap_id: str) -> SwapFacts:
    """Load a swap for the two chairs."""
    row = await session.get(ChairSwapRow, swap_id)
    if row is None:
        raise Gone(MOOT)
    meeting = await session.get_one(MeetingRow, row.meeting_id)
    other = await session.get(MeetingRow, row.other_meeting_id) if row.other_meeting_id else None
    people = await access.people_by_id(session, {row.asked_by, row.asked_of})
    return SwapFacts(
        panel=panel_title(meeting.panel),
        held_on=meeting.held_on,
        other_on=other.held_on if other else None,
        asked_by=people[row.asked_by].name,
        asked_of=people[row.asked_of].name,
        agreed=row.agreed,
    )


async def turn_facts(session: AsyncSession, meeting_id: str, person_id: str) -> TurnFacts:
    """Load a meeting for somebody whose turn it has become."""
    row = await session.get(MeetingRow, meeting_id)
    if row is None:
        raise Gone(MOOT)
    return TurnFacts(
        panel=panel_title(row.panel),
        held_on=row.held_on,
        starts=row.starts,
        why=row.chair_why or "",
        mine=row.chair_id == person_id and row.state != "cancelled",
    )


async def agreement_facts(session: AsyncSession, agreement_id: str) -> AgreementFacts:
    """Load an agreement for those who see to its renewal."""
    row = await session.get(SharingAgreementRow, agreement_id)
    if row is None:
        raise Gone(MOOT)
    return AgreementFacts(
        panels=panels_title(row.procedure),
        agency=row.agency,
        version=row.document_version,
        expires_on=row.expires_on,
    )


async def training_facts(session: AsyncSession, person_id: str) -> TrainingFacts | None:
    """Load a chair's training; None for somebody who chairs no panel any more."""
    person = await access.person(session, person_id)
    panels = sorted(person.panels(Role.CHAIR))
    if not panels:
        return None
    row = (await chairs.trainings(session, [person_id])).get(person_id)
    return TrainingFacts(
        panel=panel_title(panels[0]),
        designation=person.designation,
        trained_on=row.trained_on if row else None,
        due=refresher_day(row.trained_on, row.refresher_due) if row else None,
    )
