"""A way out of the house, as sending sees it: Teams and each mail carrier are one."""

import logging
import re
import traceback
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from sqlalchemy.exc import InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as NoConnection

from core.guarding import Stop
from core.messages import Door
from core.store.dispatching import Claimed
from core.store.engine import Session

log = logging.getLogger(__name__)

DATABASE_TROUBLE = (OperationalError, InterfaceError, NoConnection)
MOST_ATTEMPTS = 48
FIRST_PAUSE = timedelta(seconds=30)
LONGEST_PAUSE = timedelta(hours=1)
LONGEST_WISH = timedelta(days=1)
GAVE_UP = f"It was tried {MOST_ATTEMPTS} times without success."
_ADDRESS = re.compile(r"<?[^\s<>]+@[^\s<>]+>?")


@dataclass(frozen=True, slots=True)
class Cancelled:
    """There is nothing to send any more; `why` is a sentence without names.

    `by_email`: it could not go by this door and goes by email instead, once.
    """

    why: str
    by_email: bool = False


@dataclass(frozen=True, slots=True)
class Later:
    """It is not yet time: to be composed anew from `until` on. `why` has no names."""

    until: datetime
    why: str


@dataclass(frozen=True, slots=True)
class Held:
    """The privacy guard holds the message back: it is never carried until a person lets it go."""

    stops: frozenset[Stop]


class DoorWay(Protocol):
    """How a message is composed for one door, carried through it, and looked up afterwards."""

    @property
    def way(self) -> str:
        """Name what carries it: after a change of carriers the new one knows only its own."""

    async def compose(
        self, session: Session, dispatch: Claimed, now: datetime
    ) -> str | Cancelled | Held:
        """Give the whole message as text.

        Runs in the transaction that keeps the text, so reads may be audited in it. `dispatch.key`
        belongs in the text: `find` looks for it.
        """

    async def carry(self, dispatch: Claimed, frozen: str) -> None:
        """Hand it over, or raise `core.carrying` Refused, TryLater or NoAnswer."""

    async def find(self, key: str) -> bool | None:
        """Look: True, it went; False, it certainly did not; None, this way cannot be asked.

        Raises if it could be asked and does not answer at the moment.
        """


Doors = Mapping[Door, DoorWay]


@dataclass(slots=True)
class Round:
    """What one round did to rows, for the log and the tests."""

    sent: int = 0
    failed: int = 0
    again: int = 0  # made ready to be sent again, perhaps later
    unknown: int = 0
    cancelled: int = 0
    held: int = 0


def pause(attempt: int) -> timedelta:
    """Give the wait after an attempt: half a minute, doubling, at most an hour."""
    doublings = min(attempt - 1, 10)
    return min(FIRST_PAUSE * (1 << doublings), LONGEST_PAUSE)


def without_addresses(text: str) -> str:
    """Give an answer of a mail server without the addresses in it."""
    return _ADDRESS.sub("(address)", text)


def log_defect(dispatch_id: str, defect: BaseException, reference: str) -> None:
    """Log where a defect arose, and not what it says: that may quote the message."""
    frames = traceback.extract_tb(defect.__traceback__)
    places = " < ".join(f"{frame.name}:{frame.lineno}" for frame in reversed(frames[-6:]))
    kind = type(defect).__name__
    log.error("dispatch %s, reference %s: %s in %s", dispatch_id, reference, kind, places)
