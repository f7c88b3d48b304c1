"""The mail server's carrier signs in with a token (XOAUTH2) at a server that is not ours."""

import hashlib

import pytest

from core.carrying import Frozen, TryLater
from mailer.carriers.smtp import Relay, SmtpCarrier
from tests.certificates import Certificates, make_certificates
from tests.fakes.xoauth2 import signing_in
from tests.mailer.test_inbox_imap import Given

CONTENT = b"Subject: x\r\n\r\nhello\r\n"
FROZEN = Frozen(
    "ab" * 20,
    "mace@a.example",
    "p@b.example",
    "<x@a.example>",
    CONTENT,
    hashlib.sha256(CONTENT).hexdigest(),
)


@pytest.fixture(scope="module")
def certificates(tmp_path_factory: pytest.TempPathFactory) -> Certificates:
    return make_certificates(tmp_path_factory.mktemp("tls"))


async def test_a_right_token_is_let_in_and_the_mail_goes(certificates: Certificates) -> None:
    with signing_in("good-token", certificates.server) as server:
        relay = Relay("localhost", server.port, user="mace@a.example")
        await SmtpCarrier(relay, certificates.client, Given("good-token")).carry(FROZEN)
    assert server.taken == [CONTENT]


async def test_a_stale_token_is_refused_in_words_and_nothing_goes(
    certificates: Certificates,
) -> None:
    with signing_in("good-token", certificates.server) as server:
        relay = Relay("localhost", server.port, user="mace@a.example")
        with pytest.raises(TryLater, match="does not let us in: 535") as told:
            await SmtpCarrier(relay, certificates.client, Given("stale")).carry(FROZEN)
    assert server.taken == []
    assert told.value.retry_after is not None
    assert "stale" not in told.value.why
    assert server.said[1].strip() == b"", "the challenge is answered with nothing"


async def test_without_a_token_nobody_connects(certificates: Certificates) -> None:
    with signing_in("good-token", certificates.server) as server:
        relay = Relay("localhost", server.port, user="mace@a.example")
        with pytest.raises(TryLater, match="the sign-in was refused"):
            await SmtpCarrier(relay, certificates.client, Given("")).carry(FROZEN)
    assert server.said == []
