"""One message a day to each person about actions, however many there are to say something of (H15).

Each reminder is a row of its own, which is the record that it was said. When one of them is
composed, the others to the same person by the same door go with it; what comes up later that day
waits for the next working morning, unless it is urgent. Of workers that compose for the same
person at the same time, the second sees what the first took along.
"""

from datetime import datetime, time, timedelta

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from core.actions import Priority
from core.dates import at_local_time, local_date
from core.messages import Door, Kind, Message
from core.reminders import OPENS, next_reminder_time
from core.services.doorways import Later
from core.services.rules import calendar
from core.store import outbox
from core.store.alone import DIGEST, one_at_a_time
from core.store.dispatching import Claimed
from core.store.outbox import change
from core.store.tables import ActionRow, DispatchRow

DIGESTED = frozenset({Kind.ACTION_REMINDER})
TOGETHER = "said in one message with others of that day ({key})"
ONE_A_DAY = "one message a day: this one waits for the next working morning"
TOOK_PLACE = ("prepared", "submitting", "sent", "unknown")
TO_TAKE_ALONG = ("created", "preparing")


async def held_back(session: AsyncSession, row: Claimed, now: datetime) -> Later | None:
    """Tell whether somebody has had today's message already, and until when this one waits."""
    if row.kind not in DIGESTED:
        return None
    await one_at_a_time(session, DIGEST, f"{row.recipient} {row.door}")
    if await _urgent(session, row.subject):
        return None
    today = local_date(now)
    begun, over = _midnight(now, 0), _midnight(now, 1)
    query = select(DispatchRow.id).where(
        *_alike(row),
        DispatchRow.state.in_(TOOK_PLACE),
        DispatchRow.claimed_at >= begun,
        DispatchRow.claimed_at < over,
    )
    if await session.scalar(query.limit(1)) is None:
        return None
    tomorrow = at_local_time(today + timedelta(days=1), OPENS)
    return Later(next_reminder_time(tomorrow, calendar()), ONE_A_DAY)


async def subjects(session: AsyncSession, row: Claimed, now: datetime) -> tuple[str, ...]:
    """Give the records that a message is about: its own, and those of the rows that go with it."""
    if row.kind not in DIGESTED:
        return (row.subject,)
    query = (
        select(DispatchRow.subject)
        .where(*_alike(row), or_(_waits(now), _absorbed(row)))
        .order_by(DispatchRow.key)
    )
    return tuple(dict.fromkeys((row.subject, *await session.scalars(query))))


async def subjects_sent(session: AsyncSession, sent: DispatchRow) -> tuple[str, ...]:
    """Give the records that a message which went was about."""
    query = select(DispatchRow.subject).where(
        DispatchRow.recipient_id == sent.recipient_id,
        DispatchRow.why == TOGETHER.format(key=sent.key[:12]),
    )
    return tuple(dict.fromkeys((sent.subject, *await session.scalars(query))))


async def absorb(session: AsyncSession, row: Claimed, now: datetime) -> None:
    """End the rows that go with this one, in the transaction that keeps the composed message."""
    if row.kind in DIGESTED:
        why = TOGETHER.format(key=row.key[:12])
        here = [*_alike(row), _waits(now)]
        await change(session, here, state="cancelled", why=why, settled_at=now)


async def also_by_email(session: AsyncSession, row: Claimed, now: datetime) -> None:
    """Say by email what could not be said in Teams; where email says it anyway, once is enough."""
    query = select(DispatchRow.subject, DispatchRow.occasion).where(*_alike(row), _absorbed(row))
    gone = list(await session.execute(query)) if row.kind in DIGESTED else []
    messages = [
        Message(row.kind, subject, row.recipient, occasion, Door.EMAIL, now)
        for subject, occasion in [(row.subject, row.occasion), *gone]
    ]
    await outbox.put(session, messages, now)


def _alike(row: Claimed) -> list[ColumnElement[bool]]:
    return [
        DispatchRow.kind == row.kind.value,
        DispatchRow.recipient_id == row.recipient,
        DispatchRow.door == row.door.value,
        DispatchRow.id != row.id,
    ]


def _waits(now: datetime) -> ColumnElement[bool]:
    return and_(DispatchRow.state.in_(TO_TAKE_ALONG), DispatchRow.not_before <= now)


def _absorbed(row: Claimed) -> ColumnElement[bool]:
    why = TOGETHER.format(key=row.key[:12])
    return and_(DispatchRow.state == "cancelled", DispatchRow.why == why)


async def _urgent(session: AsyncSession, action_id: str) -> bool:
    query = select(ActionRow.priority).where(ActionRow.id == action_id)
    return await session.scalar(query) == Priority.URGENT


def _midnight(now: datetime, days: int) -> datetime:
    return at_local_time(local_date(now) + timedelta(days=days), time())
