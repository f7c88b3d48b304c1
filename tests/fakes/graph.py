"""Microsoft Graph's mailbox, on this machine: it keeps what it is told, and fails as it is told to.

What is asked of it and what it answers must be what Microsoft's schemas allow: an unknown property
is refused, as Graph does, and noted in `faulty`. It is as unpleasant as Exchange may be: the id
changes when a message is sent, and the sent copy may come late.
"""

import asyncio
import base64
import re
import uuid
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from email.parser import BytesParser
from email.policy import SMTP
from typing import Any, Literal, TypeVar

from aiohttp import web

from tests.schemas.checking import faults

TOKEN = "a-token-of-the-tests"
MAILBOX = "mace@a.example"
_BY_PROPERTY = re.compile(
    r"singleValueExtendedProperties/any\(ep:ep/id eq '([^']+)' and ep/value eq '([^']+)'\)"
)
_BY_NUMBER = re.compile(r"internetMessageId eq '([^']+)'")
When = Literal["before", "after"]
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


@dataclass
class Fault:
    """What goes wrong with the next `times` requests of this kind.

    `when`: before acting, or after; `status` 0 cuts the connection instead of answering.
    """

    path: str
    method: str = "POST"
    status: int = 0
    when: When = "after"
    retry_after: str | None = None
    times: int = 1

    def hits(self, request: web.Request, when: str) -> bool:
        asked = self.when == when and self.method == request.method and self.times > 0
        if asked and re.search(self.path, request.path):
            self.times -= 1
            return True
        return False


@dataclass
class Kept:
    """A message in the mailbox: as properties, and as the bytes that came where it came whole."""

    properties: dict[str, Any]
    mime: bytes | None = None
    files: list[tuple[str, bytes]] = field(default_factory=list)


@dataclass
class _Upload:
    message: str
    name: str
    size: int
    content: bytearray = field(default_factory=bytearray)


class Graph:
    """One mailbox of one tenant."""

    def __init__(self, mailbox: str = MAILBOX) -> None:
        self.mailbox = mailbox
        self.faults: list[Fault] = []
        self.faulty: list[str] = []
        self.asked: list[tuple[str, str]] = []
        self.delivered: list[Kept] = []
        self.messages: dict[str, Kept] = {}
        self.late = 0.0  # seconds until the sent copy is seen
        self.accepts: Callable[[str], bool] = lambda token: token == TOKEN
        self.busy = self.busiest = 0
        self.url = ""
        self._uploads: dict[str, _Upload] = {}
        self._late: set[asyncio.Task[None]] = set()

    def application(self) -> web.Application:
        app = web.Application(middlewares=[self._guard], client_max_size=4 * 1024 * 1024 + 1)
        app.add_routes(self.routes())
        return app

    @property
    def home(self) -> str:
        return f"/v1.0/users/{self.mailbox}"

    def routes(self) -> list[web.RouteDef]:
        home = self.home
        return [
            web.post(f"{home}/messages", self._create),
            web.get(f"{home}/messages", self._list),
            web.patch(f"{home}/messages/{{id}}", self._change),
            web.delete(f"{home}/messages/{{id}}", self._delete),
            web.post(f"{home}/messages/{{id}}/send", self._send),
            web.post(f"{home}/messages/{{id}}/attachments", self._attach),
            web.post(f"{home}/messages/{{id}}/attachments/createUploadSession", self._announce),
            web.put("/upload/{id}", self._upload),
        ]

    @web.middleware
    async def _guard(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        self.asked.append((request.method, request.path))
        self.busy += 1
        self.busiest = max(self.busiest, self.busy)
        try:
            await asyncio.sleep(0)
            return await self._guarded(request, handler)
        finally:
            self.busy -= 1

    async def _guarded(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        if not request.path.startswith("/upload/"):
            token = request.headers.get("Authorization", "").removeprefix("Bearer ")
            if not self.accepts(token):
                return error(401, "InvalidAuthenticationToken")
        for fault in self.faults:
            if fault.hits(request, "before"):
                return self._failed(request, fault)
        answer = await handler(request)
        for fault in self.faults:
            if fault.hits(request, "after"):
                return self._failed(request, fault)
        return answer

    def _failed(self, request: web.Request, fault: Fault) -> web.StreamResponse:
        if fault.status:
            return error(fault.status, "InjectedFault", fault.retry_after)
        assert request.transport is not None
        request.transport.abort()
        raise ConnectionResetError

    def _allowed(self, name: str, content: Any) -> None:
        """Refuse a request that is not as Microsoft's schemas want it."""
        if found := faults(name, content):
            self.faulty += found
            raise web.HTTPBadRequest(text="{}", content_type="application/json")

    def answer(self, name: str, content: Any, status: int = 200) -> web.Response:
        """Answer; what we say must be what Microsoft could say."""
        found = faults(name, content)
        self.faulty += found
        assert not found, found
        return web.json_response(content, status=status)

    async def _create(self, request: web.Request) -> web.Response:
        if request.content_type == "text/plain":
            mime = base64.b64decode(await request.read(), validate=True)
            heads = BytesParser(policy=SMTP).parsebytes(mime)
            kept = Kept({"internetMessageId": str(heads["Message-ID"] or "")}, mime)
        else:
            content = await request.json()
            self._allowed("message", content)
            kept = Kept(content)
        return self.answer("message", self._put(kept, draft=True), 201)

    def _put(self, kept: Kept, *, draft: bool) -> dict[str, Any]:
        kept.properties |= {"id": f"AAkALg{uuid.uuid4().hex}=", "isDraft": draft}
        self.messages[kept.properties["id"]] = kept
        return kept.properties

    async def _list(self, request: web.Request) -> web.Response:
        named = request.query["$filter"]
        if found := _BY_PROPERTY.fullmatch(named):
            wanted = {"id": found[1], "value": found[2]}
            chosen = [one for one in self._among(request) if wanted in _marks(one)]
        elif found := _BY_NUMBER.fullmatch(named):
            chosen = [one for one in self._among(request) if one["internetMessageId"] == found[1]]
        else:
            return error(400, "BadRequest")
        answered = [_selected(one, request) for one in chosen]
        for one in answered:
            self.answer("message", one)
        return web.json_response({"value": answered})

    def _among(self, _request: web.Request) -> list[dict[str, Any]]:
        return self._all()

    def _all(self) -> list[dict[str, Any]]:
        return [kept.properties for kept in self.messages.values()]

    async def _change(self, request: web.Request) -> web.Response:
        content = await request.json()
        self._allowed("message", content)
        kept = self._named(request)
        kept.properties |= content
        return self.answer("message", kept.properties)

    def _named(self, request: web.Request) -> Kept:
        kept = self.messages.get(request.match_info["id"])
        if kept is None:
            raise web.HTTPNotFound(
                text='{"error": {"code": "ErrorItemNotFound"}}', content_type="application/json"
            )
        return kept

    async def _delete(self, request: web.Request) -> web.Response:
        self._named(request)
        del self.messages[request.match_info["id"]]
        return web.Response(status=204)

    async def _send(self, request: web.Request) -> web.Response:
        kept = self._named(request)
        if not kept.properties["isDraft"]:
            return error(400, "ErrorInvalidRequest")
        del self.messages[kept.properties["id"]]
        self.delivered.append(kept)
        task = asyncio.create_task(self._keep_copy(kept))
        self._late.add(task)
        if not self.late:
            await task
        return web.Response(status=202)

    async def _keep_copy(self, kept: Kept) -> None:
        await asyncio.sleep(self.late)
        self._put(kept, draft=False)

    async def _attach(self, request: web.Request) -> web.Response:
        content = await request.json()
        self._allowed("fileAttachment", content)
        file = base64.b64decode(content["contentBytes"], validate=True)
        self._named(request).files.append((content["name"], file))
        return self.answer("attachment", {"id": uuid.uuid4().hex, "name": content["name"]}, 201)

    async def _announce(self, request: web.Request) -> web.Response:
        content = await request.json()
        assert set(content) == {"AttachmentItem"}
        self._allowed("attachmentItem", content["AttachmentItem"])
        self._named(request)
        item, number = content["AttachmentItem"], uuid.uuid4().hex
        self._uploads[number] = _Upload(request.match_info["id"], item["name"], item["size"])
        session = {
            "uploadUrl": f"{self.url}/upload/{number}",
            "expirationDateTime": "2060-01-01T00:00:00Z",
            "nextExpectedRanges": ["0-"],
        }
        return self.answer("uploadSession", session, 201)

    async def _upload(self, request: web.Request) -> web.Response:
        upload = self._uploads[request.match_info["id"]]
        piece = await request.read()
        found = re.fullmatch(r"bytes (\d+)-(\d+)/(\d+)", request.headers["Content-Range"])
        assert found is not None
        first, last, size = (int(one) for one in found.groups())
        in_order = first == len(upload.content) and size == upload.size
        if "Authorization" in request.headers:
            self.faulty.append("an upload carries a token")
        if not in_order or last - first + 1 != len(piece):
            return error(416, "ErrorInvalidRange")
        upload.content += piece
        if len(upload.content) < size:
            ranges = {"nextExpectedRanges": [f"{len(upload.content)}-"]}
            return self.answer("uploadSession", ranges)
        self.messages[upload.message].files.append((upload.name, bytes(upload.content)))
        return web.Response(status=201)

    async def settle(self) -> None:
        """Let every copy that comes late come."""
        await asyncio.gather(*self._late)


def error(status: int, code: str, retry_after: str | None = None) -> web.Response:
    """Answer an error as Graph does."""
    content = {"error": {"code": code, "message": f"{code}: for Petra Example, child of Kim"}}
    headers = {"Retry-After": retry_after} if retry_after else {}
    return web.json_response(content, status=status, headers=headers)


def _marks(one: dict[str, Any]) -> list[dict[str, str]]:
    found: list[dict[str, str]] = one.get("singleValueExtendedProperties", [])
    return found


def _selected(one: dict[str, Any], request: web.Request) -> dict[str, Any]:
    """Give what $select names, and of our properties what $expand names."""
    found = {name: one[name] for name in request.query["$select"].split(",")}
    if expanded := re.search(r"id eq '([^']+)'", request.query.get("$expand", "")):
        found["singleValueExtendedProperties"] = [
            mark for mark in _marks(one) if mark["id"] == expanded[1]
        ]
    return found


Served = TypeVar("Served", bound=Graph)


@asynccontextmanager
async def serving(graph: Served) -> AsyncIterator[Served]:
    """Serve on this machine; at the end nothing that was said may have been unlike Microsoft's."""
    runner = web.AppRunner(graph.application(), access_log=None)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    host, port = runner.addresses[0][:2]
    graph.url = f"http://{host}:{port}"
    try:
        yield graph
    finally:
        await graph.settle()
        await runner.cleanup()
