"""The second way to the reminders of actions and of CE risk assessments, for `mace verify`.

Whoever owns an action, who sits for its agency, the manager and chairs (H15), and who owes an
assessment (R4.7). Raw rows and code of its own: it shares nothing with `core.action_messages` and
`core.due_messages` but the procedures, the house and the calendar.
"""

from collections.abc import Iterator
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from core.dates import ONE_DAY, WorkingCalendar, local_date
from core.house import Reminders
from core.services.day_by_day import walked
from core.services.recount_meetings import Expected
from core.services.recount_people import Holders, active_people
from core.snapshots import Agreed
from core.store.tables import ActionRow, AssessmentRow, CaseRow

ASKED_AFTER = (1, 3, 5)


async def wanted(
    session: AsyncSession, agreed: Agreed, held: Holders, moment: datetime
) -> list[Expected]:
    """List what the outbox must hold at a moment."""
    agencies = await active_people(session)
    found: list[Expected] = []
    for row in await session.scalars(select(ActionRow).where(ActionRow.state == "open")):
        if agreed.procedure_of(row.panel) is not None:
            found += _of_action(row, agreed, held, agencies, local_date(moment))
    return found + await _assessments(session, agreed, local_date(moment))


def _of_action(
    row: ActionRow, agreed: Agreed, held: Holders, agencies: dict[str, str], today: date
) -> Iterator[Expected]:
    owed_on = row.more_time_until or row.due_on
    members, managers, chairs = (
        held.get((row.panel, role), frozenset()) for role in ("member", "manager", "chair")
    )
    others = (managers | chairs) - {row.owner_id}
    leads = {
        one for one in members - {row.owner_id} if agencies[one].casefold() == row.agency.casefold()
    }
    if row.asked_at is not None:
        asked = _asked(local_date(row.asked_at), today, agreed.calendar)
        if asked and (chairs - {row.owner_id} or managers):
            yield _expected(row, None, asked, local_date(row.asked_at))
    elif row.owner_id not in agencies:  # who owned it has left
        if leads or managers:
            yield _expected(row, None, _owners_rung(row, owed_on, today, agreed) or "left", owed_on)
    else:
        name = _owners_rung(row, owed_on, today, agreed)
        if name is not None:
            yield _expected(row, row.owner_id, name, owed_on)
        for step in _told_besides(row, owed_on, today, agreed, leads - others, others):
            yield _expected(row, None, step, owed_on)


def _expected(row: ActionRow, person: str | None, name: str, owed_on: date) -> Expected:
    words = f"action {row.number}: the reminder “{name}” was never put in the outbox"
    return Expected("action_reminder", row.id, person, f"{name}/{owed_on.isoformat()}", words)


def _asked(asked_on: date, today: date, calendar: WorkingCalendar) -> str:
    """Name the latest reminder of a request for more time, or nothing."""
    days = {walked(asked_on, n, calendar): f"asked-{n}" for n in ASKED_AFTER}
    passed = [day for day in days if day <= today]
    return days[max(passed)] if passed else ""


def _told_besides(
    row: ActionRow,
    owed_on: date,
    today: date,
    agreed: Agreed,
    leads: frozenset[str] | set[str],
    others: frozenset[str],
) -> Iterator[str]:
    """Name what the agency, and the manager and chairs, must have heard by now."""
    ladder, heard = agreed.reminders_of(row.panel), _heard_on(row)
    steps = (("lead", ladder.lead_after, leads), ("escalated", ladder.escalate_after, others))
    for name, n, people in steps:
        if people and heard < walked(owed_on, n, agreed.calendar) <= today:
            yield f"{name}-{n}"


def _heard_on(row: ActionRow) -> date:
    """Give the day on which its owner last heard or said how it stands."""
    known = (row.assigned_at, row.owned_since, row.answered_at)
    return max(local_date(one) for one in known if one is not None)


def _owners_rung(row: ActionRow, owed_on: date, day: date, agreed: Agreed) -> str | None:
    """Name the rung that the owner must have heard; none while they rest or have just answered."""
    rested = row.snoozed_until
    if rested is not None and day < rested:
        return None
    ladder, told_on = agreed.reminders_of(row.panel), _heard_on(row)
    if rested is None:
        return _rung(owed_on, told_on, day, ladder, agreed.calendar)
    while not agreed.calendar.is_working_day(rested):
        rested += ONE_DAY
    later = _rung(owed_on, max(told_on, rested), day, ladder, agreed.calendar)
    return later or ("rested" if told_on < rested <= day else None)


def _rung(
    owed_on: date, told_on: date, today: date, ladder: Reminders, calendar: WorkingCalendar
) -> str | None:
    """Walk from the day after the owner was told to today, and keep the last rung passed."""
    on = owed_on
    while ladder.on_the_day and not calendar.is_working_day(on):
        on -= ONE_DAY
    days = {walked(owed_on, -n, calendar): f"before-{n}" for n in sorted(ladder.before)[::-1]}
    if ladder.on_the_day:
        days[on] = "on"
    days |= {walked(owed_on, n, calendar): f"after-{n}" for n in sorted(ladder.after)}
    passed = [day for day in days if told_on < day <= today]
    return days[max(passed)] if passed else None


async def _assessments(session: AsyncSession, agreed: Agreed, today: date) -> list[Expected]:
    """Expect the latest reminder of each assessment that is asked for and not done (R4.7)."""
    query = (
        select(AssessmentRow, CaseRow.ref, CaseRow.panel)
        .join(CaseRow, CaseRow.id == AssessmentRow.case_id)
        .where(AssessmentRow.done_at.is_(None))
    )
    found = []
    for row, ref, panel in await session.execute(query):
        procedure = agreed.procedure_of(panel)
        if procedure is None or procedure.assessment is None:
            continue
        owed_on = procedure.assessment.limit.due_on(row.asked_on, agreed.calendar)
        on = owed_on
        while not agreed.calendar.is_working_day(on):
            on -= ONE_DAY
        days = {walked(on, -1, agreed.calendar): "before-1", on: "on"}
        days[walked(owed_on, 1, agreed.calendar)] = "after-1"
        passed = [day for day in days if row.asked_on < day <= today]
        if passed:
            name = f"{days[max(passed)]}/{owed_on.isoformat()}"
            words = f"case {ref}: the assessment's reminder “{name}” was never put in the outbox"
            found.append(Expected("assessment_due", row.id, row.owner_id, name, words))
    return found
