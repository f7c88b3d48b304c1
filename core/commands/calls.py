"""How a command is called and how it answers: options that several share, tables or JSON.

Every command exits 0 on success, 1 where what was asked does not hold, and 2 with one clear line
on standard error when it was called wrongly. What was called has a `clock` that reads the time.
"""

import argparse
import os
import sys
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import Any, NoReturn

from core.data import procedure_names
from core.data.score_inputs import answer_text
from core.dates import at_local_time
from core.errors import PanelError

DONE, NOT_TRUE, WRONG_CALL = 0, 1, 2


class Parser(argparse.ArgumentParser):
    """Says what is wrong with a call in one line."""

    def error(self, message: str) -> NoReturn:
        """Print one line and stop."""
        sys.stderr.write(f"{self.prog}: {message} (see {self.prog} --help)\n")
        sys.exit(WRONG_CALL)


def command(commands: Any, name: str, words: str, run: Callable[[Any], int | None]) -> Parser:
    """Add a command and what runs it."""
    one: Parser = commands.add_parser(
        name, help=words, description=f"{words[0].upper()}{words[1:]}."
    )
    one.set_defaults(run=run)
    return one


def procedure_option(one: argparse.ArgumentParser, *, required: bool = True) -> None:
    """Ask which procedure."""
    names = procedure_names()
    one.add_argument(
        "--procedure", choices=names, required=required, metavar="NAME", help=" or ".join(names)
    )


def format_option(one: argparse.ArgumentParser, *more: str, default: str = "table") -> None:
    """Ask how to answer."""
    choices = ("table", "json", *more)
    one.add_argument("--format", choices=choices, default=default, help=", ".join(choices))


def demo_option(one: argparse.ArgumentParser) -> None:
    """Offer to ask the demo instead of the installation."""
    one.add_argument("--demo", action="store_true", help="of the demo on this machine")


def day(text: str) -> date:
    """Read a day."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"“{text}” is no day: write it like 2026-11-23") from None


def moment(text: str) -> datetime:
    """Read an instant; without an offset it is London's time."""
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        why = f"“{text}” is no moment: write it like 2026-11-23T09:00 (London)"
        raise argparse.ArgumentTypeError(why) from None
    return found if found.tzinfo else at_local_time(found.date(), found.time())


def show(called: argparse.Namespace, answer: Any, text: Callable[[Any], str]) -> None:
    """Print the answer as text, or as JSON where that was asked for."""
    print(answer_text(answer) if called.format == "json" else text(answer))


def text_of(path: Path) -> str:
    """Read a text file."""
    try:
        return path.read_text("utf-8")
    except (OSError, UnicodeDecodeError):
        raise PanelError(f"{path.name} cannot be read as text: save it as CSV, UTF-8.") from None


def write_private(path: Path, content: bytes) -> None:
    """Write a file that only its owner can read; say in words where that cannot be done."""
    try:
        opened = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, mode=0o600)
        with os.fdopen(opened, "wb") as file:
            file.write(content)
    except OSError as wrong:
        why = wrong.strerror or "it cannot be written"
        raise PanelError(f"{path.name} could not be written: {why}. Nothing was saved.") from None
