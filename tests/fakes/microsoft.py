"""Microsoft's side of a bot, in process: signing keys, tokens for the bot, a Bot Connector."""

import asyncio
import json
import time
from collections.abc import Callable
from functools import cache
from typing import Any

import jwt
from aiohttp import web
from cryptography.hazmat.primitives.asymmetric import rsa
from jwt.algorithms import RSAAlgorithm

APP = "11111111-2222-4333-8444-555555555555"
TENANT = "99999999-2222-4333-8444-555555555555"
ISSUER = "https://api.botframework.com"


@cache  # making a key takes longer than a test
def _key(_kid: str) -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


class Signer:
    """Publishes keys as login.botframework.com does, and signs tokens with them."""

    def __init__(self) -> None:
        self.refreshes = 0
        self.down = False
        self._private: dict[str, rsa.RSAPrivateKey] = {}
        self._published: list[dict[str, Any]] = []

    def add_key(self, kid: str, *endorsements: str, published: bool = True) -> None:
        key = _key(kid)
        self._private[kid] = key
        if published:
            public = json.loads(RSAAlgorithm.to_jwk(key.public_key()))
            self._published.append(public | {"kid": kid, "endorsements": list(endorsements)})

    def withdraw_keys(self) -> None:
        self._published.clear()

    def token(
        self, service_url: str | None, *, kid: str = "k1", signed_by: str = "", **claims: Any
    ) -> str:
        """Sign a token that is good for ten minutes; None leaves a claim out, `exp` is from now."""
        now = int(time.time())  # noqa: TID251 - the verifier compares with the real clock
        content = {
            "iss": ISSUER,
            "aud": APP,
            "nbf": now - 60,
            "exp": now + 600,
            "serviceurl": service_url,
        } | claims
        if isinstance(claims.get("exp"), int):
            content["exp"] = now + claims["exp"]
        kept = {name: value for name, value in content.items() if value is not None}
        key = self._private[signed_by or kid]
        return jwt.encode(kept, key, algorithm="RS256", headers={"kid": kid})

    def routes(self) -> list[web.RouteDef]:
        return [web.get("/metadata", self._metadata), web.get("/keys", self._keys)]

    async def _metadata(self, request: web.Request) -> web.Response:
        if self.down:
            return web.Response(status=503)
        return web.json_response({"jwks_uri": str(request.url.with_path("/keys"))})

    async def _keys(self, _request: web.Request) -> web.Response:
        self.refreshes += 1
        return web.json_response({"keys": self._published})


class Connector:
    """A Bot Connector that answers what a test tells it to, and notes what it was sent."""

    def __init__(self) -> None:
        self.calls: list[tuple[str, str, dict[str, Any]]] = []
        self.tokens: list[str] = []
        self.silent = False
        self.answers: list[Callable[[], web.StreamResponse]] = []

    def answer(self, status: int, *, times: int = 1, **kwargs: Any) -> None:
        """Answer the next calls with an error."""
        self.answers += [lambda: web.Response(status=status, **kwargs)] * times

    def routes(self) -> list[web.RouteDef]:
        return [web.route("*", "/teams/v3/conversations{rest:.*}", self._any)]

    async def _any(self, request: web.Request) -> web.StreamResponse:
        self.calls.append((request.method, request.match_info["rest"], await request.json()))
        self.tokens.append(request.headers.get("Authorization", ""))
        if self.silent:
            await asyncio.sleep(5)
        if self.answers:
            return self.answers.pop(0)()
        return web.json_response({"id": f"sent-{len(self.calls)}"}, status=201)
