"""A meeting under way: where it stands, and when each child may be expected (R3.2).

The agenda's times stay as they were sent. What over-runs moves what is expected, and a meeting that
catches up is expected at the agenda's time again, never earlier: people come at the time they know.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from core.dates import LONDON, clock_time

BEGUN_FIRST = "Start the meeting first; then children can be called."


@dataclass(frozen=True, slots=True)
class Turn:
    """One child's turn: `planned` is None where the agenda had no time for it.

    `begun` is when the meeting came to it; `over` that it has been discussed or left behind.
    """

    id: str
    minutes: int
    planned: datetime | None
    begun: datetime | None = None
    over: bool = False


@dataclass(frozen=True, slots=True)
class Expected:
    """When a child's turn is expected, and by how many minutes that is later than planned."""

    id: str
    at: datetime
    late: int

    @property
    def words(self) -> str:
        """Say the time and the delay."""
        return f"about {clock_time(self.at.astimezone(LONDON).time())}{late_words(self.late)}"


def late_words(minutes: int) -> str:
    """Say by how much a turn is later than the agenda has it; nothing where it is in time."""
    if minutes <= 0:
        return ""
    return f", {minutes} {'minute' if minutes == 1 else 'minutes'} later than on the agenda"


def current(turns: Sequence[Turn]) -> str:
    """Give whose turn it is: the one that was called last and is not over; empty between two."""
    called = [(one.begun, one.id) for one in turns if one.begun is not None and not one.over]
    return max(called)[1] if called else ""


def waiting(turns: Sequence[Turn]) -> list[str]:
    """Give who is still to be called, in order."""
    return [one.id for one in turns if one.begun is None and not one.over]


def expected(turns: Sequence[Turn], now: datetime) -> dict[str, Expected]:
    """Reckon when each child who waits will be called, from where the meeting is now."""
    free_at, found = _busy_until(turns, now), {}
    for one in turns:
        if one.begun is not None or one.over:
            continue
        at = max(free_at, one.planned) if one.planned else free_at
        late = (at - one.planned) // timedelta(minutes=1) if one.planned else 0
        found[one.id] = Expected(one.id, at, late)
        free_at = at + timedelta(minutes=one.minutes)
    return found


def ends_at(turns: Sequence[Turn], now: datetime) -> datetime:
    """Reckon when the last child is through."""
    lengths = {one.id: timedelta(minutes=one.minutes) for one in turns}
    ends = [one.at + lengths[one.id] for one in expected(turns, now).values()]
    return max([_busy_until(turns, now), *ends])


def _busy_until(turns: Sequence[Turn], now: datetime) -> datetime:
    """Give when the child whose turn it is will be through: never in the past."""
    here = current(turns)
    ends = [
        one.begun + timedelta(minutes=one.minutes)
        for one in turns
        if one.id == here and one.begun is not None
    ]
    return max([now, *ends])
