"""What is recorded: what is owed, the proof that nothing was forgotten, who saw what."""

import argparse
import sys
from typing import TYPE_CHECKING, Any

from core.commands.calls import (
    DONE,
    NOT_TRUE,
    command,
    day,
    demo_option,
    format_option,
    procedure_option,
    show,
)
from core.commands.databases import moment_of, with_database
from core.data import printed

if TYPE_CHECKING:
    from datetime import datetime

    from core.services.installation import Installation


def add(commands: Any) -> None:
    """Add what asks about records."""
    one = command(commands, "due", "what is owed on a day", with_database(_due))
    one.add_argument("--on", type=day, required=True, metavar="YYYY-MM-DD")
    procedure_option(one, required=False)
    demo_option(one)
    format_option(one)
    words = "that nothing was forgotten or tampered with"
    one = command(commands, "verify", words, with_database(_verify))
    help_ = "let rows that were changed by hand stand; the audit keeps the reason"
    one.add_argument("--accept", metavar="REASON", help=help_)
    demo_option(one)
    format_option(one)
    one = command(
        commands,
        "audit",
        "who saw a child's papers, or could read a meeting's",
        with_database(_audit),
    )
    of = one.add_mutually_exclusive_group(required=True)
    of.add_argument("--case", metavar="REFERENCE", help="such as HE-2026-0007")
    help_ = "such as hertfordshire/east/2026-12-24: who could read its papers, and who did"
    of.add_argument("--meeting", metavar="PANEL/DAY", help=help_)
    demo_option(one)
    format_option(one)


async def _due(installation: "Installation", called: argparse.Namespace) -> int:
    from core.services.obligations import due
    from core.store.engine import reading

    wanted = [p for p in installation.procedures if called.procedure in (None, p.id)]
    async with reading(installation.sessions) as session:
        rows = await due(session, wanted, installation.calendar, called.on)
    titles = {"due": "Due", "state": "State", "kind": "What", "subject": "Of", "owner": "Owner"}
    show(called, rows, lambda found: printed.columns(found, {**titles, "clause": "Clause"}))
    return DONE


async def _verify(installation: "Installation", called: argparse.Namespace) -> int:
    from core.services.verify import verify
    from core.store.engine import reading

    moment = await moment_of(installation, called)
    if called.accept is not None:
        await _accept(installation, called.accept, moment)
    async with reading(installation.sessions) as session:
        found = await verify(session, installation.procedures, installation.calendar, moment)
    answer = {
        "due": found.due,
        "accounted": found.accounted,
        "unexplained": list(found.unexplained),
        "audit_entries": found.chain.entries,
    }
    show(called, answer, lambda _: "\n".join([found.text, *found.unexplained]))
    return DONE if found.whole else NOT_TRUE


async def _accept(installation: "Installation", reason: str, moment: "datetime") -> None:
    from core.services import seals
    from core.store.engine import transaction

    async with transaction(installation.sessions) as session:
        number = await seals.accept(session, reason, moment)
    rows = "1 row" if number == 1 else f"{number} rows"
    sys.stderr.write(f"mace: accepted {rows} as changed by hand; the audit says why.\n")


async def _audit(installation: "Installation", called: argparse.Namespace) -> int:
    from core.services.auditing import who_saw
    from core.services.meeting_audit import who_could_read
    from core.store.engine import reading

    async with reading(installation.sessions) as session:
        if called.meeting:
            rows = await who_could_read(session, called.meeting)
        else:
            rows = await who_saw(session, called.case)
    titles = {"at": "When", "who": "Who", "act": "What", "record": "Record"}
    show(called, rows, lambda found: printed.columns(found, titles))
    return DONE
