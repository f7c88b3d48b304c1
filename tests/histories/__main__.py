"""`python -m tests.histories --count 5000 [--seed 0] [--database sqlite|postgres|both]`."""

import argparse
import asyncio
import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from core.store.keys import KeyRing
from core.store.migrating import migrate
from tests.histories.checking import lived
from tests.histories.world import World, seed
from tests.postgres import Cluster, fast_folder
from tests.services.builders_discussions import Panel

EVERY = 100


class OnSqlite:
    """Copies of a file."""

    def __init__(self, folder: Path, keys: KeyRing) -> None:
        self.folder, self.keys = folder, keys
        self.panel = asyncio.run(self._made(f"sqlite:///{folder / 'panel.db'}"))

    async def _made(self, url: str) -> Panel:
        await migrate(url, self.keys)
        return await seed(url, self.keys)

    @contextmanager
    def world(self) -> Iterator[World]:
        path = self.folder / "history.db"
        shutil.copyfile(self.folder / "panel.db", path)
        yield World(f"sqlite:///{path}", self.keys, self.panel)
        for left in self.folder.glob("history.db*"):
            with suppress(IsADirectoryError):
                left.unlink()


class OnPostgres(OnSqlite):
    """Copies of a database, on a server of its own."""

    def __init__(self, cluster: Cluster, keys: KeyRing) -> None:
        self.cluster, self.keys = cluster, keys
        cluster.run("create database panel")
        self.panel = asyncio.run(self._made(cluster.url("panel")))

    @contextmanager
    def world(self) -> Iterator[World]:
        self.cluster.run("create database history template panel")
        yield World(self.cluster.url("history"), self.keys, self.panel)
        self.cluster.run("drop database history with (force)")


def run(house: OnSqlite, numbers: range) -> None:
    """Let histories happen, one after the other, on one loop."""
    with asyncio.Runner() as runner:
        for done, number in enumerate(numbers, start=1):
            with house.world() as world:
                runner.run(lived(world, number))
            if done % EVERY == 0:
                sys.stdout.write(f"{type(house).__name__}: {done} histories, nothing amiss\n")
                sys.stdout.flush()


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.histories", description=__doc__)
    parser.add_argument("--count", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=0, help="the first history's number")
    parser.add_argument("--database", choices=["sqlite", "postgres", "both"], default="both")
    called = parser.parse_args()
    numbers = range(called.seed, called.seed + called.count)
    keys = KeyRing.parse(KeyRing.new_file_text())
    with tempfile.TemporaryDirectory(dir=fast_folder()) as folder:
        if called.database != "postgres":
            run(OnSqlite(Path(folder), keys), numbers)
    if called.database != "sqlite":
        cluster = Cluster()
        try:
            run(OnPostgres(cluster, keys), numbers)
        finally:
            cluster.stop()


if __name__ == "__main__":
    main()
