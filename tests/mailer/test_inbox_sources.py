"""What every source of mail promises. A new source is added to `SOURCES` and passes these."""

import os
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import pytest

from core.store.engine import make_engine, make_sessions
from core.store.keys import KeyRing
from mailer.inbox.folder import STEADY_SECONDS, FolderSource
from mailer.inbox.graph import GraphSource
from mailer.inbox.source import Source
from tests.fakes.graph import serving
from tests.fakes.graph_inbox import GraphInbox
from tests.mailer.carriers_tried import graph_client
from tests.mailer.exchange_box import exchange_box
from tests.mailer.mails import numbered


@dataclass(frozen=True)
class Place:
    """What a mailbox may need: a folder, and a database of its own."""

    folder: Path
    database: str
    keys: KeyRing


class Box(Protocol):
    """A mailbox under test. What arrives is whole, and later than what came before."""

    @property
    def source(self) -> Source: ...

    def arrive(self, content: bytes) -> object: ...


class FolderBox:
    """A folder and its source, with a clock that tells how long a file stood still."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.seconds = folder / "inbox", 100.0
        self.source: Source = FolderSource(self.folder, lambda: self.seconds)
        (self.folder / "new").mkdir(parents=True)
        self.count = 0

    def arrive(self, content: bytes) -> None:
        """Let a mail arrive whole, later than those before."""
        self.count += 1
        path = self.folder / "new" / f"{self.count}.host"
        path.write_bytes(content)
        os.utime(path, (self.count, self.count))


@asynccontextmanager
async def _folder(place: Place) -> AsyncIterator[Box]:
    yield FolderBox(place.folder)


class GraphBox:
    """Graph's mailbox and the source that reads it."""

    def __init__(self, graph: GraphInbox, source: Source) -> None:
        self.graph, self.source = graph, source

    def arrive(self, content: bytes) -> None:
        self.graph.arrive(content)


@asynccontextmanager
async def _graph(place: Place) -> AsyncIterator[Box]:
    engine = make_engine(place.database, place.keys)
    async with serving(GraphInbox()) as graph:
        yield GraphBox(graph, GraphSource(graph_client(graph), make_sessions(engine)))
    await engine.dispose()
    assert not graph.faulty


@asynccontextmanager
async def _exchange(place: Place) -> AsyncIterator[Box]:
    async with exchange_box(place.folder, place.database, place.keys) as box:
        yield box


SOURCES: dict[str, Callable[[Place], AbstractAsyncContextManager[Box]]] = {
    "folder": _folder,
    "graph": _graph,
    "exchange": _exchange,
}


@pytest.fixture(params=SOURCES)
async def box(
    request: pytest.FixtureRequest, tmp_path: Path, sqlite_database: str, keys: KeyRing
) -> AsyncIterator[Box]:
    async with SOURCES[request.param](Place(tmp_path, sqlite_database, keys)) as made:
        yield made


async def content_of(source: Source, handle: str) -> bytes:
    file = await source.open(handle)
    assert file is not None
    with file:
        return file.read()


async def test_an_empty_mailbox_has_nothing(box: Box) -> None:
    assert await box.source.waiting(10) == []


async def test_H6_mail_is_given_oldest_first_as_the_bytes_that_came(box: Box) -> None:
    for number in range(3):
        box.arrive(numbered(number))
    handles = await box.source.waiting(10)
    found = [await content_of(box.source, one) for one in handles]
    assert found == [numbered(0), numbered(1), numbered(2)]
    assert await box.source.waiting(2) == handles[:2]


async def test_H6_looking_takes_nothing_away_and_what_is_done_waits_no_more(
    box: Box,
) -> None:
    box.arrive(numbered(1))
    box.arrive(numbered(2))
    first, second = await box.source.waiting(10)
    assert await box.source.waiting(10) == [first, second]
    for _ in range(2):
        await box.source.done(first)
    assert await box.source.waiting(10) == [second]


async def test_H6_mail_that_is_gone_is_none_and_no_error(box: Box) -> None:
    box.arrive(numbered(1))
    [handle] = await box.source.waiting(10)
    await box.source.done(handle)
    assert await box.source.open(handle) is None


async def test_a_source_can_be_sought_from_its_start_again(box: Box) -> None:
    box.arrive(numbered(1))
    [handle] = await box.source.waiting(10)
    file = await box.source.open(handle)
    assert file is not None
    with file:
        file.read()
        file.seek(0)
        assert file.read() == numbered(1)


# --- what only a folder can be asked


@pytest.fixture
def folder(tmp_path: Path) -> FolderBox:
    return FolderBox(tmp_path)


async def test_H6_a_file_that_is_still_being_written_is_not_taken(folder: FolderBox) -> None:
    path = folder.folder / "half.eml"
    path.write_bytes(numbered(1)[:40])
    assert await folder.source.waiting(10) == []
    folder.seconds += STEADY_SECONDS
    path.write_bytes(numbered(1))  # it grew meanwhile: it has to stand still anew
    assert await folder.source.waiting(10) == []
    folder.seconds += STEADY_SECONDS
    [handle] = await folder.source.waiting(10)
    assert await content_of(folder.source, handle) == numbered(1)
    await folder.source.done(handle)
    assert await folder.source.waiting(10) == []
    assert [p.read_bytes() for p in (folder.folder / "cur").iterdir()] == [numbered(1)]


async def test_two_mails_of_one_name_are_both_kept_when_done(folder: FolderBox) -> None:
    for number in range(2):
        (folder.folder / "referral.eml").write_bytes(numbered(number))
        await folder.source.waiting(10)
        folder.seconds += STEADY_SECONDS
        [handle] = await folder.source.waiting(10)
        await folder.source.done(handle)
    kept = {p.read_bytes() for p in (folder.folder / "cur").iterdir()}
    assert kept == {numbered(0), numbered(1)}


async def test_links_folders_and_hidden_files_are_left_alone(
    folder: FolderBox, tmp_path: Path
) -> None:
    (tmp_path / "secret").write_bytes(b"not mail")
    (folder.folder / "new" / "link").symlink_to(tmp_path / "secret")
    (folder.folder / "new" / "folder").mkdir()
    (folder.folder / "new" / ".hidden").write_bytes(numbered(1))
    os.mkfifo(folder.folder / "new" / "pipe")
    assert await folder.source.waiting(10) == []
    with pytest.raises(OSError, match="symbolic"):
        await folder.source.open("new/link")
