"""Tokens for Microsoft's mail, by msal: an application that proves itself with a certificate.

The only module of the mailer that signs in. What is wrong with the file or the registration is a
sentence for whoever installs; what Microsoft answers is told as its code alone. Neither token, key
nor assertion ever gets into a log: msal's own loggers are shut.
"""

import asyncio
import re
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

import msal
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from core.carrying import OURS_TO_MEND, TryLater
from core.errors import PanelError
from mailer.hushing import hush

AUTHORITY = "https://login.microsoftonline.com"
GRAPH = "https://graph.microsoft.com"
OUTLOOK = "https://outlook.office365.com"  # SMTP and IMAP with a token (XOAUTH2)
_CODE = re.compile(r"AADSTS\d{4,9}")  # Microsoft's own number for what went wrong
_BLOCK = re.compile(r"-----BEGIN ([A-Z ]+)-----.*?-----END \1-----", re.DOTALL)
hush("msal")


class CertificateUnfit(PanelError):
    """The certificate with which the mailer signs in cannot be used."""


@dataclass(frozen=True, slots=True)
class Registration:
    """An app registration in Entra. `authority` differs in national clouds, and in tests."""

    tenant: str
    client: str
    certificate: Path
    thumbprint: str
    authority: str = AUTHORITY


@dataclass(frozen=True, slots=True)
class Proof:
    """A private key and its certificate, as PEM. Nothing of the key is ever shown."""

    private_key: str = field(repr=False)
    public_certificate: str = field(repr=False)
    ends: datetime

    @property
    def credential(self) -> dict[str, str]:
        """Give the two as msal wants them."""
        return {"private_key": self.private_key, "public_certificate": self.public_certificate}


def read_proof(file: Path, thumbprint: str, names: str = "MACE_GRAPH") -> Proof:
    """Read the file with the private key and the certificate that Entra knows.

    `names` is how the settings begin that say where it is.
    """
    try:
        text = file.read_text("ascii")
    except (OSError, UnicodeDecodeError):
        raise CertificateUnfit(
            f"The file that {names}_CERTIFICATE names cannot be read as text. "
            "No mail can be sent. Give a PEM file that this user may read."
        ) from None
    blocks = [(found[1], found[0]) for found in _BLOCK.finditer(text)]
    key = next((block for kind, block in blocks if kind.endswith("PRIVATE KEY")), "")
    certificate = next((block for kind, block in blocks if kind == "CERTIFICATE"), "")
    if not key or not certificate:
        missing = "the certificate" if key else "the private key"
        raise CertificateUnfit(
            f"The file that {names}_CERTIFICATE names lacks {missing}. No mail can be sent. "
            "Put the private key and the certificate into one PEM file."
        )
    return Proof(key, certificate, _checked(key, certificate, thumbprint, names))


def _checked(key: str, certificate: str, thumbprint: str, names: str) -> datetime:
    """Give the certificate's end; raise where key, certificate and thumbprint do not fit."""
    try:
        private = serialization.load_pem_private_key(key.encode(), None)
        public = x509.load_pem_x509_certificate(certificate.encode())
    except (ValueError, TypeError):
        raise CertificateUnfit(
            f"The private key or the certificate in the file that {names}_CERTIFICATE names "
            "cannot be read; perhaps the key has a password. No mail can be sent. "
            "Give a key without one, in a file that only this user may read."
        ) from None
    if not isinstance(private, rsa.RSAPrivateKey) or private.public_key() != public.public_key():
        raise CertificateUnfit(
            f"The private key in the file that {names}_CERTIFICATE names is not the RSA key of "
            "the certificate in it. No mail can be sent. Put the two that belong together there."
        )
    known = {public.fingerprint(one).hex() for one in (hashes.SHA1(), hashes.SHA256())}  # noqa: S303 - Entra shows SHA-1
    if thumbprint.replace(":", "").lower() not in known:
        raise CertificateUnfit(
            f"{names}_THUMBPRINT is not the thumbprint of the certificate in the file that "
            f"{names}_CERTIFICATE names. No mail can be sent. Copy it from the app "
            "registration, or give the file of the certificate that is registered."
        )
    return public.not_valid_after_utc


class Tokens:
    """Gives tokens of one application for Graph; msal keeps one until shortly before its end."""

    def __init__(
        self, registration: Registration, *, resource: str = GRAPH, http: Any = None
    ) -> None:
        """`http` is a requests session with trust of its own; without it the system's trust."""
        self._registration = registration
        self._proof = read_proof(registration.certificate, registration.thumbprint)
        self._scopes = [f"{resource}/.default"]
        self._http = http
        self._application: Any = None
        self._one_at_a_time = asyncio.Lock()

    @property
    def ends(self) -> datetime:
        """Give the end of the certificate."""
        return self._proof.ends

    async def token(self) -> str:
        """Give a token. Raises TryLater: nothing has gone, and somebody may have to mend it."""
        async with self._one_at_a_time:
            answer = await asyncio.to_thread(self._ask)
        token = answer.get("access_token")
        if not isinstance(token, str):
            raise TryLater(f"the sign-in at Microsoft was refused: {_code(answer)}", OURS_TO_MEND)
        return token

    def _ask(self) -> dict[str, Any]:
        try:
            if self._application is None:
                self._application = self._made()
            found: dict[str, Any] = self._application.acquire_token_for_client(self._scopes)
        except (OSError, ValueError) as trouble:  # requests' errors are OSErrors; no authority
            why = f"no sign-in at Microsoft ({type(trouble).__name__})"
            raise TryLater(why) from None
        return found

    def _made(self) -> Any:
        ours, proof = self._registration, self._proof
        return msal.ConfidentialClientApplication(
            ours.client,
            authority=f"{ours.authority}/{ours.tenant}",
            client_credential=proof.credential,
            http_client=self._http,
            instance_discovery=None if ours.authority == AUTHORITY else False,
        )


def _code(answer: dict[str, Any]) -> str:
    """Tell a refusal by its codes. Its description names the application and more."""
    found = _CODE.search(str(answer.get("error_description", "")))
    error = re.sub(r"[^a-z_]", "", str(answer.get("error", "")))[:40]
    return " ".join(filter(None, [error, found[0] if found else ""])) or "no reason was given"
