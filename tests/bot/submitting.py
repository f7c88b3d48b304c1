"""Somebody who presses the buttons of a card as Teams does, against a real database."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import count
from typing import Any

from bot.activities import Card, Identity, check_size
from bot.desk import Office
from bot.presses import Press
from bot.submissions import VERBS
from bot.submissions.acts import answer
from core.people import Person
from core.store.engine import Sessions
from tests.cards.card_modules import inputs, parts, presses
from tests.fakes.teams import texts

_IDS = count(1)


@dataclass
class Hand:
    """One person's presses. The clock stands still until it is moved."""

    sessions: Sessions
    person: Person
    now: datetime

    @property
    def office(self) -> Office:
        return Office(self.sessions, lambda: self.now, ("hertfordshire", "rotherham"))

    def made(self, verb: str, **data: Any) -> Press:
        """Make a press of whatever button; make it once and send it twice for a repeat."""
        identity = Identity(self.person.entra_id or "", "tenant", self.person.name, "29:x")
        return Press(identity, verb, data, f"activity-{next(_IDS)}", "message-1")

    async def send(self, press: Press) -> Card:
        card = await answer(self.office, VERBS[press.verb], press)
        check_size(card, press.activity_id)
        return card

    async def raw(self, verb: str, **data: Any) -> Card:
        return await self.send(self.made(verb, **data))

    async def press(self, card: Card, title: str, **typed: str) -> Card:
        return await self.send(self.of(card, title, **typed))

    def of(self, card: Card, title: str, **typed: str) -> Press:
        """Make the press of a card's button, with what its fields hold and what is typed."""
        [button] = [one for one in presses(card) if one["title"] == title]
        held = fields(card)
        assert typed.keys() <= held.keys(), typed.keys() - held.keys()
        sent = {} if button.get("associatedInputs") == "none" else held | typed
        return self.made(button["verb"], **sent, **button["data"])


def fields(card: Card) -> dict[str, str]:
    """What the fields of a card hold."""
    return {one["id"]: str(one.get("value", "")) for one in inputs(card)}


def buttons(card: Card) -> list[str]:
    return [one["title"] for one in presses(card)]


def reads(card: Card) -> str:
    """All that a card says, joined."""
    return "\n".join(texts(card))


def marked(card: Card) -> Iterator[str]:
    """The fields that stand beside a sentence of what is wrong."""
    for part in parts(card):
        if part.get("style") == "emphasis":
            yield part["items"][1]["id"]
