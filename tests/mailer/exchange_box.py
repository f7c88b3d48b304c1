"""A mailbox on the Exchange peer, and the source that reads it, for the tests of what comes in."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path

from core.store.engine import Sessions, make_engine, make_sessions
from core.store.keys import KeyRing
from mailer.carriers.exchange_account import Mailbox, Server
from mailer.inbox.exchange import ExchangeSource
from mailer.inbox.source import Source
from tests.fakes.exchange import ExchangePeer, serving
from tests.fakes.exchange_items import Item

NOW = datetime(2026, 11, 23, 9, 12, tzinfo=UTC)


class ExchangeBox:
    """The peer, one mailbox, and a source that can be made anew as after a restart."""

    def __init__(self, peer: ExchangePeer, sessions: Sessions) -> None:
        self.peer, self._sessions = peer, sessions
        self.mailbox = Mailbox(Server(peer.url, "mace@panel.example", "basic", "svc", "right"))
        self.source: Source = self._new()

    def restarted(self) -> None:
        self.source = self._new()

    def _new(self) -> ExchangeSource:
        return ExchangeSource(self.mailbox, self._sessions)

    def arrive(self, content: bytes) -> Item:
        return self.peer.arrive(content)


@asynccontextmanager
async def exchange_box(_folder: Path, database: str, keys: KeyRing) -> AsyncIterator[ExchangeBox]:
    engine = make_engine(database, keys)
    with serving(ExchangePeer()) as peer:
        box = ExchangeBox(peer, make_sessions(engine))
        yield box
        box.mailbox.close()
    await engine.dispose()
