"""The calendar of the Graph peer: an event is made once for each transaction, as Graph does."""

import uuid
from typing import Any

from aiohttp import web

from tests.fakes.graph import MAILBOX, Graph, error

LINK = "https://teams.microsoft.com/l/meetup-join/19%3ameeting_invented"


class GraphCalendarPeer(Graph):
    """`licensed`: Teams gives a link; `slow`: only when the event is read for the nth time."""

    def __init__(self, mailbox: str = MAILBOX) -> None:
        super().__init__(mailbox)
        self.events: dict[str, dict[str, Any]] = {}
        self.cancelled: list[tuple[str, str]] = []
        self.licensed = True
        self.slow = 0

    def routes(self) -> list[web.RouteDef]:
        return [
            web.post(f"{self.home}/calendar/events", self._book),
            web.get(f"{self.home}/events/{{id}}", self._event),
            web.patch(f"{self.home}/events/{{id}}", self._move),
            web.delete(f"{self.home}/events/{{id}}", self._remove),
            web.post(f"{self.home}/events/{{id}}/cancel", self._cancel),
            *super().routes(),
        ]

    async def _book(self, request: web.Request) -> web.Response:
        content = await request.json()
        self._allowed("event", content)
        for event in self.events.values():
            if event["transactionId"] == content["transactionId"]:
                return self.answer("event", event, 201)
        event = content | {"id": f"AAkEv{uuid.uuid4().hex}=", "iCalUId": uuid.uuid4().hex}
        if not self.licensed:  # Graph leaves it out without a word
            event |= {"isOnlineMeeting": False, "onlineMeetingProvider": "unknown"}
        self.events[event["id"]] = event
        return self.answer("event", event, 201)

    async def _event(self, request: web.Request) -> web.Response:
        event = self.events.get(request.match_info["id"])
        if event is None:
            return error(404, "ErrorItemNotFound")
        self.slow -= 1
        joined = self.licensed and self.slow < 0 and event.get("isOnlineMeeting")
        meeting = {"joinUrl": LINK} if joined else None
        return self.answer("event", event | ({"onlineMeeting": meeting} if meeting else {}))

    async def _move(self, request: web.Request) -> web.Response:
        content = await request.json()
        self._allowed("event", content)
        if request.match_info["id"] not in self.events:
            return error(404, "ErrorItemNotFound")
        event = self.events[request.match_info["id"]]
        event |= content
        return self.answer("event", event)

    async def _cancel(self, request: web.Request) -> web.Response:
        content = await request.json()
        assert set(content) == {"Comment"}
        if request.match_info["id"] not in self.events:
            return error(404, "ErrorItemNotFound")
        if not self.events[request.match_info["id"]]["attendees"]:
            return error(400, "ErrorInvalidRequest")
        del self.events[request.match_info["id"]]
        self.cancelled.append((request.match_info["id"], content["Comment"]))
        return web.Response(status=202)

    async def _remove(self, request: web.Request) -> web.Response:
        gone = self.events.pop(request.match_info["id"], None)
        return error(404, "ErrorItemNotFound") if gone is None else web.Response(status=204)
