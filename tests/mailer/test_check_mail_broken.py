"""Each way in which mail can be set up wrongly is red in `mace check mail`, with its own remedy."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

import mace
from core.exchange_settings import ENDS
from mailer.carriers import exchange_check
from mailer.carriers.graph_calendar import NO_LINK
from mailer.checking import exchange as server
from mailer.checking import graph as cloud
from mailer.checking import servers, tokens, trial, ways
from tests.certificates import make_signing
from tests.dovecot import Dovecot, private_dovecot
from tests.fakes import relay
from tests.fakes.exchange import BUSY, ExchangePeer
from tests.fakes.exchange import Fault as ServersFault
from tests.fakes.graph import Fault
from tests.fakes.tenant import Tenant
from tests.mailer.checking_tried import (
    Environment,
    Peers,
    on_premises,
    online,
    tried,
    wrong_in,
)

pytestmark = pytest.mark.usefixtures("trust")
NOBODY = "nobody@a.example"


def stopped(method: str, path: str, status: int, **more: str) -> Callable[[Tenant], None]:
    """Give what makes a tenant answer with an error instead."""

    def breaks(tenant: Tenant) -> None:
        retry = more.get("retry_after")
        tenant.faults = [Fault(path, method, status, "before", retry_after=retry, times=99)]

    return breaks


def is_set(**values: object) -> Callable[[object], None]:
    """Give what sets a peer's switches."""

    def breaks(peer: object) -> None:
        for name, value in values.items():
            setattr(peer, name, value)

    return breaks


def untouched(_peer: object) -> None:
    """Leave the peer as it is: a setting is wrong."""


ONLINE: dict[str, tuple[Callable[[Tenant], None], Environment, str]] = {
    "wrong tenant": (untouched, {"MACE_GRAPH_TENANT": "no-such-tenant"}, tokens.TENANT),
    "unknown application": (untouched, {"MACE_GRAPH_CLIENT": "another"}, tokens.PROOF),
    "sign-in not reached": (
        untouched,
        {"MACE_GRAPH_AUTHORITY": "https://localhost:9"},
        tokens.NOT_REACHED,
    ),
    "missing permission": (stopped("GET", "/delta$", 403), {}, cloud.NOT_ALLOWED),
    "permission to send missing": (stopped("POST", "/send$", 403), {}, cloud.NOT_ALLOWED),
    "token of another cloud": (is_set(accepts=lambda _: False), {}, cloud.NOT_TAKEN),
    "no such mailbox": (untouched, {"MACE_MAIL_FROM": NOBODY}, cloud.NO_MAILBOX),
    "reads every mailbox": (is_set(wide=True), {}, cloud.TOO_WIDE),
    "a mailbox that nobody has is no proof": (
        stopped("GET", "somebody.else.*/delta$", 404),
        {},
        ways.NOBODY,
    ),
    "meeting half-way": (stopped("GET", "/events/", 503), {}, trial.MAYBE_LEFT),
    "nothing arrives": (stopped("GET", "/inbox/messages$", 403), {}, cloud.NOT_ALLOWED),
    "cannot be removed": (stopped("DELETE", "/messages/", 403), {}, trial.LEFT),
    "no Teams licence": (is_set(licensed=False), {}, NO_LINK),
    "throttled": (stopped("POST", "/messages$", 429, retry_after="9"), {}, cloud.BUSY),
    "no sent copy": (is_set(keeps=False), {}, trial.NO_COPY),
    "Graph not reached": (untouched, {"MACE_GRAPH_URL": "http://127.0.0.1:9"}, cloud.NOT_REACHED),
}


@pytest.mark.parametrize("case", ONLINE)
async def test_C2_exchange_online_set_up_wrongly_is_red_with_the_remedy(
    peers: Peers, case: str
) -> None:
    breaks, changed, sentence = ONLINE[case]
    async with online(peers) as (tenant, environment):
        breaks(tenant)
        found = await tried(environment | changed)
    assert sentence in wrong_in(found)
    assert bool(tenant.events) == (sentence == trial.MAYBE_LEFT)


async def test_C2_a_certificate_that_is_not_registered_is_red(peers: Peers, tmp_path: Path) -> None:
    other = make_signing(tmp_path)
    named = {"MACE_GRAPH_CERTIFICATE": str(other.file), "MACE_GRAPH_THUMBPRINT": other.thumbprint}
    async with online(peers) as (_, environment):
        assert wrong_in(await tried(environment | named)) == [tokens.PROOF]
        [unfit] = wrong_in(await tried(environment | {"MACE_GRAPH_THUMBPRINT": "AB" * 20}))
    assert "is not the thumbprint of the certificate" in unfit


async def test_C2_a_certificate_that_ended_is_red_and_one_that_ends_soon_is_said(
    peers: Peers,
) -> None:
    async with online(peers) as (_, environment):
        ended = await tried(environment, now=datetime(2060, 1, 1, tzinfo=UTC))
        soon = await tried(environment, now=datetime(2059, 12, 20, 9, tzinfo=UTC))
    assert wrong_in(ended) == [tokens.ENDED.format(day="1 January 2060")]
    assert (soon[0].holds, tokens.AGAIN in soon[0].finding) == (True, True)


async def test_C2_a_sign_in_that_is_not_trusted_is_red(
    peers: Peers, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("REQUESTS_CA_BUNDLE")
    async with online(peers) as (_, environment):
        assert wrong_in(await tried(environment)) == [tokens.UNTRUSTED]


SERVERS: dict[str, tuple[Callable[[ExchangePeer], None], Environment, str]] = {
    "Exchange Online by EWS": (
        untouched,
        {"MACE_EXCHANGE_URL": "https://outlook.office365.com/EWS/Exchange.asmx"},
        ENDS,
    ),
    "wrong password": (
        untouched,
        {"MACE_EXCHANGE_PASSWORD": "Wr0ngWord"},
        exchange_check.NOT_LET_IN,
    ),
    "another's mailbox": (untouched, {"MACE_MAIL_FROM": NOBODY}, exchange_check.NO_MAILBOX),
    "reads every mailbox": (is_set(wide=True), {}, server.TOO_WIDE),
    "throttled": (
        is_set(plan=[ServersFault("CreateItem", BUSY, times=99)]),
        {},
        exchange_check.BUSY,
    ),
    "no sent copy": (is_set(late=True), {}, trial.NO_COPY),
    "wrong host": (
        untouched,
        {"MACE_EXCHANGE_URL": "https://localhost:9/EWS/Exchange.asmx"},
        exchange_check.NOT_THERE,
    ),
}


@pytest.mark.parametrize("case", SERVERS)
async def test_C2_an_exchange_server_set_up_wrongly_is_red_with_the_remedy(
    peers: Peers, case: str
) -> None:
    breaks, changed, sentence = SERVERS[case]
    with on_premises(peers) as (peer, environment):
        breaks(peer)
        found = await tried(environment | changed)
    assert sentence in wrong_in(found)
    assert peer.in_folder("calendar") == []


async def test_C2_an_exchange_server_that_is_not_trusted_is_red(
    peers: Peers, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("REQUESTS_CA_BUNDLE")
    with on_premises(peers) as (_, environment):
        assert wrong_in(await tried(environment)) == [exchange_check.NO_CERTIFICATE]


RELAYS = {
    "refuses the sender": ({"MAIL": "550 5.7.1 not for you"}, servers.RELAY_SENDER),
    "refuses our mailbox": ({"RCPT": "550 5.1.1 nobody"}, servers.RELAY_RECIPIENT),
    "is throttled": ({"MAIL": "450 4.7.0 too many"}, servers.RELAY_BUSY),
    "does not let us in": ({"AUTH": "535 5.7.8 no"}, servers.RELAY_SIGN_IN),
}


@pytest.mark.parametrize("case", RELAYS)
async def test_C2_a_relay_that_does_not_take_our_mail_is_red_with_the_remedy(
    peers: Peers, tmp_path: Path, case: str
) -> None:
    says, sentence = RELAYS[case]
    offers = ("AUTH PLAIN", "STARTTLS")
    async with relay.serving(relay.Relay(says, offers, peers.tls.server)) as running:
        found = await tried(by_relay(running.port, tmp_path))
    assert sentence in wrong_in(found)


async def test_C2_a_relay_that_is_not_trusted_or_not_there_is_red(
    peers: Peers, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("SSL_CERT_FILE")
    async with relay.serving(relay.Relay({}, ("STARTTLS",), peers.tls.server)) as running:
        assert servers.RELAY_UNTRUSTED in wrong_in(await tried(by_relay(running.port, tmp_path)))
    assert servers.RELAY_NOT_REACHED in wrong_in(await tried(by_relay(9, tmp_path)))


def by_relay(port: int, folder: Path) -> Environment:
    return {
        "MACE_MAIL": "smtp",
        "MACE_MAIL_FROM": "mace@a.example",
        "MACE_SMTP_HOST": "localhost",
        "MACE_SMTP_PORT": str(port),
        "MACE_SMTP_USER": "mace",
        "MACE_SMTP_PASSWORD": "right",
        "MACE_INBOX": str(folder / "inbox"),
    }


@pytest.fixture(scope="module")
def dovecot(peers: Peers) -> Iterator[Dovecot]:
    with private_dovecot(peers.tls) as running:
        yield running


BOXES = {
    "wrong password": ({"MACE_IMAP_PASSWORD": "wrong"}, servers.BOX_SIGN_IN),
    "no such folder": ({"MACE_IMAP_FOLDER": "None"}, servers.BOX_FOLDER),
    "wrong host": ({"MACE_IMAP_PORT": "9"}, servers.BOX_NOT_REACHED),
}


@pytest.mark.parametrize("case", BOXES)
async def test_C2_a_mailbox_by_imap_set_up_wrongly_is_red_with_the_remedy(
    dovecot: Dovecot, case: str
) -> None:
    changed, sentence = BOXES[case]
    assert wrong_in(await tried(by_imap(dovecot) | changed)) == [sentence]


async def test_C2_a_mailbox_by_imap_that_is_not_trusted_is_red(
    dovecot: Dovecot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("SSL_CERT_FILE")
    assert wrong_in(await tried(by_imap(dovecot))) == [servers.BOX_UNTRUSTED]


def by_imap(dovecot: Dovecot) -> Environment:
    return {
        "MACE_INBOX_BY": "imap",
        "MACE_IMAP_HOST": "localhost",
        "MACE_IMAP_PORT": str(dovecot.port),
        "MACE_IMAP_USER": dovecot.new_user(),
        "MACE_IMAP_PASSWORD": "right",
    }


def test_what_is_missing_in_the_settings_is_a_finding_and_ends_with_one(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MACE_MAIL", "graph")
    assert mace.main(["check", "mail"]) == 1
    assert "WRONG  Settings: MACE_GRAPH_TENANT: mail by graph needs this" in (
        capsys.readouterr().out
    )
