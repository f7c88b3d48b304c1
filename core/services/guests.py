"""The guest list: while an installation is tried out, only named test addresses hear from it.

What would have gone to anybody else is withdrawn with that reason, so that it never goes later.
"""

from dataclasses import dataclass
from datetime import datetime

from core.services import access
from core.services.doorways import Cancelled, DoorWay, Held
from core.store.dispatching import Claimed
from core.store.engine import Session

NO_GUEST = "not sent: only the test addresses of MACE_GUESTS hear from this installation"


@dataclass(frozen=True, slots=True)
class GuestsOnly:
    """A way out of the house that lets through what goes to a guest. Addresses in lower case."""

    door: DoorWay
    guests: frozenset[str]

    @property
    def way(self) -> str:
        """Name the way that is let through."""
        return self.door.way

    async def compose(
        self, session: Session, dispatch: Claimed, now: datetime
    ) -> str | Cancelled | Held:
        """Compose what goes to a guest; nothing else."""
        person = await access.person(session, dispatch.recipient)
        if person.email.casefold() not in self.guests:
            return Cancelled(NO_GUEST)
        return await self.door.compose(session, dispatch, now)

    async def carry(self, dispatch: Claimed, frozen: str) -> None:
        """Hand it over."""
        await self.door.carry(dispatch, frozen)

    async def find(self, key: str) -> bool | None:
        """Look whether it went."""
        return await self.door.find(key)
