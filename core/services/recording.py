"""When a meeting's record is open: from its start until its minutes are approved (R4.11, H14)."""

from collections.abc import Collection, Mapping
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from core import permissions
from core.bands import Band
from core.data.answers import bands_of
from core.errors import AlreadyChanged, InputRefused, NotAllowed, PanelError
from core.people import Person
from core.services import access, declared
from core.services.rules import procedure_of
from core.store.tables import AgendaItemRow, CaseRow, MeetingRow

Place = tuple[AgendaItemRow, MeetingRow, CaseRow]

NOT_STARTED = "The meeting has not started. Start it first; then what it says can be recorded."
APPROVED = (
    "The minutes of this meeting are approved and the record is closed. A chair can correct what "
    "was written down wrongly; what has changed since is recorded at the next meeting."
)
ONLY_TEXT = (
    "The minutes are being corrected: what was said can be put right. A decision, a score or a day "
    "of review has taken effect and is changed by the next meeting."
)
TEXT_ONLY_FIELDS = frozenset({"discussion", "analysis", "decision_why", "dissent"})
CANCELLED = "This meeting was cancelled, so nothing can be recorded for it."
DEFERRED = "This child was deferred to a later meeting. Record what is said there."
WRITERS = "Only the panel's chairs and its administrator record what the meeting says."
CHAIRS = "Only the panel's chairs score a child."


def is_open(meeting: MeetingRow) -> bool:
    """Tell whether what a meeting says can still be recorded."""
    return closed_why(meeting) is None


def closed_why(meeting: MeetingRow) -> str | None:
    """Say why nothing can be recorded for a meeting; None if it can."""
    if meeting.state == "cancelled":
        return CANCELLED
    if meeting.minutes_approved_at is not None and meeting.correction_begun_at is None:
        return APPROVED
    return NOT_STARTED if meeting.started_at is None else None


def refuse_closed(meeting: MeetingRow) -> None:
    """Refuse to record before the meeting has started and after its minutes are approved."""
    why = closed_why(meeting)
    if why == APPROVED:
        raise AlreadyChanged(APPROVED)
    if why is not None:
        raise PanelError(why)


def refuse_correction(meeting: MeetingRow, changed: Collection[str]) -> None:
    """Refuse to change what has taken effect, while approved minutes are corrected."""
    if meeting.correction_begun_at is not None and not set(changed) <= TEXT_ONLY_FIELDS:
        raise PanelError(ONLY_TEXT)


DECLARE_FIRST = (
    "This opens what the panel knows about a child. Accept this meeting's confidentiality "
    "declaration first; then open it again."
)

WITHHELD = (
    "This meeting's papers are withheld from your agency, because it has no information-sharing "
    "agreement that holds. Nothing of the child is shown. Ask the panel's administrator."
)


async def place_to_read(session: AsyncSession, by: Person, item_id: str, *, now: datetime) -> Place:
    """Open one child's place for the panel's people; members declare first (H9, H20)."""
    item, meeting, case = await access.open_item(session, by, item_id, now=now)
    if not await declared.may_read(session, by, meeting):
        withheld = await declared.are_withheld(session, meeting.id, by)
        raise NotAllowed(WITHHELD if withheld else DECLARE_FIRST)
    return item, meeting, case


async def place_to_record(
    session: AsyncSession, by: Person, item_id: str, *, now: datetime
) -> Place:
    """Open one child's place for somebody who records what the meeting says."""
    item, meeting, case = await access.open_item(session, by, item_id, now=now)
    access.refuse_unless(permissions.writes_minutes(by, meeting.panel), WRITERS)
    return _recordable(item, meeting, case)


async def place_to_score(
    session: AsyncSession, by: Person, item_id: str, *, now: datetime
) -> Place:
    """Open one child's place for the chair who scores (R4.5)."""
    item, meeting, case = await access.open_item(session, by, item_id, now=now)
    access.refuse_unless(permissions.chairs(by, meeting.panel), CHAIRS)
    refuse_correction(meeting, ("score",))
    return _recordable(item, meeting, case)


def _recordable(item: AgendaItemRow, meeting: MeetingRow, case: CaseRow) -> Place:
    refuse_closed(meeting)
    if item.state == "deferred":
        raise AlreadyChanged(DEFERRED)
    return item, meeting, case


def refuse_stale(present: int, version: int | None, since: str) -> None:
    """Refuse an answer to an old card; `since` says what has happened. None skips the check."""
    if version is not None and version != present:
        raise AlreadyChanged(since)


def refuse(found: Mapping[str, str | None]) -> None:
    """Refuse what was typed if anything is wrong with it; fields without a fault hold None."""
    problems = {field: sentence for field, sentence in found.items() if sentence}
    if problems:
        raise InputRefused(problems)


def band_named(panel: str, band: str | None) -> Band | None:
    """Find a stored band of a panel's procedure."""
    return next((one for one in bands_of(procedure_of(panel)) if one.id == band), None)
