"""Teams' Bot Connector as the bot meets it: the same addresses, ids, limits and errors."""

import json
from typing import Any

from aiohttp import web

from bot.local.chats import ChatStore
from bot.local.people import BOT, LocalPerson, People, members_of

# Teams refuses a message at about 100 KB (its older documents say 28 and 40). It counts the raw
# payload; the bot's own guard stops well below.
LIMIT = 100 * 1024

ROOT = "/connector/v3/conversations"


class Connector:
    """Takes what the bot sends. A second message with the same key is stored like the first."""

    def __init__(self, people: People, store: ChatStore, limit: int = LIMIT) -> None:
        self._people = people
        self._store = store
        self._limit = limit

    def routes(self) -> list[web.RouteDef]:
        """Give the routes of the Bot Connector."""
        activities = ROOT + "/{chat}/activities"
        return [
            web.post(ROOT, self._open),
            web.post(activities, self._post),
            web.post(activities + "/{message}", self._post),
            web.put(activities + "/{message}", self._put),
            web.delete(activities + "/{message}", self._delete),
            web.get(ROOT + "/{chat}/members", self._members),
            web.get(ROOT + "/{chat}/pagedmembers", self._paged_members),
            web.get(ROOT + "/{chat}/members/{member}", self._member),
        ]

    async def _open(self, request: web.Request) -> web.Response:
        asked = await self._body(request)
        wanted = {m.get("id") for m in asked.get("members") or [] if isinstance(m, dict)}
        for person in await self._people():
            if person.entra_id is not None and wanted & {person.teams_id, person.entra_id}:
                return web.json_response({"id": person.personal_chat}, status=201)
        raise _error(web.HTTPBadRequest, "BadArgument", "No such member has the app.")

    async def _post(self, request: web.Request) -> web.Response:
        chat, _ = await self._chat(request)
        activity = await self._body(request)
        activity |= {"from": BOT, "conversation": {"id": chat}}
        return web.json_response({"id": self._store.add(chat, activity)}, status=201)

    async def _put(self, request: web.Request) -> web.Response:
        chat, _ = await self._chat(request)
        message = request.match_info["message"]
        activity = await self._body(request)
        if not self._store.update(chat, message, activity | {"from": BOT}):
            raise _error(web.HTTPNotFound, "ActivityNotFoundInConversation", "No such message.")
        return web.json_response({"id": message})

    async def _delete(self, request: web.Request) -> web.Response:
        chat, _ = await self._chat(request)
        if not self._store.delete(chat, request.match_info["message"]):
            raise _error(web.HTTPNotFound, "ActivityNotFoundInConversation", "No such message.")
        return web.Response()

    async def _members(self, request: web.Request) -> web.Response:
        _, members = await self._chat(request)
        return web.json_response([person.member() for person in members])

    async def _paged_members(self, request: web.Request) -> web.Response:
        _, members = await self._chat(request)
        return web.json_response({"members": [person.member() for person in members]})

    async def _member(self, request: web.Request) -> web.Response:
        _, members = await self._chat(request)
        wanted = request.match_info["member"]
        for person in members:
            if wanted in (person.teams_id, person.entra_id):
                return web.json_response(person.member())
        raise _error(web.HTTPNotFound, "MemberNotFoundInConversation", "Not in this chat.")

    async def _chat(self, request: web.Request) -> tuple[str, list[LocalPerson]]:
        chat = request.match_info["chat"].split(";messageid=")[0]
        members = members_of(chat, await self._people())
        if not members:
            raise _error(web.HTTPNotFound, "ConversationNotFound", "No such conversation.")
        return chat, members

    async def _body(self, request: web.Request) -> dict[str, Any]:
        raw = await request.read()
        if len(raw) > self._limit:
            told = _told("MessageSizeTooBig", "Message size too large.")
            raise web.HTTPRequestEntityTooLarge(
                self._limit, len(raw), text=told, content_type="application/json"
            )
        try:
            body = json.loads(raw)
        except ValueError:
            body = None
        if not isinstance(body, dict):
            raise _error(web.HTTPBadRequest, "BadSyntax", "Not an activity.")
        return body


def _error(kind: type[web.HTTPError], code: str, sentence: str) -> web.HTTPError:
    return kind(text=_told(code, sentence), content_type="application/json")


def _told(code: str, sentence: str) -> str:
    return json.dumps({"error": {"code": code, "message": sentence}})
