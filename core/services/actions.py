"""Actions in their owners' hands: done, cannot be done, or more time, by a button (H15)."""

from datetime import date, datetime

from sqlalchemy.ext.asyncio import AsyncSession

from core.actions import ENDS_AS, REASONS, ActionState, Reason, more_time_problem, owed_on
from core.dates import local_date, long_day
from core.messages import Kind
from core.people import Person
from core.services import access, action_views, recording
from core.services.action_views import ActionView
from core.store import actions as questions
from core.store import outbox
from core.store.tables import ActionRow
from core.typed import needed_problem, text_problem

SAY_WHY_NOT = "Say in a sentence why, so that the panel can decide what to do instead."
SAY_WHY_MORE = "Say in a sentence why more time is needed."
NO_REASON = "Choose why it cannot be done."
SINCE = "Since this was shown, the action's day was moved: it is now due on {due}. Look again."


async def my_actions(session: AsyncSession, by: Person, *, now: datetime) -> list[ActionView]:
    """List what somebody has to do, the earliest due first."""
    found = await questions.of_owner(session, by.id)
    await access.wrote(session, by, "read.actions", f"person:{by.id}", now=now)
    return [action_views.view_of(row, ref, by, by, local_date(now)) for row, ref in found]


async def action_view(
    session: AsyncSession, by: Person, action_id: str, *, now: datetime
) -> ActionView:
    """Show one action to its owner or to those who run the panel."""
    row = await access.open_action(session, by, action_id, now=now)
    return await action_views.show(session, by, row, now)


async def done(
    session: AsyncSession,
    by: Person,
    action_id: str,
    *,
    version: int | None,
    note: str,
    now: datetime,
) -> ActionView:
    """Mark an action as done; `note` may be empty."""
    row = await _to_end(session, by, action_id, version, now)
    if row.state == ActionState.OPEN:
        recording.refuse({"note": text_problem(note)})
        await _end(session, by, row, ActionState.DONE, note, now)
    return await action_views.show(session, by, row, now)


async def cannot(
    session: AsyncSession,
    by: Person,
    action_id: str,
    reason: str,
    *,
    note: str,
    version: int | None,
    now: datetime,
) -> ActionView:
    """Record that an action will not be done; `reason` is one of `reasons()`."""
    row = await _to_end(session, by, action_id, version, now)
    if row.state == ActionState.OPEN:
        known = None if reason in set(Reason) else NO_REASON
        recording.refuse({"reason": known, "note": needed_problem(note, SAY_WHY_NOT)})
        await _end(session, by, row, ENDS_AS[Reason(reason)], note, now)
    return await action_views.show(session, by, row, now)


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
    """Move the day by which an action is owed to `until`; the day first agreed is kept."""
    row = await access.open_action(session, by, action_id, now=now)
    if row.state != ActionState.OPEN or (until is not None and row.more_time_until == until):
        return await action_views.show(session, by, row, now)
    _refuse_moved(row, version)
    owed = owed_on(row.due_on, row.more_time_until)
    late = more_time_problem(until, owed, local_date(now))
    recording.refuse({"until": late, "note": needed_problem(note, SAY_WHY_MORE)})
    row.more_time_until, row.note = until, note
    await session.flush()
    await _silence(session, row, "the action was given more time", now)
    days = {"due_on": row.due_on.isoformat(), "more_time_until": str(until)}
    await access.wrote(session, by, "action.more_time", f"action:{row.id}", now=now, detail=days)
    return await action_views.show(session, by, row, now)


def reasons() -> tuple[tuple[str, str], ...]:
    """Offer the reasons for which an action cannot be done."""
    return tuple((reason.value, words) for reason, words in REASONS.items())


async def _to_end(
    session: AsyncSession, by: Person, action_id: str, version: int | None, now: datetime
) -> ActionRow:
    """Open an action to end it; an old card of an action that is still open is refused."""
    row = await access.open_action(session, by, action_id, now=now)
    if row.state == ActionState.OPEN:
        _refuse_moved(row, version)
    return row


def _refuse_moved(row: ActionRow, version: int | None) -> None:
    due = long_day(owed_on(row.due_on, row.more_time_until))
    recording.refuse_stale(row.version, version, SINCE.format(due=due))


async def _end(
    session: AsyncSession,
    by: Person,
    row: ActionRow,
    state: ActionState,
    note: str,
    now: datetime,
) -> None:
    row.state, row.settled_at, row.settled_by = state.value, now, by.id
    row.note = note or row.note
    await session.flush()
    await _silence(session, row, "the action has ended", now)
    await access.wrote(session, by, f"action.{state}", f"action:{row.id}", now=now)


async def _silence(session: AsyncSession, row: ActionRow, why: str, now: datetime) -> None:
    await outbox.cancel(session, Kind.ACTION_REMINDER, row.id, why, now)
