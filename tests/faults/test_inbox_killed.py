"""200 mails at once, two workers that are killed while they take them in: 200 items (H6)."""

import asyncio
import hashlib
import os
import random
import subprocess
import sys
from pathlib import Path

from sqlalchemy import func, select

from core.store.engine import Sessions, reading
from core.store.keys import KeyRing
from core.store.tables import FilePieceRow, IncomingRow, ReferralRow
from tests.mailer.mails import numbered

ROOT = Path(__file__).parents[2]
MAILS, KILLS = 200, 6
LONGEST = 60.0


def start(url: str, folder: Path, keys: KeyRing) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "tests.faults.inbox_worker", url, str(folder)]
    environment = {**os.environ, "MACE_KEYS_JSON": keys.file_text()}
    return subprocess.Popen(command, cwd=ROOT, env=environment, stderr=subprocess.DEVNULL)  # noqa: S603


def waiting(folder: Path) -> int:
    return len(list((folder / "new").iterdir()))


async def kill_again_and_again(
    workers: list[subprocess.Popen[bytes]], url: str, folder: Path, keys: KeyRing
) -> None:
    """Kill a worker in the middle of its work, and start another, until all mail is taken."""
    chance = random.Random(11)  # noqa: S311 - the same blows each time
    for _ in range(KILLS):
        before = await asyncio.to_thread(waiting, folder)
        while before and await asyncio.to_thread(waiting, folder) >= before:  # noqa: ASYNC110
            await asyncio.sleep(0.02)
        await asyncio.sleep(chance.uniform(0.0, 0.15))
        which = chance.randrange(2)
        workers[which].kill()
        workers[which].wait()
        workers[which] = start(url, folder, keys)
    while await asyncio.to_thread(waiting, folder):  # noqa: ASYNC110 - other processes do it
        await asyncio.sleep(0.05)


async def test_H6_200_mails_and_workers_that_are_killed_give_200_items(
    database: str, sessions: Sessions, keys: KeyRing, tmp_path: Path
) -> None:
    folder = tmp_path / "inbox"
    (folder / "new").mkdir(parents=True)
    for number in range(MAILS):
        (folder / "new" / f"{number:03}").write_bytes(numbered(number))
    workers = [start(database, folder, keys) for _ in range(2)]
    try:
        async with asyncio.timeout(LONGEST):
            await kill_again_and_again(workers, database, folder, keys)
    finally:
        for one in workers:
            one.kill()
            one.wait()

    async with reading(sessions) as session:
        found = (await session.scalars(select(IncomingRow.sha256))).all()
        refs = (await session.scalars(select(ReferralRow.ref))).all()
        whole = (await session.scalars(select(func.count(FilePieceRow.owner.distinct())))).one()
    wanted = {hashlib.sha256(numbered(n)).hexdigest() for n in range(MAILS)}
    assert len(found) == MAILS
    assert set(found) == wanted
    assert sorted(refs) == [f"REF-2026-{n:04}" for n in range(1, MAILS + 1)]
    assert whole == MAILS
