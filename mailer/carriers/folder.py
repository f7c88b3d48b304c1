"""Carries messages into a Maildir on this machine: the default, and what the demo shows.

The file's unique name is the outbox key, so looking a message up is looking at a directory, and the
same key can never make two files. A message is whole in `tmp` and on the disk before it is renamed
into `new`; whoever is killed in between has left nothing that a reader or `find` can see.
"""

import asyncio
import hashlib
import itertools
import os
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

from core.carrying import Frozen, NoAnswer, Refused, TryLater
from mailer.carriers.fitness import refuse_unfit

_RETRY = timedelta(minutes=1)
_turn = itertools.count()


class FolderCarrier:
    """A Maildir. Mail programs may move its files from `new` to `cur` and add flags."""

    name = "folder"

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    async def carry(self, frozen: Frozen) -> None:
        """Put the message into the folder once, however often it is called."""
        refuse_unfit(frozen)
        await asyncio.to_thread(self._carry, frozen)

    async def find(self, key: str) -> bool | None:
        """Tell whether the message lies in the folder; None when the folder cannot be read."""
        try:
            return await asyncio.to_thread(lambda: self._file(key) is not None)
        except OSError:
            return None

    def _carry(self, frozen: Frozen) -> None:
        try:
            draft = self._write(frozen)
        except OSError as error:
            raise TryLater(f"the mail folder cannot be written: {error.strerror}", _RETRY) from None
        if draft is None:
            return
        try:
            draft.replace(self._folder / "new" / frozen.key)
            _settle(self._folder / "new")
        except FileNotFoundError:  # another attempt under this key was quicker and cleared up
            if self._file(frozen.key) is None:
                raise NoAnswer("the mail folder lost a draft") from None
        except OSError as error:
            raise NoAnswer(f"the mail folder did not answer: {error.strerror}") from None
        self._sweep(frozen.key)

    def _write(self, frozen: Frozen) -> Path | None:
        """Write the message where nobody looks yet. None if it went already."""
        for part in ("tmp", "new", "cur"):
            (self._folder / part).mkdir(parents=True, exist_ok=True, mode=0o700)
        there = self._file(frozen.key)
        if there is not None:
            _check_same(there, frozen)
            return None
        draft = self._folder / "tmp" / f"{frozen.key}.{os.getpid()}.{next(_turn)}"
        with draft.open("xb") as file:
            file.write(frozen.content)
            file.flush()
            os.fsync(file.fileno())
        return draft

    def _sweep(self, key: str) -> None:
        """Remove what an interrupted attempt left: it holds a copy of the message."""
        for draft in (self._folder / "tmp").glob(f"{key}.*"):
            draft.unlink(missing_ok=True)

    def _file(self, key: str) -> Path | None:
        return next(self._files(key), None)

    def _files(self, key: str) -> Iterator[Path]:
        new, cur = self._folder / "new", self._folder / "cur"
        if (new / key).exists():
            yield new / key
        for path in cur.iterdir() if cur.exists() else ():
            if path.name.partition(":")[0] == key:
                yield path


def _check_same(there: Path, frozen: Frozen) -> None:
    if hashlib.sha256(there.read_bytes()).hexdigest() != frozen.sha256:
        raise Refused("another message went under the same key")


def _settle(folder: Path) -> None:
    """Make a rename survive a power cut (POSIX: the directory is a file of its own)."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
