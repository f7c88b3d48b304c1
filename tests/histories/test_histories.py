"""Two hundred histories among the tests; thousands by `python -m tests.histories`."""

import asyncio
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from core.store.keys import KeyRing
from tests.histories.checking import lived
from tests.histories.world import World, seed
from tests.postgres import Cluster
from tests.services.builders_discussions import Panel

ON_SQLITE, ON_POSTGRES = 170, 30
SQLITE_PARTS, POSTGRES_PARTS = 10, 3  # each a test of its own: they run at the same time


@pytest.fixture(scope="module")
def sqlite_panel(
    sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory, keys: KeyRing
) -> tuple[Path, Panel]:
    path = tmp_path_factory.mktemp("histories") / "panel.db"
    shutil.copyfile(sqlite_template, path)
    return path, asyncio.run(seed(f"sqlite:///{path}", keys))


@pytest.fixture(scope="module")
def postgres_panel(
    cluster: Cluster, postgres_template: str, keys: KeyRing
) -> Iterator[tuple[str, Panel]]:
    cluster.run(f"create database histories template {postgres_template}")
    yield "histories", asyncio.run(seed(cluster.url("histories"), keys))
    cluster.run("drop database histories with (force)")


@pytest.mark.parametrize("part", range(SQLITE_PARTS))
async def test_in_no_history_on_sqlite_is_anything_lost_repeated_or_unexplained(
    sqlite_panel: tuple[Path, Panel], tmp_path: Path, keys: KeyRing, part: int
) -> None:
    template, panel = sqlite_panel
    for number in range(part, ON_SQLITE, SQLITE_PARTS):
        path = tmp_path / f"{number}.db"
        shutil.copyfile(template, path)
        await lived(World(f"sqlite:///{path}", keys, panel), number)


@pytest.mark.parametrize("part", range(POSTGRES_PARTS))
async def test_in_no_history_on_postgres_is_anything_lost_repeated_or_unexplained(
    postgres_panel: tuple[str, Panel], cluster: Cluster, keys: KeyRing, part: int
) -> None:
    template, panel = postgres_panel
    for number in range(1000 + part, 1000 + ON_POSTGRES, POSTGRES_PARTS):
        cluster.run(f"create database history template {template} strategy file_copy")
        await lived(World(cluster.url("history"), keys, panel), number)
        cluster.run("drop database history with (force)")
