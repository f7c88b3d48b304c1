"""What has come for a child between the panel's meetings, for the chairs and the coordinator.

A letter says that something came; what it says is read in Teams, by who may read the case.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, time

from sqlalchemy.ext.asyncio import AsyncSession

from core import permissions
from core.dates import at_local_time, local_date, long_day, short_day
from core.people import Person
from core.services import access, evidence_notes, other_meetings
from core.services.evidence_notes import IN_WORDS
from core.services.letters import MOOT, Gone
from core.services.rules import calendar, panel_title
from core.services.score_rules import rules_of_panel
from core.store import scores as store
from core.store.tables import CaseRow, EvidenceNoteRow, OtherMeetingRow

MEETING = "{label}: the one of {day}"
EVIDENCE = "Evidence for the next score, sent on {day}"
RUNNERS = "Only those who run the panel read what was sent to it between its meetings."
STANDS_IN = " It stands in for the review."


@dataclass(frozen=True, slots=True)
class UpdateFacts:
    """What has come, without what it says: for an email."""

    panel: str
    case_ref: str
    came: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class UpdateView:
    """What has come, with what it says: labels with text. `evidence` if some of it waits."""

    case_id: str
    case_ref: str
    panel: str
    lines: tuple[tuple[str, str], ...]
    meetings: bool
    evidence: bool


async def update_facts(session: AsyncSession, case_id: str, *, now: datetime) -> UpdateFacts | None:
    """Give what has come about a case lately; None if nothing has."""
    case = await session.get(CaseRow, case_id)
    if case is None:
        raise Gone(MOOT)
    meetings, notes = await _lately(session, case, now)
    came = (
        *(_meeting(case, one) for one in meetings),
        *dict.fromkeys(_evidence(note) for note in notes),
    )
    return UpdateFacts(panel_title(case.panel), case.ref, came) if came else None


async def update_view(
    session: AsyncSession, by: Person, case_id: str, *, now: datetime
) -> UpdateView | None:
    """Show what has come about a case lately to those who run its panel; None if nothing has."""
    case = await access.open_case(session, by, case_id, now=now)
    access.refuse_unless(permissions.oversees(by, case.panel), RUNNERS)
    meetings, notes = await _lately(session, case, now)
    people = await access.people_by_id(session, {note.sent_by for note in notes})
    lines = (
        *((_meeting(case, one), _said(one)) for one in meetings),
        *((_evidence(note), _known(case, note, people[note.sent_by])) for note in notes),
    )
    if not lines:
        return None
    return UpdateView(
        case_id=case.id,
        case_ref=case.ref,
        panel=panel_title(case.panel),
        lines=lines,
        meetings=bool(meetings),
        evidence=any(note.state == evidence_notes.WAITING for note in notes),
    )


async def _lately(
    session: AsyncSession, case: CaseRow, now: datetime
) -> tuple[list[OtherMeetingRow], list[EvidenceNoteRow]]:
    """Give what was recorded since the working day before began: no day is left between two."""
    since = at_local_time(calendar().add_working_days(local_date(now), -1), time(0))
    held = await other_meetings.meetings_of(session, case.id)
    notes = await store.notes_of(session, case.id, tuple(IN_WORDS))
    return (
        [one for one in reversed(held) if one.recorded_at >= since],
        [note for note, _ in notes if note.sent_at >= since],
    )


def _meeting(case: CaseRow, one: OtherMeetingRow) -> str:
    rule = other_meetings.substitute_of(case)
    return MEETING.format(label=rule.label if rule else one.series, day=long_day(one.held_on))


def _evidence(note: EvidenceNoteRow) -> str:
    return EVIDENCE.format(day=long_day(local_date(note.sent_at)))


def _said(one: OtherMeetingRow) -> str:
    stands = STANDS_IN if one.is_review else ""
    return f"With {one.present}: {one.said}{stands}"


def _known(case: CaseRow, note: EvidenceNoteRow, sender: Person) -> str:
    return " ".join(_parts(case, note, sender))


def _parts(case: CaseRow, note: EvidenceNoteRow, sender: Person) -> Iterator[str]:
    label = evidence_notes.label_of(rules_of_panel(case.panel).catalogue, note.factor)
    day = f", {short_day(note.seen_on)}" if note.seen_on else ""
    yield f"{sender.name}, {sender.agency}, about “{label}”{day}: {note.known}"
    yield f"({note.source}; {IN_WORDS[note.state]})"
