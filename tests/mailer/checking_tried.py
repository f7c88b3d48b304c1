"""Mail to be tried out against real peers: the environment that an administrator would set."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime

from mailer.checking.asking import check_mail
from mailer.checking.trial import Finding, Terms
from tests.certificates import Certificates, Signing
from tests.dovecot import Dovecot
from tests.fakes import exchange, graph
from tests.fakes.authority import CLIENT, TENANT, Authority
from tests.fakes.exchange import ExchangePeer
from tests.fakes.tenant import OTHER, Tenant
from tests.postfix import Postfix

MAILBOX = "mace@a.example"
NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
Environment = dict[str, str]


@dataclass(frozen=True)
class Peers:
    """What runs once for all tests of a file."""

    tls: Certificates
    signing: Signing
    entra: Authority


def found_by(findings: list[Finding]) -> dict[str, bool]:
    """Give what was tried and whether it holds."""
    return {one.what: one.holds for one in findings}


def wrong_in(findings: list[Finding]) -> list[str]:
    """Give the sentences of what does not hold."""
    return [one.finding for one in findings if not one.holds]


async def tried(
    environment: Environment, other: str = OTHER, now: datetime = NOW, pause: float = 0.0
) -> list[Finding]:
    """Try the mail with a short pause between looks."""

    async def sleep(_seconds: float) -> None:
        await asyncio.sleep(pause)

    return await check_mail(environment, Terms("", now, other, sleep))


def application(peers: Peers) -> Environment:
    """Give the settings of the app registration."""
    return {
        "MACE_GRAPH_TENANT": TENANT,
        "MACE_GRAPH_CLIENT": CLIENT,
        "MACE_GRAPH_CERTIFICATE": str(peers.signing.file),
        "MACE_GRAPH_THUMBPRINT": peers.signing.thumbprint,
        "MACE_GRAPH_AUTHORITY": peers.entra.url,
    }


@asynccontextmanager
async def online(peers: Peers) -> AsyncIterator[tuple[Tenant, Environment]]:
    """Serve a mailbox in Exchange Online."""
    tenant = Tenant(MAILBOX)
    tenant.accepts = peers.entra.accepts
    async with graph.serving(tenant):
        given = {"MACE_MAIL": "graph", "MACE_MAIL_FROM": MAILBOX, "MACE_GRAPH_URL": tenant.url}
        yield tenant, given | application(peers)
    assert not tenant.faulty


@contextmanager
def on_premises(peers: Peers) -> Iterator[tuple[ExchangePeer, Environment]]:
    """Serve a mailbox on an Exchange Server."""
    peer = ExchangePeer("svc-acc:Pa55word")
    peer.mailbox = MAILBOX
    with exchange.serving(peer, peers.tls.server):
        yield (
            peer,
            {
                "MACE_MAIL": "exchange",
                "MACE_MAIL_FROM": MAILBOX,
                "MACE_EXCHANGE_URL": peer.url,
                "MACE_EXCHANGE_AUTH": "basic",
                "MACE_EXCHANGE_USER": "svc-acc",
                "MACE_EXCHANGE_PASSWORD": "Pa55word",
            },
        )


@contextmanager
def on_premises_by_token(peers: Peers) -> Iterator[tuple[ExchangePeer, Environment]]:
    """Serve a mailbox on an Exchange Server into which an application signs in."""
    peer = ExchangePeer(by="token")
    peer.mailbox, peer.accepts = MAILBOX, peers.entra.accepts
    with exchange.serving(peer, peers.tls.server):
        yield (
            peer,
            {
                "MACE_MAIL": "exchange",
                "MACE_MAIL_FROM": MAILBOX,
                "MACE_EXCHANGE_URL": peer.url,
                "MACE_EXCHANGE_AUTH": "oauth",
                "MACE_EXCHANGE_APP_ID": CLIENT,
                "MACE_EXCHANGE_TENANT": TENANT,
                "MACE_EXCHANGE_CERTIFICATE": str(peers.signing.file),
                "MACE_EXCHANGE_THUMBPRINT": peers.signing.thumbprint,
                "MACE_GRAPH_AUTHORITY": peers.entra.url,
            },
        )


def by_servers(postfix: Postfix, dovecot: Dovecot) -> Environment:
    """Give the settings of a relay, and of a mailbox by IMAP."""
    return {
        "MACE_MAIL": "smtp",
        "MACE_MAIL_FROM": "mace@council.test",
        "MACE_SMTP_HOST": "localhost",
        "MACE_SMTP_PORT": str(postfix.port),
        "MACE_INBOX_BY": "imap",
        "MACE_IMAP_HOST": "localhost",
        "MACE_IMAP_PORT": str(dovecot.port),
        "MACE_IMAP_USER": "mace",
        "MACE_IMAP_PASSWORD": "right",
    }
