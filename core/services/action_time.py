"""More time for an action, asked for and answered, and a rest from its reminders (H15).

The owner asks, the chair or the administrator answers. An answer, either way, is told to the owner;
the day first agreed is kept. A rest stills the owner's reminders only: nobody else's clock stops.
"""

from datetime import date, datetime

from sqlalchemy.ext.asyncio import AsyncSession

from core import permissions
from core.actions import ActionState, more_time_problem, owed_on, snooze_problem
from core.dates import local_date
from core.messages import Kind, Message
from core.people import Person
from core.services import access, action_views, recording
from core.services.action_views import ActionView
from core.services.actions import open_as_shown, silence
from core.services.doors import doors_for
from core.services.rules import calendar
from core.store import outbox
from core.store.tables import ActionRow
from core.typed import needed_problem

SAY_WHY_MORE = "Say in a sentence why more time is needed."
SAY_WHY_REST = "Say in a sentence why it can wait until then."
SAY_WHY_REFUSED = "Say in a sentence what is to happen instead: its owner reads this."
WHO_GIVES = "Only the panel's chairs and its administrator answer a request for more time."


async def more_time(
    session: AsyncSession,
    by: Person,
    action_id: str,
    until: date | None,
    *,
    note: str,
    version: int | None,
    now: datetime,
) -> ActionView:
    """Give an action more time, by those who may; for anybody else, ask for it."""
    row = await access.open_action(session, by, action_id, now=now)
    if row.state != ActionState.OPEN:
        return await action_views.already(session, by, row, now)
    if until is not None and until in (row.more_time_until, row.asked_until):
        given = until == row.more_time_until
        if given or not permissions.writes_minutes(by, row.panel):
            return await action_views.show(session, by, row, now)
    await open_as_shown(session, by, action_id, version, now)
    day = _checked(row, until, note, now)
    if permissions.writes_minutes(by, row.panel):
        await _give(session, by, row, day, note, now)
    else:
        await _ask(session, by, row, day, note, now)
    return await action_views.show(session, by, row, now)


async def refuse_time(
    session: AsyncSession,
    by: Person,
    action_id: str,
    *,
    note: str,
    version: int | None,
    now: datetime,
) -> ActionView:
    """Answer that there is no more time; the day stays, and the owner is told why."""
    row = await open_as_shown(session, by, action_id, version, now)
    access.refuse_unless(permissions.writes_minutes(by, row.panel), WHO_GIVES)
    if row.state == ActionState.OPEN and row.asked_until is not None:
        recording.refuse({"note": needed_problem(note, SAY_WHY_REFUSED)})
        await _answered(session, by, row, note, now)
        await access.wrote(session, by, "action.no_more_time", f"action:{row.id}", now=now)
    return await action_views.show(session, by, row, now)


async def rest(
    session: AsyncSession,
    by: Person,
    action_id: str,
    until: date | None,
    *,
    note: str,
    version: int | None,
    now: datetime,
) -> ActionView:
    """Still the owner's reminders until a day, with the reason kept; nobody else's."""
    row = await open_as_shown(session, by, action_id, version, now)
    if row.state != ActionState.OPEN:
        return await action_views.already(session, by, row, now)
    owed, today = owed_on(row.due_on, row.more_time_until), local_date(now)
    wrong = snooze_problem(until, owed, today, calendar())
    recording.refuse({"until": wrong, "note": needed_problem(note, SAY_WHY_REST)})
    row.snoozed_until, row.snooze_why = until, note
    await session.flush()
    await outbox.cancel(
        session, Kind.ACTION_REMINDER, row.id, "its owner asked for a rest", now, row.owner_id
    )
    detail = {"until": str(until)}
    await access.wrote(session, by, "action.rest", f"action:{row.id}", now=now, detail=detail)
    return await action_views.show(session, by, row, now)


def _checked(row: ActionRow, until: date | None, note: str, now: datetime) -> date:
    late = more_time_problem(until, owed_on(row.due_on, row.more_time_until), local_date(now))
    recording.refuse({"until": late, "note": needed_problem(note, SAY_WHY_MORE)})
    return until or row.due_on


async def _ask(
    session: AsyncSession, by: Person, row: ActionRow, until: date, note: str, now: datetime
) -> None:
    row.asked_until, row.asked_why, row.asked_at = until, note, now
    await session.flush()
    await silence(session, row, "more time was asked for", now)
    detail = {"until": until.isoformat()}
    await access.wrote(session, by, "action.ask_time", f"action:{row.id}", now=now, detail=detail)


async def _give(
    session: AsyncSession, by: Person, row: ActionRow, until: date, note: str, now: datetime
) -> None:
    owed = owed_on(row.due_on, row.more_time_until)
    row.more_time_until = until
    await _answered(session, by, row, note, now)
    detail = {"from": owed.isoformat(), "until": until.isoformat()}
    await access.wrote(session, by, "action.more_time", f"action:{row.id}", now=now, detail=detail)


async def _answered(
    session: AsyncSession, by: Person, row: ActionRow, note: str, now: datetime
) -> None:
    """Close a request and tell the owner, unless they answered it themselves."""
    row.asked_until = row.asked_why = row.asked_at = None
    row.note, row.answered_at = note, now
    row.snoozed_until = row.snooze_why = None
    await session.flush()
    await silence(session, row, "a request for more time was answered", now)
    if row.owner_id != by.id:
        owner = await access.person(session, row.owner_id)
        doors = await doors_for(session, owner)
        kind, occasion = Kind.MORE_TIME_ANSWERED, f"answer-{row.version}"
        told = [Message(kind, row.id, owner.id, occasion, door, now) for door in doors]
        await outbox.put(session, told, now)
