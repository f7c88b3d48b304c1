"""What every button and command has in hand: one transaction, who acts, and what time it is."""

import hashlib
import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import date, datetime

from bot.activities import Identity
from bot.presses import Press
from core.dates import local_date
from core.links import Links
from core.people import Person
from core.services import access
from core.store.engine import Session, Sessions, transaction
from core.store.presses import first_time

Clock = Callable[[], datetime]


@dataclass(frozen=True, slots=True)
class Desk:
    """One press or command being answered. `fresh` is False when this very press was done before.

    A repeated press (Teams sends one again when it thinks the first failed) is answered with the
    present state and changes nothing. `together` are the records that one message is about.
    """

    session: Session
    person: Person
    now: datetime
    fresh: bool = True
    links: Links | None = None
    together: tuple[str, ...] = ()

    @property
    def today(self) -> date:
        """Give the day in London."""
        return local_date(self.now)


@dataclass(frozen=True, slots=True)
class Office:
    """What desks are made from: the database, the clock, the procedures in use.

    Without `links` no card offers a page of ours.
    """

    sessions: Sessions
    clock: Clock
    procedures: tuple[str, ...]
    links: Links | None = None

    @asynccontextmanager
    async def desk(self, identity: Identity) -> AsyncIterator[Desk]:
        """Sit down to answer a command or a look: one transaction, since reads are audited."""
        now = self.clock()
        async with transaction(self.sessions) as session:
            person = await access.identify(session, identity.entra_id)
            yield Desk(session, person, now, links=self.links)

    @asynccontextmanager
    async def press(self, press: Press) -> AsyncIterator[Desk]:
        """Sit down to act on a press, once."""
        now = self.clock()
        async with transaction(self.sessions) as session:
            person = await access.identify(session, press.person.entra_id)
            key = press_key(person, press)
            fresh = await first_time(session, key, person.id, press.verb, now)
            yield Desk(session, person, now, fresh, self.links)


def press_key(person: Person, press: Press) -> str:
    """Tell one press from another: who pressed what, with which data, on which message."""
    data = json.dumps(dict(press.data), sort_keys=True, default=str)
    parts = [person.id, press.verb, press.message_id or "", data]
    return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()
