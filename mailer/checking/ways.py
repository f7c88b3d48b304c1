"""What each way of mail can be asked when it is tried out. A way overrides what it can do."""

from abc import ABC, abstractmethod
from collections.abc import Awaitable, Callable
from datetime import datetime

from core.carrying import CarryingFailed, Frozen, Refused

NOBODY = (
    "There is no mailbox of the name that --other gives, so nothing was learnt. Name one that "
    "exists and is not the assistant's."
)
Step = tuple[str, Callable[[], Awaitable[str]]]


class Wrong(Exception):
    """Something does not hold: a sentence with the remedy."""


class Way(ABC):
    """One way by which mail goes, comes or both. An empty sentence: there is nothing to ask."""

    keeps_copies = False  # whether what was sent can be seen
    receives = True  # whether what is sent to the mailbox comes in here
    meeting_left = False  # whether the trial's meeting may still be in the calendar
    is_limited = False  # whether our way in might open other mailboxes too

    def opening(self, now: datetime) -> list[Step]:
        """Give what has to hold before anything else is tried."""
        return []

    async def other(self, address: str) -> str:
        """Try to read somebody else's mailbox, which must not work."""
        return ""

    async def carry(self, frozen: Frozen) -> None:
        """Send a letter."""
        raise Refused("by this way mail only comes")

    async def sent(self, frozen: Frozen) -> bool:
        """Look whether the sent copy is there."""
        return False

    async def arrived(self, frozen: Frozen) -> bytes | None:
        """Give a letter as it came in; None if it has not yet."""
        return None

    async def meet(self, now: datetime) -> str:
        """Make a meeting in the mailbox's own calendar and take it away again."""
        return ""

    async def tidy(self, frozen: Frozen) -> None:
        """Remove what the trial left of a letter; some ways leave nothing."""
        return

    async def close(self) -> None:
        """Let go of connections; some ways keep none."""
        return

    @abstractmethod
    def remedy(self, failed: CarryingFailed | OSError) -> str:
        """Say what a trouble means and what to do about it."""


def why(failed: CarryingFailed | OSError) -> str:
    """Give a trouble's own words, which hold no names and no addresses."""
    if isinstance(failed, CarryingFailed):
        return failed.why
    return failed.strerror or type(failed).__name__


def first_of(known: tuple[tuple[str, str], ...], said: str) -> str:
    """Give the sentence for the first words that are among what was said; empty if none is."""
    return next((sentence for words, sentence in known if words in said), "")


def unknown(said: str) -> str:
    """Say what nobody has foreseen."""
    return (
        f"It did not work: {said}. Try again in a few minutes; if it stays so, ask whoever looks "
        "after the mail system what it has against this."
    )
