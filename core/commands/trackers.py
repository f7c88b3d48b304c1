"""A panel's tracker: taken out as an Excel file, taken in from the one that was kept before."""

import argparse
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from core.commands.calls import (
    DONE,
    Parser,
    command,
    demo_option,
    format_option,
    show,
    write_private,
)
from core.commands.databases import moment_of, panel_named, with_database
from core.errors import PanelError

if TYPE_CHECKING:
    from core.services.installation import Installation


def add(commands: Any) -> None:
    """Add the tracker."""
    words = "a panel's tracker as an Excel file, or take over the one that you keep"
    one = command(commands, "tracker", words, with_database(_tracker))
    one.add_argument("--panel", metavar="P", help="such as hertfordshire/east")
    one.add_argument("--out", type=Path, metavar="FILE.xlsx")
    demo_option(one)
    format_option(one)
    inner = one.add_subparsers(metavar="import FILE", parser_class=Parser)
    words = "take over a tracker kept in Excel or CSV; without --commit only a preview"
    taken = command(inner, "import", words, with_database(_tracker_import))
    taken.add_argument("file", type=Path, metavar="FILE")
    taken.add_argument("--panel", metavar="P", default=argparse.SUPPRESS)
    taken.add_argument("--commit", action="store_true", help="keep it")
    taken.add_argument("--demo", action="store_true", default=argparse.SUPPRESS)
    format_option(taken, default=argparse.SUPPRESS)


async def _tracker(installation: "Installation", called: argparse.Namespace) -> int:
    from core.data.tracker_file import tracker_xlsx
    from core.services.tracker_export import export_by_command
    from core.store.engine import transaction

    if called.out is None:
        raise PanelError("Say where the Excel file shall be written: --out FILE.xlsx")
    panel, moment = panel_named(installation, called.panel), await moment_of(installation, called)
    async with transaction(installation.sessions) as session:
        sheet = await export_by_command(session, panel, now=moment)
    write_private(called.out, tracker_xlsx(sheet))
    answer = {"panel": panel, "cases": len(sheet.lines), "file": str(called.out)}
    show(called, answer, lambda _: f"{len(sheet.lines)} cases are in {called.out}.")
    return DONE


async def _tracker_import(installation: "Installation", called: argparse.Namespace) -> int:
    from dataclasses import asdict

    from core.data.grid_file import grid_at
    from core.services.tracker_import import import_text, take_in
    from core.store.engine import transaction

    panel, name = panel_named(installation, called.panel), called.file.name
    grid = grid_at(called.file)
    moment = await moment_of(installation, called)
    async with transaction(installation.sessions) as session:
        found = await take_in(session, grid, name, panel, keep=called.commit, now=moment)
    plain = json.loads(json.dumps(asdict(found), default=str))
    show(called, plain, lambda _: import_text(found))
    return DONE
