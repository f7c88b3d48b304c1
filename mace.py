"""The command line, and the only place that knows the bot and the mailer at once.

Every command exits 0 on success and 2 with one clear line on standard error when it was called
wrongly. `--format json` prints JSON.
"""

import argparse
import json
import sys
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, NoReturn

from core.data import answers, load_calendar, load_procedure, printed, procedure_names
from core.data.timetable_file import timetable_ics
from core.dates import local_date
from core.errors import FileRefused, PanelError

WRONG_CALL, NOT_TRUE = 2, 1


class Parser(argparse.ArgumentParser):
    """Says what is wrong with a call in one line."""

    def error(self, message: str) -> NoReturn:
        """Print one line and stop."""
        sys.stderr.write(f"{self.prog}: {message} (see {self.prog} --help)\n")
        sys.exit(WRONG_CALL)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and give its exit code."""
    called = _parser().parse_args(arguments)
    try:
        code: int = called.run(called) or 0
    except FileRefused as refused:
        sys.stderr.write(f"mace: {refused}\n")
        return WRONG_CALL
    except (PanelError, ValueError) as refused:
        sys.stderr.write(f"mace: {' '.join(str(refused).split())}\n")
        return WRONG_CALL
    except BrokenPipeError:
        sys.stderr.close()
        return 0
    return code


def now() -> datetime:
    """Read the clock. Nothing else in the product does."""
    return datetime.now(UTC)  # noqa: TID251 - the one place


def today() -> date:
    """Give today in London."""
    return local_date(now())


def _show(called: argparse.Namespace, answer: Any, text: Callable[[Any], str]) -> None:
    as_json = called.format == "json"
    print(json.dumps(answer, indent=2, ensure_ascii=False) if as_json else text(answer))


def _timetable(called: argparse.Namespace) -> None:
    procedure = load_procedure(called.procedure)
    panel = procedure.panel(called.panel) if called.panel else None
    calendar = load_calendar()
    if called.format == "ics":
        ics = timetable_ics(procedure, called.year, panel, calendar, now())
        sys.stdout.buffer.write(ics)
        return
    _show(
        called,
        answers.timetable_rows(procedure, called.year, panel, calendar),
        printed.timetable_text,
    )


def _procedures(called: argparse.Namespace) -> None:
    if called.check is None:
        _show(called, answers.procedure_rows(), printed.procedure_text)
        return
    good = answers.check_procedure_file(called.check)
    sentence = f"{called.check.name} can be used: {good.authority}, {len(good.panels)} panels."
    _show(called, {"procedure": good.id, "authority": good.authority}, lambda _: sentence)


def _factors(called: argparse.Namespace) -> None:
    rows = answers.factor_rows(load_procedure(called.procedure))
    _show(called, rows, printed.factor_text)


def _score(called: argparse.Namespace) -> None:
    try:
        payload = json.load(sys.stdin)
    except ValueError as wrong:
        raise PanelError(f"The evidence is not JSON: {wrong}") from wrong
    if not isinstance(payload, dict):
        raise PanelError("The evidence must be an object with “evidence” and “adjustment”.")
    answer = answers.score_answer(load_procedure(called.procedure), payload, called.on)
    _show(called, answer, printed.score_text)


def _parser() -> Parser:
    parser = Parser(prog="mace", description="An assistant for MACE panels, in Teams and by email.")
    commands = parser.add_subparsers(metavar="COMMAND", required=True, parser_class=Parser)
    _rule_commands(commands)
    return parser


def _rule_commands(commands: Any) -> None:
    one = _command(commands, "timetable", "the meetings of a year with their deadlines", _timetable)
    _procedure(one)
    one.add_argument("--year", type=int, required=True, help="2020 to 2060")
    one.add_argument("--panel", help="one panel only, such as East")
    _format(one, "ics")
    one = _command(commands, "procedures", "the procedures that can be used", _procedures)
    one.set_defaults(check=None)
    inner = one.add_subparsers(metavar="check FILE", parser_class=Parser)
    check = inner.add_parser("check", help="check a procedure that an authority wrote")
    check.add_argument("check", type=Path, metavar="FILE")
    _format(check)
    _format(one)
    one = _command(commands, "factors", "the factors that a procedure scores with", _factors)
    _procedure(one)
    _format(one)
    one = _command(commands, "score", "a score from evidence on standard input", _score)
    _procedure(one)
    one.add_argument("--on", type=date.fromisoformat, required=True, metavar="YYYY-MM-DD")
    _format(one)


def _command(commands: Any, name: str, words: str, run: Callable[[Any], int | None]) -> Parser:
    one: Parser = commands.add_parser(name, help=words, description=words.capitalize() + ".")
    one.set_defaults(run=run)
    return one


def _procedure(one: argparse.ArgumentParser, *, required: bool = True) -> None:
    names = procedure_names()
    one.add_argument(
        "--procedure", choices=names, required=required, metavar="NAME", help=" or ".join(names)
    )


def _format(one: argparse.ArgumentParser, *more: str) -> None:
    choices = ("table", "json", *more)
    one.add_argument("--format", choices=choices, default="table", help=", ".join(choices))


if __name__ == "__main__":
    sys.exit(main())
