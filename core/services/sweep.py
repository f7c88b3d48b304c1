"""The sweep: what time has brought about becomes rows of the outbox.

It reads without the write lock, compares with what is there, and writes only what is missing, in
short transactions. Any number of processes may sweep at once: the natural key lets one win.
"""

from collections.abc import Awaitable, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Protocol

from sqlalchemy.ext.asyncio import AsyncSession

from core.dates import WorkingCalendar, local_date
from core.due_messages import BROUGHT_BY_TIME, messages_due
from core.meeting_duties import look_day
from core.messages import Kind, Message
from core.panels import Panel
from core.procedures import Procedure
from core.scheduling import meetings_between
from core.services.obligations import agreed_by
from core.snapshots import Agreed, Post, Snapshot
from core.store import obligations as store
from core.store import outbox, overtaken
from core.store.engine import Sessions, reading, transaction

LOOK_BACK = timedelta(days=400)  # an older meeting's papers are no longer sent by themselves
WEEKS_AHEAD = 12
AT_ONCE = 500  # rows in one transaction, so that after an outage nobody waits long for the lock
INVITATIONS = (Kind.MEETING_INVITATION, Kind.SLOT_INVITATION)
OVERTAKEN = "overtaken before it went: done, approved, answered, moved or reminded again"
CANCELLED = "the meeting was cancelled before it went"


class PlanAhead(Protocol):
    """Makes the rows of a panel's coming meetings; again adds nothing."""

    def __call__(
        self, session: AsyncSession, panel: Panel, /, *, today: date, now: datetime, weeks: int
    ) -> Awaitable[object]:
        """Plan the coming weeks."""
        ...


class Draft(Protocol):
    """Drafts a meeting's agenda; again adds nothing."""

    def __call__(
        self, session: AsyncSession, meeting_id: str, /, *, now: datetime
    ) -> Awaitable[object]:
        """Draft it."""
        ...


@dataclass(frozen=True, slots=True)
class _Found:
    """What one look at the database found to be done."""

    snapshot: Snapshot
    to_say: tuple[Message, ...]
    overtaken: frozenset[str]
    called_off: frozenset[str]


async def sweep(
    sessions: Sessions,
    procedures: Iterable[Procedure],
    calendar: WorkingCalendar,
    now: datetime,
    *,
    plan_ahead: PlanAhead | None = None,
    draft: Draft | None = None,
) -> int:
    """Bring the outbox up to `now`; give how many rows are new.

    Meetings of the coming weeks are planned, and agendas drafted whose time has come, first.
    """
    agreed = agreed_by(procedures, calendar)
    found = await _look(sessions, agreed, now)
    planned = await _plan(sessions, plan_ahead, found.snapshot, agreed, now)
    drafted = await _draft(sessions, draft, found.snapshot, agreed, now)
    if planned or drafted:
        found = await _look(sessions, agreed, now)
    return await _write(sessions, found, now)


async def _look(sessions: Sessions, agreed: Agreed, now: datetime) -> _Found:
    reach = store.Reach(only_open=True, held_since=local_date(now) - LOOK_BACK)
    async with reading(sessions) as session:
        snapshot = await store.load(session, reach)
        waiting = await overtaken.waiting_posts(session, (*BROUGHT_BY_TIME, *INVITATIONS))
        invited = [post for post in waiting if _invites(post)]
        cancelled = await overtaken.cancelled_meetings(session, {post.subject for post in invited})
    current = messages_due(snapshot, agreed, now)
    said = {post.occasion_of for post in snapshot.posts}
    return _Found(
        snapshot,
        tuple(one for one in current if _occasion_of(one) not in said),
        _overtaken(waiting, current, agreed),
        frozenset(p.key for p in invited if p.subject in cancelled),
    )


def _invites(post: Post) -> bool:
    """Tell an invitation from the word that its meeting is cancelled, which has to go."""
    return post.kind in INVITATIONS and not post.occasion.startswith("cancelled-")


def _occasion_of(message: Message) -> tuple[Kind, str, str, str]:
    return message.kind, message.subject, message.recipient, message.occasion


def _overtaken(
    waiting: Iterable[Post], current: Iterable[Message], agreed: Agreed
) -> frozenset[str]:
    """Give the rows that wait although their occasion has passed, of the procedures in use."""
    still = {_occasion_of(one) for one in current}
    return frozenset(
        post.key
        for post in waiting
        if post.kind in BROUGHT_BY_TIME
        and post.occasion_of not in still
        and agreed.procedure_of(post.panel)
    )


async def _write(sessions: Sessions, found: _Found, now: datetime) -> int:
    if not (found.to_say or found.overtaken or found.called_off):
        return 0
    async with transaction(sessions) as session:
        await overtaken.withdraw(session, found.overtaken, OVERTAKEN, now)
        await overtaken.withdraw(session, found.called_off, CANCELLED, now)
        new = await outbox.put(session, found.to_say[:AT_ONCE], now)
    for start in range(AT_ONCE, len(found.to_say), AT_ONCE):
        async with transaction(sessions) as session:
            new += await outbox.put(session, found.to_say[start : start + AT_ONCE], now)
    return new


async def _plan(
    sessions: Sessions,
    plan_ahead: PlanAhead | None,
    snapshot: Snapshot,
    agreed: Agreed,
    now: datetime,
) -> bool:
    short = _panels_to_plan(snapshot, agreed, local_date(now)) if plan_ahead else []
    for panel in short:
        async with transaction(sessions) as session:
            if plan_ahead is not None:
                await plan_ahead(session, panel, today=local_date(now), now=now, weeks=WEEKS_AHEAD)
    return bool(short)


def _panels_to_plan(snapshot: Snapshot, agreed: Agreed, today: date) -> list[Panel]:
    """Give the panels of which a meeting of the coming weeks is not planned yet."""
    planned = {(meeting.panel, meeting.planned_on) for meeting in snapshot.meetings}
    until = today + timedelta(weeks=WEEKS_AHEAD)
    return [
        panel
        for procedure in agreed.procedures.values()
        for panel in procedure.panels
        if any(
            (panel.key, plan.planned_date) not in planned
            for plan in meetings_between(procedure, panel, today, until, agreed.calendar)
        )
    ]


async def _draft(
    sessions: Sessions, draft: Draft | None, snapshot: Snapshot, agreed: Agreed, now: datetime
) -> bool:
    ready = _agendas_to_draft(snapshot, agreed, local_date(now)) if draft else []
    for meeting_id in ready:
        async with transaction(sessions) as session:
            if draft is not None:
                await draft(session, meeting_id, now=now)
    return bool(ready)


def _agendas_to_draft(snapshot: Snapshot, agreed: Agreed, today: date) -> list[str]:
    """Give the meetings whose agenda should be there to look at and is not."""
    found = []
    for meeting in snapshot.meetings:
        procedure = agreed.procedure_of(meeting.panel)
        drafted = meeting.agenda_drafted_at is not None or meeting.agenda_approved_at is not None
        if procedure is None or drafted or meeting.state in ("held", "cancelled"):
            continue
        if look_day(meeting, procedure, agreed) <= today <= meeting.held_on:
            found.append(meeting.id)
    return found
