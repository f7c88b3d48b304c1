"""The Exchange Server's carrier: what each answer means, and that nothing goes twice."""

import base64
import datetime as dt
import hashlib
import json
import logging
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from aiohttp import ClientSession
from lxml import etree

from core.carrying import OURS_TO_MEND, Busy, CarryingFailed, Frozen, NoAnswer, Refused, TryLater
from mailer.carriers import exchange, exchange_check
from mailer.carriers.exchange import ExchangeCarrier
from mailer.carriers.exchange_account import TALKATIVE, Mailbox, Server
from mailer.carriers.exchange_check import (
    NO_CERTIFICATE,
    NO_MAILBOX,
    NOT_LET_IN,
    NOT_SIGNED_IN,
    NOT_THERE,
    mailbox_findings,
)
from tests.certificates import make_certificates
from tests.fakes.entra import Answer
from tests.fakes.exchange import BUSY, DROP, UNAVAILABLE, ExchangePeer, Fault, serving
from tests.fakes.exchange_items import SOAP
from tests.fakes.exchange_schema import M, T, faults_of

KEY = "ab" * 20
CONTENT = b"Subject: x\r\nTo: p@b.example\r\n\r\nhello\r\n"


def frozen(content: bytes = CONTENT, key: str = KEY) -> Frozen:
    digest = hashlib.sha256(content).hexdigest()
    return Frozen(key, "mace@a.example", "p@b.example", f"<{key}@a.example>", content, digest)


@pytest.fixture
def peer() -> Iterator[ExchangePeer]:
    with serving(ExchangePeer()) as peer:
        yield peer


@pytest.fixture
def mailbox(peer: ExchangePeer) -> Iterator[Mailbox]:
    made = Mailbox(Server(peer.url, "mace@a.example", "basic", "svc", "right"))
    yield made
    made.close()


@pytest.fixture
def carrier(mailbox: Mailbox) -> ExchangeCarrier:
    return ExchangeCarrier(mailbox)


async def test_the_frozen_bytes_are_what_exchange_is_given(
    peer: ExchangePeer, carrier: ExchangeCarrier
) -> None:
    await carrier.carry(frozen())
    assert peer.sent == [CONTENT]
    assert peer.asked.count("SendItem") == 1
    assert not any("ExchangeImpersonation" in one for one in peer.headers)
    assert await carrier.find(KEY) is True


@pytest.mark.parametrize(
    ("fault", "means", "went"),
    [
        (Fault("FindItem", UNAVAILABLE), Busy, 0),
        (Fault("FindItem", DROP), TryLater, 0),
        (Fault("CreateItem", UNAVAILABLE), Busy, 0),
        (Fault("CreateItem", UNAVAILABLE, acted=True), Busy, 0),
        (Fault("CreateItem", DROP, acted=True), TryLater, 0),
        (Fault("CreateItem", BUSY), Busy, 0),
        (Fault("CreateItem", "ErrorMessageSizeExceeded"), Refused, 0),
        (Fault("CreateItem", "ErrorQuotaExceeded"), TryLater, 0),
        (Fault("SendItem", BUSY), Busy, 0),
        (Fault("SendItem", "ErrorInvalidRecipients"), Refused, 0),
        (Fault("SendItem", "ErrorSendAsDenied"), TryLater, 0),
        (Fault("SendItem", "ErrorItemNotFound"), NoAnswer, 0),
        (Fault("SendItem", "ErrorInternalServerError"), NoAnswer, 0),
        (Fault("SendItem", UNAVAILABLE), NoAnswer, 0),
        (Fault("SendItem", UNAVAILABLE, acted=True), NoAnswer, 1),
        (Fault("SendItem", DROP), NoAnswer, 0),
        (Fault("SendItem", DROP, acted=True), NoAnswer, 1),
    ],
    ids=lambda one: f"{one.operation}-{one.how}-{one.acted}" if isinstance(one, Fault) else None,
)
async def test_each_answer_means_what_it_allows_next_and_the_message_goes_once(
    peer: ExchangePeer,
    carrier: ExchangeCarrier,
    fault: Fault,
    means: type[CarryingFailed],
    went: int,
) -> None:
    peer.plan = [fault]
    with pytest.raises(CarryingFailed) as told:
        await carrier.carry(frozen())
    assert type(told.value) is means
    assert "@" not in told.value.why
    assert len(peer.sent) == went
    if means is NoAnswer:
        assert await carrier.find(KEY) is bool(went)
    if means is not Refused:
        await carrier.carry(frozen())
        assert peer.sent == [CONTENT]
        assert len([one for one in peer.items.values() if one.folder == "drafts"]) == 0


async def test_a_busy_server_says_how_long_to_wait(
    peer: ExchangePeer, carrier: ExchangeCarrier
) -> None:
    peer.plan = [Fault("FindItem", BUSY, back_off=90_000)]
    with pytest.raises(TryLater) as told:
        await carrier.carry(frozen())
    assert told.value.retry_after == dt.timedelta(seconds=90)
    assert peer.asked.count("FindItem") == 1


async def test_a_wrong_password_is_for_a_person_to_mend(peer: ExchangePeer) -> None:
    mailbox = Mailbox(Server(peer.url, "mace@a.example", "basic", "svc", "wrong"))
    with pytest.raises(TryLater, match="does not let us") as told:
        await ExchangeCarrier(mailbox).carry(frozen())
    assert told.value.retry_after == OURS_TO_MEND
    mailbox.close()


async def test_a_server_that_is_not_there_may_be_tried_later() -> None:
    with serving(ExchangePeer()) as peer:
        pass
    mailbox = Mailbox(Server(peer.url, "mace@a.example", "basic", "svc", "right"))
    with pytest.raises(TryLater):
        await ExchangeCarrier(mailbox).carry(frozen())
    mailbox.close()


async def test_a_late_copy_in_sent_is_waited_for_and_nothing_goes_twice(
    peer: ExchangePeer, carrier: ExchangeCarrier
) -> None:
    peer.late = True
    peer.plan = [Fault("SendItem", DROP, acted=True)]
    with pytest.raises(NoAnswer):
        await carrier.carry(frozen())
    with pytest.raises(NoAnswer, match="no trace"):
        await carrier.find(KEY)
    peer.settle()
    assert await carrier.find(KEY) is True
    await carrier.carry(frozen())
    assert peer.sent == [CONTENT]


async def test_a_draft_left_by_a_process_that_died_is_the_one_that_goes(
    peer: ExchangePeer, carrier: ExchangeCarrier
) -> None:
    peer.plan = [Fault("SendItem", DROP)]
    with pytest.raises(NoAnswer):
        await carrier.carry(frozen())
    other = Mailbox(Server(peer.url, "mace@a.example", "basic", "svc", "right"))
    await ExchangeCarrier(other).carry(frozen())
    assert peer.asked.count("CreateItem") == 1
    assert peer.sent == [CONTENT]
    other.close()


async def test_who_stopped_waiting_is_not_surprised_by_a_message_that_goes_later(
    peer: ExchangePeer, carrier: ExchangeCarrier, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(exchange, "LATEST", -1.0)
    with pytest.raises(TryLater, match="too slow"):
        await carrier.carry(frozen())
    assert "SendItem" not in peer.asked


def test_the_schema_refuses_a_wrong_element() -> None:
    right = etree.fromstring(
        f'<m:SendItem xmlns:m="{M}" xmlns:t="{T}" SaveItemToFolder="true">'
        '<m:ItemIds><t:ItemId Id="a"/></m:ItemIds></m:SendItem>'
    )
    assert faults_of(right) == []
    right[0].append(etree.Element(f"{{{T}}}ItemNumber"))
    [fault] = faults_of(right)
    assert "ItemNumber" in fault


async def nonsense(peer: ExchangePeer) -> None:
    body = f'<m:SendItem xmlns:m="{M}"><m:Nonsense/></m:SendItem>'
    text = f'<s:Envelope xmlns:s="{SOAP}"><s:Header/><s:Body>{body}</s:Body></s:Envelope>'
    headers = {"Authorization": peer.authorization}
    async with (
        ClientSession() as session,
        session.post(peer.url, data=text, headers=headers) as answer,
    ):
        assert answer.status == 500
        assert b"ErrorSchemaValidation" in await answer.read()


async def test_a_request_out_of_schema_is_refused_by_the_peer_and_fails_the_test() -> None:
    with pytest.raises(AssertionError, match="schema"), serving(ExchangePeer()) as peer:
        await nonsense(peer)


# --- getting in, and what is never told


async def test_a_user_gets_in_by_ntlm(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    users = tmp_path / "users"
    users.write_text("COUNCIL:svc:right\n")
    monkeypatch.setenv("NTLM_USER_FILE", str(users))
    with serving(ExchangePeer(by="ntlm")) as peer:
        mailbox = Mailbox(Server(peer.url, "mace@a.example", "ntlm", "COUNCIL\\svc", "right"))
        await ExchangeCarrier(mailbox).carry(frozen())
        mailbox.close()
        wrong = Mailbox(Server(peer.url, "mace@a.example", "ntlm", "COUNCIL\\svc", "wrong"))
        with pytest.raises(TryLater, match="let us"):
            await ExchangeCarrier(wrong).carry(frozen(key="cd" * 20))
        wrong.close()
    assert peer.sent == [CONTENT]


class Authority:
    """Entra's side of an app's sign-in, as msal's HTTP client: tokens that end at once."""

    def __init__(self, *, refuses: bool = False) -> None:
        self.asked: list[dict[str, str]] = []
        self.refuses = refuses

    def get(self, _url: str, **_more: object) -> Answer:
        place = "https://login.microsoftonline.com/a-tenant"
        found = {"authorization_endpoint": f"{place}/authorize", "token_endpoint": f"{place}/token"}
        return Answer(200, json.dumps(found | {"issuer": place, "metadata": []}))

    def post(self, _url: str, data: dict[str, str], **_more: object) -> Answer:
        self.asked.append(data)
        if self.refuses:
            return Answer(401, json.dumps({"error": "invalid_client"}))
        token = {"access_token": "t0ken", "token_type": "Bearer", "expires_in": 3600}
        return Answer(200, json.dumps(token))

    def close(self) -> None: ...


def app(peer: ExchangePeer, authority: Authority) -> Mailbox:
    server = Server(
        peer.url, "mace@a.example", "oauth", "", "s3cret", app_id="an-app", tenant="a-tenant"
    )
    return Mailbox(server, authority)


async def test_an_app_gets_in_with_a_token_from_msal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OAUTHLIB_INSECURE_TRANSPORT", "1")  # the peer is on this machine
    authority = Authority()
    with serving(ExchangePeer()) as peer:
        peer.authorization = "Bearer t0ken"
        mailbox = app(peer, authority)
        await ExchangeCarrier(mailbox).carry(frozen())
        mailbox.close()
    assert peer.sent == [CONTENT]
    assert all("ExchangeImpersonation" in one for one in peer.headers)
    [asked] = authority.asked
    assert asked["scope"] == "https://127.0.0.1/.default"


async def test_an_app_without_a_token_waits_for_a_person(peer: ExchangePeer) -> None:
    mailbox = app(peer, Authority(refuses=True))
    with pytest.raises(TryLater, match="no token"):
        await ExchangeCarrier(mailbox).carry(frozen())
    assert await mailbox_findings(mailbox) == [NOT_SIGNED_IN]
    mailbox.close()


async def test_encrypted_and_the_certificate_is_checked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    certificates = make_certificates(tmp_path)
    with serving(ExchangePeer(), certificates.server) as peer:
        stranger = Mailbox(Server(peer.url, "mace@a.example", "basic", "svc", "right"))
        with pytest.raises(TryLater):
            await ExchangeCarrier(stranger).carry(frozen())
        assert await mailbox_findings(stranger) == [NO_CERTIFICATE]
        stranger.close()
        assert peer.asked == []
        monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(certificates.certificate))
        mailbox = Mailbox(Server(peer.url, "mace@a.example", "basic", "svc", "right"))
        await ExchangeCarrier(mailbox).carry(frozen())
        mailbox.close()
    assert peer.sent == [CONTENT]


async def test_no_log_tells_an_address_a_password_or_a_mail_even_at_debug(
    peer: ExchangePeer, caplog: pytest.LogCaptureFixture
) -> None:
    for name in ("", *TALKATIVE, "requests", "urllib3"):
        caplog.set_level(logging.DEBUG, logger=name)
    for login in ("right", "wr0ng"):
        mailbox = Mailbox(Server(peer.url, "mace@a.example", "basic", "svc-acc", login))
        peer.authorization = "Basic " + base64.b64encode(b"svc-acc:right").decode()
        with suppress(TryLater):
            await ExchangeCarrier(mailbox).carry(frozen(b"Subject: y\r\n\r\nAboutRobin\r\n"))
        mailbox.close()
    assert len(peer.sent) == 1
    secrets = ("@", "svc-acc", "right", "wr0ng", "AboutRobin", peer.authorization[6:])
    assert [one for one in secrets if one in caplog.text] == []
    assert "urllib3" in caplog.text, "somebody did listen"


# --- the check of a mailbox


async def test_a_mailbox_that_is_well_has_no_finding(peer: ExchangePeer, mailbox: Mailbox) -> None:
    assert await mailbox_findings(mailbox) == []
    assert {"CreateItem", "SendItem", "UpdateItem", "DeleteItem"}.isdisjoint(peer.asked)


async def test_each_finding_says_what_it_means_and_what_to_do(
    peer: ExchangePeer, mailbox: Mailbox
) -> None:
    peer.missing = {"sentitems"}
    [finding] = await mailbox_findings(mailbox)
    assert finding == (
        "The folder sent cannot be read, so nobody can see whether a message went. "
        "Give the service account full access."
    )
    wrong = Mailbox(Server(peer.url, "mace@a.example", "basic", "svc", "wrong"))
    assert await mailbox_findings(wrong) == [NOT_LET_IN]
    nowhere = Mailbox(
        Server("http://127.0.0.1:9/EWS/Exchange.asmx", "m@a.example", "basic", "s", "r")
    )
    assert await mailbox_findings(nowhere) == [NOT_THERE]
    peer.plan = [Fault("FindItem", BUSY)]
    assert await mailbox_findings(mailbox) == [exchange_check.BUSY]
    peer.plan = [Fault("FindItem", "ErrorNonExistentMailbox")]
    assert await mailbox_findings(mailbox) == [NO_MAILBOX]
    wrong.close()
    nowhere.close()
