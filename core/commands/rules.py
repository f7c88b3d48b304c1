"""The rules that a procedure sets: its timetable, and whether a file of rules can be used."""

import argparse
import sys
from pathlib import Path
from typing import Any

from core.commands.calls import Parser, command, format_option, procedure_option, show
from core.data import answers, load_calendar, load_procedure, printed
from core.data.timetable_file import timetable_ics
from core.errors import PanelError
from core.panels import Panel
from core.procedures import Procedure


def add(commands: Any) -> None:
    """Add what asks about procedures."""
    one = command(commands, "timetable", "the meetings of a year with their deadlines", _timetable)
    procedure_option(one)
    one.add_argument("--year", type=int, required=True, help="2020 to 2060")
    one.add_argument("--panel", help="one panel only, such as East")
    words = "where rules disagree with the calendar or each other, with dates"
    one.add_argument("--conflicts", action="store_true", help=words)
    format_option(one, "ics")
    one = command(commands, "procedures", "the procedures that can be used", _procedures)
    one.set_defaults(check=None)
    inner = one.add_subparsers(metavar="check FILE", parser_class=Parser)
    check = inner.add_parser("check", help="check a procedure that an authority wrote")
    check.add_argument("check", type=Path, metavar="FILE")
    format_option(check, default=argparse.SUPPRESS)  # it may be said before `check` too
    format_option(one)


def _timetable(called: argparse.Namespace) -> None:
    procedure = load_procedure(called.procedure)
    panel = procedure.panel(called.panel) if called.panel else None
    calendar = load_calendar()
    if called.conflicts:
        _conflicts(called, procedure, panel)
        return
    if called.format == "ics":
        ics = timetable_ics(procedure, called.year, panel, calendar, called.clock())
        sys.stdout.buffer.write(ics)
        return
    show(
        called,
        answers.timetable_rows(procedure, called.year, panel, calendar),
        printed.timetable_text,
    )


def _conflicts(called: argparse.Namespace, procedure: Procedure, panel: Panel | None) -> None:
    if called.format == "ics":
        raise PanelError("Conflicts are sentences, not meetings: use --format table or json.")
    rows = answers.conflict_rows(procedure, called.year, panel, load_calendar())
    show(called, rows, printed.conflict_text)


def _procedures(called: argparse.Namespace) -> None:
    if called.check is None:
        show(called, answers.procedure_rows(), printed.procedure_text)
        return
    good = answers.check_procedure_file(called.check)
    panels = "1 panel" if len(good.panels) == 1 else f"{len(good.panels)} panels"
    sentence = f"{called.check.name} can be used: {good.authority}, {panels}."
    show(called, {"procedure": good.id, "authority": good.authority}, lambda _: sentence)
