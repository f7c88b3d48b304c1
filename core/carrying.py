"""What a message is once nothing about it can change, and what may happen when it is carried.

The outbox owns the order of steps; a carrier owns one door. Between them pass only bytes and these
three refusals, because what may be done next depends on which it was:

    Refused     it did not go and never will as it is: a person has to look
    TryLater    it certainly did not go: the same bytes may go again after `retry_after`
    NoAnswer    nobody knows whether it went: look with `find`, never send again blindly
"""

from dataclasses import dataclass
from datetime import timedelta
from typing import Protocol

OURS_TO_MEND = timedelta(minutes=15)  # a person must put the installation right: ask now and then


@dataclass(frozen=True, slots=True)
class Frozen:
    """One composed message to one person: the bytes that go, and the hash that proves them.

    `key` is the outbox's natural key, `sender` and `recipient` are bare addresses, `message_id` has
    its angle brackets, `sha256` is of `content` in hexadecimal.
    """

    key: str
    sender: str
    recipient: str
    message_id: str
    content: bytes
    sha256: str


class CarryingFailed(Exception):
    """A carrier could not say "it went". `why` is for the record: no names, no addresses."""

    def __init__(self, why: str = "") -> None:
        super().__init__(why)
        self.why = why


class Refused(CarryingFailed):
    """The other side, or the message itself, says no for good."""


class TryLater(CarryingFailed):
    """Not acted on. The same bytes may go after `retry_after`."""

    def __init__(self, why: str = "", retry_after: timedelta | None = None) -> None:
        super().__init__(why)
        self.retry_after = retry_after


class Busy(TryLater):
    """Nothing more goes there for `retry_after`, whoever it is for."""


class NoAnswer(CarryingFailed):
    """It may have gone, or not."""


class Carrier(Protocol):
    """One door by which frozen messages leave.

    `name` is kept with what it was given: after a change of carriers the next one cannot say that
    a message did not go, only that it did not go by itself.
    """

    name: str

    async def carry(self, frozen: Frozen) -> None:
        """Carry one message; returning means that it went.

        Raises `Refused`, `TryLater` or `NoAnswer`, nothing else that the outbox may act on.
        """

    async def find(self, key: str) -> bool | None:
        """Look whether the message went: True, False (certainly not), None (cannot be asked)."""
