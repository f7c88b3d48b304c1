"""The audit: who did or saw what, chained by hash, so that a change to any entry shows.

Entries are written at the end of the transaction, just before it commits: only one transaction at
a time may extend the chain, and whoever takes that lock last can neither hold others up nor wait
in a circle with them. What an entry is about in words is kept beside it and can be erased.
"""

import hashlib
import json
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import LargeBinary, event, insert, select, text, type_coerce, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Session, SessionTransaction

from core.store.columns import key_ring
from core.store.keys import CannotRead
from core.store.tables import AuditDetailRow, AuditRow

START = "0" * 64
NO_DETAIL = hashlib.sha256(b"").hexdigest()
CHAIN_LOCK = 0x4D414345  # PostgreSQL: one writer of the chain at a time
_PENDING = "audit entries to write"


@dataclass(frozen=True, slots=True)
class Seen:
    """One read of a record."""

    at: datetime
    actor: str
    act: str


@dataclass(frozen=True, slots=True)
class Told:
    """One entry about a record, with what it says in words unless that was erased."""

    at: datetime
    actor: str
    act: str
    detail: Mapping[str, Any] | None


@dataclass(frozen=True, slots=True)
class ChainState:
    """`broken_at` is the first number at which the chain does not hold; None: it is whole.

    `head` is the last hash. Kept elsewhere, it shows if the end of the chain is cut off.
    """

    entries: int
    broken_at: int | None
    head: str


@dataclass(frozen=True, slots=True)
class _Entry:
    actor: str
    act: str
    subject: str
    detail: str | None
    at: datetime


async def record(
    session: AsyncSession,
    *,
    actor: str,
    act: str,
    subject: str,
    detail: Mapping[str, Any] | None,
    now: datetime,
) -> None:
    """Add an entry to this transaction: both are kept, or neither.

    `actor` is a person's id or "worker", `act` such as "read.referral", `subject` "referral:<id>".
    """
    body = None if detail is None else json.dumps(detail, sort_keys=True, separators=(",", ":"))
    entry = _Entry(actor, act, subject, body, now.astimezone(UTC))
    if session.in_nested_transaction():  # a savepoint that is rolled back takes its entries along
        await session.run_sync(_append, [entry])
    else:
        if not session.in_transaction():
            await session.begin()
        session.sync_session.info.setdefault(_PENDING, []).append(entry)


@event.listens_for(Session, "before_commit")
def _write_pending(session: Session) -> None:
    if not session.in_nested_transaction() and _PENDING in session.info:
        session.flush()
        _append(session, session.info.pop(_PENDING))


@event.listens_for(Session, "after_soft_rollback")
def _forget_pending(session: Session, ended: SessionTransaction) -> None:
    if not ended.nested:
        session.info.pop(_PENDING, None)


def _append(session: Session, entries: Sequence[_Entry]) -> None:
    if session.get_bind().dialect.name == "postgresql":
        session.execute(text("select pg_advisory_xact_lock(:lock)"), {"lock": CHAIN_LOCK})
    last = session.execute(
        select(AuditRow.seq, AuditRow.hash).order_by(AuditRow.seq.desc()).limit(1)
    ).first()
    seq, previous = (last.seq, last.hash) if last else (0, START)
    rows, details = [], []
    for number, entry in enumerate(entries, start=seq + 1):
        row, detail = _rows_of(number, previous, entry)
        rows.append(row)
        previous = row["hash"]
        if detail is not None:
            details.append(detail)
    session.execute(insert(AuditRow), rows)
    if details:
        session.execute(insert(AuditDetailRow), details)


def _rows_of(
    seq: int, previous: str, entry: _Entry
) -> tuple[dict[str, Any], dict[str, Any] | None]:
    salt = os.urandom(16)
    detail_hash = NO_DETAIL if entry.detail is None else _salted(salt, entry.detail)
    row = {
        "seq": seq,
        "at": entry.at,
        "actor": entry.actor,
        "act": entry.act,
        "subject": entry.subject,
        "detail_hash": detail_hash,
        "previous": previous,
        "hash": _link(previous, seq, entry.at, entry.actor, entry.act, entry.subject, detail_hash),
    }
    if entry.detail is None:
        return row, None
    return row, {"seq": seq, "salt": salt, "body": entry.detail}


def _salted(salt: bytes, body: str) -> str:
    return hashlib.sha256(salt + body.encode()).hexdigest()


def _link(previous: str, seq: int, at: datetime, *texts: str) -> str:
    parts = [previous, str(seq), at.isoformat(timespec="microseconds"), *texts]
    return hashlib.sha256(json.dumps(parts).encode()).hexdigest()


_RAW_BODY = type_coerce(AuditDetailRow.body, LargeBinary)


async def verify_chain(session: AsyncSession) -> ChainState:
    """Follow the chain from its start, a few hundred entries in memory at a time."""
    question = (
        select(AuditRow, AuditDetailRow.salt, _RAW_BODY)
        .join(AuditDetailRow, AuditDetailRow.seq == AuditRow.seq, isouter=True)
        .order_by(AuditRow.seq)
        .execution_options(yield_per=500)
    )
    entries, previous = 0, START
    result = await session.stream(question)
    async for row, salt, body in result:
        if not (_follows(row, entries + 1, previous) and _detail_holds(session, row, salt, body)):
            await result.close()
            return ChainState(entries, entries + 1, previous)
        entries, previous = entries + 1, row.hash
    return ChainState(entries, None, previous)


def _follows(row: AuditRow, seq: int, previous: str) -> bool:
    link = _link(previous, row.seq, row.at, row.actor, row.act, row.subject, row.detail_hash)
    return (row.seq, row.previous, row.hash) == (seq, previous, link)


def _detail_holds(
    session: AsyncSession, row: AuditRow, salt: bytes | None, body: bytes | None
) -> bool:
    if salt is None:
        return row.detail_hash == NO_DETAIL
    if body is None:  # erased, which the chain allows
        return True
    keys = key_ring(session.get_bind().dialect)
    try:
        return _salted(salt, keys.decrypt(bytes(body), "audit_detail.body")) == row.detail_hash
    except CannotRead:
        return False


async def erase_detail(session: AsyncSession, seq: int) -> None:
    """Erase what an entry says in words. The entry stays and the chain holds."""
    await session.execute(
        update(AuditDetailRow).where(AuditDetailRow.seq == seq).values(body=None, salt=b"")
    )


async def who_saw(session: AsyncSession, subject: str) -> list[Seen]:
    """Give every read of a record, the latest first."""
    question = (
        select(AuditRow.at, AuditRow.actor, AuditRow.act)
        .where(AuditRow.subject == subject, AuditRow.act.startswith("read.", autoescape=True))
        .order_by(AuditRow.seq.desc())
    )
    return [Seen(at, actor, act) for at, actor, act in await session.execute(question)]


async def told(session: AsyncSession, subject: str) -> list[Told]:
    """Give every entry about a record in order, reads and acts."""
    question = (
        select(AuditRow.at, AuditRow.actor, AuditRow.act, AuditDetailRow.body)
        .join(AuditDetailRow, AuditDetailRow.seq == AuditRow.seq, isouter=True)
        .where(AuditRow.subject == subject)
        .order_by(AuditRow.seq)
    )
    return [
        Told(at, actor, act, json.loads(body) if body else None)
        for at, actor, act, body in await session.execute(question)
    ]
