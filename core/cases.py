"""A child before a panel: the tracker's line, and what it warns of (H11, R4.5, R4.10)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from core.dates import short_day

SOON = timedelta(weeks=4)


class Only(StrEnum):
    """Which cases of a panel somebody wants to see."""

    OPEN = "open"
    OVERDUE = "overdue"
    SOON = "soon"
    HIGH = "high"
    CLOSED = "closed"
    ALL = "all"


ONLY_IN_WORDS: Mapping[Only, str] = {
    Only.OPEN: "Open cases",
    Only.OVERDUE: "Something is overdue",
    Only.SOON: "Review due within four weeks",
    Only.HIGH: "Highest band",
    Only.CLOSED: "Closed cases",
    Only.ALL: "All cases",
}


@dataclass(frozen=True, slots=True)
class Clocks:
    """The days that run for an open case. None: the clock does not run or nobody set it."""

    next_review_on: date | None
    assessment_owed_on: date | None = None  # the first CE risk assessment (R4.7)
    renewal_owed_on: date | None = None  # its renewal (R4.10)
    overdue_actions: int = 0


def initials(given: str, family: str) -> str:
    """Give a child's initials: the first letter of each part ("Mary-Ann O Sample" is MOS)."""
    parts = f"{given} {family}".split()
    return "".join(part[0].upper() for part in parts)


def marks(clocks: Clocks, today: date, *, wants_review: bool = True) -> tuple[str, ...]:
    """Warn in words of everything about a case that is late or was never set.

    `wants_review` is false while a child waits for the first discussion, and for a closed case.
    """
    days = (
        ("Review", clocks.next_review_on),
        ("CE risk assessment", clocks.assessment_owed_on),
        ("CE risk assessment update", clocks.renewal_owed_on),
    )
    late = [(what, day) for what, day in days if day is not None and day < today]
    found = [f"{what} overdue since {short_day(day)}" for what, day in late]
    if wants_review and clocks.next_review_on is None:
        found.append("No next review date")
    if clocks.overdue_actions:
        found.append(_actions(clocks.overdue_actions))
    return tuple(found)


def is_soon(day: date | None, today: date) -> bool:
    """Tell whether a review is due within four weeks, or late already."""
    return day is not None and day <= today + SOON


def _actions(count: int) -> str:
    return "1 action overdue" if count == 1 else f"{count} actions overdue"
