"""Speaks with Microsoft Graph about one mailbox, and knows what each kind of answer allows next.

At most four requests at once and thirty messages a minute, as Exchange Online allows; asked to wait
(429 or 503 with Retry-After) everybody here waits, without asking meanwhile. Nothing of what is
said is logged; of an error only its status and code are kept.
"""

import asyncio
import io
import json
import re
import ssl
import time
import uuid
from collections import deque
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from urllib.parse import quote

import aiohttp

from core.carrying import OURS_TO_MEND, Busy, CarryingFailed, NoAnswer, Refused, TryLater
from mailer.signing_in import Tokens

AT_ONCE = 4
MESSAGES, PER_SECONDS = 30, 60.0
LONGEST_PAUSE = 20.0  # seconds that one message waits for its turn; then it is tried later
INBOX_CHANGES = "/mailFolders/inbox/messages/delta?changeType=created&$select=receivedDateTime"
_TIMES = aiohttp.ClientTimeout(total=40, connect=10)
_CODE = re.compile(r"[A-Za-z]{1,60}")
_ID = re.compile(r"[A-Za-z0-9_=+/-]{1,500}")
_WAIT, _UNSAID = {429, 503}, 30.0
_NOT_LET_IN = {401, 403}


class Gone(CarryingFailed):
    """What was asked for is not there (any more)."""


class OutOfStep(CarryingFailed):
    """A place in a list of changes is not known any more: begin anew (410)."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back. `content` is empty where nothing did."""

    status: int
    content: dict[str, Any]
    raw: bytes


class GraphClient:
    """One mailbox. `trust` is for an authority of one's own; without it the system's."""

    def __init__(
        self,
        url: str,
        mailbox: str,
        tokens: Tokens,
        trust: ssl.SSLContext | None = None,
        *,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self.mailbox = mailbox
        self.url = url.rstrip("/")
        self.place = f"{self.url}/v1.0/users/{quote(mailbox, safe='@')}"
        self._tokens = tokens
        self._trust = trust
        self._clock, self._sleep = clock, sleep
        self._room = asyncio.Semaphore(AT_ONCE)
        self._quiet_until = 0.0
        self._sent: deque[float] = deque()

    @asynccontextmanager
    async def talking(self) -> AsyncIterator["Talk"]:
        """Talk for the length of one errand."""
        connector = aiohttp.TCPConnector(ssl=self._trust or True)
        async with aiohttp.ClientSession(connector=connector, timeout=_TIMES) as http:
            yield Talk(self, http)

    async def take_turn(self) -> None:
        """Wait until one more message may go this minute, not for long."""
        while True:
            now = self._clock()
            while self._sent and now - self._sent[0] >= PER_SECONDS:
                self._sent.popleft()
            if len(self._sent) < MESSAGES:
                self._sent.append(now)
                return
            pause = self._sent[0] + PER_SECONDS - now
            if pause > LONGEST_PAUSE:
                raise Busy("as many messages went as go in a minute", timedelta(seconds=pause))
            await self._sleep(pause)

    async def request(
        self,
        http: aiohttp.ClientSession,
        method: str,
        url: str,
        headers: Mapping[str, str],
        body: bytes | None = None,
        **said: Any,
    ) -> Answer:
        """Ask once. Raises aiohttp's errors, and TryLater where nothing was asked."""
        async with self._room:
            self._heed_the_pause()
            data = None if body is None else io.BytesIO(body)
            said |= {"data": data, "headers": headers, "allow_redirects": False}
            async with http.request(method, url, **said) as r:
                raw = await r.read()
                if r.status in _WAIT and (seconds := _seconds(r.headers.get("Retry-After"))):
                    self._quiet_until = max(self._quiet_until, self._clock() + seconds)
                content = await r.json() if raw and r.content_type == "application/json" else {}
        return Answer(r.status, content if isinstance(content, dict) else {}, raw)

    async def authorised(self) -> dict[str, str]:
        """Give the heads of a request to Graph itself. Ids are asked for that moving leaves be."""
        return {
            "Authorization": f"Bearer {await self._tokens.token()}",
            "Prefer": 'IdType="ImmutableId"',
            "client-request-id": str(uuid.uuid4()),
        }

    def wish(self) -> timedelta | None:
        """Give how long Graph asked us to wait."""
        left = self._quiet_until - self._clock()
        return timedelta(seconds=left) if left > 0 else None

    def _heed_the_pause(self) -> None:
        if (left := self.wish()) is not None:
            raise Busy("Microsoft Graph asked us to wait", left)


class Talk:
    """The requests of one errand."""

    def __init__(self, client: GraphClient, http: aiohttp.ClientSession) -> None:
        self._client = client
        self._http = http
        self.scheme = client.url.partition(":")[0]

    def is_ours(self, link: str) -> bool:
        """Tell whether a link that Graph gave leads to Graph: no token goes elsewhere."""
        return link.startswith(f"{self._client.url}/v1.0/")

    async def ask(self, method: str, path: str, **said: Any) -> Answer:
        """Ask for something that may be asked twice: what is in doubt may be tried later."""
        try:
            return await self._asked(method, path, said)
        except (aiohttp.ClientError, TimeoutError, OSError, ValueError) as trouble:
            raise TryLater(f"no answer of Microsoft Graph ({type(trouble).__name__})") from None

    async def act(self, method: str, path: str, **said: Any) -> Answer:
        """Ask for something that must not happen twice: what is in doubt is NoAnswer."""
        try:
            return await self._asked(method, path, said, acts=True)
        except aiohttp.ClientConnectorError as trouble:  # it was never said
            raise TryLater(f"no connection to Graph ({type(trouble).__name__})") from None
        except (aiohttp.ClientError, TimeoutError, OSError, ValueError) as trouble:
            raise NoAnswer(f"Graph did not say what it did ({type(trouble).__name__})") from None

    async def put_part(self, url: str, part: bytes, first: int, total: int) -> None:
        """Upload a part of a large file. The address is a key by itself: no token, never logged."""
        last = first + len(part) - 1
        headers = {"Content-Range": f"bytes {first}-{last}/{total}"}
        headers["Content-Type"] = "application/octet-stream"
        try:
            answer = await self._client.request(self._http, "PUT", url, headers, part)
            self._judge(answer, acts=False)
        except (aiohttp.ClientError, TimeoutError, OSError, ValueError, Refused, Gone) as trouble:
            raise TryLater(f"an upload broke off ({type(trouble).__name__})") from None

    async def _asked(
        self, method: str, path: str, said: dict[str, Any], *, acts: bool = False
    ) -> Answer:
        url = path if self.is_ours(path) else f"{self._client.place}{path}"
        headers = await self._client.authorised() | said.pop("headers", {})
        if "json" in said:
            said["body"] = json.dumps(said.pop("json")).encode()
            headers["Content-Type"] = "application/json"
        answer = await self._client.request(self._http, method, url, headers, **said)
        self._judge(answer, acts=acts)
        return answer

    def _judge(self, answer: Answer, *, acts: bool) -> None:
        """Say what an answer that is none allows next."""
        status, told = answer.status, f"{answer.status} {_code(answer.content)}".strip()
        if 200 <= status < 300:  # noqa: PLR2004 - HTTP's classes of answers
            return
        if status == 429:  # noqa: PLR2004 - refused before it was looked at
            raise Busy(f"Microsoft Graph asked us to wait: {told}", self._client.wish())
        if status >= 500:  # noqa: PLR2004
            if acts:
                raise NoAnswer(f"Microsoft Graph failed: {told}")
            raise TryLater(f"Microsoft Graph failed: {told}", self._client.wish())
        if status in _NOT_LET_IN:
            raise TryLater(f"Microsoft Graph does not let us in: {told}", OURS_TO_MEND)
        if status == 404:  # noqa: PLR2004
            raise Gone(f"Microsoft Graph does not find it: {told}")
        if status == 410:  # noqa: PLR2004
            raise OutOfStep(f"Microsoft Graph wants us to begin anew: {told}")
        raise Refused(f"Microsoft Graph refused the message: {told}")


def id_of(told: dict[str, Any]) -> str:
    """Give the id of a thing as it stands in a path."""
    found = told.get("id")
    if not isinstance(found, str) or not _ID.fullmatch(found):
        raise TryLater("Microsoft Graph's answer has no id")
    return found.replace("/", "%2F").replace("+", "%2B")


def _seconds(text: str | None) -> float:
    """Read Retry-After. A date, which Graph does not send, is a pause of our own."""
    if text is None:
        return 0.0
    return float(text) if text.isascii() and text.isdecimal() else _UNSAID


def _code(content: dict[str, Any]) -> str:
    error = content.get("error")
    code = str(error.get("code", "")) if isinstance(error, dict) else ""
    return code if _CODE.fullmatch(code) else ""
