"""The keys with which Microsoft signs what it sends to the bot, and the check of a signature.

The library's own reader blocks the event loop, has no time limit and fails with an index error
when a key has been rotated (docs/teams.md, "What we mend").
"""

import asyncio
import json
import logging
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import aiohttp
import jwt
from jwt.algorithms import RSAAlgorithm

log = logging.getLogger(__name__)

METADATA = "https://login.botframework.com/v1/.well-known/openidconfiguration"
ISSUER = "https://api.botframework.com"
CLOCK_SKEW = 300  # seconds by which Microsoft's clock and ours may differ


class TokenRefused(Exception):
    """The token does not prove that Teams sent this. The text is for the log: no content."""


class KeysUnavailable(Exception):
    """The signing keys could not be fetched, so that nobody can tell whether a token is good."""


@dataclass(frozen=True, slots=True)
class KeyPatience:
    """How long, in seconds, keys are kept, asked for, and not asked for again."""

    keep: float = 24 * 3600
    between_refreshes: float = 300
    timeout: float = 10


class SigningKeys:
    """Keeps the published keys; fetches them again daily, and once when one is unknown."""

    def __init__(
        self,
        metadata_url: str = METADATA,
        patience: KeyPatience | None = None,
        elapsed: Callable[[], float] = time.monotonic,
    ) -> None:
        self._url = metadata_url
        self._patience = patience or KeyPatience()
        self._elapsed = elapsed
        self._lock = asyncio.Lock()
        self._keys: dict[str, dict[str, Any]] = {}
        self._fetched: float | None = None

    async def find(self, kid: str) -> dict[str, Any]:
        """Give the published key of this id, as JSON."""
        if self._stale(kid):
            async with self._lock:
                if self._stale(kid):
                    await self._refresh()
        if kid not in self._keys:
            raise TokenRefused("signed with an unknown key")
        return self._keys[kid]

    def _stale(self, kid: str) -> bool:
        if self._fetched is None:
            return True
        age = self._elapsed() - self._fetched
        limit = self._patience.keep if kid in self._keys else self._patience.between_refreshes
        return age > limit

    async def _refresh(self) -> None:
        try:
            published = await self._fetch()
        except (aiohttp.ClientError, TimeoutError, ValueError, KeyError, TypeError) as error:
            if not self._keys:
                raise KeysUnavailable("the signing keys cannot be fetched") from error
            # Yesterday's keys are still right far more often than not. Try again later.
            log.warning("signing keys could not be refreshed (%s)", type(error).__name__)
        else:
            self._keys = {str(key["kid"]): key for key in published if "kid" in key}
        self._fetched = self._elapsed()

    async def _fetch(self) -> list[dict[str, Any]]:
        limit = aiohttp.ClientTimeout(total=self._patience.timeout)
        async with aiohttp.ClientSession(timeout=limit, raise_for_status=True) as session:
            async with session.get(self._url) as answer:
                address = (await answer.json())["jwks_uri"]
            async with session.get(address) as answer:
                keys: list[dict[str, Any]] = (await answer.json())["keys"]
        return keys


async def verified_claims(
    header: str, keys: SigningKeys, *, app_id: str, channel: str, service_url: str
) -> dict[str, Any]:
    """Give the claims of a token that the Bot Framework signed for this bot and this activity.

    Raises TokenRefused for every other token, whatever is wrong with it.
    """
    scheme, _, token = header.partition(" ")
    if scheme.lower() != "bearer" or not token:
        raise TokenRefused("no bearer token")
    try:
        return await _claims(token, keys, app_id, channel, service_url)
    except (jwt.PyJWTError, ValueError, KeyError, TypeError) as error:
        raise TokenRefused(type(error).__name__) from error


async def _claims(
    token: str, keys: SigningKeys, app_id: str, channel: str, service_url: str
) -> dict[str, Any]:
    head = jwt.get_unverified_header(token)
    if head.get("alg") != "RS256":
        raise TokenRefused("not signed with RS256")
    key = await keys.find(str(head.get("kid", "")))
    if channel not in key.get("endorsements", []):
        raise TokenRefused("the key is not endorsed for this channel")
    public = RSAAlgorithm.from_jwk(json.dumps(key))
    claims: dict[str, Any] = jwt.decode(
        token,
        public,  # type: ignore[arg-type]  # PyJWT's return type allows private keys as well
        algorithms=["RS256"],
        audience=app_id,
        issuer=ISSUER,
        leeway=CLOCK_SKEW,
        options={"require": ["exp", "iss", "aud"]},
    )
    if claims.get("serviceurl") != service_url:
        raise TokenRefused("the token is for another service URL")
    return claims
