"""Agendas: how long each child is given, at what time, in which order, and what does not fit.

Nothing is ever dropped: whatever does not fit is said in a sentence and stays listed (R3.2).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time

from core.dates import WorkingCalendar, at_local_time, clock_time, long_day
from core.house import SlotMinutes
from core.meetings import clock_after
from core.panels import Panel
from core.procedures import Procedure
from core.reminders import PAPERS_AT

INITIAL, REVIEW = "initial", "review"
KINDS: Mapping[str, str] = {INITIAL: "New referral", REVIEW: "Review"}


@dataclass(frozen=True, slots=True)
class Waiting:
    """A child to be put in order.

    `band` is the rank of its risk, 0 the highest; `since` the day from which it has waited
    (referred, or due for review).
    """

    id: str
    kind: str
    band: int
    since: date
    ref: str


@dataclass(frozen=True, slots=True)
class Wish:
    """One child's place as the chair ordered it, and how many minutes it is to have."""

    id: str
    minutes: int


@dataclass(frozen=True, slots=True)
class Slot:
    """One child's time. `starts` and `ends` are None where the meeting has no room for it."""

    id: str
    minutes: int
    starts: time | None
    ends: time | None

    @property
    def fits(self) -> bool:
        """Tell whether there is time for it."""
        return self.starts is not None

    @property
    def at(self) -> str:
        """Give the time at which it starts ("09:50"), or nothing."""
        return clock_time(self.starts) if self.starts else ""


def slot_lengths(panel: Panel, ours: SlotMinutes) -> SlotMinutes:
    """Give how long a new child and a review take: the panel's own minutes, or else ours."""
    return SlotMinutes(panel.initial_minutes or ours.initial, panel.review_minutes or ours.review)


def minutes_for(kind: str, lengths: SlotMinutes) -> int:
    """Give the minutes of one child by kind."""
    return lengths.initial if kind == INITIAL else lengths.review


def in_order(children: Sequence[Waiting]) -> list[str]:
    """Propose an order: new referrals, then reviews; the highest risk first, then the oldest."""

    def place(one: Waiting) -> tuple[bool, int, date, str]:
        return (one.kind != INITIAL, one.band, one.since, one.ref)

    return [one.id for one in sorted(children, key=place)]


def slots(starts: time, capacity: int | None, wishes: Sequence[Wish]) -> list[Slot]:
    """Give each child a time, in order; `capacity` is in minutes, None if nothing limits it.

    A child for whom the time left is too short waits; a shorter one after it may still fit.
    """
    used, found = 0, []
    for wish in wishes:
        fits = capacity is None or used + wish.minutes <= capacity
        begin = clock_after(starts, used) if fits else None
        end = clock_after(starts, used + wish.minutes) if fits else None
        found.append(Slot(wish.id, wish.minutes, begin, end))
        used += wish.minutes if fits else 0
    return found


def minutes_used(placed: Sequence[Slot]) -> int:
    """Give the minutes that are given out."""
    return sum(slot.minutes for slot in placed if slot.fits)


def fitting_first(placed: Sequence[Slot]) -> list[str]:
    """Give the order in which those who fit stand before those who wait."""
    return [s.id for s in placed if s.fits] + [s.id for s in placed if not s.fits]


def does_not_fit(
    ref: str, kind: str, minutes: int, capacity: int, proposed: date | None = None
) -> str:
    """Say that one child does not fit, with a proposal; it holds a reference, no name."""
    where = f"{long_day(proposed)}, which has time," if proposed else "the next meeting"
    return (
        f"{ref} ({KINDS[kind].lower()}, {minutes} minutes) does not fit into the {capacity} "
        f"minutes. It stays listed: move it up, or defer it to {where} with a reason."
    )


def first_gap(taken: Sequence[tuple[int, int]], needed: int, capacity: int | None) -> int | None:
    """Find the first time for so many minutes between those taken (start, length); None if none."""
    at = 0
    for start, length in sorted(taken):
        if start - at >= needed:
            return at
        at = max(at, start + length)
    return at if capacity is None or at + needed <= capacity else None


def kept_slot(starts: time, item_id: str, minutes: int, after: int | None) -> Slot:
    """Give the time that was told to people, so many minutes after the meeting's beginning."""
    if after is None:
        return Slot(item_id, minutes, None, None)
    return Slot(item_id, minutes, clock_after(starts, after), clock_after(starts, after + minutes))


def waits(ref: str, kind: str, minutes: int) -> str:
    """Say in the papers that one child waits until there is time; it holds no name."""
    return (
        f"{ref} ({KINDS[kind].lower()}, {minutes} minutes) has no time of its own. It is "
        "discussed if time is left, and otherwise at the next meeting."
    )


def moved(ids: Sequence[str], which: str, places: int) -> list[str]:
    """Move one child up (negative) or down by so many places, no further than the ends."""
    rest = [one for one in ids if one != which]
    target = min(max(ids.index(which) + places, 0), len(rest))
    return [*rest[:target], which, *rest[target:]]


def agenda_day(procedure: Procedure, held_on: date, calendar: WorkingCalendar) -> date | None:
    """Give the day on which the agenda is owed (H10); None where the procedure sets none."""
    return procedure.agenda.limit.due_on(held_on, calendar) if procedure.agenda else None


def goes_out_at(approved_at: datetime | None, day: date | None) -> datetime | None:
    """Give the instant from which an approved agenda goes out: 09:00 in London on its day.

    Approved later, or where no day is set, it goes at once. None: it is not approved.
    """
    if approved_at is None or day is None:
        return approved_at
    return max(approved_at, at_local_time(day, PAPERS_AT))
