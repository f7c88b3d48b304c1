"""Opens the database, and says what one transaction is.

SQLite is one file in WAL mode: a writer takes the write lock when it begins (so that nothing it
read can change under it), a reader never waits. PostgreSQL is reached by psycopg.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, Engine, event, make_url
from sqlalchemy.ext.asyncio import (
    AsyncEngine,
    AsyncSession,
    async_sessionmaker,
    create_async_engine,
)
from sqlalchemy.orm import QueryContext, SessionTransaction
from sqlalchemy.orm import Session as SyncSession
from sqlalchemy.orm.exc import StaleDataError

from core.errors import AlreadyChanged
from core.store.keys import KeyRing
from core.store.sealing import SETTING, prepare_sqlite
from core.store.tables import PersonRow

DRIVERS = {"sqlite": "sqlite+aiosqlite", "postgresql": "postgresql+psycopg"}

Session = AsyncSession  # under a name for those who may not import SQLAlchemy
Sessions = async_sessionmaker[AsyncSession]

BUSY_SECONDS = 30
PRAGMAS = (
    "journal_mode=WAL",
    "synchronous=FULL",
    f"busy_timeout={BUSY_SECONDS * 1000}",
    "trusted_schema=OFF",
    "secure_delete=ON",
)
POSTGRES_OPTIONS = " ".join(
    f"-c {setting}"
    for setting in (
        "lock_timeout=30s",
        "idle_in_transaction_session_timeout=120s",  # a stopped process must not hold rows for ever
        "tcp_keepalives_idle=30",
        "tcp_keepalives_interval=10",
        "tcp_keepalives_count=3",
        "TimeZone=UTC",  # these four: how a sealed row is written out
        "DateStyle=ISO",
        "bytea_output=hex",
        "extra_float_digits=1",
    )
)
_HELD = "people loaded in this transaction"
_ONLY_READS = "the database refuses to write on this connection"
CHANGED = (
    "Somebody else changed this while you had it open, so nothing of yours was saved. "
    "Open it again to see how it stands, and repeat your change if it is still needed."
)


def database_url(text: str) -> URL:
    """Read a database address; the driver need not be named. Refuses other databases."""
    url = make_url(text)
    name = url.get_backend_name()
    if name not in DRIVERS:
        raise ValueError(f"{name} is not a database this program can use: sqlite or postgresql")
    return url.set(drivername=DRIVERS[name])


def make_engine(url: str, keys: KeyRing, *, foreign_keys: bool = True) -> AsyncEngine:
    """Make the engine.

    `foreign_keys=False` is for migrations alone: they rebuild tables, and seal them themselves.
    """
    address = database_url(url)
    sqlite = address.get_backend_name() == "sqlite"
    options = _sqlite_options(address) if sqlite else _postgres_options(keys)
    engine = create_async_engine(address, hide_parameters=True, **options)
    engine.dialect.mace_keys = keys  # type: ignore[attr-defined]  # core.store.columns reads it
    if sqlite:
        _listen_sqlite(engine.sync_engine, keys, foreign_keys=foreign_keys)
    else:
        event.listen(engine.sync_engine, "begin", _begin_postgres)
    return engine


def _sqlite_options(address: URL) -> dict[str, Any]:
    if not address.database or address.database == ":memory:":
        raise ValueError("the database must be a file: sqlite:///folder/name.db")
    path = Path(address.database)
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    path.touch(mode=0o600)
    # without an isolation level the driver begins nothing by itself: `_begin_sqlite` does
    return {"connect_args": {"isolation_level": None, "timeout": BUSY_SECONDS}}


def _postgres_options(keys: KeyRing) -> dict[str, Any]:
    options = f"{POSTGRES_OPTIONS} -c {SETTING}={keys.seals.hex()}"
    return {
        "pool_size": 5,
        "max_overflow": 10,
        "pool_pre_ping": True,
        "connect_args": {"options": options, "keepalives_idle": 30},
    }


def _listen_sqlite(engine: Engine, keys: KeyRing, *, foreign_keys: bool) -> None:
    pragmas = (*PRAGMAS, f"foreign_keys={'ON' if foreign_keys else 'OFF'}")

    def prepare(connection: Any, _record: object) -> None:
        cursor = connection.cursor()
        for pragma in pragmas:
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()
        prepare_sqlite(connection, keys.seals, sealing=foreign_keys)

    event.listen(engine, "connect", prepare)
    event.listen(engine, "begin", _begin_sqlite)


def _begin_sqlite(connection: Connection) -> None:
    only_reads = bool(connection.get_execution_options().get("readonly"))
    if connection.info.get(_ONLY_READS, False) is not only_reads:  # it holds until it is changed
        connection.exec_driver_sql(f"PRAGMA query_only={'ON' if only_reads else 'OFF'}")
        connection.info[_ONLY_READS] = only_reads
    connection.exec_driver_sql("BEGIN" if only_reads else "BEGIN IMMEDIATE")


def _begin_postgres(connection: Connection) -> None:
    if connection.get_execution_options().get("readonly"):
        connection.exec_driver_sql("SET TRANSACTION READ ONLY")


@event.listens_for(PersonRow, "load")
def _hold(person: PersonRow, loading: QueryContext) -> None:
    """Hold on to who was loaded until the transaction ends: nearly every step asks for somebody."""
    loading.session.info.setdefault(_HELD, []).append(person)


@event.listens_for(SyncSession, "after_transaction_end")
def _let_go(session: SyncSession, ended: SessionTransaction) -> None:
    if ended.parent is None:
        session.info.pop(_HELD, None)


def make_sessions(engine: AsyncEngine) -> Sessions:
    """Make what opens sessions on an engine."""
    return async_sessionmaker(engine, expire_on_commit=False)


@asynccontextmanager
async def transaction(sessions: Sessions) -> AsyncIterator[AsyncSession]:
    """Do one thing whole or not at all: commits at the end, rolls back on any error.

    A change that somebody else has overtaken raises AlreadyChanged.
    """
    try:
        async with sessions.begin() as session:
            yield session
    except StaleDataError as stale:
        raise AlreadyChanged(CHANGED) from stale


@asynccontextmanager
async def reading(sessions: Sessions) -> AsyncIterator[AsyncSession]:
    """Read one consistent picture without the write lock. The database refuses to write here.

    What may only be read with an audit entry needs `transaction`: the entry is a write.
    """
    async with sessions() as session:
        await session.connection(execution_options={"readonly": True})
        yield session
