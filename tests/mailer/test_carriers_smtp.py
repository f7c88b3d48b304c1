"""The mail server's carrier: what each answer means, and that nothing is sent in the clear."""

import hashlib
import ssl

import pytest

from core.carrying import CarryingFailed, Frozen, NoAnswer, Refused, TryLater
from core.settings import Security
from mailer.carriers import smtp
from mailer.carriers.smtp import SmtpCarrier
from tests.certificates import Certificates, make_certificates
from tests.fakes.relay import DROP, Relay, serving

KEY = "ab" * 20


def frozen(content: bytes = b"Subject: x\r\n\r\nhello\r\n", key: str = KEY) -> Frozen:
    digest = hashlib.sha256(content).hexdigest()
    return Frozen(key, "mace@a.example", "p@b.example", f"<{key}@a.example>", content, digest)


def carrier(
    relay: Relay,
    security: Security = "none",
    user: str = "",
    password: str = "",
    trust: ssl.SSLContext | None = None,
) -> SmtpCarrier:
    return SmtpCarrier(smtp.Relay("localhost", relay.port, security, user, password), trust)


async def carried(relay: Relay) -> None:
    async with serving(relay):
        await carrier(relay).carry(frozen())


async def test_the_bytes_arrive_with_dots_doubled_and_reports_asked_for_under_the_key() -> None:
    relay = Relay()
    async with serving(relay):
        await carrier(relay).carry(frozen(b"Subject: x\r\n\r\n.one\r\n..two\r\n."))
    assert relay.taken == [b"Subject: x\r\n\r\n..one\r\n...two\r\n..\r\n.\r\n"]
    mail, to = (line for line in relay.said if line[:4].upper() in ("MAIL", "RCPT"))
    assert mail.lower().startswith("mail from:<mace@a.example>")
    assert f"ENVID={KEY}" in mail
    assert to.endswith("NOTIFY=SUCCESS,FAILURE")


async def test_a_server_without_reports_is_not_asked_for_them() -> None:
    relay = Relay(offers=("PIPELINING",))
    await carried(relay)
    assert not [line for line in relay.said if "ENVID" in line or "NOTIFY" in line]
    assert len(relay.taken) == 1


@pytest.mark.parametrize(
    ("says", "means"),
    [
        ({"GREETING": DROP}, TryLater),
        ({"GREETING": "554 not now"}, TryLater),
        ({"EHLO": DROP}, TryLater),
        ({"MAIL": DROP}, TryLater),
        ({"MAIL": "451 4.3.0 busy"}, TryLater),
        ({"MAIL": "550 5.7.1 who are you"}, TryLater),  # ours to mend: no letter is given up for it
        ({"RCPT": DROP}, TryLater),
        ({"RCPT": "450 4.2.1 greylisted"}, TryLater),
        ({"RCPT": "550 5.1.1 nobody here"}, Refused),
        ({"DATA": DROP}, TryLater),
        ({"DATA": "421 4.3.2 closing"}, TryLater),
        ({"DATA": "554 5.6.0 no"}, Refused),
        ({"BODY": "452 4.3.1 full"}, TryLater),
        ({"BODY": "554 5.7.1 virus"}, Refused),
        ({"BODY": DROP}, NoAnswer),
        ({"BODY": "999 what"}, NoAnswer),
        ({"BODY": "gibberish"}, NoAnswer),
    ],
)
async def test_each_answer_means_what_it_allows_next(
    says: dict[str, str], means: type[CarryingFailed]
) -> None:
    relay = Relay(says)
    with pytest.raises(means) as told:
        await carried(relay)
    assert type(told.value) is means
    assert "@" not in told.value.why
    if means is TryLater:
        assert not relay.taken or "BODY" in says, "nothing may have gone"


async def test_what_breaks_off_after_the_answer_went() -> None:
    relay = Relay({"QUIT": DROP})
    await carried(relay)
    assert len(relay.taken) == 1


async def test_a_server_that_is_not_there_may_be_tried_later() -> None:
    relay = Relay()
    async with serving(relay):
        pass
    with pytest.raises(TryLater, match="no connection"):
        await carrier(relay).carry(frozen())


async def test_a_mail_server_cannot_be_asked() -> None:
    assert await carrier(Relay()).find(KEY) is None


@pytest.mark.parametrize("wrong", ["../outside", "", "x" * 65, "a\r\nRCPT TO:<x@y.example>"])
async def test_a_key_that_is_no_key_is_refused(wrong: str) -> None:
    relay = Relay()
    async with serving(relay):
        with pytest.raises(Refused):
            await carrier(relay).carry(frozen(key=wrong))
    assert relay.said == []


@pytest.fixture(scope="module")
def certificates(tmp_path_factory: pytest.TempPathFactory) -> Certificates:
    return make_certificates(tmp_path_factory.mktemp("tls"))


async def test_nothing_is_said_in_the_clear_where_encryption_is_not_offered() -> None:
    relay = Relay()
    async with serving(relay):
        with pytest.raises(TryLater):
            await carrier(relay, "starttls", "mace", "right").carry(frozen())
    assert {line.split()[0].upper() for line in relay.said} <= {"EHLO", "QUIT"}


async def test_encrypted_and_logged_in(certificates: Certificates) -> None:
    relay = Relay(offers=("STARTTLS", "AUTH PLAIN"), certificate=certificates.server)
    async with serving(relay):
        sender = carrier(relay, "starttls", "mace", "right", certificates.client)
        await sender.carry(frozen())
    assert len(relay.taken) == 1


async def test_encrypted_from_the_first_byte(certificates: Certificates) -> None:
    relay = Relay(offers=("AUTH PLAIN",))
    async with serving(relay, certificates.server):
        await carrier(relay, "tls", "mace", "right", certificates.client).carry(frozen())
    assert len(relay.taken) == 1


async def test_a_certificate_of_somebody_else_is_not_trusted(certificates: Certificates) -> None:
    relay = Relay(offers=("STARTTLS", "AUTH PLAIN"), certificate=certificates.server)
    async with serving(relay):
        with pytest.raises(TryLater):
            await carrier(relay, "starttls", "mace", "right").carry(frozen())
    assert not [line for line in relay.said if line.startswith("AUTH")]


async def test_a_wrong_password_is_ours_to_mend_and_is_not_told(certificates: Certificates) -> None:
    relay = Relay(offers=("STARTTLS", "AUTH PLAIN"), certificate=certificates.server)
    async with serving(relay):
        sender = carrier(relay, "starttls", "mace", "wrong-secret", certificates.client)
        with pytest.raises(TryLater, match="does not let us in") as told:
            await sender.carry(frozen())
    shown = repr(smtp.Relay("localhost", password="wrong-secret"))
    assert "wrong-secret" not in told.value.why + repr(sender) + shown
    assert told.value.retry_after is not None
