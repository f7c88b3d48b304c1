"""Somebody at the demo's Teams, for tests: they say, they press, they see."""

from typing import Any

from aiohttp import ClientSession

from bot.activities import Card
from bot.local import LocalPerson

Entry = dict[str, Any]


class LocalClient:
    """A person at the page, without the page.

    `address` is the server's, such as `http://127.0.0.1:8000`. Everything waits until the bot
    has answered, so that `cards()` shows the answer.
    """

    def __init__(self, session: ClientSession, address: str, person: LocalPerson) -> None:
        self._session = session
        self._root = f"{address.rstrip('/')}/teams/api/{person.id}"
        self.person = person

    async def say(self, text: str, *, chat: str | None = None) -> list[Card]:
        """Type a message; give the cards that it was answered with."""
        before = len(await self.messages(chat))
        status = await self._post("say", {"text": text, "chat": chat})
        assert status["status"] == 200, f"the bot answered {status['status']}"
        return [card for m in (await self.messages(chat))[before:] for card in _cards_of(m)]

    async def press(self, verb: str, *, on: int = -1, chat: str | None = None, **data: Any) -> Card:
        """Press a button of a card, the last one unless told; give the card that replaces it.

        As on the page, the action's own data and the inputs' values come together as `data`.
        """
        shown = [m for m in await self.messages(chat) if _cards_of(m)]
        message = shown[on]["id"] if shown else None
        body = await self.invoke(
            "adaptiveCard/action",
            {"action": {"type": "Action.Execute", "verb": verb, "data": data}, "trigger": "manual"},
            message=message,
            chat=chat,
        )
        assert body["statusCode"] == 200, body
        card: Card = body["value"]
        return card

    async def invoke(
        self, name: str, value: Any, *, message: str | None = None, chat: str | None = None
    ) -> Any:
        """Send any invoke and give the body of its answer."""
        asked = {"name": name, "value": value, "replyToId": message, "chat": chat}
        answer = await self._post("invoke", asked)
        assert answer["status"] == 200, f"the bot answered {answer['status']}"
        return answer["body"]

    async def cards(self, chat: str | None = None) -> list[Card]:
        """Give every card of the chat as this person sees it now, oldest first."""
        return [card for message in await self.messages(chat) for card in _cards_of(message)]

    async def messages(self, chat: str | None = None) -> list[Entry]:
        """Give the messages of a chat (the one with the bot) as this person sees them now."""
        wanted = chat or self.person.personal_chat
        shown: dict[str, Entry] = {}
        for entry in await self.log():
            if entry["chat"] == wanted:
                _apply(entry, shown)
        return list(shown.values())

    async def log(self, since: int = 0, wait: int = 0) -> list[Entry]:
        """Give what the page would be told."""
        query = {"since": str(since), "wait": str(wait)}
        async with self._session.get(f"{self._root}/log", params=query) as answer:
            answer.raise_for_status()
            entries: list[Entry] = (await answer.json())["entries"]
        return entries

    async def _post(self, what: str, content: Any) -> dict[str, Any]:
        async with self._session.post(f"{self._root}/{what}", json=content) as answer:
            answer.raise_for_status()
            told: dict[str, Any] = await answer.json()
        return told


def texts(card: Card) -> list[str]:
    """Give every text of a card in reading order, labels and buttons included."""
    found: list[str] = []
    _collect(card, found)
    return found


def _collect(part: Any, found: list[str]) -> None:
    if isinstance(part, dict):
        found += [
            part[name] for name in ("text", "title", "label") if isinstance(part.get(name), str)
        ]
        for value in part.values():
            _collect(value, found)
    elif isinstance(part, list):
        for value in part:
            _collect(value, found)


def _apply(entry: Entry, shown: dict[str, Entry]) -> None:
    match entry["op"]:
        case "add" | "update":
            shown[entry["activity"]["id"]] = entry["activity"]
        case "delete":
            shown.pop(entry["activity"]["id"], None)
        case "view" if entry["message"] in shown:
            attachment = {
                "contentType": "application/vnd.microsoft.card.adaptive",
                "content": entry["card"],
            }
            shown[entry["message"]] = shown[entry["message"]] | {"attachments": [attachment]}


def _cards_of(message: Entry) -> list[Card]:
    return [attachment["content"] for attachment in message.get("attachments") or []]
