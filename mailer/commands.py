"""What is typed at a terminal to make papers: the empty form, a referral for the record system."""

import argparse
import asyncio
import logging
import os
import sys
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from core.commands.calls import (
    DONE,
    NOT_TRUE,
    Parser,
    command,
    demo_option,
    format_option,
    procedure_option,
    show,
    write_private,
)
from core.commands.databases import moment_of, with_database
from core.errors import PanelError

if TYPE_CHECKING:
    from core.services.installation import Installation
    from mailer.checking.trial import Finding


def add(commands: Any) -> None:
    """Add papers."""
    one = command(commands, "form", "the referral form as a Word file to fill in", _form)
    procedure_option(one)
    one.add_argument("--out", type=Path, required=True, metavar="FILE.docx")
    format_option(one)
    words = "a referral as papers or columns for the record system"
    one = command(commands, "referral", words, with_database(_referral))
    one.add_argument("ref", metavar="REFERENCE", help="such as REF-2026-0007 or HE-2026-0001")
    kinds = ("pdf", "docx", "csv", "json")
    one.add_argument("--format", choices=kinds, default="pdf", help=", ".join(kinds))
    one.add_argument("--out", type=Path, metavar="FILE", help="CSV and JSON may go to the screen")
    demo_option(one)
    words = "try the mail out: a letter from the mailbox to itself, a meeting, other mailboxes"
    inner = commands.choices["check"].add_subparsers(metavar="mail", parser_class=Parser)
    one = command(inner, "mail", words, lambda called: asyncio.run(_check_mail(called)))
    hint = "a mailbox that the assistant must not be able to read"
    one.add_argument("--other", default="", metavar="ADDRESS", help=hint)
    format_option(one, default=argparse.SUPPRESS)  # it may be said before `mail` too


def _form(called: argparse.Namespace) -> None:
    from core.data import load_form
    from core.filled_forms import version_of
    from mailer.documents.referral_form import blank_form

    version = version_of(load_form(called.procedure))
    mailbox = os.environ.get("MACE_MAIL_FROM", "")
    write_private(called.out, blank_form(called.procedure, mailbox, called.clock()))
    sentence = f"The form ({called.procedure}, version {version}) is in {called.out.name}."
    show(called, {"procedure": called.procedure, "version": version}, lambda _: sentence)


async def _referral(installation: "Installation", called: argparse.Namespace) -> int:
    from core.services.export import export_on_the_console
    from core.store.engine import transaction
    from mailer.documents.record_files import record_file

    if called.out is None and called.format in ("pdf", "docx"):
        raise PanelError(f"Say with --out where to put the {called.format} file.")
    moment = await moment_of(installation, called)
    async with transaction(installation.sessions) as session:
        found = await export_on_the_console(session, called.ref, now=moment)
        content = record_file(found, called.format, moment)
        if called.out is not None:
            write_private(called.out, content)
    if called.out is None:
        sys.stdout.buffer.write(content)
    else:
        print(f"{found.paper.known_as} is in {called.out.name}. It is OFFICIAL-SENSITIVE.")
    return DONE


async def _check_mail(called: argparse.Namespace) -> int:
    from mailer.checking.asking import check_mail
    from mailer.checking.trial import Terms

    logging.basicConfig(level=logging.WARNING)
    found = await check_mail(os.environ, Terms("", called.clock(), called.other))
    told = [asdict(one) for one in found]
    show(called, told, lambda _: "\n".join(_line(one) for one in found))
    return DONE if all(one.holds for one in found) else NOT_TRUE


def _line(one: "Finding") -> str:
    """Give a finding as a line: whether it holds, in words, and how long it took."""
    return f"{'holds' if one.holds else 'WRONG'}  {one.what}: {one.finding} ({one.seconds:.1f} s)"
