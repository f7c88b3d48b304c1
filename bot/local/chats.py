"""What has been said in the demo's Teams, kept as lines of JSON that only grow."""

import asyncio
import json
import os
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

from bot.activities import Activity, Card
from core.errors import FileRefused

Entry = dict[str, Any]


class ChatStore:
    """Everything said, in order. With a path, each entry is on the disk before it counts.

    A process killed while writing leaves half a line at the end; it is cut off when the file is
    next read, as if the entry had not been taken. Half a line anywhere else is no accident and
    the file is refused.
    """

    def __init__(self, path: Path | None, now: Callable[[], datetime]) -> None:
        self._path = path
        self._now = now
        self._entries: list[Entry] = [] if path is None else _read(path)
        self._last_id = max(
            (int(e["activity"]["id"]) for e in self._entries if _adds(e)), default=0
        )
        self._news = asyncio.Event()

    def add(self, chat: str, activity: Activity) -> str:
        """Keep a message and give its new id: milliseconds, as in Teams, and never the same."""
        self._last_id = max(self._last_id + 1, int(self._now().timestamp() * 1000))
        kept = activity | {"id": str(self._last_id), "timestamp": self._now().isoformat()}
        self._append({"op": "add", "chat": chat, "activity": kept})
        return str(self._last_id)

    def update(self, chat: str, message: str, activity: Activity) -> bool:
        """Replace a message for everybody; False if it is not in the chat."""
        if not self._holds(chat, message):
            return False
        self._append({"op": "update", "chat": chat, "activity": activity | {"id": message}})
        return True

    def delete(self, chat: str, message: str) -> bool:
        """Take a message out of sight; False if it is not in the chat."""
        if not self._holds(chat, message):
            return False
        self._append({"op": "delete", "chat": chat, "activity": {"id": message}})
        return True

    def view(self, chat: str, message: str, person: str, card: Card) -> None:
        """Keep the card that took a card's place for the one person who pressed."""
        self._append({"op": "view", "chat": chat, "message": message, "for": person, "card": card})

    def install(self, person: str) -> None:
        """Note that the bot has been told of a person who has the app."""
        self._append({"op": "installed", "person": person})

    def installed(self, person: str) -> bool:
        """Tell whether the bot has been told of a person."""
        return any(e["op"] == "installed" and e["person"] == person for e in self._entries)

    def find(self, key: str) -> bool:
        """Tell whether a message that carries our key in `channelData.dispatch` has arrived."""
        return any(
            (entry["activity"].get("channelData") or {}).get("dispatch") == key
            for entry in self._entries
            if _adds(entry)
        )

    def since(self, number: int, person: str, chats: set[str]) -> tuple[int, list[Entry]]:
        """Give what is new to a person after an entry's number, and the number of the last."""
        found = [
            entry
            for entry in self._entries[number:]
            if entry.get("chat") in chats and entry.get("for", person) == person
        ]
        return len(self._entries), found

    async def wait(self, number: int, seconds: float) -> None:
        """Wait until there is an entry after this number, or until the time is up."""
        if len(self._entries) > number:
            return
        try:
            await asyncio.wait_for(self._news.wait(), seconds)
        except TimeoutError:
            return

    def _holds(self, chat: str, message: str) -> bool:
        return any(
            entry["chat"] == chat and entry["activity"]["id"] == message
            for entry in self._entries
            if _adds(entry)
        )

    def _append(self, entry: Entry) -> None:
        if self._path is not None:
            _write(self._path, entry)
        self._entries.append(entry)
        self._news.set()
        self._news = asyncio.Event()


def _adds(entry: Entry) -> bool:
    return bool(entry["op"] == "add")


def _write(path: Path, entry: Entry) -> None:
    line = json.dumps(entry, ensure_ascii=False, separators=(",", ":")) + "\n"
    with path.open("ab") as file:
        file.write(line.encode("utf-8", "surrogatepass"))
        file.flush()
        os.fsync(file.fileno())


def _read(path: Path) -> list[Entry]:
    path.parent.mkdir(parents=True, exist_ok=True)
    content = path.read_bytes() if path.exists() else b""
    whole = content[: content.rfind(b"\n") + 1]
    if len(whole) < len(content):
        os.truncate(path, len(whole))
    return [_parsed(path, number, line) for number, line in enumerate(whole.splitlines(), 1)]


def _parsed(path: Path, number: int, line: bytes) -> Entry:
    try:
        entry: Entry = json.loads(line.decode("utf-8", "surrogatepass"))
    except ValueError:
        fault = f"line {number} is not JSON. The chat log was damaged; move it away to start anew."
        raise FileRefused(path.name, [fault]) from None
    return entry
