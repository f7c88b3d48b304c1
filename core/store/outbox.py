"""The outbox: what is to be sent, in the transaction that decided it.

    created → preparing → prepared → submitting → sent | unknown | failed | cancelled

Each step is one conditional UPDATE. Whoever takes a row writes its owner number and the number of
the attempt into it, and every later step names both: somebody who lost the row changes nothing.
"""

import hashlib
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal, cast

from sqlalchemy import ColumnElement, CursorResult, func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from core.messages import Door, Kind, Message
from core.store.inserting import ROWS_AT_ONCE, insert_missing
from core.store.tables import DispatchRow, new_id

State = Literal[
    "created", "preparing", "prepared", "submitting", "sent", "unknown", "failed", "cancelled"
]
NOT_YET_SUBMITTED = ("created", "preparing", "prepared")
UNDER_WAY = ("preparing", "prepared", "submitting")
WHY_LENGTH = 300


@dataclass(frozen=True, slots=True)
class Claimed:
    """A row that `owner` has won. `attempt` counts from 1, over all owners."""

    id: str
    key: str
    kind: Kind
    subject: str
    recipient: str
    occasion: str
    door: Door
    owner: int
    attempt: int


@dataclass(frozen=True, slots=True)
class Stalled:
    """A row that somebody has under way: `since` is its last step."""

    claimed: Claimed
    state: State
    since: datetime
    why: str | None


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
    return await insert_missing(session, DispatchRow, rows)


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


async def existing_keys(session: AsyncSession, keys: Collection[str]) -> set[str]:
    """Tell which of the keys are in the outbox already (a sweep reads before it writes)."""
    found: set[str] = set()
    wanted = sorted(keys)
    for start in range(0, len(wanted), ROWS_AT_ONCE):
        chunk = wanted[start : start + ROWS_AT_ONCE]
        question = select(DispatchRow.key).where(DispatchRow.key.in_(chunk))
        found.update((await session.execute(question)).scalars())
    return found


async def cancel(session: AsyncSession, kind: Kind, subject: str, why: str, now: datetime) -> int:
    """Withdraw what is not yet being submitted; give how many rows that was."""
    return await _change(
        session,
        [
            DispatchRow.kind == kind.value,
            DispatchRow.subject == subject,
            DispatchRow.state.in_(NOT_YET_SUBMITTED),
        ],
        state="cancelled",
        why=why[:WHY_LENGTH],
        settled_at=now,
        frozen=None,
        sha256=None,
    )


async def claim(
    session: AsyncSession, owner: int, now: datetime, door: Door, limit: int = 1
) -> list[Claimed]:
    """Win up to `limit` rows that are due at this door: created → preparing."""
    due = (
        select(DispatchRow.id)
        .where(
            DispatchRow.state == "created",
            DispatchRow.door == door.value,
            DispatchRow.not_before <= now,
        )
        .order_by(DispatchRow.not_before, DispatchRow.key)
        .limit(limit)
        .with_for_update(skip_locked=True)  # SQLite has one writer anyway and leaves it out
    )
    ids = list((await session.execute(due)).scalars())
    won = (
        update(DispatchRow)
        .where(DispatchRow.id.in_(ids), DispatchRow.state == "created")
        .values(
            state="preparing",
            owner=owner,
            claimed_at=now,
            attempts=DispatchRow.attempts + 1,
            why=None,
        )
        .returning(*_CLAIM)
        .execution_options(synchronize_session=False)
    )
    rows = (await session.execute(won)).all() if ids else []
    return sorted((_claimed(row) for row in rows), key=lambda one: ids.index(one.id))


_CLAIM = (
    DispatchRow.id,
    DispatchRow.key,
    DispatchRow.kind,
    DispatchRow.subject,
    DispatchRow.recipient_id,
    DispatchRow.occasion,
    DispatchRow.door,
    DispatchRow.owner,
    DispatchRow.attempts,
)


def _claimed(row: Sequence[Any]) -> Claimed:
    key, kind, subject, recipient, occasion, door, owner, attempt = row[1:9]
    return Claimed(
        row[0], key, Kind(kind), subject, recipient, occasion, Door(door), owner, attempt
    )


async def freeze(session: AsyncSession, claimed: Claimed, frozen: str, now: datetime) -> bool:
    """Keep the composed message and its hash: preparing → prepared."""
    sha256 = hashlib.sha256(frozen.encode()).hexdigest()
    return await _step(
        session,
        claimed,
        "preparing",
        state="prepared",
        frozen=frozen,
        sha256=sha256,
        claimed_at=now,
    )


async def submitting(session: AsyncSession, claimed: Claimed, now: datetime) -> bool:
    """Say, before it happens, that the message is being handed over: prepared → submitting."""
    return await _step(session, claimed, "prepared", state="submitting", claimed_at=now)


async def doubt(session: AsyncSession, claimed: Claimed, why: str, now: datetime) -> bool:
    """Note why nobody knows yet whether the message went; the row stays `submitting`."""
    return await _step(session, claimed, "submitting", why=why[:WHY_LENGTH], claimed_at=now)


async def settle(
    session: AsyncSession,
    claimed: Claimed,
    before: State,
    after: Literal["sent", "unknown", "failed", "cancelled"],
    now: datetime,
    why: str | None = None,
) -> bool:
    """End a row that is in state `before`. False: somebody else has it by now, nothing changed.

    The composed text is kept with what was sent, and with what may have been.
    """
    values: dict[str, Any] = {"state": after, "settled_at": now, "why": why and why[:WHY_LENGTH]}
    if after == "cancelled":
        values |= {"frozen": None, "sha256": None}
    return await _step(session, claimed, before, **values)


async def give_back(
    session: AsyncSession,
    claimed: Claimed,
    before: State,
    not_before: datetime | None = None,
    why: str | None = None,
) -> bool:
    """Make a row that certainly was not sent ready again, to be composed anew: → created."""
    values: dict[str, Any] = {
        "state": "created",
        "owner": None,
        "claimed_at": None,
        "frozen": None,
        "sha256": None,
        "why": why and why[:WHY_LENGTH],
    }
    if not_before is not None:
        values["not_before"] = not_before
    return await _step(session, claimed, before, **values)


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
    return await _change(session, here, **values) == 1


async def under_way(session: AsyncSession, doors: Collection[Door]) -> list[Stalled]:
    """Give the rows that somebody has taken and not ended."""
    question = (
        select(*_CLAIM, DispatchRow.state, DispatchRow.claimed_at, DispatchRow.why)
        .where(DispatchRow.state.in_(UNDER_WAY), DispatchRow.door.in_([d.value for d in doors]))
        .order_by(DispatchRow.claimed_at)
    )
    rows = (await session.execute(question)).all()
    return [Stalled(_claimed(row[:9]), cast("State", row[9]), row[10], row[11]) for row in rows]


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
    *_CLAIM[:1],
    *_CLAIM[2:7],
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


async def _step(session: AsyncSession, claimed: Claimed, before: State, **values: Any) -> bool:
    """Change the row if it is still ours, still at this attempt and still in this state."""
    here = [
        DispatchRow.id == claimed.id,
        DispatchRow.owner == claimed.owner,
        DispatchRow.attempts == claimed.attempt,
        DispatchRow.state == before,
    ]
    return await _change(session, here, **values) == 1


async def _change(session: AsyncSession, here: Sequence[ColumnElement[bool]], **values: Any) -> int:
    change = update(DispatchRow).where(*here).values(**values)
    result = await session.execute(change.execution_options(synchronize_session=False))
    return cast("CursorResult[Any]", result).rowcount
