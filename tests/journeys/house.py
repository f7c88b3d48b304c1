"""The whole product in one process, as `mace demo` puts it together, with a clock that jumps.

Nothing is faked but time: the database is a file, Teams is the demo's own connector spoken to over
HTTP, mail is a Maildir that is read back.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import date, datetime, time
from email.message import EmailMessage
from pathlib import Path
from typing import Any

from aiohttp import ClientSession
from aiohttp.test_utils import TestServer, unused_port

import mace
from bot.activities import Card
from core.dates import at_local_time
from core.services.demo import DemoPerson, demo_people, seed_people, settings_for
from core.services.demo_clock import DemoClock
from core.services.installation import Installation, ensure_keys, key_ring, opened
from core.services.rules import calendar
from core.services.verify import Verification, verify
from core.services.working import Worker
from core.store.engine import reading, transaction
from core.store.migrating import migrate
from tests.fakes.teams import LocalClient, texts
from tests.journeys.post import POSTS, Post

PEOPLE = {person.handle: person for person in demo_people()}


@dataclass
class House:
    """What a journey has in hand."""

    installation: Installation
    clock: DemoClock
    worker: Worker
    http: ClientSession
    address: str
    post: Post

    async def teams(self, handle: str) -> LocalClient:
        """Sit down at somebody's Teams."""
        [local] = [p for p in await mace.local_people() if p.id == PEOPLE[handle].id]
        return LocalClient(self.http, self.address, local)

    async def until(self, day: date, clock: time = time(9)) -> None:
        """Let time pass until a moment, working every morning of every working day on the way."""
        moment = at_local_time(day, clock)
        while at_local_time(calendar().add_working_days(self.clock.day, 1), time(9)) < moment:
            await self.clock.step("next_working_day")
            await self.worker.once()
        await self.clock.move(moment)
        await self.worker.once()

    async def verify(self) -> Verification:
        """Verify everything that was recorded."""
        it = self.installation
        async with reading(it.sessions) as session:
            return await verify(session, it.procedures, it.calendar, self.clock())

    def mail(self, handle: str) -> list[EmailMessage]:
        """Read somebody's mail, in the order in which it was written."""
        return [m for m in self.all_mail() if m["To"] == PEOPLE[handle].email]

    def all_mail(self) -> list[EmailMessage]:
        """Read everybody's mail."""
        return self.post.mails()

    def subjects(self, handle: str) -> list[str]:
        """List the subjects of somebody's mail."""
        return [str(m["Subject"]) for m in self.mail(handle)]


def words(card: Card) -> str:
    """Give everything that a card says, in one text."""
    return "\n".join(texts(card))


def values(card: Any, **typed: str) -> dict[str, str]:
    """Give what the inputs of a card hold, with some of them typed anew."""
    held: dict[str, str] = {}
    _collect(card, held)
    return held | typed


def _collect(piece: Any, held: dict[str, str]) -> None:
    if isinstance(piece, dict):
        if str(piece.get("type", "")).startswith("Input.") and "value" in piece:
            held[piece["id"]] = str(piece["value"])
        for value in piece.values():
            _collect(value, held)
    elif isinstance(piece, list):
        for value in piece:
            _collect(value, held)


def buttons(card: Any) -> list[dict[str, Any]]:
    """List the buttons of a card, wherever they stand."""
    found: list[dict[str, Any]] = []
    if isinstance(card, dict):
        if card.get("type") == "Action.Execute":
            return [card]
        for key, value in card.items():
            if key != "fallback":
                found += buttons(value)
    elif isinstance(card, list):
        for value in card:
            found += buttons(value)
    return found


async def press(client: LocalClient, card: Card, title: str, **typed: str) -> Card:
    """Press the button with a title, as a hand would: with what the card's inputs hold."""
    matching = [b for b in buttons(card) if b["title"] == title]
    assert matching, f"no button “{title}” among {[b['title'] for b in buttons(card)]}"
    button = matching[0]
    inputs = {} if button.get("associatedInputs") == "none" else values(card, **typed)
    return await client.press(button["verb"], **{**button["data"], **inputs})


async def card_with(client: LocalClient, title: str) -> Card:
    """Give the newest card in somebody's chat that has a button with a title."""
    cards = [c for c in await client.cards() if any(b["title"] == title for b in buttons(c))]
    assert cards, f"no card with a button “{title}”"
    return cards[-1]


@asynccontextmanager
async def house(
    folder: Path, begin: datetime, port: int | None = None, post: str = "folder"
) -> AsyncIterator[House]:
    """Open the whole product on a folder, at a moment; on the same port it is a restart."""
    async with POSTS[post](folder) as mails, _opened(folder, begin, port, mails) as home:
        yield home


@asynccontextmanager
async def _opened(
    folder: Path, begin: datetime, port: int | None, post: Post
) -> AsyncIterator[House]:
    post.database = folder / "mace.db"
    settings = post.settings(settings_for(folder, port or unused_port()))
    ensure_keys(Path(settings.keys))
    await migrate(settings.database, key_ring(settings))
    async with opened(settings) as installation, ClientSession() as http:
        clock = DemoClock(installation.sessions, lambda: begin)
        async with transaction(installation.sessions) as session:
            await seed_people(session)
        app, worker, teams = mace.assemble_demo(installation, clock, folder)
        async with TestServer(app, port=settings.port) as server:
            address = str(server.make_url("")).rstrip("/")
            await teams.install(settings.public_url)
            try:
                yield House(installation, clock, worker, http, address, post)
            finally:
                await worker.aclose()


__all__ = ["PEOPLE", "DemoPerson", "House", "house", "press", "words"]
