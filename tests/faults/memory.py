"""A database in memory whose every transaction happens at once, after a gate that a test opens.

The statements and the tables are the product's own; only the driver is another, without threads, so
that a test decides who commits next. Whoever is not let through a gate can die there.
"""

import sqlite3
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.orm import Session as PlainSession
from sqlalchemy.pool import StaticPool

from core.store.keys import KeyRing

Gate = Callable[[str], Awaitable[None]]


def memory(template: Path, keys: KeyRing) -> Engine:
    """Open a copy of a migrated database in memory."""
    options: dict[str, Any] = {"isolation_level": None, "check_same_thread": False}
    engine = create_engine("sqlite://", poolclass=StaticPool, connect_args=options)
    engine.dialect.mace_keys = keys  # type: ignore[attr-defined]  # core.store.columns reads it
    event.listen(engine, "begin", _begin)
    raw = engine.raw_connection()
    with sqlite3.connect(template) as source:
        assert isinstance(raw.driver_connection, sqlite3.Connection)
        source.backup(raw.driver_connection)
    source.close()
    raw.close()
    return engine


def _begin(connection: Connection) -> None:
    connection.exec_driver_sql("BEGIN")


class AtOnce:
    """A session that answers without waiting."""

    def __init__(self, session: PlainSession) -> None:
        self._session = session

    async def execute(self, *said: Any, **how: Any) -> Any:
        return self._session.execute(*said, **how)

    async def scalar(self, *said: Any, **how: Any) -> Any:
        return self._session.scalar(*said, **how)

    async def scalars(self, *said: Any, **how: Any) -> Any:
        return self._session.scalars(*said, **how)

    async def connection(self, **_how: Any) -> None:
        """Reading needs none of its own: nothing else happens meanwhile."""

    def get_bind(self) -> Any:
        return self._session.get_bind()


class GatedSessions:
    """What opens sessions for one process: each that may write waits at the process's gate."""

    def __init__(self, engine: Engine, gate: Gate) -> None:
        self._engine, self._gate = engine, gate

    @asynccontextmanager
    async def begin(self) -> AsyncIterator[AtOnce]:
        await self._gate("commit")
        with PlainSession(self._engine, expire_on_commit=False) as session, session.begin():
            yield AtOnce(session)

    @asynccontextmanager
    async def __call__(self) -> AsyncIterator[AtOnce]:
        with PlainSession(self._engine) as session:
            yield AtOnce(session)
