"""Tells chairs and coordinator that something came for a child between meetings (R4.5, R4.8).

Another meeting was recorded, or evidence was sent. They hear of the first at once; what comes later
on the same day is told on the next working morning, so that nobody is told more than once a day of
one child and nothing is kept back until the panel meets.
"""

from datetime import date, datetime, time

from sqlalchemy.ext.asyncio import AsyncSession

from core.dates import at_local_time, local_date
from core.messages import Kind, Message
from core.people import Person, Role
from core.reminders import next_reminder_time
from core.services import access
from core.services.doors import doors_of
from core.services.rules import calendar
from core.store import outbox
from core.store.outbox import Dispatched
from core.store.tables import CaseRow

WHO = (Role.CHAIR, Role.COORDINATOR)


async def announce(session: AsyncSession, by: Person, case: CaseRow, *, now: datetime) -> None:
    """Have chairs and coordinator told of what `by` has just recorded about a case."""
    people = await access.people_with(session, case.panel, *WHO)
    doors = await doors_of(session, {one.id for one in people if one.id != by.id})
    told = await outbox.list_for(session, subject=case.id)
    messages = []
    for person, by_which in doors.items():
        today = [one for one in told if one.recipient == person and _is_of(one, local_date(now))]
        if any(one.state == "created" and one.not_before > now for one in today):
            continue  # it is still to go, and will say this too
        at = next_reminder_time(_morning_after(now), calendar()) if today else now
        occasion = local_date(at).isoformat()
        messages += [
            Message(Kind.MACE_UPDATE, case.id, person, occasion, door, at) for door in by_which
        ]
    await outbox.put(session, messages, now)


def _is_of(one: Dispatched, day: date) -> bool:
    return one.kind is Kind.MACE_UPDATE and one.occasion == day.isoformat()


def _morning_after(now: datetime) -> datetime:
    return at_local_time(calendar().add_working_days(local_date(now), 1), time(0))
