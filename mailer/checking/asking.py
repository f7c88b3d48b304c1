"""Puts a trial of the mail together from the settings: which ways there are, and what they need."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from core.errors import FileRefused, PanelError
from core.settings import Settings
from mailer.carriers.exchange_account import Mailbox, server_of
from mailer.carriers.exchange_online import graph_client, graph_tokens, mail_tokens
from mailer.carriers.smtp import relay_of
from mailer.carriers.tokens import CertificateUnfit
from mailer.checking.exchange import ExchangeWay
from mailer.checking.folder import FolderWay
from mailer.checking.graph import GraphWay
from mailer.checking.servers import ImapWay, SmtpWay
from mailer.checking.trial import Finding, Terms, Trial
from mailer.checking.ways import Way
from mailer.inbox.imap_box import place_of

HELD_BACK = "MACE_SENDING is off, so no letter is tried. Nothing was sent. Set it to on."


async def check_mail(environment: Mapping[str, str], terms: Terms) -> list[Finding]:
    """Try the mail that the environment sets up; what is wrong with it is a finding, too."""
    try:
        settings = Settings.from_env(environment)
        if settings.sending == "off":
            raise PanelError(HELD_BACK)
        terms = replace(terms, mailbox=settings.mail_from)
        sending = _way(settings.mail, settings, terms)
        same = settings.inbox_by == settings.mail
        receiving = sending if same else _way(settings.inbox_by, settings, terms)
    except FileRefused as refused:
        return [Finding("Settings", False, fault) for fault in refused.faults]
    except CertificateUnfit as unfit:
        return [Finding("Certificate", False, str(unfit))]
    return await Trial(sending, receiving, terms).run()


def _way(name: str, settings: Settings, terms: Terms) -> Way:
    """Give one way of mail."""
    if name == "graph":
        tokens = graph_tokens(settings)
        elsewhere = graph_client(settings, tokens, terms.other or settings.mail_from)
        return GraphWay(graph_client(settings, tokens), tokens, elsewhere, terms.sleep)
    if name == "exchange":
        return ExchangeWay(Mailbox(server_of(settings)), settings.exchange.rooms)
    if name == "smtp":
        return SmtpWay(relay_of(settings), mail_tokens(settings, settings.smtp_auth))
    if name == "imap":
        tokens_or_none = mail_tokens(settings, settings.imap_auth)
        return ImapWay(place_of(settings), settings.imap_password, tokens_or_none)
    return FolderWay(Path(settings.mail_folder), Path(settings.inbox))
