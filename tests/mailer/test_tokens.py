"""Signing in for Graph: a real authority checks what msal signs, and no secret is ever said."""

import logging
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from core.carrying import TryLater
from core.settings import Settings
from mailer.carriers.graph import GraphCarrier
from mailer.carriers.graph_client import GraphClient
from mailer.carriers.tokens import CertificateUnfit, Registration, Tokens, read_proof
from mailer.ways import carrier_of, exchange_online_of
from tests.certificates import Certificates, Signing, make_certificates, make_signing
from tests.fakes.authority import CLIENT, TENANT, Authority, authority
from tests.fakes.graph import Graph, serving
from tests.mailer.carriers_tried import KEY, MAILBOX, frozen


@pytest.fixture(scope="module")
def signing(tmp_path_factory: pytest.TempPathFactory) -> Signing:
    return make_signing(tmp_path_factory.mktemp("application"))


@pytest.fixture(scope="module")
def tls(tmp_path_factory: pytest.TempPathFactory) -> Certificates:
    return make_certificates(tmp_path_factory.mktemp("tls"))


@pytest.fixture(scope="module")
def entra(
    tmp_path_factory: pytest.TempPathFactory, tls: Certificates, signing: Signing
) -> Iterator[Authority]:
    with authority(tmp_path_factory.mktemp("authority"), tls, signing) as running:
        yield running


@pytest.fixture
def registration(entra: Authority, signing: Signing) -> Registration:
    return Registration(TENANT, CLIENT, signing.file, signing.thumbprint, entra.url)


async def test_C2_the_authority_gives_a_token_for_the_signature_and_graph_takes_the_mail(
    entra: Authority, registration: Registration
) -> None:
    tokens = Tokens(registration, http=entra.http)
    graph = Graph(MAILBOX)
    graph.accepts = entra.accepts
    async with serving(graph):
        carrier = GraphCarrier(GraphClient(graph.url, MAILBOX, tokens))
        await carrier.carry(frozen())
        assert await carrier.find(KEY) is True
    assert [kept.mime for kept in graph.delivered] == [frozen().content]
    assert not graph.faulty


async def test_the_second_token_is_the_first_one_kept(
    entra: Authority, registration: Registration
) -> None:
    tokens = Tokens(registration, http=entra.http)
    assert await tokens.token() == await tokens.token()
    assert not entra.accepts((await tokens.token())[:-8] + "tampered")


async def test_another_key_gets_no_token_and_may_be_mended(
    entra: Authority, registration: Registration, tmp_path: Path
) -> None:
    other = make_signing(tmp_path)
    wrong = replace(registration, certificate=other.file, thumbprint=other.thumbprint)
    with pytest.raises(TryLater, match="refused: invalid_client") as told:
        await Tokens(wrong, http=entra.http).token()
    assert told.value.retry_after is not None
    assert CLIENT not in told.value.why


async def test_another_application_or_tenant_gets_no_token(
    entra: Authority, registration: Registration
) -> None:
    for wrong in (replace(registration, client="x"), replace(registration, tenant="x")):
        with pytest.raises(TryLater):
            await Tokens(wrong, http=entra.http).token()


async def test_an_authority_that_is_not_there_may_be_tried_later(
    registration: Registration, entra: Authority
) -> None:
    gone = replace(registration, authority="https://localhost:9")
    with pytest.raises(TryLater, match="no sign-in at Microsoft"):
        await Tokens(gone, http=entra.http).token()


async def test_no_token_key_or_assertion_gets_into_a_log(
    entra: Authority, registration: Registration, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    tokens = Tokens(registration, http=entra.http)
    token = await tokens.token()
    with pytest.raises(TryLater):
        await Tokens(replace(registration, client="x"), http=entra.http).token()
    said = caplog.text + "".join(str(record.__dict__) for record in caplog.records)
    said += repr(tokens) + repr(read_proof(registration.certificate, registration.thumbprint))
    assert token not in said
    for secret in ("client_assertion", "PRIVATE KEY", "eyJ", "access_token"):
        assert secret not in said


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (None, "cannot be read as text"),
        (b"\xff\xfe", "cannot be read as text"),
        (b"", "lacks the private key"),
        (b"CERTIFICATE", "lacks the private key"),
        (b"KEY", "lacks the certificate"),
        (b"-----BEGIN PRIVATE KEY-----\nx\n-----END PRIVATE KEY-----\nCERTIFICATE", "be read"),
        (b"OTHER KEY CERTIFICATE", "not the RSA key of"),
    ],
)
def test_a_file_that_cannot_serve_is_a_clear_sentence(
    signing: Signing, tmp_path: Path, content: bytes | None, says: str
) -> None:
    folder = signing.file.parent
    key, certificate = ((folder / name).read_bytes() for name in ("k.pem", "c.pem"))
    other = tmp_path / "other"
    other.mkdir()
    make_signing(other)
    file = tmp_path / "given.pem"
    if content is not None:
        filled = content.replace(b"OTHER KEY", (other / "k.pem").read_bytes())
        filled = key if content == b"KEY" else filled
        filled = filled.replace(b" CERTIFICATE", certificate).replace(b"\nCERTIFICATE", certificate)
        file.write_bytes(certificate if content == b"CERTIFICATE" else filled)
    with pytest.raises(CertificateUnfit, match=says) as told:
        read_proof(file, signing.thumbprint)
    assert "No mail can be sent." in str(told.value)
    assert str(tmp_path) not in str(told.value)


def test_the_thumbprint_is_that_of_the_file_in_either_spelling(signing: Signing) -> None:
    read_proof(
        signing.file, ":".join(signing.thumbprint.lower()[i : i + 2] for i in range(0, 40, 2))
    )
    with pytest.raises(CertificateUnfit, match="MACE_GRAPH_THUMBPRINT"):
        read_proof(signing.file, "ab" * 20)


def test_one_setting_chooses_graph_and_what_is_wrong_with_its_file_stops_the_start(
    signing: Signing,
) -> None:
    given = {"MAIL": "graph", "MAIL_FROM": MAILBOX, "GRAPH_TENANT": TENANT, "GRAPH_CLIENT": CLIENT}
    given |= {"GRAPH_CERTIFICATE": str(signing.file), "GRAPH_THUMBPRINT": signing.thumbprint}

    def settings() -> Settings:
        return Settings.from_env({f"MACE_{name}": value for name, value in given.items()})

    graph = exchange_online_of(settings())
    assert graph is not None
    assert isinstance(carrier_of(settings(), graph), GraphCarrier)
    assert exchange_online_of(Settings()) is None
    given["GRAPH_THUMBPRINT"] = "AB" * 20
    with pytest.raises(CertificateUnfit):
        exchange_online_of(settings())
