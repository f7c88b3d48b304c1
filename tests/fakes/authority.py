"""A real token authority on this machine: npm's certified `oidc-provider`, over TLS.

It verifies the assertion that an application signs with its certificate, as Entra does, and signs
tokens that the Graph peer verifies in turn.
"""

import json
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import jwt
import requests

from tests.certificates import Certificates, Signing

TENANT = "99999999-2222-4333-8444-555555555555"
CLIENT = "22222222-2222-4333-8444-555555555555"
RESOURCE = "https://graph.microsoft.com"
_PROGRAM = Path(__file__).with_name("authority.mjs")


@dataclass(frozen=True)
class Authority:
    """Where it is, and an HTTP client that trusts it."""

    url: str
    http: requests.Session

    def accepts(self, token: str) -> bool:
        """Tell whether a token is one of this authority's, for Graph, of our application."""
        about = self._read(f"{self.url}/{TENANT}/v2.0/.well-known/openid-configuration")
        keys = jwt.PyJWKSet.from_dict(self._read(about["jwks_uri"]))
        try:
            key = keys[jwt.get_unverified_header(token)["kid"]].key
            found = jwt.decode(
                token, key, algorithms=["RS256"], audience=RESOURCE, issuer=about["issuer"]
            )
        except (jwt.PyJWTError, KeyError):
            return False
        return bool(found["client_id"] == CLIENT)

    def _read(self, address: str) -> dict[str, Any]:
        found: dict[str, Any] = self.http.get(address, timeout=10).json()
        return found


@contextmanager
def authority(folder: Path, tls: Certificates, signing: Signing) -> Iterator[Authority]:
    """Start it, and stop it at the end."""
    node = shutil.which("node")
    assert node is not None, "node is missing: make setup says so"
    given = folder / "authority.json"
    told = {"key": str(tls.key), "cert": str(tls.certificate), "jwk": signing.jwk}
    told |= {"client": CLIENT, "tenant": TENANT, "resource": RESOURCE}
    given.write_text(json.dumps(told))
    command = [node, str(_PROGRAM), str(given)]
    with (
        subprocess.Popen(  # noqa: S603 - our own program
            command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
        ) as process,
        requests.Session() as http,
    ):
        http.verify, http.trust_env = str(tls.certificate), False
        try:
            yield Authority(f"https://localhost:{_port(process)}", http)
        finally:
            process.terminate()


def _port(process: "subprocess.Popen[str]") -> int:
    assert process.stdout is not None
    for line in process.stdout:
        if line.startswith("listening "):
            return int(line.split()[1])
    raise AssertionError("the authority did not start: is oidc-provider installed (npm ci)?")
