"""The ways by which mail goes and comes: one setting chooses each.

What only one way needs is imported where that way is taken: Exchange's libraries are large.
"""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from core.carrying import Carrier
from core.settings import Settings
from core.store.engine import Sessions
from mailer.inbox.reading import Mailbox
from mailer.inbox.source import Source
from mailer.inbox.taking import Inbox

if TYPE_CHECKING:
    from mailer.carriers.graph_client import GraphClient

Read = Callable[[], datetime]


def exchange_online_of(settings: Settings) -> "GraphClient | None":
    """Give what speaks with Exchange Online, one for all that is said; None where nothing is."""
    if "graph" not in (settings.mail, settings.inbox_by):
        return None
    from mailer.carriers.exchange_online import exchange_online

    return exchange_online(settings)


def carrier_of(settings: Settings, graph: "GraphClient | None") -> Carrier:
    """Give what takes mail away."""
    from mailer.carriers.exchange_online import mail_tokens
    from mailer.carriers.folder import FolderCarrier
    from mailer.carriers.graph import GraphCarrier
    from mailer.carriers.smtp import SmtpCarrier, relay_of

    if settings.mail == "folder":
        return FolderCarrier(Path(settings.mail_folder))
    if settings.mail == "exchange":
        from mailer.carriers.exchange import ExchangeCarrier
        from mailer.carriers.exchange_account import mailbox_of

        return ExchangeCarrier(mailbox_of(settings), settings.exchange.rooms)
    if settings.mail == "graph" and graph is not None:
        return GraphCarrier(graph)
    return SmtpCarrier(relay_of(settings), tokens=mail_tokens(settings, settings.smtp_auth))


def inbox_of(
    settings: Settings, sessions: Sessions, clock: Read, graph: "GraphClient | None"
) -> Inbox:
    """Give what takes mail in: where it comes, and whose it is."""
    return Inbox(
        _source(settings, sessions, clock, graph),
        sessions,
        Mailbox(settings.mail_from, settings.inbox_trusted),
        settings.mail_procedure,
        clock,
    )


def _source(
    settings: Settings, sessions: Sessions, clock: Read, graph: "GraphClient | None"
) -> Source:
    from mailer.carriers.exchange_online import mail_tokens
    from mailer.inbox.folder import FolderSource
    from mailer.inbox.graph import GraphSource
    from mailer.inbox.imap import ImapSource
    from mailer.inbox.imap_box import place_of

    if settings.inbox_by == "folder":
        return FolderSource(Path(settings.inbox))
    if graph is not None and settings.inbox_by == "graph":
        return GraphSource(graph, sessions)
    if settings.inbox_by == "exchange":
        from mailer.carriers.exchange_account import mailbox_of
        from mailer.inbox.exchange import ExchangeSource

        return ExchangeSource(mailbox_of(settings), sessions)
    password, tokens = settings.imap_password, mail_tokens(settings, settings.imap_auth)
    return ImapSource(place_of(settings), sessions, clock, password=password, tokens=tokens)
