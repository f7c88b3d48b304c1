"""A mailbox that is a folder: a Maildir (`new`, `cur`), into which `.eml` files may be put too.

A file in `new` is whole, because a Maildir's writers rename it into place. A file put into the
folder itself is taken once its size and time have stood still for a while.
"""

import asyncio
import os
import stat
import time
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO

STEADY_SECONDS = 1.0  # a writer that pauses for longer has finished, or broken off
TAKEN = ":2,S"  # a Maildir's mark of a mail that was seen


class FolderSource:
    """A folder on this machine. Links, folders and hidden files in it are left alone."""

    def __init__(self, folder: Path, steady: Callable[[], float] = time.monotonic) -> None:
        self._folder = folder
        self._steady = steady
        self._seen: dict[str, tuple[tuple[int, int], float]] = {}

    async def waiting(self, limit: int) -> list[str]:
        """Give the oldest mails that are there whole."""
        return await asyncio.to_thread(self._waiting, limit)

    async def open(self, handle: str) -> BinaryIO | None:
        """Open a mail; never through a link."""
        return await asyncio.to_thread(self._open, self._folder / handle)

    async def done(self, handle: str) -> None:
        """Move a mail to those that were seen."""
        await asyncio.to_thread(self._done, self._folder / handle)

    def _waiting(self, limit: int) -> list[str]:
        for part in ("tmp", "new", "cur"):
            (self._folder / part).mkdir(parents=True, exist_ok=True, mode=0o700)
        whole = _files(self._folder / "new")
        put = [(name, seen) for name, seen in _files(self._folder) if name.lower().endswith(".eml")]
        self._seen = {name: self._first_seen(name, seen) for name, seen in put}
        whole_too = [(name, seen) for name, seen in put if self._stands_still(name)]
        found = [(seen[1], f"new/{name}") for name, seen in whole]
        found += [(seen[1], name) for name, seen in whole_too]
        return [handle for _, handle in sorted(found)[:limit]]

    def _first_seen(self, name: str, seen: tuple[int, int]) -> tuple[tuple[int, int], float]:
        before = self._seen.get(name)
        return before if before and before[0] == seen else (seen, self._steady())

    def _stands_still(self, name: str) -> bool:
        return self._steady() - self._seen[name][1] >= STEADY_SECONDS

    def _open(self, path: Path) -> BinaryIO | None:
        try:
            handle = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
        except FileNotFoundError:
            return None
        if not stat.S_ISREG(os.fstat(handle).st_mode):
            os.close(handle)
            return None
        return os.fdopen(handle, "rb")

    def _done(self, path: Path) -> None:
        cur = self._folder / "cur"
        name = path.name.partition(":")[0]
        number, there = 0, cur / f"{name}{TAKEN}"
        while there.exists():
            number += 1
            there = cur / f"{name}.{number}{TAKEN}"
        try:
            path.rename(there)
        except FileNotFoundError:
            return


def _files(folder: Path) -> list[tuple[str, tuple[int, int]]]:
    """Give the plain files of a folder with their size and time of change (nanoseconds)."""
    found = []
    with os.scandir(folder) as entries:
        for entry in entries:
            try:
                if entry.is_file(follow_symlinks=False) and not entry.name.startswith("."):
                    told = entry.stat(follow_symlinks=False)
                    found.append((entry.name, (told.st_size, told.st_mtime_ns)))
            except FileNotFoundError:  # somebody took it meanwhile
                continue
    return found
