"""The daily proof: counted, kept, and said to the administrators in one line."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from core.dates import WorkingCalendar, local_date
from core.errors import NotFound
from core.messages import Door, Kind, Message
from core.moved_days import calendar_known, changed_days, closed_ahead, meetings_on
from core.moved_days import moved as moved_obligations
from core.obligations import owed
from core.people import Person, Role
from core.procedures import Procedure
from core.proofs import Proof, is_due
from core.reminders import next_reminder_time
from core.services import access
from core.services.obligations import agreed_by
from core.services.verify import verify
from core.store import obligations as store
from core.store import outbox
from core.store.engine import Sessions, reading, transaction
from core.store.inserting import insert_missing
from core.store.tables import ProofRow

MOST_LINES = 50  # kept of what is unexplained; `mace verify` lists everything
NOT_THERE = "There is no proof of that day."
NOT_TOLD = "The daily proof is for the panels' administrators and managers."
TOLD = (Role.ADMINISTRATOR, Role.MANAGER)


async def last_proof(session: AsyncSession) -> Proof | None:
    """Give the newest proof."""
    row = await session.scalar(select(ProofRow).order_by(ProofRow.day.desc()).limit(1))
    return _proof(row) if row else None


async def prove(
    sessions: Sessions, procedures: Sequence[Procedure], calendar: WorkingCalendar, now: datetime
) -> bool:
    """Make today's proof where it is due and tell those who run the panels; tell whether it was.

    Several workers may try: the day's row lets one win. On a day that is not worked all is well
    without being said.
    """
    async with reading(sessions) as session:
        last = await last_proof(session)
        if not is_due(last.made_at if last else None, now):
            return False
        found = await verify(session, procedures, calendar, now)
        moved = await _moved(session, last, procedures, calendar, now)
    row = {
        "day": local_date(now),
        "made_at": now,
        "due": found.due,
        "accounted": found.accounted,
        "unexplained": len(found.unexplained),
        "lines": list(found.unexplained[:MOST_LINES]),
        "closed": [day.isoformat() for day in closed_ahead(calendar, local_date(now))],
        "moved": moved[:MOST_LINES],
    }
    panels = [panel.key for procedure in procedures for panel in procedure.panels]
    async with transaction(sessions) as session:
        if not await insert_missing(session, ProofRow, [row]):
            return False
        if found.unexplained or moved or calendar.is_working_day(local_date(now)):
            await _tell(session, panels, calendar, now)
    return True


async def proof_of(session: AsyncSession, day: date) -> Proof:
    """Give the proof of a day, for the letter about it."""
    row = await session.get(ProofRow, day)
    if row is None:
        raise NotFound(NOT_THERE)
    return _proof(row)


async def proof_view(session: AsyncSession, by: Person, day: date) -> Proof:
    """Show the proof of a day to who runs a panel."""
    access.refuse_unless(any(by.panels(role) for role in TOLD), NOT_TOLD)
    return await proof_of(session, day)


async def _tell(
    session: AsyncSession, panels: Iterable[str], calendar: WorkingCalendar, now: datetime
) -> None:
    people = {
        person.id
        for panel in panels
        for person in await access.people_with(session, panel, Role.ADMINISTRATOR)
        or await access.people_with(session, panel, Role.MANAGER)
    }
    day, speak_at = local_date(now).isoformat(), next_reminder_time(now, calendar)
    messages = [
        Message(Kind.DAILY_PROOF, day, person, "made", door, speak_at)
        for person in sorted(people)
        for door in Door
    ]
    await outbox.put(session, messages, now)


async def _moved(
    session: AsyncSession,
    last: Proof | None,
    procedures: Sequence[Procedure],
    calendar: WorkingCalendar,
    now: datetime,
) -> list[str]:
    """Say what moved because other days are closed than when the last proof was made."""
    if last is None or last.closed is None:
        return []
    today = local_date(now)
    before = calendar_known(calendar, last.closed, local_date(last.made_at), today)
    if before.closed == calendar.closed:
        return []
    snapshot = await store.load(session)
    was = owed(snapshot, agreed_by(procedures, before), now)
    now_owed = owed(snapshot, agreed_by(procedures, calendar), now)
    return [
        *changed_days(before, calendar),
        *meetings_on(before, calendar, snapshot.meetings),
        *moved_obligations(was, now_owed),
    ]


def _proof(row: ProofRow) -> Proof:
    closed = None if row.closed is None else tuple(date.fromisoformat(d) for d in row.closed)
    count = (row.due, row.accounted, row.unexplained)
    return Proof(row.made_at, *count, tuple(row.lines), closed, tuple(row.moved or ()))
