"""A real mail server takes our letters on, and its own reports name our key."""

import hashlib
from collections.abc import Iterator
from datetime import UTC, datetime
from email import message_from_bytes
from email.policy import default

import pytest

from core.carrying import Frozen, Refused
from mailer.carriers.smtp import Relay, SmtpCarrier
from mailer.compose import Letter, compose
from tests.certificates import Certificates, make_certificates
from tests.postfix import Postfix, private_postfix

NOW = datetime(2026, 12, 14, 9, tzinfo=UTC)


@pytest.fixture(scope="module")
def certificates(tmp_path_factory: pytest.TempPathFactory) -> Certificates:
    return make_certificates(tmp_path_factory.mktemp("tls"))


@pytest.fixture(scope="module")
def postfix(certificates: Certificates) -> Iterator[Postfix]:
    with private_postfix(certificates.certificate, certificates.key) as running:
        yield running


@pytest.fixture
def carrier(postfix: Postfix, certificates: Certificates) -> SmtpCarrier:
    return SmtpCarrier(Relay("localhost", postfix.port), certificates.client)


def letter(key: str, to: str = "p@partner.test") -> Frozen:
    text = "Dear Robin\n\n.a line that begins with a dot\n..two\nŵ 😀\n"
    html = "<p>Dear Robin</p>"
    return compose(Letter(key, "MACE", "mace@council.test", to, "A meeting", text, html), NOW)


async def test_C2_a_letter_arrives_unchanged_by_a_real_mail_server(
    postfix: Postfix, carrier: SmtpCarrier
) -> None:
    key = "a1" * 20
    await carrier.carry(letter(key))
    came = postfix.wait_for("partner", key.encode())
    message = message_from_bytes(came, policy=default)
    sent = message_from_bytes(letter(key).content, policy=default)
    assert message["Message-ID"] == letter(key).message_id
    assert [part.get_content_type() for part in message.walk()] == [
        part.get_content_type() for part in sent.walk()
    ]
    body = message.get_body(("plain",))
    assert body is not None
    assert ".a line that begins with a dot\n..two\nŵ 😀" in body.get_content()
    headers, _, rest = letter(key).content.replace(b"\r\n", b"\n").partition(b"\n\n")
    assert came.endswith(rest)
    assert headers in came


async def test_C2_the_servers_report_of_success_names_our_key(
    postfix: Postfix, carrier: SmtpCarrier
) -> None:
    key = "b2" * 20
    await carrier.carry(letter(key))
    report = message_from_bytes(postfix.wait_for("mace", key.encode()), policy=default)
    assert report.get_content_type() == "multipart/report"
    assert f"Original-Envelope-Id: {key}" in report.as_string()
    assert "Action: delivered" in report.as_string()


async def test_C2_an_address_that_nobody_has_is_refused_or_comes_back(
    postfix: Postfix, carrier: SmtpCarrier
) -> None:
    with pytest.raises(Refused, match="refused the recipient's address"):
        await carrier.carry(letter("c3" * 20, "refused@partner.test"))
    away = letter("d4" * 20, "nobody@partner.test")
    await carrier.carry(away)
    report = message_from_bytes(postfix.wait_for("mace", b"d4" * 20), policy=default)
    assert "Action: failed" in report.as_string()
    assert "Status: 5.1.1" in report.as_string()


async def test_a_pack_of_thirty_megabytes_goes_and_forty_is_refused(
    postfix: Postfix, carrier: SmtpCarrier
) -> None:
    def large(key: str, size: int) -> Frozen:
        content = b"Subject: x\r\n\r\n" + b"x" * 998 + b"\r\n"
        content += (b"y" * 900 + b"\r\n") * (size // 902)
        digest = hashlib.sha256(content).hexdigest()
        return Frozen(key, "mace@council.test", "p@partner.test", f"<{key}@x>", content, digest)

    before = len(postfix.arrived("partner"))
    await carrier.carry(large("e5" * 20, 30_000_000))
    with pytest.raises(Refused) as told:
        await carrier.carry(large("f6" * 20, 40_000_000))
    assert "552" in told.value.why
    postfix.wait_for("mace", b"e5" * 20)
    assert len(postfix.arrived("partner")) == before + 1
