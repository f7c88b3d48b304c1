"""Entra's side of a sign-in, as the HTTP client that msal asks: discovery, then tokens.

It remembers what it was asked, checks PKCE as Entra does, and signs what a test tells it to.
"""

import base64
import hashlib
import json
import time
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, urlsplit

import jwt

from tests.fakes.microsoft import APP, TENANT

HOST = "https://login.microsoftonline.com"


@dataclass
class Answer:
    """What msal needs of a response."""

    status_code: int
    text: str
    headers: dict[str, str] = field(default_factory=dict)

    def raise_for_status(self) -> None:
        assert self.status_code < 400, self.text


class FakeEntra:
    """One tenant. `sign_in` plays the person who signs in at Microsoft's page."""

    def __init__(self) -> None:
        self.posts: list[dict[str, str]] = []
        self.claims: dict[str, Any] = {}
        self._codes: dict[str, dict[str, str]] = {}

    def sign_in(self, auth_uri: str, oid: str, **claims: Any) -> dict[str, str]:
        """Give the query with which the browser comes back."""
        asked = {name: values[0] for name, values in parse_qs(urlsplit(auth_uri).query).items()}
        assert asked["response_type"] == "code"
        assert asked["code_challenge_method"] == "S256"
        code = f"code-{len(self._codes)}"
        self._codes[code] = asked
        self.claims = {"oid": oid, "nonce": asked["nonce"], "tid": TENANT} | claims
        return {"code": code, "state": asked["state"]}

    def get(self, url: str, **_more: Any) -> Answer:
        assert url.endswith("/.well-known/openid-configuration"), url
        place = f"{HOST}/{TENANT}"
        return _json(
            {
                "authorization_endpoint": f"{place}/oauth2/v2.0/authorize",
                "token_endpoint": f"{place}/oauth2/v2.0/token",
                "issuer": f"{place}/v2.0",
            }
        )

    def post(self, url: str, data: dict[str, str] | None = None, **_more: Any) -> Answer:
        assert url.endswith("/oauth2/v2.0/token"), url
        sent = dict(data or {})
        self.posts.append(sent)
        asked = self._codes.pop(sent.get("code", ""), None)
        proof = hashlib.sha256(sent.get("code_verifier", "").encode()).digest()
        challenge = base64.urlsafe_b64encode(proof).decode().rstrip("=")
        if asked is None or asked["code_challenge"] != challenge:
            return _json({"error": "invalid_grant"}, 400)
        now = int(time.time())  # noqa: TID251 - msal compares with the real clock
        claims = {"iss": f"{HOST}/{TENANT}/v2.0", "aud": APP, "iat": now, "nbf": now - 5}
        claims |= {"exp": now + 600, "sub": "s"} | self.claims
        token = jwt.encode(claims, "k" * 32, algorithm="HS256")
        return _json({"access_token": "a", "token_type": "Bearer", "id_token": token,
                      "expires_in": 600})  # fmt: skip

    def close(self) -> None:
        """Nothing is open."""


def _json(content: dict[str, Any], status: int = 200) -> Answer:
    return Answer(status, json.dumps(content))
