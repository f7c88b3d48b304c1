"""The demo's settings: one folder on this machine, and nobody who has to prove who they are."""

import fcntl
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from core.errors import PanelError
from core.settings import Settings

LOCK = "demo.lock"  # marks a folder as a demo's, so that nothing else is ever removed
OURS = ("mace.db", "mace.db-wal", "mace.db-shm", "teams.jsonl", "keys.json")
OUR_FOLDERS = ("mail", "inbox", "mace.db.locks")


def settings_for(folder: Path, port: int) -> Settings:
    """Give the settings of a demo in a folder."""
    return Settings(
        database=f"sqlite:///{folder / 'mace.db'}",
        keys=str(folder / "keys.json"),
        procedures=("hertfordshire", "rotherham"),
        host="127.0.0.1",
        port=port,
        public_url=f"http://127.0.0.1:{port}",
        mail_folder=str(folder / "mail"),
        mail_from="mace@council.example",
        inbox=str(folder / "inbox"),
        anonymous_teams=True,
    )


@contextmanager
def only_one(folder: Path, *, fresh: bool) -> Iterator[None]:
    """Hold a demo's folder; `fresh` empties it of what demos put there."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    with (folder / LOCK).open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise PanelError("A demo is running already. Stop it first (Ctrl+C).") from None
        if fresh:
            _empty(folder)
        yield


def _empty(folder: Path) -> None:
    for name in OURS:
        (folder / name).unlink(missing_ok=True)
    for name in OUR_FOLDERS:
        shutil.rmtree(folder / name, ignore_errors=True)
