"""One installation: its settings, its database, its keys."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy.ext.asyncio import AsyncEngine

from core.data import load_calendar, load_procedure
from core.dates import WorkingCalendar
from core.errors import PanelError
from core.procedures import Procedure
from core.settings import Settings
from core.store.engine import Sessions, make_engine, make_sessions
from core.store.keys import KeyRing, read_keys, write_new_keys
from core.store.migrating import is_current


@dataclass(frozen=True)
class Installation:
    """What every process of an installation has in hand."""

    settings: Settings
    keys: KeyRing
    engine: AsyncEngine
    sessions: Sessions
    procedures: tuple[Procedure, ...]
    calendar: WorkingCalendar


@asynccontextmanager
async def opened(settings: Settings) -> AsyncIterator[Installation]:
    """Open an installation; refuses a database that is not at this program's version."""
    keys = key_ring(settings)
    if not await is_current(settings.database, keys):
        raise PanelError("The database is not ready for this version. Run `mace migrate` first.")
    engine = make_engine(settings.database, keys)
    try:
        yield Installation(
            settings,
            keys,
            engine,
            make_sessions(engine),
            tuple(load_procedure(name) for name in settings.procedures),
            load_calendar(settings.closed_days),
        )
    finally:
        await engine.dispose()


def key_ring(settings: Settings) -> KeyRing:
    """Read the keys, from the environment or from the key file."""
    return (
        KeyRing.parse(settings.keys_json) if settings.keys_json else read_keys(Path(settings.keys))
    )


def ensure_keys(path: Path) -> None:
    """Make a key file if there is none yet."""
    if not path.exists():
        write_new_keys(path)
