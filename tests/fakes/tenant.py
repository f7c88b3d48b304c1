"""A whole mailbox of the Graph peer: what is sent to itself arrives, and another is next door."""

from typing import Any

from aiohttp import web

from tests.fakes.graph import Kept, error
from tests.fakes.graph_calendar import GraphCalendarPeer
from tests.fakes.graph_inbox import GraphInbox

OTHER = "somebody.else@a.example"


class Tenant(GraphCalendarPeer, GraphInbox):
    """`wide`: the application may read the other mailbox too; `keeps`: sent copies are kept."""

    def __init__(self, mailbox: str = "mace@a.example") -> None:
        super().__init__(mailbox)
        self.wide = False
        self.keeps = True

    def routes(self) -> list[web.RouteDef]:
        return [
            web.get(f"{self.home}/mailFolders/{{folder}}/messages", self._list),
            web.get(f"/v1.0/users/{OTHER}/mailFolders/inbox/messages/delta", self._others),
            *super().routes(),
        ]

    def _among(self, request: web.Request) -> list[dict[str, Any]]:
        folder = request.match_info.get("folder")
        return [one for one in self._all() if folder in (None, one.get("parentFolderId"))]

    async def _keep_copy(self, kept: Kept) -> None:
        came = {"internetMessageId": kept.properties["internetMessageId"]}
        self._put(Kept(came | {"parentFolderId": "inbox"}, kept.mime), draft=False)
        if self.keeps:
            kept.properties["parentFolderId"] = "sentitems"
            await super()._keep_copy(kept)

    async def _value(self, request: web.Request) -> web.Response:
        kept = self.messages.get(request.match_info["id"])
        if kept is None:
            return await super()._value(request)
        return web.Response(body=kept.mime, content_type="text/plain")

    async def _others(self, request: web.Request) -> web.Response:
        if not self.wide:
            return error(403, "ErrorAccessDenied")
        link = f"{request.url.with_query(None)}?$deltatoken=0"
        return web.json_response({"value": [], "@odata.deltaLink": link})
