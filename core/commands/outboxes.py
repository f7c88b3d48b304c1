"""What was sent to whom, and a safe second try, at a terminal."""

import argparse
from typing import TYPE_CHECKING, Any

from core.commands.calls import DONE, command, demo_option, format_option, show
from core.commands.databases import moment_of, with_database
from core.data import printed

if TYPE_CHECKING:
    from core.services.installation import Installation


def add(commands: Any) -> None:
    """Add what looks into the outbox."""
    words = "what was sent, waits, failed or came back, and a safe second try"
    one = command(commands, "outbox", words, with_database(_outbox))
    choices = ("trouble", "held", "waiting", "sent", "all")
    one.add_argument("--show", choices=choices, default="trouble", help=", ".join(choices))
    settle = one.add_mutually_exclusive_group()
    settle.add_argument(
        "--again", metavar="ID", help="send again what failed, came back or was held"
    )
    settle.add_argument("--arrived", metavar="ID", help="the recipient says that it arrived")
    settle.add_argument("--lost", metavar="ID", help="the recipient has nothing: send it again")
    words = "let go what the privacy guard holds back"
    settle.add_argument("--release", metavar="ID", help=words)
    words = "do not send what the privacy guard holds back"
    settle.add_argument("--leave", metavar="ID", help=words)
    one.add_argument("--reason", default="", help="with --release: why it may go")
    demo_option(one)
    format_option(one)


async def _outbox(installation: "Installation", called: argparse.Namespace) -> int:
    from core.outboxes import Settle
    from core.services.outbox_views import settle_on_the_console, whole_outbox
    from core.store.engine import transaction

    moment = await moment_of(installation, called)
    wanted = {one: getattr(called, one.value) for one in Settle}
    async with transaction(installation.sessions) as session:
        for what, dispatch_id in wanted.items():
            if dispatch_id:
                await settle_on_the_console(
                    session, dispatch_id, what, asked=True, reason=called.reason, now=moment
                )
        view = await whole_outbox(session, called.show)
    rows = [
        {
            "id": one.id,
            "when": one.when,
            "what": one.what,
            "recipient": one.recipient,
            "door": one.door,
            "state": one.standing.value,
            "why": one.why,
        }
        for one in view.lines
    ]
    titles = {"when": "When", "what": "What", "recipient": "To", "door": "By", "state": "State"}
    titles |= {"why": "Why", "id": "Id"}
    counted = {one.value: count for one, count in view.counts.items()}
    line = ", ".join(f"{count} {name}" for name, count in counted.items())
    answer = {"counts": counted, "messages": rows}
    show(called, answer, lambda _: "\n".join([line, printed.columns(rows, titles)]))
    return DONE
