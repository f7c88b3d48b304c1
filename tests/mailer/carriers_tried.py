"""The carriers under contract: each with a way to see what arrived under a key.

To join, a carrier needs a function that gives it as a context, and one line in `CARRIERS`; one
that can be asked whether a message went is named in `ASKED` too.
"""

import hashlib
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from core.carrying import Carrier, Frozen, NoAnswer
from mailer.carriers import smtp
from mailer.carriers.exchange import ExchangeCarrier
from mailer.carriers.exchange_account import Mailbox, Server
from mailer.carriers.folder import FolderCarrier
from mailer.carriers.graph import GraphCarrier
from mailer.carriers.graph_client import GraphClient
from tests.fakes import exchange as exchange_peer
from tests.fakes import graph, relay

KEY = "ab" * 20
MAILBOX = "mace@a.example"
Found = bool | None | Literal["ask again"]


def frozen(key: str = KEY, text: bytes = b"hello") -> Frozen:
    """Give a small message as `compose` does: its heads say what the fields say."""
    heads = f"From: {MAILBOX}\r\nTo: p@b.example\r\nSubject: x\r\n"
    content = f"{heads}Message-ID: <{key}@a.example>\r\n\r\n".encode() + text + b"\r\n"
    digest = hashlib.sha256(content).hexdigest()
    return Frozen(key, MAILBOX, "p@b.example", f"<{key}@a.example>", content, digest)


@dataclass
class Tried:
    """A carrier under test.

    `arrived` gives the bytes that arrived under a key; `nowhere` is what looking for a message
    gives of which there is no trace.
    """

    carrier: Carrier
    arrived: Callable[[str], list[bytes]]
    nowhere: Found


async def looked(tried: Tried, key: str) -> Found:
    """Look for a message as the outbox does: a carrier without an answer is asked again."""
    try:
        return await tried.carrier.find(key)
    except NoAnswer:
        return "ask again"


@asynccontextmanager
async def _folder(path: Path) -> AsyncIterator[Tried]:
    folder = path / "mail"

    def arrived(key: str) -> list[bytes]:
        found = [p for part in ("new", "cur") for p in (folder / part).glob(f"{key}*")]
        return [p.read_bytes() for p in found]

    yield Tried(FolderCarrier(folder), arrived, nowhere=False)


@asynccontextmanager
async def _smtp(_path: Path) -> AsyncIterator[Tried]:
    server = relay.Relay()

    def arrived(key: str) -> list[bytes]:
        keys = [line.partition("ENVID=")[2].split()[0] for line in server.said if "ENVID=" in line]
        taken = zip(keys, server.taken, strict=True)
        return [content.removesuffix(b".\r\n") for one, content in taken if one == key]

    async with relay.serving(server):
        yield Tried(
            smtp.SmtpCarrier(smtp.Relay("localhost", server.port, "none")), arrived, nowhere=None
        )


@asynccontextmanager
async def _exchange(_path: Path) -> AsyncIterator[Tried]:
    with exchange_peer.serving(exchange_peer.ExchangePeer()) as peer:
        mailbox = Mailbox(Server(peer.url, MAILBOX, "basic", "svc", "right"))
        yield Tried(ExchangeCarrier(mailbox), peer.arrived, nowhere="ask again")
        mailbox.close()


class AToken:
    """Gives the token that the tests' Graph knows."""

    async def token(self) -> str:
        return graph.TOKEN


def graph_client(server: graph.Graph) -> GraphClient:
    return GraphClient(server.url, server.mailbox, AToken())


@asynccontextmanager
async def _graph(_path: Path) -> AsyncIterator[Tried]:
    server = graph.Graph(MAILBOX)

    def arrived(key: str) -> list[bytes]:
        sent = (kept.mime or b"" for kept in server.delivered)
        return [content for content in sent if f"Message-ID: <{key}@".encode() in content]

    async with graph.serving(server):
        yield Tried(GraphCarrier(graph_client(server)), arrived, nowhere="ask again")
    assert not server.faulty


CARRIERS: dict[str, Callable[[Path], AbstractAsyncContextManager[Tried]]] = {
    "folder": _folder,
    "smtp": _smtp,
    "graph": _graph,
    "exchange": _exchange,
}
ASKED = ["folder", "graph", "exchange"]
