"""What the trials of mail share: certificates, a token authority, and trust in both."""

from collections.abc import Iterator

import pytest

from tests.certificates import make_certificates, make_signing
from tests.fakes.authority import authority
from tests.mailer.checking_tried import Peers


@pytest.fixture(scope="module")
def peers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Peers]:
    tls = make_certificates(tmp_path_factory.mktemp("tls"))
    signing = make_signing(tmp_path_factory.mktemp("application"))
    with authority(tmp_path_factory.mktemp("authority"), tls, signing) as entra:
        yield Peers(tls, signing, entra)


@pytest.fixture
def trust(peers: Peers, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("REQUESTS_CA_BUNDLE", "SSL_CERT_FILE"):
        monkeypatch.setenv(name, str(peers.tls.certificate))
