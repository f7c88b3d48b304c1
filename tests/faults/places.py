"""Places that messages are sent to, without a wire: fate decides what becomes of each request."""

import base64
import json
import re
from collections import Counter
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from datetime import datetime
from typing import Any

import aiohttp

from core.carrying import NoAnswer, TryLater
from core.services.doorways import DoorWay
from core.store.dispatching import Claimed
from core.store.engine import Session
from mailer.carriers.graph import GraphCarrier
from mailer.carriers.graph_client import Answer, GraphClient, Talk
from tests.faults.interleaving import Fate, Gate
from tests.faults.points import Crash
from tests.mailer.carriers_tried import MAILBOX, AToken
from tests.mailer.carriers_tried import frozen as letter

MANY_LOOKS = 1000
OF_A_REQUEST = (
    "fine",
    "fails before acting",
    "fails after acting",
    "the answer is lost",
    "never arrives",
    "asked to wait",
    "acts, and the asker dies",
    "acts later, and the asker dies",
)


class Counting:
    """What every place has. `doubt`: nobody knows, and nobody has looked since."""

    def __init__(self, fate: Fate) -> None:
        self.fate = fate
        self.arrived: Counter[str] = Counter()
        self.blind: list[str] = []
        self.doubt: set[str] = set()
        self.on_the_way: list[str] = []
        self.passed = 0

    def time_passes(self) -> None:
        self.passed += 1
        self.arrived.update(self.on_the_way)
        self.on_the_way.clear()


class PlainPlace(Counting):
    """Takes a message in one request. `asked`: it says truly what it has; else nothing."""

    def __init__(self, fate: Fate, *, asked: bool) -> None:
        super().__init__(fate)
        self.asked = asked

    def door(self, gate: Gate) -> DoorWay:
        return PlainDoor(self, gate)


class PlainDoor:
    way = "fake"

    def __init__(self, place: PlainPlace, gate: Gate) -> None:
        self._place, self._gate = place, gate

    async def compose(self, session: Session, dispatch: Claimed, now: datetime) -> str:
        return dispatch.key

    async def carry(self, dispatch: Claimed, frozen: str) -> None:
        place, key, begun = self._place, dispatch.key, self._place.passed
        await self._gate("carry")
        if place.passed != begun:  # longer than a try may last: the sender's own timer ends it
            raise TimeoutError
        if key in place.doubt:
            place.blind.append(key)
        place.doubt.add(key)
        became = place.fate.one_of(*OF_A_REQUEST)
        if became == "asked to wait":
            place.doubt.discard(key)
            raise TryLater
        if became == "acts later, and the asker dies":
            place.on_the_way.append(key)
            raise Crash
        if became not in ("fails before acting", "never arrives"):
            place.arrived[key] += 1
        if became == "acts, and the asker dies":
            raise Crash
        if became != "fine":
            raise NoAnswer
        place.doubt.discard(key)

    async def find(self, key: str) -> bool | None:
        if not self._place.asked:
            return None
        self._place.doubt.discard(key)
        return self._place.arrived[key] > 0


class OnlineMailbox(Counting):
    """Exchange Online as our carrier knows it: drafts, ids that change, copies that come late."""

    def __init__(self, fate: Fate) -> None:
        super().__init__(fate)
        self.items: dict[str, dict[str, Any]] = {}
        self.number = 0

    def door(self, gate: Gate) -> DoorWay:
        return OnlineDoor(Wireless(self, gate))

    def act(self, method: str, path: str, said: Mapping[str, Any]) -> Answer:
        """Do what is asked."""
        parts = path.strip("/").split("/")
        if method == "GET":
            return _told(200, {"value": self._found(said["params"]["$filter"])})
        if method == "POST" and parts == ["messages"]:
            key = re.search(rb"Message-ID: <([0-9a-f]+)@", _decoded(said["body"]))
            assert key is not None
            return _told(201, self._new({"key": key[1].decode(), "isDraft": True}))
        item = self.items.get(parts[1])
        if item is None or not item["isDraft"]:
            return _told(404, {})
        if method == "PATCH":
            wanted = json.loads(said["body"])
            item["singleValueExtendedProperties"] = wanted["singleValueExtendedProperties"]
            return _told(200, item)
        if method == "DELETE":
            del self.items[parts[1]]
            return _told(204, {})
        self.arrived[item["key"]] += 1
        del self.items[parts[1]]
        late = {"at once": 0, "late": 3, "never": MANY_LOOKS}
        looks = late[self.fate.one_of(*late)]
        self._new(item | {"isDraft": False, "looks": looks})
        return _told(202, {})

    def _new(self, item: dict[str, Any]) -> dict[str, Any]:
        self.number += 1
        item = {**item, "id": f"AAk{self.number}="}
        self.items[item["id"]] = item
        return item

    def _found(self, asked: str) -> list[dict[str, Any]]:
        found = []
        for item in self.items.values():
            marks = item.get("singleValueExtendedProperties", [])
            by_key = any(f"ep/value eq '{mark['value']}'" in asked for mark in marks)
            if by_key or f"<{item['key']}@" in asked:
                item["looks"] = item.get("looks", 0) - 1
                if item["looks"] < 0:
                    found.append(item)
        return found


def _decoded(body: bytes) -> bytes:
    return base64.b64decode(body)


def _told(status: int, content: dict[str, Any]) -> Answer:
    return Answer(status, content, b"")


class OnlineDoor:
    """The product's carrier, talking to the mailbox without a wire."""

    way = "fake"

    def __init__(self, client: GraphClient) -> None:
        self._carrier = GraphCarrier(client)

    async def compose(self, session: Session, dispatch: Claimed, now: datetime) -> str:
        return dispatch.key

    async def carry(self, dispatch: Claimed, frozen: str) -> None:
        await self._carrier.carry(letter(dispatch.key))

    async def find(self, key: str) -> bool | None:
        return await self._carrier.find(key)


class Wireless(GraphClient):
    """Asks the mailbox directly; before each request it waits at its process's gate."""

    def __init__(self, place: OnlineMailbox, gate: Gate) -> None:
        super().__init__("https://graph.test", MAILBOX, AToken())
        self._mailbox, self._gate = place, gate

    @asynccontextmanager
    async def talking(self) -> AsyncIterator[Talk]:
        yield Talk(self, None)  # type: ignore[arg-type]  # nobody asks it for anything

    async def request(
        self,
        http: aiohttp.ClientSession,
        method: str,
        url: str,
        headers: Mapping[str, str],
        body: bytes | None = None,
        **said: Any,
    ) -> Answer:
        return await self.answered(method, url.removeprefix(self.place), {**said, "body": body})

    async def answered(self, method: str, path: str, said: Mapping[str, Any]) -> Answer:
        await self._gate(method)
        became = self._mailbox.fate.one_of(*OF_A_REQUEST[:-1])
        if became == "fails before acting":
            return _told(503, {})
        if became == "never arrives":
            raise aiohttp.ServerDisconnectedError
        if became == "asked to wait":
            return _told(429, {})
        answer = self._mailbox.act(method, path, said)
        if became == "fails after acting":
            return _told(503, {})
        if became == "the answer is lost":
            raise aiohttp.ServerDisconnectedError
        if became == "acts, and the asker dies":
            raise Crash
        return answer
