"""The contract of every carrier, and the folder's own promises.

A carrier joins by a fixture of its own in `CARRIERS`: it gives the carrier and a way to count what
arrived under a key.
"""

import asyncio
import hashlib
import multiprocessing
import os
import signal
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from core.carrying import Carrier, Frozen, NoAnswer, Refused, TryLater
from mailer.carriers.folder import FolderCarrier

KEY = "ab" * 20


def frozen(key: str = KEY, content: bytes = b"Subject: x\r\n\r\nhello\r\n") -> Frozen:
    digest = hashlib.sha256(content).hexdigest()
    return Frozen(key, "mace@a.example", "p@b.example", f"<{key}@a.example>", content, digest)


@dataclass
class Tried:
    """A carrier under test; `arrived` gives the bytes that arrived under a key."""

    carrier: Carrier
    arrived: Callable[[str], list[bytes]]


def _folder(path: Path) -> Tried:
    def arrived(key: str) -> list[bytes]:
        found = [p for part in ("new", "cur") for p in (path / part).glob(f"{key}*")]
        return [p.read_bytes() for p in found]

    return Tried(FolderCarrier(path), arrived)


CARRIERS = {"folder": _folder}


@pytest.fixture(params=CARRIERS)
def tried(request: pytest.FixtureRequest, tmp_path: Path) -> Tried:
    return CARRIERS[request.param](tmp_path / "mail")


async def test_what_is_carried_arrives_byte_for_byte(tried: Tried) -> None:
    await tried.carrier.carry(frozen())

    assert tried.arrived(KEY) == [frozen().content]


async def test_what_was_carried_is_found_and_nothing_else(tried: Tried) -> None:
    assert await tried.carrier.find(KEY) is False
    await tried.carrier.carry(frozen())

    assert await tried.carrier.find(KEY) is True
    assert await tried.carrier.find(KEY[:-1]) is False
    assert await tried.carrier.find("cd" * 20) is False


async def test_the_same_message_carried_twice_arrives_once(tried: Tried) -> None:
    await tried.carrier.carry(frozen())
    await tried.carrier.carry(frozen())

    assert len(tried.arrived(KEY)) == 1


async def test_the_same_message_carried_at_the_same_time_arrives_once(tried: Tried) -> None:
    await asyncio.gather(*(tried.carrier.carry(frozen()) for _ in range(8)))

    assert tried.arrived(KEY) == [frozen().content]


async def test_another_message_under_the_same_key_is_refused(tried: Tried) -> None:
    await tried.carrier.carry(frozen())

    with pytest.raises(Refused):
        await tried.carrier.carry(frozen(content=b"something else"))
    assert tried.arrived(KEY) == [frozen().content]


async def test_a_message_whose_hash_differs_is_refused(tried: Tried) -> None:
    with pytest.raises(Refused):
        await tried.carrier.carry(replace(frozen(), content=b"tampered"))

    assert await tried.carrier.find(KEY) is False


@pytest.mark.parametrize("key", ["../outside", "a/b", "", "x" * 65, ".hidden"])
async def test_a_key_that_is_no_key_is_refused(tried: Tried, key: str) -> None:
    with pytest.raises(Refused):
        await tried.carrier.carry(frozen(key))


async def test_a_folder_that_cannot_be_written_may_be_tried_later(tmp_path: Path) -> None:
    (tmp_path / "mail").write_text("a file where the folder should be")

    with pytest.raises(TryLater) as refused:
        await FolderCarrier(tmp_path / "mail").carry(frozen())
    assert str(tmp_path) not in refused.value.why


async def test_a_folder_that_does_not_answer_the_last_step_is_to_be_looked_at(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: Path) -> Path:
        raise OSError(5, "Input/output error")

    monkeypatch.setattr(Path, "replace", broken)

    with pytest.raises(NoAnswer):
        await FolderCarrier(tmp_path).carry(frozen())
    assert await FolderCarrier(tmp_path).find(KEY) is False


async def test_a_message_that_a_mail_program_moved_is_still_found(tmp_path: Path) -> None:
    carrier = FolderCarrier(tmp_path)
    await carrier.carry(frozen())
    (tmp_path / "new" / KEY).rename(tmp_path / "cur" / f"{KEY}:2,S")

    assert await carrier.find(KEY) is True
    await carrier.carry(frozen())
    assert not (tmp_path / "new" / KEY).exists()


async def test_a_draft_that_an_interrupted_attempt_left_is_cleared_away(tmp_path: Path) -> None:
    (tmp_path / "tmp").mkdir(parents=True)
    (tmp_path / "tmp" / f"{KEY}.1.0").write_bytes(b"half a mess")
    carrier = FolderCarrier(tmp_path)

    assert await carrier.find(KEY) is False
    await carrier.carry(frozen())
    assert not list((tmp_path / "tmp").iterdir())


def _carry_for_ever(folder: Path) -> None:
    async def forever() -> None:
        for number in range(1_000_000):
            await FolderCarrier(folder).carry(frozen(f"{number:040d}", b"x" * 60_000))

    asyncio.run(forever())


@pytest.mark.parametrize("after", [0.02, 0.05, 0.11])
def test_a_kill_at_any_instant_leaves_whole_messages_only(tmp_path: Path, after: float) -> None:
    process = multiprocessing.get_context("spawn").Process(target=_carry_for_ever, args=(tmp_path,))
    process.start()
    while not list(tmp_path.glob("new/*")):
        time.sleep(0.005)
    time.sleep(after)
    os.kill(process.pid or 0, signal.SIGKILL)
    process.join()

    names = sorted(path.name for path in (tmp_path / "new").iterdir())
    assert names == [f"{number:040d}" for number in range(len(names))]
    assert {path.stat().st_size for path in (tmp_path / "new").iterdir()} == {60_000}
    asyncio.run(FolderCarrier(tmp_path).carry(frozen(names[-1], b"x" * 60_000)))
    assert len(list((tmp_path / "new").iterdir())) == len(names)
