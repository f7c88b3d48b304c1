"""Commands that open the installation's database, or the demo's."""

import argparse
import asyncio
import logging
import os
from collections.abc import Callable, Coroutine
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from core.errors import PanelError

if TYPE_CHECKING:
    from core.services.installation import Installation
    from core.settings import Settings

DEMO, DEMO_PORT = Path("var/demo"), 3978
Done = TypeVar("Done")
NO_DATABASE = (
    "The database does not answer. Nothing was done. See whether it runs, and whether "
    "MACE_DATABASE is its address."
)


def settings_of_environment() -> "Settings":
    """Read the settings; what is misspelt or missing is said at once."""
    from core.settings import Settings

    return Settings.from_env(os.environ)


def _demo_settings() -> "Settings":
    from core.services.demo import settings_for

    if not (DEMO / "keys.json").exists():
        raise PanelError("There is no demo here yet. Run `mace demo` first.")
    return settings_for(DEMO, DEMO_PORT)


async def moment_of(installation: "Installation", called: argparse.Namespace) -> datetime:
    """Give the installation's time: the machine's, or the demo's clock where that was moved."""
    from core.services.demo_clock import DemoClock

    clock = DemoClock(installation.sessions, called.clock)
    await clock.load()
    return clock()


def with_database(
    act: Callable[["Installation", argparse.Namespace], Coroutine[Any, Any, int]],
) -> Callable[[argparse.Namespace], int]:
    """Give a command that works on the installation's database."""

    async def run(called: argparse.Namespace) -> int:
        from core.services.installation import opened

        logging.basicConfig(level=logging.WARNING)
        settings = _demo_settings() if getattr(called, "demo", False) else settings_of_environment()
        async with opened(settings) as installation:
            return await act(installation, called)

    return lambda called: on_database(run(called))


def on_database(work: Coroutine[Any, Any, Done]) -> Done:
    """Run what needs the database; say in words where that or its keys fail."""
    from core.services.doorways import DATABASE_TROUBLE
    from core.store.keys import CannotRead

    try:
        return asyncio.run(work)
    except DATABASE_TROUBLE:
        raise PanelError(NO_DATABASE) from None  # the cause may quote the address
    except CannotRead as unread:
        raise PanelError(str(unread)) from None


def panel_named(installation: "Installation", text: str | None) -> str:
    """Find a panel by its key (hertfordshire/east) or by a name that only one panel has."""
    if text is None:
        raise PanelError("Say which panel: --panel hertfordshire/east")
    panels = [panel for one in installation.procedures for panel in one.panels]
    known = [panel.key for panel in panels if not panel.strategic]
    named = [p.key for p in panels if text.casefold() in (p.key, p.name.casefold())]
    found = [key for key in named if key in known]
    if len(found) != 1:
        raise PanelError(f"There is no panel “{text}”. Write one of: {', '.join(known)}.")
    return found[0]
