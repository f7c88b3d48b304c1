"""Actions in their owners' hands: done, or cannot be done, by whichever door (H15).

Whoever comes second, by the card, the page or an email, changes nothing and hears who was first.
"""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from core.actions import ENDS_AS, REASONS, ActionState, Reason, owed_on
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
NO_REASON = "Choose why it cannot be done."
SINCE = (
    "Since this was shown, the action's day was moved, or somebody else answered for it: it is now "
    "due on {due} and rests with {owner}. Look again."
)


async def my_actions(session: AsyncSession, by: Person, *, now: datetime) -> list[ActionView]:
    """List what somebody has to do, the earliest due first."""
    found = await questions.of_owner(session, by.id)
    await access.wrote(session, by, "read.actions", f"person:{by.id}", now=now)
    return [action_views.view_of(row, ref, by, by, local_date(now)) for row, ref in found]


async def action_view(
    session: AsyncSession, by: Person, action_id: str, *, now: datetime
) -> ActionView:
    """Show one action to its owner, its agency or those who run the panel."""
    row = await access.open_action(session, by, action_id, now=now)
    if row.state != ActionState.OPEN:
        return await action_views.already(session, by, row, now)
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
    """Mark an action as done; `note`, the evidence, may be empty."""
    row = await open_as_shown(session, by, action_id, version, now)
    if row.state != ActionState.OPEN:
        return await action_views.already(session, by, row, now)
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
    row = await open_as_shown(session, by, action_id, version, now)
    if row.state != ActionState.OPEN:
        return await action_views.already(session, by, row, now)
    known = None if reason in set(Reason) else NO_REASON
    recording.refuse({"reason": known, "note": needed_problem(note, SAY_WHY_NOT)})
    await _end(session, by, row, ENDS_AS[Reason(reason)], note, now)
    return await action_views.show(session, by, row, now)


def reasons() -> tuple[tuple[str, str], ...]:
    """Offer the reasons for which an action cannot be done."""
    return tuple((reason.value, words) for reason, words in REASONS.items())


async def open_as_shown(
    session: AsyncSession, by: Person, action_id: str, version: int | None, now: datetime
) -> ActionRow:
    """Open an action to answer for it; an old card of one that is still open is refused."""
    row = await access.open_action(session, by, action_id, now=now)
    if row.state == ActionState.OPEN:
        due = long_day(owed_on(row.due_on, row.more_time_until))
        recording.refuse_stale(row.version, version, SINCE.format(due=due, owner=row.agency))
    return row


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
    await silence(session, row, "the action has ended", now)
    await access.wrote(session, by, f"action.{state}", f"action:{row.id}", now=now)


async def silence(session: AsyncSession, row: ActionRow, why: str, now: datetime) -> None:
    """Withdraw the reminders that have not gone: somebody has answered."""
    await outbox.cancel(session, Kind.ACTION_REMINDER, row.id, why, now)
