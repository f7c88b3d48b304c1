"""Puts together what speaks with Microsoft's cloud: Graph, and mail servers that want a token."""

from pathlib import Path

from core.settings import Settings
from mailer.carriers.graph_client import GraphClient
from mailer.carriers.tokens import OUTLOOK, Registration, Tokens


def exchange_online(settings: Settings) -> GraphClient:
    """Give what speaks with Graph about our mailbox; raises CertificateUnfit in words."""
    return graph_client(settings, graph_tokens(settings))


def graph_client(settings: Settings, tokens: Tokens, mailbox: str = "") -> GraphClient:
    """Give what speaks with Graph about a mailbox; ours unless another is named."""
    return GraphClient(settings.graph.url, mailbox or settings.mail_from, tokens)


def graph_tokens(settings: Settings) -> Tokens:
    """Give the application's tokens for Graph."""
    return Tokens(_registration(settings), resource=settings.graph.url)


def mail_tokens(settings: Settings, way: str) -> Tokens | None:
    """Give the application's tokens for SMTP or IMAP; None where a password signs in."""
    if way != "xoauth2":
        return None
    return Tokens(_registration(settings), resource=OUTLOOK)


def _registration(settings: Settings) -> Registration:
    ours = settings.graph
    file = Path(ours.certificate)
    return Registration(ours.tenant, ours.client, file, ours.thumbprint, ours.authority)
