"""A process that takes in mail, to be killed: `python -m tests.faults.inbox_worker URL FOLDER`."""

import asyncio
import os
import sys
from datetime import UTC, datetime
from pathlib import Path

from core.store.engine import make_engine, make_sessions
from core.store.keys import KeyRing
from mailer.inbox.folder import FolderSource
from mailer.inbox.reading import Mailbox
from mailer.inbox.taking import Inbox

START = datetime(2026, 11, 23, 9, tzinfo=UTC)


async def work(url: str, folder: Path) -> None:
    engine = make_engine(url, KeyRing.parse(os.environ["MACE_KEYS_JSON"]))
    inbox = Inbox(
        FolderSource(folder),
        make_sessions(engine),
        Mailbox("mace@panel.example"),
        "hertfordshire",
        lambda: START,
    )
    while True:
        await inbox.take(5)
        await asyncio.sleep(0.01)


if __name__ == "__main__":
    asyncio.run(work(sys.argv[1], Path(sys.argv[2])))
