"""Make the agenda of a meeting that was moved anew, so that no paper names the old day (H10)."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from core.people import Person
from core.services import access
from core.services.agenda_papers import build_agenda_paper
from core.store import papers
from core.store.tables import MeetingRow


async def agenda_with_new_day(
    session: AsyncSession, by: Person, row: MeetingRow, *, now: datetime
) -> None:
    """Freeze the approved agenda once more; its next edition goes out on the agenda's day."""
    if row.agenda_approved_at is None:
        return
    paper = await papers.freeze(
        session, row.id, "agenda", await build_agenda_paper(session, row, now=now), by=by, now=now
    )
    if paper.edition != row.agenda_edition:
        row.agenda_edition = paper.edition
        await session.flush()
        await access.wrote(session, by, "agenda.reissue", f"meeting:{row.id}", now=now)
