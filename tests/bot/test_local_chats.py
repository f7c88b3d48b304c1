"""The chat log outlives the process that was writing it."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.local import ChatStore
from core.errors import FileRefused

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)


def store(path: Path | None) -> ChatStore:
    return ChatStore(path, lambda: NOON)


def everything(chats: ChatStore) -> list[object]:
    return list(chats.since(0, "29:1", {"a:1"})[1])


def test_what_was_said_is_there_after_a_restart(tmp_path: Path) -> None:
    first = store(tmp_path / "chat.jsonl")
    message = first.add("a:1", {"text": "line\nbreak \u2028 and 🙂"})
    first.update("a:1", message, {"text": "after"})
    first.view("a:1", message, "29:1", {"type": "AdaptiveCard"})
    first.install("29:1")

    second = store(tmp_path / "chat.jsonl")

    assert everything(second) == everything(first)
    assert len(everything(second)) == 3
    assert second.installed("29:1")


@pytest.mark.parametrize(
    "torn", [b'{"op":"add","chat":"a:1","activ', b'{"op":"installed"}', b"\xf0"]
)
def test_half_a_line_at_the_end_is_cut_off_and_writing_goes_on(tmp_path: Path, torn: bytes) -> None:
    path = tmp_path / "chat.jsonl"
    store(path).add("a:1", {"text": "whole"})
    with path.open("ab") as file:
        file.write(torn)

    second = store(path)
    second.add("a:1", {"text": "next"})

    assert len(everything(second)) == 2
    assert everything(store(path)) == everything(second)


def test_damage_elsewhere_is_named_and_refused(tmp_path: Path) -> None:
    path = tmp_path / "chat.jsonl"
    store(path).add("a:1", {"text": "whole"})
    path.write_bytes(b"{torn\n" + path.read_bytes())

    with pytest.raises(FileRefused, match="line 1 is not JSON"):
        store(path)


def test_message_ids_look_like_those_of_teams_and_never_repeat(tmp_path: Path) -> None:
    first = store(tmp_path / "chat.jsonl")
    ids = [first.add("a:1", {}) for _ in range(3)]
    ids.append(store(tmp_path / "chat.jsonl").add("a:1", {}))

    assert ids[0] == str(int(NOON.timestamp() * 1000))
    assert len(set(ids)) == 4


def test_a_message_of_ours_is_found_by_its_key_and_a_second_is_not_swallowed() -> None:
    chats = store(None)
    for _ in range(2):
        chats.add("a:1", {"channelData": {"dispatch": "d1"}})

    assert chats.find("d1")
    assert not chats.find("d2")
    assert len(everything(chats)) == 2


def test_what_is_not_there_cannot_be_replaced_or_deleted() -> None:
    chats = store(None)
    message = chats.add("a:1", {})

    assert not chats.update("a:2", message, {})
    assert not chats.delete("a:1", "7")
    assert chats.delete("a:1", message)


def test_a_view_is_seen_by_the_one_who_pressed() -> None:
    chats = store(None)
    message = chats.add("19:g", {})
    chats.view("19:g", message, "29:1", {})

    assert len(chats.since(0, "29:1", {"19:g"})[1]) == 2
    assert len(chats.since(0, "29:2", {"19:g"})[1]) == 1
    assert chats.since(0, "29:1", set())[1] == []
