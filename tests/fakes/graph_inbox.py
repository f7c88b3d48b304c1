"""The inbox of the Graph peer: a list of changes by pages, links that can be forgotten, MIME."""

import re
import uuid
from datetime import UTC, datetime, timedelta
from typing import Any

from aiohttp import web

from tests.fakes.graph import Graph, error

_FIRST = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


class GraphInbox(Graph):
    """A mailbox into which mail comes. `forgotten`: links from before are not known any more."""

    def __init__(self, mailbox: str = "mace@a.example") -> None:
        super().__init__(mailbox)
        self.came: list[tuple[str, bytes]] = []
        self.deleted: set[str] = set()
        self.forgotten = False

    def routes(self) -> list[web.RouteDef]:
        return [
            web.get(f"{self.home}/mailFolders/inbox/messages/delta", self._delta),
            web.get(f"{self.home}/messages/{{id}}/$value", self._value),
            *super().routes(),
        ]

    def arrive(self, content: bytes) -> None:
        self.came.append((f"AAkIn{uuid.uuid4().hex}=", content))

    async def _delta(self, request: web.Request) -> web.Response:
        place = request.query.get("$deltatoken") or request.query.get("$skiptoken")
        if place and self.forgotten:
            self.forgotten = False
            return error(410, "SyncStateNotFound")
        if place is None:
            assert request.query["changeType"] == "created"
            assert request.query["$select"] == "receivedDateTime"
        first = int(place or "0")
        size = re.search(r"odata\.maxpagesize=(\d+)", request.headers["Prefer"])
        last = min(first + int(size[1] if size else "10"), len(self.came))
        value = [self._listed(number) for number in reversed(range(first, last))]
        kind = ("next", "skip") if last < len(self.came) else ("delta", "delta")
        link = f"{request.url.with_query(None)}?${kind[1]}token={last}"
        return web.json_response({"value": value, f"@odata.{kind[0]}Link": link})

    def _listed(self, number: int) -> dict[str, Any]:
        identity, _ = self.came[number]
        if identity in self.deleted:
            return {"id": identity, "@removed": {"reason": "deleted"}}
        when = (_FIRST + timedelta(seconds=number)).strftime("%Y-%m-%dT%H:%M:%SZ")
        listed = {"@odata.etag": 'W/"x"', "id": identity, "receivedDateTime": when}
        self.answer("message", listed)
        return listed

    async def _value(self, request: web.Request) -> web.Response:
        wanted = request.match_info["id"]
        for identity, content in self.came:
            if identity == wanted and identity not in self.deleted:
                return web.Response(body=content, content_type="text/plain")
        return error(404, "ErrorItemNotFound")
