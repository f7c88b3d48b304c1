"""The outbox: what is to be sent, in the transaction that decided it.

    created → preparing → prepared → submitting → sent | unknown | failed | cancelled
                       └→ held, until a person lets it go

`dispatching` takes the steps; here is what a service needs: to put, to withdraw, to look.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Literal, cast

from sqlalchemy import ColumnElement, CursorResult, func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from core.messages import Door, Kind, Message
from core.store import jobs
from core.store.inserting import inserted
from core.store.tables import DispatchRow, new_id
from core.store.tables.outbox import State

End = Literal["sent", "unknown", "failed", "cancelled"]
GOES_BY_ITSELF = ("created", "preparing", "prepared")
NOT_YET_SUBMITTED = (*GOES_BY_ITSELF, "held")  # held back: it waits for a person
WHY_LENGTH = 300
LEFT = "It was held back, and somebody decided that it is not sent."
NOT_REACHED = "Teams cannot reach this person; it goes by email instead."


@dataclass(frozen=True, slots=True)
class Dispatched:
    """A row of the outbox as people see it. Holds ids, no content."""

    id: str
    kind: Kind
    subject: str
    recipient: str
    occasion: str
    door: Door
    state: State
    not_before: datetime
    created_at: datetime
    attempts: int
    settled_at: datetime | None
    why: str | None


async def put(session: AsyncSession, messages: Iterable[Message], now: datetime) -> int:
    """Write what is to be sent; give how many were not there yet. The same key is kept once."""
    wanted = {message.key: message for message in messages}
    rows = [_row(wanted[key], now) for key in sorted(wanted)]  # one order, so no deadlock
    new = await inserted(session, DispatchRow, rows, DispatchRow.id)
    due = {row["id"] for row in rows if row["not_before"] <= now}
    await jobs.enqueue(session, [one for one in new if one in due])
    return len(new)


def _row(message: Message, now: datetime) -> dict[str, Any]:
    return {
        "id": new_id(),
        "key": message.key,
        "kind": message.kind.value,
        "subject": message.subject,
        "recipient_id": message.recipient,
        "occasion": message.occasion,
        "door": message.door.value,
        "state": "created",
        "not_before": message.not_before,
        "created_at": now,
        "attempts": 0,
    }


async def cancel(
    session: AsyncSession,
    kind: Kind,
    subject: str,
    why: str,
    now: datetime,
    recipient: str | None = None,
) -> int:
    """Withdraw what is not yet being submitted, to all or to one; give how many rows that was."""
    here = [DispatchRow.kind == kind.value, DispatchRow.subject == subject]
    if recipient is not None:
        here.append(DispatchRow.recipient_id == recipient)
    return await stop(session, here, why, now)


async def cancel_for(
    session: AsyncSession, subjects: Collection[str], recipient: str, why: str, now: datetime
) -> int:
    """Withdraw what is not yet being submitted to one person about some records."""
    here = [DispatchRow.subject.in_(subjects), DispatchRow.recipient_id == recipient]
    return await stop(session, here, why, now)


async def stop(
    session: AsyncSession, here: Sequence[ColumnElement[bool]], why: str, now: datetime
) -> int:
    """Withdraw what is not yet being submitted of the rows that `here` says; give how many."""
    values: dict[str, Any] = {"state": "cancelled", "why": why[:WHY_LENGTH], "settled_at": now}
    values |= {"frozen": None, "sha256": None}
    return await change(session, [*here, DispatchRow.state.in_(NOT_YET_SUBMITTED)], **values)


async def hold_back(session: AsyncSession, said: Message, why: str, now: datetime) -> bool:
    """Withdraw something by every door; tell whether nobody has heard it by any."""
    here = [DispatchRow.key.in_([replace(said, door=door).key for door in Door])]
    stopped = await stop(session, here, why, now)
    went = select(func.count()).where(*here, DispatchRow.state != "cancelled")
    return stopped > 0 and not await session.scalar(went)


async def decide_unknown(
    session: AsyncSession, dispatch_id: str, *, went: bool, why: str, now: datetime
) -> bool:
    """Settle an unknown row by a person's word: it went, or it did not and is to go again."""
    values: dict[str, Any] = {"why": why[:WHY_LENGTH]}
    if went:
        values |= {"state": "sent", "settled_at": now}
    else:
        values |= {"state": "created", "settled_at": None, "owner": None, "claimed_at": None}
        values |= {"frozen": None, "sha256": None, "not_before": now}
    here = [DispatchRow.id == dispatch_id, DispatchRow.state == "unknown"]
    return await change(session, here, **values) == 1


async def send_again(session: AsyncSession, dispatch_id: str, now: datetime) -> bool:
    """Make ready again what certainly did not arrive: it failed, came back, or is held back."""
    gone = DispatchRow.state.in_(("failed", "held")) | (
        (DispatchRow.state == "sent") & DispatchRow.bounced_at.is_not(None)
    )
    values: dict[str, Any] = {"state": "created", "settled_at": None, "bounced_at": None}
    values |= {"owner": None, "claimed_at": None, "frozen": None, "sha256": None, "why": None}
    here = [DispatchRow.id == dispatch_id, gone]
    return await change(session, here, **values, attempts=0, not_before=now) == 1


async def release(session: AsyncSession, dispatch_id: str, why: str, now: datetime) -> bool:
    """Let go what was held back: it is composed anew, and held anew for anything else."""
    values: dict[str, Any] = {"state": "created", "released_at": now, "released_why": why}
    values |= {"settled_at": None, "owner": None, "claimed_at": None, "why": None, "attempts": 0}
    here = [DispatchRow.id == dispatch_id, DispatchRow.state == "held"]
    return await change(session, here, **values, not_before=now) == 1


async def leave(session: AsyncSession, dispatch_id: str, now: datetime) -> bool:
    """Withdraw what is held back, by a person's word."""
    here = [DispatchRow.id == dispatch_id, DispatchRow.state == "held"]
    return await change(session, here, state="cancelled", why=LEFT, settled_at=now) == 1


async def counts(session: AsyncSession) -> dict[str, int]:
    """Count the rows by state."""
    question = select(DispatchRow.state, func.count()).group_by(DispatchRow.state)
    return {row[0]: row[1] for row in await session.execute(question)}


async def list_for(
    session: AsyncSession,
    *,
    states: Collection[State] | None = None,
    subject: str | None = None,
    recipient: str | None = None,
    limit: int = 100,
) -> list[Dispatched]:
    """Give the newest rows, of some states, about one record or to one person."""
    question = select(*_VIEW).order_by(DispatchRow.created_at.desc(), DispatchRow.key).limit(limit)
    if states is not None:
        question = question.where(DispatchRow.state.in_(states))
    if subject is not None:
        question = question.where(DispatchRow.subject == subject)
    if recipient is not None:
        question = question.where(DispatchRow.recipient_id == recipient)
    return [_dispatched(row) for row in (await session.execute(question)).all()]


_VIEW = (
    DispatchRow.id,
    DispatchRow.kind,
    DispatchRow.subject,
    DispatchRow.recipient_id,
    DispatchRow.occasion,
    DispatchRow.door,
    DispatchRow.state,
    DispatchRow.not_before,
    DispatchRow.created_at,
    DispatchRow.attempts,
    DispatchRow.settled_at,
    DispatchRow.why,
)


def _dispatched(row: Sequence[Any]) -> Dispatched:
    dispatch_id, kind, subject, recipient, occasion, door, *rest = row
    return Dispatched(dispatch_id, Kind(kind), subject, recipient, occasion, Door(door), *rest)


async def change(session: AsyncSession, here: Sequence[ColumnElement[bool]], **values: Any) -> int:
    """Change the rows that are (still) as `here` says; give how many those are."""
    statement = update(DispatchRow).where(*here).values(**values)
    result = await session.execute(statement.execution_options(synchronize_session=False))
    return cast("CursorResult[Any]", result).rowcount
