"""Brings a database to the shape that the tables describe.

All of it happens in one transaction, on both databases: a migration that fails leaves nothing.
Foreign keys are off on SQLite meanwhile, because rebuilding a parent table would otherwise delete
its children (ON DELETE CASCADE) or fail; they are checked before the commit.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text

from core.errors import PanelError
from core.store import job_tables
from core.store.engine import make_engine
from core.store.keys import KeyRing
from core.store.sealing import bring_up
from core.store.seals import broken, seal_all
from core.store.tables import Base
from core.store.triggers import create_missing_triggers

SCRIPTS = Path(__file__).parent / "migrations"
Found = TypeVar("Found")
MIGRATION_LOCK = 0x4D49475241  # PostgreSQL: one process migrates at a time


def _ours(_item: object, name: str | None, kind: str, reflected: bool, _with: object) -> bool:
    """Leave the tables of jobs to procrastinate."""
    return not (kind == "table" and reflected and (name or "").startswith(job_tables.PREFIX))


COMPARE: dict[str, Any] = {
    "target_metadata": Base.metadata,
    "include_object": _ours,
    "compare_type": True,
    "compare_server_default": True,
    # a changed CHECK is otherwise not noticed
    "autogenerate_plugins": ["alembic.autogenerate.*", "alembic.ext.checkconstraint_byname"],
}


class BrokenReferences(PanelError):
    """After a migration rows point at rows that are not there; nothing was changed."""


def alembic_config(connection: Connection | None = None) -> Config:
    """Configure Alembic in code; there is no file for it."""
    config = Config(attributes={"connection": connection})
    config.set_main_option("script_location", str(SCRIPTS).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    return config


def newest_revision() -> str | None:
    """Name the revision that this version of the program works with; None: there is none."""
    return ScriptDirectory.from_config(alembic_config()).get_current_head()


async def migrate(url: str, keys: KeyRing, revision: str = "head") -> None:
    """Upgrade the database to a revision. Any number of processes may do this at once."""
    await _in_one_transaction(url, keys, lambda connection: _upgrade(connection, revision))


async def downgrade(url: str, keys: KeyRing, revision: str) -> None:
    """Take the database back to a revision (`base`: nothing is left)."""
    await _in_one_transaction(url, keys, lambda connection: _downgrade(connection, revision))


async def current_revision(url: str, keys: KeyRing) -> str | None:
    """Name the revision the database is at; None: it was never migrated."""
    return await _in_one_transaction(
        url, keys, lambda connection: MigrationContext.configure(connection).get_current_revision()
    )


async def is_current(url: str, keys: KeyRing) -> bool:
    """Tell whether the database is at this version, and so are its tables of jobs."""
    return await _in_one_transaction(url, keys, _is_current)


def _is_current(connection: Connection) -> bool:
    revision = MigrationContext.configure(connection).get_current_revision()
    return revision == newest_revision() and job_tables.up_to_date(connection)


async def differences(url: str, keys: KeyRing) -> list[str]:
    """Say in what the database differs from the tables (`alembic check`); empty: in nothing."""
    return await _in_one_transaction(url, keys, _compare)


def _compare(connection: Connection) -> list[str]:
    context = MigrationContext.configure(connection, opts=dict(COMPARE))
    return [str(one) for one in compare_metadata(context, Base.metadata)]


def _upgrade(connection: Connection, revision: str) -> None:
    with _sealed_anew(connection):
        command.upgrade(alembic_config(connection), revision)
    if connection.dialect.has_table(connection, "audit"):
        create_missing_triggers(connection)
        job_tables.bring_up(connection)
    if connection.dialect.name == "sqlite":
        _check_references(connection)


def _downgrade(connection: Connection, revision: str) -> None:
    with _sealed_anew(connection):
        command.downgrade(alembic_config(connection), revision)
    if not connection.dialect.has_table(connection, "dispatch"):
        job_tables.take_down(connection)


@contextmanager
def _sealed_anew(connection: Connection) -> Iterator[None]:
    """Seal every row in its new shape. What was found changed by hand stays found."""
    before = MigrationContext.configure(connection).get_current_revision()
    spoilt = broken(connection) if before != newest_revision() else []
    yield
    bring_up(connection)
    if MigrationContext.configure(connection).get_current_revision() != before:
        seal_all(connection, spoilt)


def _check_references(connection: Connection) -> None:
    loose = connection.exec_driver_sql("PRAGMA foreign_key_check").all()
    if loose:
        tables = ", ".join(sorted({str(row[0]) for row in loose}))
        raise BrokenReferences(
            f"The database was not changed: rows in {tables} refer to rows that do not exist. "
            "Restore the last backup, or ask whoever looks after this assistant."
        )


async def _in_one_transaction(
    url: str, keys: KeyRing, work: Callable[[Connection], Found]
) -> Found:
    engine = make_engine(url, keys, foreign_keys=False)
    try:
        async with engine.begin() as connection:
            if connection.dialect.name == "postgresql":
                await connection.execute(
                    text("select pg_advisory_xact_lock(:lock)"), {"lock": MIGRATION_LOCK}
                )
            return await connection.run_sync(work)
    finally:
        await engine.dispose()
