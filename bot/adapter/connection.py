"""One connection to Teams' Bot Connector: time limits, retries, and failures in our own words.

The library's client is built anew on every turn, has no retry, waits 100 seconds and stumbles
over an error page; this one is kept, and is plain aiohttp.
"""

import asyncio
import logging
import random
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

import aiohttp
from yarl import URL

from bot.activities import SendFailed

log = logging.getLogger(__name__)

# What Teams asks to be tried again; the last two may have been taken all the same.
AGAIN = frozenset({412, 429, 502, 503, 504})
UNCLEAR = frozenset({500, 502, 503, 504})

Token = Callable[[], Awaitable[str | None]]


@dataclass(frozen=True, slots=True)
class Patience:
    """How long to wait for Teams, in seconds, and how often to try."""

    timeout: float = 10
    tries: int = 4
    first_pause: float = 1
    longest_pause: float = 10


class Connection:
    """Speaks to one service URL. `at_most_once` never repeats what may have been taken."""

    def __init__(
        self,
        service_url: str,
        token: Token,
        session: aiohttp.ClientSession,
        patience: Patience,
        *,
        at_most_once: bool,
    ) -> None:
        self._root = service_url.rstrip("/") + "/v3/conversations"
        self._token = token
        self._session = session
        self._patience = patience
        self._at_most_once = at_most_once

    async def call(self, method: str, *path: str, body: Any = None) -> dict[str, Any]:
        """Call the connector and give its answer; raise SendFailed when it does not take it."""
        for attempt in range(1, self._patience.tries + 1):
            try:
                return await self._once(method, path, body)
            except SendFailed as failure:
                pause = self._pause(attempt, failure.retry_after)
                if attempt == self._patience.tries or not self._repeats(failure, pause):
                    raise
                log.info("Teams answered %s, again in %.1f s", failure.status, pause)
                await asyncio.sleep(pause)
        raise AssertionError("unreachable: the last try returns or raises")

    def _repeats(self, failure: SendFailed, pause: float) -> bool:
        if failure.status not in AGAIN or pause > self._patience.longest_pause:
            return False
        return not (failure.unclear and self._at_most_once)

    def _pause(self, attempt: int, asked: float | None) -> float:
        if asked is not None:
            return asked
        doubled: float = self._patience.first_pause * 2 ** (attempt - 1)
        jitter = 1 + random.random() / 4  # noqa: S311 - spreads retries, guards nothing
        return min(doubled * jitter, self._patience.longest_pause)

    async def _once(self, method: str, path: tuple[str, ...], body: Any) -> dict[str, Any]:
        url = "/".join([self._root, *(quote(part, safe="") for part in path)])
        token = await self._token()
        try:
            async with self._session.request(
                method,
                URL(url, encoded=True),
                json=body,
                headers={"Authorization": f"Bearer {token}"} if token else {},
                timeout=aiohttp.ClientTimeout(total=self._patience.timeout),
                allow_redirects=False,
            ) as answer:
                return await _read(answer)
        except aiohttp.ClientConnectorError as error:
            raise SendFailed(None, "cannot connect") from error
        except (aiohttp.ClientError, TimeoutError) as error:
            raise SendFailed(None, type(error).__name__, unclear=True) from error


async def _read(answer: aiohttp.ClientResponse) -> dict[str, Any]:
    content = await _json(answer)
    if answer.status < 300:  # noqa: PLR2004 - HTTP's own border of success
        return content
    told = content.get("error")
    code = str(told.get("code", "")) if isinstance(told, dict) else ""
    wait = _seconds(answer.headers.get("Retry-After"))
    # "Come back later" is a clear refusal; a gateway that gave up may have passed it on.
    unclear = answer.status in UNCLEAR and not (answer.status == 503 and wait is not None)  # noqa: PLR2004
    raise SendFailed(answer.status, code, wait, unclear=unclear)


async def _json(answer: aiohttp.ClientResponse) -> dict[str, Any]:
    try:
        content = await answer.json(content_type=None)
    except ValueError:
        return {}  # an error page of a gateway
    return content if isinstance(content, dict) else {}


def _seconds(header: str | None) -> float | None:
    try:
        return max(0.0, float(header)) if header is not None else None
    except ValueError:
        return None  # a date: the usual pause will do
