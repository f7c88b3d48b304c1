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
from tests.fakes import exchange as exchange_peer
from tests.fakes.relay import Relay, serving

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
    relay = Relay()

    def arrived(key: str) -> list[bytes]:
        keys = [line.partition("ENVID=")[2].split()[0] for line in relay.said if "ENVID=" in line]
        taken = zip(keys, relay.taken, strict=True)
        return [content.removesuffix(b".\r\n") for one, content in taken if one == key]

    async with serving(relay):
        yield Tried(
            smtp.SmtpCarrier(smtp.Relay("localhost", relay.port, "none")), arrived, nowhere=None
        )


@asynccontextmanager
async def _exchange(_path: Path) -> AsyncIterator[Tried]:
    with exchange_peer.serving(exchange_peer.ExchangePeer()) as peer:
        mailbox = Mailbox(Server(peer.url, MAILBOX, "basic", "svc", "right"))
        yield Tried(ExchangeCarrier(mailbox), peer.arrived, nowhere="ask again")
        mailbox.close()


CARRIERS: dict[str, Callable[[Path], AbstractAsyncContextManager[Tried]]] = {
    "folder": _folder,
    "smtp": _smtp,
    "exchange": _exchange,
}
ASKED = ["folder", "exchange"]
