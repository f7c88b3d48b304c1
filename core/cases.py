"""A child before a panel: the tracker's line, and what it warns of (H11, R4.5, R4.10)."""

import re
from collections.abc import Iterable, Mapping
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
    AWAY = "away"
    NO_REVIEW = "no_review"
    CLOSED = "closed"
    ALL = "all"


ONLY_IN_WORDS: Mapping[Only, str] = {
    Only.OPEN: "Open cases",
    Only.OVERDUE: "Something is overdue",
    Only.SOON: "Review due within four weeks",
    Only.HIGH: "Highest band",
    Only.AWAY: "Looked after or out of area",
    Only.NO_REVIEW: "No next review date",
    Only.CLOSED: "Closed cases",
    Only.ALL: "All cases",
}


class Order(StrEnum):
    """In which order somebody wants to see them."""

    NEED = "need"
    REVIEW = "review"
    BAND = "band"
    SEEN = "seen"
    REF = "ref"


ORDER_IN_WORDS: Mapping[Order, str] = {
    Order.NEED: "What is late first",
    Order.REVIEW: "Next review first",
    Order.BAND: "Highest band first",
    Order.SEEN: "Longest not discussed first",
    Order.REF: "By reference",
}
ANY = "any"
NOT_SCORED = "none"  # asked for as a band: cases that nobody has scored


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which cases, in which order. `band` is a band's id, `agency` the `slug` of its name."""

    only: Only = Only.OPEN
    band: str = ANY
    agency: str = ANY
    order: Order = Order.NEED


@dataclass(frozen=True, slots=True)
class Clocks:
    """The days that run for an open case. None: the clock does not run or nobody set it."""

    next_review_on: date | None
    assessment_owed_on: date | None = None  # the first CE risk assessment (R4.7)
    renewal_owed_on: date | None = None  # its renewal (R4.10)
    overdue_actions: int = 0
    others: tuple[tuple[str, date], ...] = ()  # what else is owed, in words, with its day


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
        *clocks.others,
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


def slug(name: str) -> str:
    """Give a name of an agency as an id: small letters, figures and hyphens."""
    return re.sub(r"[^a-z0-9]+", "-", name.casefold()).strip("-")[:60]


def trend(totals: Iterable[int]) -> str:
    """Say how a case's score moves; `totals` are its confirmed scores, the latest first."""
    last_two = list(totals)[:2]
    if len(last_two) < 2:  # noqa: PLR2004 - a movement needs two
        return ""
    latest, before = last_two
    if latest == before:
        return f"the same as before ({before})"
    return f"{'up' if latest > before else 'down'} from {before}"


def is_away(details: Mapping[str, str]) -> bool:
    """Tell whether a child is looked after, by this authority or another (R4.2, R1.3)."""
    looked_after = details.get("looked_after") in ("here", "elsewhere")
    return looked_after or details.get("legal_status") == "looked_after" or out_of_area(details)


def out_of_area(details: Mapping[str, str]) -> bool:
    """Tell whether another authority placed the child here."""
    return details.get("looked_after") == "elsewhere"
