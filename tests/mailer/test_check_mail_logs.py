"""Whatever a log is set to, the mail that is tried out tells it no secret, token or address."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from tests.dovecot import private_dovecot
from tests.fakes.authority import CLIENT
from tests.mailer.checking_tried import (
    Environment,
    Peers,
    application,
    by_servers,
    on_premises,
    on_premises_by_token,
    online,
    tried,
)
from tests.postfix import private_postfix

pytestmark = pytest.mark.usefixtures("trust")
SECRETS = (
    "Pa55word", "Wr0ngWord", "IMAP5ecret", "svc-acc", "eyJ", "PRIVATE KEY", "client_assertion",
    "Bearer ", CLIENT, "@a.example", "@council.test", "%40", "Authorization",
)  # fmt: skip


class Listener(logging.Handler):
    """Keeps each record as it is written, and all that it carries."""

    def __init__(self) -> None:
        super().__init__(logging.DEBUG)
        self.heard: list[tuple[str, str]] = []

    def emit(self, record: logging.LogRecord) -> None:
        words = self.format(record) + str(record.__dict__)
        self.heard.append((record.name, words))


@contextmanager
def listening() -> Iterator[Listener]:
    """Listen to every logger that there is, at every level."""
    listener, root = Listener(), logging.getLogger()
    loggers = [root, *(logging.getLogger(name) for name in list(root.manager.loggerDict))]
    before = [(one, one.level) for one in loggers]
    root.addHandler(listener)
    for one in loggers:
        one.setLevel(logging.DEBUG)
    try:
        yield listener
    finally:
        root.removeHandler(listener)
        for one, level in before:
            one.setLevel(level)


async def _all_ways(peers: Peers) -> None:
    """Try every way of mail where it holds, and where its password or certificate is wrong."""
    async with online(peers) as (tenant, environment):
        await _both(environment, MACE_GRAPH_CLIENT="another")
        tenant.wide = tenant.licensed = False
        await tried(environment | {"MACE_MAIL_FROM": "nobody@a.example"})
    with on_premises(peers) as (_, environment):
        await _both(environment, MACE_EXCHANGE_PASSWORD="Wr0ngWord")
    with on_premises_by_token(peers) as (_, environment):
        await _both(environment, MACE_EXCHANGE_APP_ID="another")
    with (
        private_postfix(peers.tls.certificate, peers.tls.key) as postfix,
        private_dovecot(peers.tls) as dovecot,
    ):
        environment = by_servers(postfix, dovecot)
        await _both(environment, MACE_IMAP_PASSWORD="IMAP5ecret")
        token = {"MACE_IMAP_AUTH": "xoauth2", "MACE_IMAP_USER": "box@a.example"}
        await tried(environment | application(peers) | token)


async def _both(environment: Environment, **wrong: str) -> None:
    await tried(environment)
    await tried(environment | wrong)


async def test_C2_no_secret_token_or_address_appears_in_a_log_at_any_level(peers: Peers) -> None:
    with listening() as listener:
        await _all_ways(peers)
    told = {
        (name, secret) for name, words in listener.heard for secret in SECRETS if secret in words
    }
    assert told == set()
    assert {"asyncio", "urllib3.connectionpool"} & {name for name, _ in listener.heard}, "listens"
