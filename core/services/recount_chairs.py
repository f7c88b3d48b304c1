"""The second way to what a panel's chairs are asked for, for `mace verify`.

To approve an agenda and minutes (H10, H12, H14), and to keep up their training (R2.2). Raw rows and
code of its own: nothing is shared with `core.due_messages` and `core.training_duties` but the
procedures, the house and the calendar. Where it depends on who holds a role at the moment, it is
enough that somebody was asked.
"""

from collections.abc import Iterator
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from core.dates import ONE_DAY, WorkingCalendar, local_date
from core.procedures import Procedure
from core.reminders import OURS
from core.services.day_by_day import walked
from core.services.recount_meetings import Expected
from core.services.recount_people import Holders
from core.snapshots import Agreed
from core.store.tables import ChairTrainingRow, MeetingRow, PersonRow

TRAINING_STEPS = (-20, -5, 0, 5, 20)


async def wanted(
    session: AsyncSession, agreed: Agreed, held: Holders, moment: datetime
) -> list[Expected]:
    """List what the outbox must hold at a moment."""
    found: list[Expected] = []
    for row in await session.scalars(select(MeetingRow).where(MeetingRow.state != "cancelled")):
        procedure = agreed.procedure_of(row.panel)
        somebody = held.get((row.panel, "chair")) or row.chair_id
        if procedure is not None and somebody:
            found += _of_agenda(row, procedure, agreed.calendar, moment)
            found += _of_minutes(row, procedure, agreed.calendar, moment)
    return found + await _training(session, agreed, held, moment)


def _of_agenda(
    row: MeetingRow, procedure: Procedure, calendar: WorkingCalendar, moment: datetime
) -> Iterator[Expected]:
    """Expect the request to approve a draft, and the reminder of the agenda's day."""
    today = local_date(moment)
    if row.agenda_approved_at or row.ended_at or today > row.held_on:
        return
    limit = procedure.agenda.limit if procedure.agenda else None
    owed_on = limit.due_on(row.held_on, calendar) if limit else None
    look = walked(owed_on, -OURS.look, calendar) if owed_on else None
    look = look or walked(row.held_on, -OURS.look_without_limit, calendar)
    drafted = row.agenda_drafted_at
    if drafted is not None and drafted <= moment and look <= today:
        yield _asked(row, "agenda_to_approve", f"first/{row.held_on.isoformat()}")
    if owed_on and (name := _before_or_on(owed_on, today, calendar)):
        yield _asked(row, "agenda_chaser", name)


def _of_minutes(
    row: MeetingRow, procedure: Procedure, calendar: WorkingCalendar, moment: datetime
) -> Iterator[Expected]:
    """Expect the request to approve the minutes of a meeting that has ended, and its reminder."""
    if row.minutes_approved_at is not None or row.state == "planned":
        return
    if row.ended_at is not None and row.ended_at <= moment:
        yield _asked(row, "minutes_to_approve", f"first/{row.held_on.isoformat()}")
    if procedure.minutes is not None:
        owed_on = procedure.minutes.limit.due_on(row.held_on, calendar)
        if name := _before_or_on(owed_on, local_date(moment), calendar):
            yield _asked(row, "minutes_chaser", name)


def _asked(row: MeetingRow, kind: str, occasion: str) -> Expected:
    words = f"{row.panel} {row.held_on}: “{kind} {occasion}” was never put in the outbox"
    return Expected(kind, row.id, None, occasion, words)


def _before_or_on(owed_on: date, today: date, calendar: WorkingCalendar) -> str:
    on = _worked_by(owed_on, calendar)
    if today < walked(on, -1, calendar):
        return ""
    return f"{'on' if today >= on else 'before-1'}/{owed_on.isoformat()}"


def _worked_by(day: date, calendar: WorkingCalendar) -> date:
    while not calendar.is_working_day(day):
        day -= ONE_DAY
    return day


async def _training(
    session: AsyncSession, agreed: Agreed, held: Holders, moment: datetime
) -> list[Expected]:
    """Expect the latest reminder about each chair's training."""
    latest: dict[str, ChairTrainingRow] = {}
    for row in await session.scalars(select(ChairTrainingRow)):
        if row.person_id not in latest or latest[row.person_id].trained_on < row.trained_on:
            latest[row.person_id] = row
    titles = dict((await session.execute(select(PersonRow.id, PersonRow.designation))).all())
    found = []
    for (panel, role), people in held.items():
        procedure = agreed.procedure_of(panel)
        if role != "chair" or procedure is None:
            continue
        for person in sorted(people):
            name = _of_chair(latest.get(person), titles[person], procedure, agreed, moment)
            if name:
                words = f"person {person}: the word on training “{name}” is not in the outbox"
                found.append(Expected("training_due", person, person, name, words))
    return found


def _of_chair(
    had: ChairTrainingRow | None,
    title: str,
    procedure: Procedure,
    agreed: Agreed,
    moment: datetime,
) -> str:
    today = local_date(moment)
    if had is None:
        needs = {d.designation.casefold() for d in procedure.chair.deputies if d.trained}
        month = date(today.year, today.month, 1)
        return f"without/{month.isoformat()}" if title.casefold() in needs else ""
    due = had.refresher_due or _years_later(had.trained_on, OURS.refresh_years)
    name = ""
    for n in TRAINING_STEPS:
        day = walked(due, n, agreed.calendar) if n else _worked_by(due, agreed.calendar)
        if had.trained_on < day <= today:
            name = f"{'before' if n < 0 else 'after'}-{abs(n)}" if n else "on"
    return f"{name}/{due.isoformat()}" if name else ""


def _years_later(day: date, years: int) -> date:
    """Give the same day some years later; of 29 February the last of its month."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return date(day.year + years, 2, 28)
