"""A panel's year ahead: `mace simulate`, from what is recorded or from invented cases."""

import argparse
from datetime import date
from typing import TYPE_CHECKING, Any

from core.commands.calls import (
    DONE,
    command,
    demo_option,
    format_option,
    procedure_option,
    show,
)
from core.commands.databases import moment_of, with_database
from core.data import load_calendar, load_procedure
from core.dates import local_date

if TYPE_CHECKING:
    from core.panels import Panel
    from core.services.installation import Installation
    from core.services.simulating import Frame
    from core.year_ahead import Assumed

MOST_COUNTED = 1000


def add(commands: Any) -> None:
    """Add what looks ahead."""
    words = "a year ahead: minutes needed, the first child who would be late, the cheapest remedy"
    one = command(commands, "simulate", words, _simulate)
    procedure_option(one)
    one.add_argument("--year", type=int, required=True, help="2020 to 2060")
    one.add_argument("--panel", help="one panel only, such as East")
    one.add_argument("--referrals-per-month", type=_count, required=True, metavar="N")
    words = "invent so many open cases instead of reading the database"
    one.add_argument("--open", type=_count, metavar="CASES", help=words)
    words = "after how many reviews a child is closed (4)"
    one.add_argument("--reviews", type=_count, default=4, metavar="N", help=words)
    one.add_argument("--seed", type=int, default=1, metavar="S", help="of what is left to chance")
    demo_option(one)
    format_option(one)


def _simulate(called: argparse.Namespace) -> int:
    """Simulate the recorded cases, or so many invented ones, which needs no database."""
    from core.services import simulating

    if called.open is None:
        return with_database(_recorded)(called)
    frame = _frame(called, date(called.year, 1, 1))
    found = [
        simulating.answer(
            simulating.made_up(frame, panel, called.open), panel, frame, _assumed(called)
        )
        for panel in _panels(called, frame)
    ]
    show(called, found, simulating.text_of)
    return DONE


async def _recorded(installation: "Installation", called: argparse.Namespace) -> int:
    from core.services import simulating
    from core.store.engine import reading

    frame = _frame(called, local_date(await moment_of(installation, called)))
    found = []
    async with reading(installation.sessions) as session:
        for panel in _panels(called, frame):
            scene = await simulating.recorded(session, frame, panel)
            found.append(simulating.answer(scene, panel, frame, _assumed(called)))
    show(called, found, simulating.text_of)
    return DONE


def _frame(called: argparse.Namespace, day: date) -> "Frame":
    from core.services.simulating import Frame

    return Frame(load_procedure(called.procedure), load_calendar(), day, called.year)


def _panels(called: argparse.Namespace, frame: "Frame") -> "list[Panel]":
    procedure = frame.procedure
    if called.panel:
        return [procedure.panel(called.panel)]
    return [panel for panel in procedure.panels if not panel.strategic]


def _assumed(called: argparse.Namespace) -> "Assumed":
    from core.year_ahead import Assumed

    return Assumed(called.referrals_per_month, reviews=called.reviews, seed=called.seed)


def _count(text: str) -> int:
    if not text.isascii() or not text.isdigit() or int(text) > MOST_COUNTED:
        raise argparse.ArgumentTypeError(f"“{text}” is no number from 0 to {MOST_COUNTED}")
    return int(text)
