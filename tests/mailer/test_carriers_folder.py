"""The folder's own promises, beyond the contract of every carrier."""

import asyncio
import multiprocessing
import os
import signal
import time
from pathlib import Path

import pytest

from core.carrying import NoAnswer, TryLater
from mailer.carriers.folder import FolderCarrier
from tests.mailer.carriers_tried import KEY, frozen

TEXT = b"x" * 60_000
LARGE = len(frozen("0" * 40, TEXT).content)


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
            await FolderCarrier(folder).carry(frozen(f"{number:040d}", TEXT))

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
    assert {path.stat().st_size for path in (tmp_path / "new").iterdir()} == {LARGE}
    asyncio.run(FolderCarrier(tmp_path).carry(frozen(names[-1], TEXT)))
    assert len(list((tmp_path / "new").iterdir())) == len(names)
