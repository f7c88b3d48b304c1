"""One sending process for the chaos test: `python -m tests.faults.worker URL FILE ENGINE`.

The place it sends to is a file: one line for each arrival. ENGINE is `pump` or `jobs`.
"""

import asyncio
import os
import sys
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

from core.messages import Door
from core.services.doorways import Cancelled
from core.services.engines import JobEngine
from core.services.sending import Sender
from core.store.dispatching import Claimed
from core.store.engine import Session, make_engine, make_sessions
from core.store.keys import KeyRing
from core.store.liveness import make_liveness

CARRY_SECONDS = 0.4
FASTER = 60  # a minute in a second, so that waits are short and the rules' own
GRACE = timedelta(seconds=0.6 * FASTER)
START = datetime(2026, 1, 1, tzinfo=UTC)


def fast_clock() -> datetime:
    now = datetime.now(UTC)  # noqa: TID251 - this process is killed at real instants
    return START + (now - START) * FASTER


class FileDoor:
    way = "fake"

    def __init__(self, file: Path) -> None:
        self.file = file

    async def compose(self, session: Session, dispatch: Claimed, now: datetime) -> str | Cancelled:
        return f"message {dispatch.key}"

    async def carry(self, dispatch: Claimed, frozen: str) -> None:
        await asyncio.to_thread(self.arrive, dispatch.key)

    def arrive(self, key: str) -> None:
        """Take a while in a thread, as real mail libraries do: no time-out ends it."""
        time.sleep(0.04)
        descriptor = os.open(self.file, os.O_WRONLY | os.O_APPEND)
        os.write(descriptor, f"{key}\n".encode())
        os.close(descriptor)
        time.sleep(0.01)

    async def find(self, key: str) -> bool | None:
        return await asyncio.to_thread(self.has, key)

    def has(self, key: str) -> bool:
        return key in self.file.read_text(encoding="utf-8").split()


async def work(url: str, file: Path, kind: str) -> None:
    engine = make_engine(url, KeyRing.parse(os.environ["MACE_KEYS_JSON"]))
    doors = {Door.EMAIL: FileDoor(file)}
    sender = Sender(
        make_sessions(engine),
        make_liveness(engine),
        doors,
        fast_clock,
        carry_seconds=CARRY_SECONDS,
        grace=GRACE,
    )
    driven = JobEngine(engine, sender) if kind == "jobs" else sender
    while True:
        await driven.round()
        await asyncio.sleep(0.1 if kind == "jobs" else 0.02)


if __name__ == "__main__":
    asyncio.run(work(sys.argv[1], Path(sys.argv[2]), sys.argv[3]))
