"""Putting an installation in order: the database's version, and whether everything is there."""

import argparse
from pathlib import Path
from typing import TYPE_CHECKING, Any

from core.commands.calls import DONE, NOT_TRUE, command, format_option, show
from core.commands.databases import (
    moment_of,
    on_database,
    settings_of_environment,
    with_database,
)
from core.data import printed
from core.dates import local_date

if TYPE_CHECKING:
    from core.services.installation import Installation


def add(commands: Any) -> None:
    """Add what an installation needs first."""
    one = command(commands, "migrate", "bring the database to this version", _migrate)
    one.add_argument("--new-keys", action="store_true", help="make a key file if there is none")
    one = command(commands, "check", "whether the installation can work", with_database(_check))
    format_option(one)


def _migrate(called: argparse.Namespace) -> None:
    from core.services.installation import ensure_keys, key_ring
    from core.store.migrating import migrate

    settings = settings_of_environment()
    if called.new_keys and not settings.keys_json:
        ensure_keys(Path(settings.keys))
    on_database(migrate(settings.database, key_ring(settings)))
    print("The database is at this program's version.")


async def _check(installation: "Installation", called: argparse.Namespace) -> int:
    from core.services.checking import check

    today = local_date(await moment_of(installation, called))
    findings = await check(installation, today)
    show(called, findings, lambda found: printed.columns(found, {"what": "", "finding": ""}))
    return DONE if all(one["holds"] for one in findings) else NOT_TRUE
