"""People and members: listed, registered from a file, a panel's register taken over."""

import argparse
from pathlib import Path
from typing import TYPE_CHECKING, Any

from core.commands.calls import DONE, command, demo_option, format_option, show, text_of
from core.commands.databases import moment_of, panel_named, with_database
from core.data import printed
from core.errors import PanelError

if TYPE_CHECKING:
    from core.services.installation import Installation

IMPORT = "import"
WRITE = "Write: mace people, mace people FILE, or mace people import FILE [--panel P] [--commit]."


def add(commands: Any) -> None:
    """Add people."""
    words = "everybody with their roles, or register people or a panel's members from a file"
    one = command(commands, "people", words, with_database(_people))
    words = "FILE: people and roles as CSV; import FILE: members as xlsx or csv, first a preview"
    one.add_argument("words", nargs="*", metavar="[import] FILE", help=words)
    one.add_argument("--panel", metavar="P", help="with import: the panel of rows that name none")
    one.add_argument("--commit", action="store_true", help="with import: keep it")
    demo_option(one)
    format_option(one)


async def _people(installation: "Installation", called: argparse.Namespace) -> int:
    match called.words:
        case [one, file] if one == IMPORT:
            return await _import(installation, called, Path(file))
        case [] if not (called.commit or called.panel):
            return await _list(installation, called)
        case [file] if file != IMPORT and not (called.commit or called.panel):
            return await _register(installation, called, Path(file))
    raise PanelError(WRITE)


async def _list(installation: "Installation", called: argparse.Namespace) -> int:
    from core.services.people import listed
    from core.store.engine import reading

    async with reading(installation.sessions) as session:
        rows = await listed(session)
    titles = {"name": "Name", "agency": "Agency", "email": "Email", "roles": "Roles"}
    show(called, rows, lambda found: printed.columns(found, titles))
    return DONE


async def _register(installation: "Installation", called: argparse.Namespace, file: Path) -> int:
    from core.services.people import register
    from core.store.engine import transaction

    text = text_of(file)
    async with transaction(installation.sessions) as session:
        count = await register(session, text, file.name, now=called.clock())
    show(called, {"people": count}, lambda _: f"{count} people are registered.")
    return DONE


async def _import(installation: "Installation", called: argparse.Namespace, file: Path) -> int:
    from dataclasses import asdict

    from core.data.sheets import read_sheet
    from core.services.member_import import COLUMNS, NEEDED, import_text, take_in
    from core.store.engine import transaction

    faults: list[str] = []
    panel = panel_named(installation, called.panel) if called.panel else None
    rows = read_sheet(file, COLUMNS, NEEDED, faults)
    moment = await moment_of(installation, called)
    async with transaction(installation.sessions) as session:
        found = await take_in(
            session, rows, faults, file.name, panel=panel, keep=called.commit, now=moment
        )
    show(called, asdict(found), lambda _: import_text(found))
    return DONE
