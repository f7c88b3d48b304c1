"""What the page asks: who is here, what is new, say this, press that."""

import asyncio
import uuid
from collections.abc import Awaitable, Callable
from typing import Any

import aiohttp
from aiohttp import web

from bot.activities import CARD_TYPE, Activity
from bot.local.chats import ChatStore
from bot.local.people import BOT, GROUP, TENANT, LocalPerson, People

API = "/teams/api"
NO_ANSWER = 15  # seconds after which Teams gives a bot up
LONGEST_POLL = 25

Bot = Callable[[Activity], Awaitable[tuple[int, Any]]]


class Client:
    """Sends to the bot, as Teams would, what a person does on the page.

    `twice` delivers every press twice at once, as Teams does now and then.
    """

    def __init__(self, people: People, bot: Bot | str, store: ChatStore, *, twice: bool) -> None:
        self._people = people
        self._bot = _by_http(bot) if isinstance(bot, str) else bot
        self._store = store
        self._twice = twice
        self._installing = asyncio.Lock()

    def routes(self) -> list[web.RouteDef]:
        """Give the routes that the page calls."""
        return [
            web.get(API + "/people", self._list),
            web.get(API + "/{person}/log", self._log),
            web.post(API + "/{person}/say", self._say),
            web.post(API + "/{person}/invoke", self._invoke),
        ]

    async def install(self, address: str) -> None:
        """Tell the bot of everybody who has the app and of whom it has not heard.

        `address` is this server's own, such as `http://127.0.0.1:8000`.
        """
        async with self._installing:
            for person in await self._people():
                if person.entra_id is not None and not self._store.installed(person.teams_id):
                    await self._install(person, address)

    async def _install(self, person: LocalPerson, address: str) -> None:
        told = _envelope(person, person.personal_chat, address) | {
            "type": "installationUpdate",
            "action": "add",
            "id": f"install-{person.teams_id}",
        }
        status, _ = await self._deliver(told)
        if status == web.HTTPOk.status_code:
            self._store.install(person.teams_id)

    async def _list(self, request: web.Request) -> web.Response:
        await self.install(_address(request))
        return web.json_response([_shown(person) for person in await self._people()])

    async def _log(self, request: web.Request) -> web.Response:
        person = await self._person(request)
        since = _number(request.query.get("since"))
        seconds = min(_number(request.query.get("wait")), LONGEST_POLL)
        await self._store.wait(since, seconds)
        chats = {chat["id"] for chat in person.chats()}
        number, entries = self._store.since(since, person.teams_id, chats)
        return web.json_response({"next": number, "entries": entries})

    async def _say(self, request: web.Request) -> web.Response:
        person = await self._person(request)
        asked = await _json(request)
        activity = _envelope(person, _chat(person, asked), _address(request)) | {
            "type": "message",
            "text": str(asked.get("text") or ""),
            "textFormat": "plain",
        }
        activity |= {name: asked[name] for name in ("value", "replyToId") if asked.get(name)}
        _address_bot(activity)
        activity["id"] = self._store.add(activity["conversation"]["id"], activity)
        if activity["conversation"]["id"] == GROUP and not activity.get("entities"):
            return web.json_response({"status": 200})  # Teams keeps it from the bot
        status, _ = await self._deliver(activity)
        return web.json_response({"status": status})

    async def _invoke(self, request: web.Request) -> web.Response:
        person = await self._person(request)
        asked = await _json(request)
        chat, message = _chat(person, asked), asked.get("replyToId")
        activity = _envelope(person, chat, _address(request)) | {
            "type": "invoke",
            "name": asked.get("name"),
            "value": asked.get("value"),
            "replyToId": message,
            "id": f"f:{uuid.uuid4()}",
        }
        status, body = await self._press(activity)
        if message and _is_replacement(asked, status, body):
            self._store.view(chat, message, person.teams_id, body["value"])
        return web.json_response({"status": status, "body": body})

    async def _press(self, activity: Activity) -> tuple[int, Any]:
        times = 2 if self._twice else 1
        answers = await asyncio.gather(*(self._deliver(activity) for _ in range(times)))
        return answers[0]

    async def _deliver(self, activity: Activity) -> tuple[int, Any]:
        try:
            return await asyncio.wait_for(self._bot(activity), NO_ANSWER)
        except (aiohttp.ClientError, TimeoutError):
            return web.HTTPBadGateway.status_code, None

    async def _person(self, request: web.Request) -> LocalPerson:
        for person in await self._people():
            if person.id == request.match_info["person"] and person.entra_id is not None:
                return person
        raise web.HTTPNotFound(text="Nobody of that name has Teams here.")


def _envelope(person: LocalPerson, chat: str, address: str) -> Activity:
    kind = "groupChat" if chat == GROUP else "personal"
    conversation: dict[str, Any] = {"id": chat, "conversationType": kind, "tenantId": TENANT}
    return {
        "serviceUrl": address + "/connector",
        "channelId": "msteams",
        "from": person.account(),
        "recipient": BOT,
        "conversation": conversation | ({"isGroup": True} if chat == GROUP else {}),
        "channelData": {"tenant": {"id": TENANT}},
        "locale": "en-GB",
    }


def _address_bot(activity: Activity) -> None:
    """Turn `@MACE assistant` into a mention, as Teams' editor does."""
    typed, marked = f"@{BOT['name']}", f"<at>{BOT['name']}</at>"
    if typed.lower() in activity["text"].lower():
        start = activity["text"].lower().index(typed.lower())
        text = activity["text"]
        activity["text"] = text[:start] + marked + text[start + len(typed) :]
        activity["entities"] = [{"type": "mention", "text": marked, "mentioned": BOT}]


def _is_replacement(asked: dict[str, Any], status: int, body: Any) -> bool:
    manual = (asked.get("value") or {}).get("trigger") != "automatic"
    is_card = isinstance(body, dict) and body.get("type") == CARD_TYPE
    return status == web.HTTPOk.status_code and manual and is_card


def _shown(person: LocalPerson) -> dict[str, Any]:
    return {
        "id": person.id,
        "name": person.name,
        "email": person.email,
        "role": person.role_line,
        "hint": person.hint,
        "teamsId": person.teams_id if person.entra_id is not None else None,
        "chats": person.chats(),
    }


def _chat(person: LocalPerson, asked: dict[str, Any]) -> str:
    chat = asked.get("chat") or person.personal_chat
    if chat not in {known["id"] for known in person.chats()}:
        raise web.HTTPNotFound(text="There is no such chat.")
    return str(chat)


def _address(request: web.Request) -> str:
    """Give this server's address from the socket: what a client calls it may be anything."""
    if request.transport is None:
        raise web.HTTPBadRequest(text="The connection is gone.")
    host, port = request.transport.get_extra_info("sockname")[:2]
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


async def _json(request: web.Request) -> dict[str, Any]:
    # A form of another site can post text; only a page of ours can post JSON.
    if request.content_type != "application/json":
        raise web.HTTPUnsupportedMediaType(text="Send JSON.")
    try:
        asked = await request.json()
    except ValueError:
        asked = None
    if not isinstance(asked, dict):
        raise web.HTTPBadRequest(text="Send a JSON object.")
    return asked


def _number(text: str | None) -> int:
    return int(text) if text is not None and text.isdecimal() else 0


def _by_http(url: str) -> Bot:
    async def deliver(activity: Activity) -> tuple[int, Any]:
        async with (
            aiohttp.ClientSession() as session,
            session.post(url, json=activity) as answer,
        ):
            is_json = answer.content_type == "application/json"
            return answer.status, await answer.json() if is_json else None

    return deliver
