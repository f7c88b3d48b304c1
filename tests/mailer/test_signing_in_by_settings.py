"""One setting lets an application sign in by token: SMTP, IMAP, and an Exchange Server."""

from pathlib import Path

import pytest

from core.errors import FileRefused
from core.settings import Settings
from mailer.carriers import exchange_check
from mailer.carriers.exchange_account import mailbox_of
from mailer.carriers.smtp import SmtpCarrier
from mailer.carriers.tokens import CertificateUnfit
from mailer.checking import servers
from mailer.ways import carrier_of
from tests.certificates import make_signing
from tests.fakes.tenant import OTHER
from tests.fakes.xoauth2 import signing_in
from tests.mailer.carriers_tried import frozen
from tests.mailer.checking_tried import (
    MAILBOX,
    Environment,
    Peers,
    application,
    on_premises_by_token,
    tried,
    wrong_in,
)

pytestmark = pytest.mark.usefixtures("trust")
BY_TOKEN = {
    "MACE_MAIL": "smtp",
    "MACE_MAIL_FROM": MAILBOX,
    "MACE_SMTP_HOST": "localhost",
    "MACE_SMTP_AUTH": "xoauth2",
    "MACE_SMTP_USER": MAILBOX,
}


def settings(*environments: Environment) -> Settings:
    return Settings.from_env({name: value for one in environments for name, value in one.items()})


def faults(**values: str) -> tuple[str, ...]:
    with pytest.raises(FileRefused) as told:
        Settings.from_env({f"MACE_{name}": value for name, value in values.items()})
    return told.value.faults


async def test_C2_a_relay_takes_a_letter_for_the_applications_token(peers: Peers) -> None:
    with signing_in(peers.entra.accepts, peers.tls.server) as server:
        port = {"MACE_SMTP_PORT": str(server.port)}
        carrier = carrier_of(settings(BY_TOKEN, application(peers), port), None)
        await carrier.carry(frozen())
    assert isinstance(carrier, SmtpCarrier)
    assert server.taken == [frozen().content]


async def test_C2_a_relay_that_does_not_take_the_token_is_red(peers: Peers, tmp_path: Path) -> None:
    with signing_in("another-token", peers.tls.server) as server:
        more = {"MACE_SMTP_PORT": str(server.port), "MACE_INBOX": str(tmp_path / "inbox")}
        found = await tried(BY_TOKEN | application(peers) | more)
    assert [(one.what, one.holds) for one in found][:2] == [("Sign-in", True), ("Inbox", True)]
    assert servers.RELAY_SIGN_IN in wrong_in(found)


def test_a_token_needs_the_application_and_a_user_but_no_password() -> None:
    by_token = {"MAIL": "smtp", "SMTP_HOST": "mail.a.example", "SMTP_AUTH": "xoauth2"}
    named = {one.partition(":")[0] for one in faults(**by_token)}
    assert named == {
        "MACE_SMTP_USER", "MACE_GRAPH_TENANT", "MACE_GRAPH_CLIENT", "MACE_GRAPH_CERTIFICATE",
        "MACE_GRAPH_THUMBPRINT",
    }  # fmt: skip
    by_token |= {"INBOX_BY": "imap", "IMAP_HOST": "mail.a.example", "IMAP_AUTH": "xoauth2"}
    assert "MACE_IMAP_PASSWORD" not in " ".join(faults(**by_token))
    in_clear = faults(**by_token, SMTP_SECURITY="none")
    assert "MACE_SMTP_SECURITY: signing in by xoauth2 needs starttls or tls" in in_clear
    assert faults(SMTP_AUTH="ntlm") == ("MACE_SMTP_AUTH: must be password or xoauth2",)


async def test_C2_an_application_signs_in_at_an_exchange_server_by_its_certificate(
    peers: Peers,
) -> None:
    with on_premises_by_token(peers) as (peer, environment):
        found = await tried(environment)
    assert wrong_in(found) == []
    assert len(peer.sent) == 1
    assert all("ExchangeImpersonation" in one for one in peer.headers)


async def test_C2_a_certificate_that_an_exchange_server_does_not_know_is_red(
    peers: Peers, tmp_path: Path
) -> None:
    other = make_signing(tmp_path)
    with on_premises_by_token(peers) as (_, environment):
        environment["MACE_EXCHANGE_CERTIFICATE"] = str(other.file)
        [unfit] = wrong_in(await tried(environment))
        with pytest.raises(CertificateUnfit):
            mailbox_of(settings(environment))
        environment["MACE_EXCHANGE_THUMBPRINT"] = other.thumbprint
        assert wrong_in(await tried(environment, OTHER)) == [exchange_check.NOT_SIGNED_IN]
    assert unfit.startswith("MACE_EXCHANGE_THUMBPRINT is not the thumbprint")


def test_an_application_gives_a_secret_or_a_certificate_with_its_thumbprint() -> None:
    by_app = {
        "MAIL": "exchange",
        "MAIL_FROM": MAILBOX,
        "EXCHANGE_URL": "https://mail.a.example/EWS/Exchange.asmx",
        "EXCHANGE_AUTH": "oauth",
        "EXCHANGE_APP_ID": "app",
        "EXCHANGE_TENANT": "tenant",
        "EXCHANGE_CERTIFICATE": "app.pem",
    }
    assert [one.partition(":")[0] for one in faults(**by_app)] == ["MACE_EXCHANGE_THUMBPRINT"]
    [both] = faults(**by_app, EXCHANGE_THUMBPRINT="AB" * 20, EXCHANGE_APP_SECRET="s")
    assert both.endswith("give one of them only")
