"""What calendars sent that somebody of the office has to look at: whose, what, and what to do."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.ext.asyncio import AsyncSession

from core import permissions
from core.dates import long_day
from core.people import Person
from core.replies import ANSWERS, FINDINGS, MAY_BE_TAKEN, Answer, Finding
from core.services import access
from core.services.calendar_mail import OFFICE
from core.services.letters import MOOT, Gone
from core.services.rules import panel_title, panels_title
from core.store import replies as store
from core.store.tables import CalendarMailRow, IncomingRow, MeetingRow

NO_MEETING = "No meeting of ours"


@dataclass(frozen=True, slots=True)
class CalendarMailLine:
    """One mail to look at. `takes` names the person for whom it may be counted, or nobody."""

    id: str
    meeting: str
    sender: str
    answer: str
    finding: str
    words: str
    takes: str


async def to_look_at(
    session: AsyncSession, by: Person, *, now: datetime
) -> tuple[CalendarMailLine, ...]:
    """List what waits for somebody who runs panels, the oldest first."""
    panels = by.panels(*OFFICE)
    procedures = {panel.split("/")[0] for panel in panels}
    procedures = {one for one in procedures if permissions.completes(by, one)}
    rows = await store.calendar_mails(session, panels, procedures)
    people = await access.people_by_id(session, {row.person_id for row, _ in rows if row.person_id})
    for row, _ in rows:
        await access.wrote(session, by, "read.incoming", f"incoming:{row.incoming_id}", now=now)
    return tuple(_line(row, meeting, people.get(row.person_id or "")) for row, meeting in rows)


async def told_of(session: AsyncSession, mail_id: str) -> tuple[str, date | None, str] | None:
    """Give panel, day and finding of a mail that waits for somebody; None once it was handled."""
    row = await session.get(CalendarMailRow, mail_id)
    if row is None:
        raise Gone(MOOT)
    if row.handled_at is not None:
        return None
    words = FINDINGS[Finding(row.finding)]
    if row.meeting_id is None:
        incoming = await session.get_one(IncomingRow, row.incoming_id)
        return panels_title(incoming.procedure), None, words
    meeting = await session.get_one(MeetingRow, row.meeting_id)
    return panel_title(meeting.panel), meeting.held_on, words


def _line(
    row: CalendarMailRow, meeting: MeetingRow | None, person: Person | None
) -> CalendarMailLine:
    finding = Finding(row.finding)
    may = finding in MAY_BE_TAKEN and row.answer is not None and person is not None
    words = f"{panel_title(meeting.panel)}, {long_day(meeting.held_on)}" if meeting else NO_MEETING
    return CalendarMailLine(
        id=row.id,
        meeting=words,
        sender=row.sender,
        answer=ANSWERS[Answer(row.answer)] if row.answer else "",
        finding=FINDINGS[finding],
        words=row.words,
        takes=person.name if may and person else "",
    )
