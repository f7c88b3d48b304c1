"""Scores and the factors behind them: checked, imported, reckoned, reckoned again."""

import argparse
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from core.commands.calls import (
    DONE,
    NOT_TRUE,
    Parser,
    command,
    day,
    demo_option,
    format_option,
    procedure_option,
    show,
)
from core.commands.databases import moment_of, with_database
from core.data import answers, load_procedure, printed
from core.data.score_inputs import answer_text
from core.errors import PanelError
from core.factors import parse_catalogue

if TYPE_CHECKING:
    from core.services.installation import Installation


def add(commands: Any) -> None:
    """Add factors and scores."""
    words = "the factors that a procedure scores with; check or import an authority's own"
    one = command(commands, "factors", words, _factors)
    one.set_defaults(check=None, file=None, out=None)
    procedure_option(one, required=False)
    inner = one.add_subparsers(metavar="check FILE, import FILE", parser_class=Parser)
    check = inner.add_parser("check", help="name every fault of a factor list: toml, csv or xlsx")
    check.add_argument("check", type=Path, metavar="FILE")
    format_option(check, default=argparse.SUPPRESS)
    made = inner.add_parser("import", help="show what a spreadsheet becomes as a factor list")
    made.add_argument("file", type=Path, metavar="FILE", help="csv or xlsx, a factor a row")
    made.add_argument("--out", type=Path, metavar="NEW.toml", help="write what is shown")
    format_option(made, default=argparse.SUPPRESS)
    format_option(one)
    words = "a score from evidence on standard input, or a stored one reckoned again"
    one = command(commands, "score", words, _score)
    procedure_option(one, required=False)
    one.add_argument("--on", type=day, metavar="YYYY-MM-DD")
    one.add_argument("--case", metavar="REFERENCE", help="list a case's stored scores")
    one.add_argument("--stored", metavar="ID", help="reckon a stored score again")
    one.add_argument("--inputs", action="store_true", help="with --stored: what it was made from")
    demo_option(one)
    format_option(one)


def _factors(called: argparse.Namespace) -> None:
    if called.check is not None:
        from core.data import factor_files  # what reads spreadsheets is slow to load

        good = factor_files.check_factor_file(called.check)
        sentence = f"{called.check.name} can be used: {good.title}, {len(good.factors)} factors."
        show(called, {"list": good.name, "factors": len(good.factors)}, lambda _: sentence)
        return
    if called.file is not None:
        _import_factors(called)
        return
    if called.procedure is None:
        raise PanelError("Give --procedure NAME, or one of: check FILE, import FILE.")
    rows = answers.factor_rows(load_procedure(called.procedure))
    show(called, rows, printed.factor_text)


def _import_factors(called: argparse.Namespace) -> None:
    """Show what a spreadsheet becomes; with --out, write just that."""
    from core.data import factor_files

    text = factor_files.import_text(called.file)
    made = parse_catalogue(text, called.file.name)
    if called.out is not None:
        factor_files.write_new(called.out, text)
    written = f"Written to {called.out}." if called.out else "Nothing is written; add --out FILE."
    show(
        called,
        {"list": made.name, "factors": len(made.factors), "text": text},
        lambda _: f"{printed.catalogue_text(made)}\n{written}",
    )


def _score(called: argparse.Namespace) -> int:
    """Score standard input, or look at scores that are stored."""
    if called.case or called.stored:
        return with_database(_stored_scores)(called)
    if called.procedure is None or called.on is None:
        raise PanelError("Give --procedure and --on with evidence on standard input, or --stored.")
    try:
        payload = json.load(sys.stdin)
    except ValueError as wrong:
        raise PanelError(f"The evidence is not JSON: {wrong}") from wrong
    if not isinstance(payload, dict):
        raise PanelError("The evidence must be an object with “evidence” and “adjustment”.")
    answer = answers.score_answer(load_procedure(called.procedure), payload, called.on)
    show(called, answer, printed.score_text)
    return DONE


async def _stored_scores(installation: "Installation", called: argparse.Namespace) -> int:
    from core.services import stored_scores
    from core.store.engine import transaction

    moment = await moment_of(installation, called)
    async with transaction(installation.sessions) as session:
        if called.case:
            rows = await stored_scores.listed(session, called.case, now=moment)
            show(called, rows, lambda found: printed.columns(found, printed.STORED))
            return DONE if all(row["recomputes"] for row in rows) else NOT_TRUE
        if called.inputs:
            found = await stored_scores.inputs_of(session, called.stored, now=moment)
            print(answer_text(found))
            return DONE
        show(
            called,
            await stored_scores.answer_for(session, called.stored, now=moment),
            printed.score_text,
        )
    return DONE
