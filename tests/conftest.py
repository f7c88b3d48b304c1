"""What every test has: no outside network, golden files that can be renewed, databases."""

import asyncio
import gc
import os
import shutil
import socket
import tempfile
from collections.abc import AsyncIterator, Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings
from sqlalchemy.ext.asyncio import AsyncEngine

from core.store.engine import Sessions, make_engine, make_sessions
from core.store.keys import KeyRing
from core.store.migrating import migrate
from tests.longest import dealt
from tests.postgres import Cluster, NoServer, Place, fast_folder

# A slow machine is no fault: no test is timed.
settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")

LOOPBACK = {"127.0.0.1", "::1", "localhost"}
_connect = socket.socket.connect


def _connect_here_only(self: socket.socket, address: Any) -> None:
    if self.family in (socket.AF_INET, socket.AF_INET6) and address[0] not in LOOPBACK:
        raise RuntimeError(f"a test tried to reach {address[0]}: nothing here uses the network")
    _connect(self, address)


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--update-golden", action="store_true", help="write the golden files anew")
    words = "how much goes wrong in each order of sending that is tried, instead of 1"
    parser.addoption("--deviations", type=int, default=1, help=words)


def pytest_configure() -> None:
    """Keep what tests write in memory: every commit and every mail waits for the disk elsewhere."""
    if (folder := fast_folder()) is not None:
        os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", folder)


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Let the longest tests begin first."""
    items[:] = dealt(items, getattr(config, "workerinput", {}).get("workercount", 1))


def pytest_collection_finish() -> None:
    """Keep Python from looking for rubbish among ten thousand collected tests after each one."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 20)


@pytest.fixture(autouse=True)
def no_outside_network(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(socket.socket, "connect", _connect_here_only)


@pytest.fixture(scope="session")
def keys() -> KeyRing:
    """Two keys of which the second encrypts; the tests' own, and no secret."""
    return KeyRing({1: b"\x01" * 32, 2: b"\x02" * 32}, 2, b"i" * 32)


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory, keys: KeyRing) -> Path:
    path = tmp_path_factory.mktemp("template") / "empty.db"
    asyncio.run(migrate(f"sqlite:///{path}", keys))
    return path


@pytest.fixture(scope="session")
def cluster() -> Iterator[Cluster]:
    try:
        cluster = Cluster()
    except NoServer as missing:
        pytest.fail(str(missing), pytrace=False)
    yield cluster
    cluster.stop()


@pytest.fixture(scope="session")
def postgres_template(cluster: Cluster, keys: KeyRing) -> str:
    cluster.run("create database template_mace")
    asyncio.run(migrate(cluster.url("template_mace"), keys))
    return "template_mace"


@pytest.fixture(scope="session")
def sqlite_place() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="mace-sqlite-", dir=fast_folder()) as folder:
        yield Path(folder) / "database"


@pytest.fixture
def sqlite_folder(sqlite_place: Path) -> Iterator[Path]:
    """Where the SQLite database of this test is, and what the product puts beside it."""
    sqlite_place.mkdir()
    yield sqlite_place
    shutil.rmtree(sqlite_place)


@pytest.fixture
def sqlite_database(sqlite_template: Path, sqlite_folder: Path) -> str:
    path = sqlite_folder / "mace.db"
    shutil.copyfile(sqlite_template, path)
    return f"sqlite:///{path}"


@pytest.fixture(scope="session")
def postgres_place(cluster: Cluster, postgres_template: str) -> Place:
    return Place(cluster, postgres_template)


@pytest.fixture
def postgres_database(postgres_place: Place) -> str:
    return postgres_place.ready()


@pytest.fixture(params=["sqlite", "postgres"])
def database(request: pytest.FixtureRequest) -> str:
    """The address of a migrated, empty database; each test runs on both.

    `@pytest.mark.parametrize("database", ["sqlite"], indirect=True)` keeps a test to one.
    """
    url: str = request.getfixturevalue(f"{request.param}_database")
    return url


@pytest.fixture(scope="session")
def engine_at(keys: KeyRing) -> Callable[[str], AsyncEngine]:
    """One engine for each address: the next test's database stands where the last one's stood,
    and what SQLAlchemy has compiled and learnt of it still holds."""
    return cache(lambda address: make_engine(address, keys))


@pytest.fixture
async def engine(
    database: str, engine_at: Callable[[str], AsyncEngine]
) -> AsyncIterator[AsyncEngine]:
    engine = engine_at(database)
    yield engine
    await engine.dispose()


@pytest.fixture
def sessions(engine: AsyncEngine) -> Sessions:
    return make_sessions(engine)
