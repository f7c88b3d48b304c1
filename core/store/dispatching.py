"""The steps of a row of the outbox from won to ended; see `core.store.outbox` for its states.

Each step is one conditional UPDATE. Whoever takes a row writes its owner number and the number of
the attempt into it, and every later step names both: somebody who lost the row changes nothing.
"""

import hashlib
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

from sqlalchemy import ColumnElement, Select, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from core.guarding import Stop, in_words
from core.messages import Door, Kind
from core.store.outbox import NOT_REACHED, WHY_LENGTH, End, change
from core.store.tables import DispatchRow
from core.store.tables.outbox import State

UNDER_WAY = ("preparing", "prepared", "submitting")


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
    way: str | None


async def anything_due(session: AsyncSession, now: datetime, door: Door) -> bool:
    """Tell whether there is anything to claim, without the write lock that claiming takes."""
    question = select(DispatchRow.id).where(*_due(now), DispatchRow.door == door.value).limit(1)
    return (await session.execute(question)).first() is not None


def _due(now: datetime) -> list[ColumnElement[bool]]:
    return [DispatchRow.state == "created", DispatchRow.not_before <= now]


async def claim(
    session: AsyncSession, owner: int, now: datetime, door: Door, limit: int = 1
) -> list[Claimed]:
    """Win up to `limit` rows that are due at this door: created → preparing."""
    due = (
        select(DispatchRow.id)
        .where(*_due(now), DispatchRow.door == door.value)
        .order_by(DispatchRow.not_before, DispatchRow.key)
        .limit(limit)
    )
    return await _win(session, owner, now, due)


async def claim_one(
    session: AsyncSession, owner: int, now: datetime, dispatch_id: str, doors: Collection[Door]
) -> Claimed | None:
    """Win this row, if it is due and goes by one of these doors."""
    ours = DispatchRow.door.in_([door.value for door in doors])
    due = select(DispatchRow.id).where(*_due(now), DispatchRow.id == dispatch_id, ours)
    won = await _win(session, owner, now, due)
    return won[0] if won else None


async def _win(session: AsyncSession, owner: int, now: datetime, due: Select[str]) -> list[Claimed]:
    locked = due.with_for_update(skip_locked=True)  # SQLite has one writer and leaves it out
    ids = list((await session.execute(locked)).scalars())
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
        ("preparing",),
        state="prepared",
        frozen=frozen,
        sha256=sha256,
        claimed_at=now,
    )


async def submitting(session: AsyncSession, claimed: Claimed, now: datetime, way: str) -> bool:
    """Say, before it happens, that the message is handed over, and to whom: → submitting."""
    values = {"state": "submitting", "claimed_at": now, "way": way}
    return await _step(session, claimed, ("prepared",), **values)


async def doubt(session: AsyncSession, claimed: Claimed, why: str, now: datetime) -> bool:
    """Note why nobody knows yet whether the message went; the row stays `submitting`."""
    return await _step(session, claimed, ("submitting",), why=why[:WHY_LENGTH], claimed_at=now)


async def settle(
    session: AsyncSession,
    claimed: Claimed,
    before: tuple[State, ...],
    after: End,
    now: datetime,
    why: str | None = None,
) -> bool:
    """End a row that is in one of the states `before`. False: it no longer is, nothing changed.

    The composed text is kept with what was sent, and with what may have been.
    """
    values: dict[str, Any] = {"state": after, "settled_at": now, "why": why and why[:WHY_LENGTH]}
    if after == "cancelled":
        values |= {"frozen": None, "sha256": None}
    return await _step(session, claimed, before, **values)


async def hold(
    session: AsyncSession, claimed: Claimed, stops: Collection[Stop], now: datetime
) -> bool:
    """Keep a composed message from going, with the reason and without its text: → held."""
    values: dict[str, Any] = {"state": "held", "settled_at": now, "released_at": None}
    values |= {"held_for": sorted(stops), "why": in_words(stops)[:WHY_LENGTH]}
    return await _step(session, claimed, ("preparing",), **values)


async def give_back(
    session: AsyncSession,
    claimed: Claimed,
    before: tuple[State, ...],
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


async def not_reached_in_teams(session: AsyncSession, claimed: Claimed) -> bool:
    """Tell whether the same was to be said in Teams and could not."""
    query = select(DispatchRow.id).where(
        or_(DispatchRow.state == "failed", DispatchRow.why == NOT_REACHED),
        DispatchRow.kind == claimed.kind.value,
        DispatchRow.subject == claimed.subject,
        DispatchRow.recipient_id == claimed.recipient,
        DispatchRow.occasion == claimed.occasion,
        DispatchRow.door == Door.TEAMS.value,
    )
    return await session.scalar(query) is not None


async def under_way(session: AsyncSession, doors: Collection[Door]) -> list[Stalled]:
    """Give the rows that somebody has taken and not ended."""
    question = (
        select(*_CLAIM, DispatchRow.state, DispatchRow.claimed_at, DispatchRow.why, DispatchRow.way)
        .where(DispatchRow.state.in_(UNDER_WAY), DispatchRow.door.in_([d.value for d in doors]))
        .order_by(DispatchRow.claimed_at)
    )
    rows = (await session.execute(question)).all()
    return [
        Stalled(_claimed(row[:9]), cast("State", row[9]), row[10], row[11], row[12]) for row in rows
    ]


async def _step(
    session: AsyncSession, claimed: Claimed, before: tuple[State, ...], **values: Any
) -> bool:
    """Change the row if it is still ours, at this attempt and in one of these states."""
    here = [
        DispatchRow.id == claimed.id,
        DispatchRow.owner == claimed.owner,
        DispatchRow.attempts == claimed.attempt,
        DispatchRow.state.in_(before),
    ]
    return await change(session, here, **values) == 1
