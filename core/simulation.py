"""A panel's year ahead: who is discussed when, who would be late, what would help (R3.2).

Two lengths of slot, a list of meetings, children each with a first and a last day. Of children with
equal slots whoever is due first goes first, which is never worse; how many new children and how
many reviews share a meeting is tried out, keeping the `WIDTH` best beginnings. While all beginnings
are kept, the longest lateness found is the least possible (a test compares it with trying out
everything). Nobody is dropped: whoever has no place waits for the next meeting.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

WIDTH = 12
QUICK = 1  # for the many runs that compare remedies
NOT_LATE = 0


@dataclass(frozen=True, slots=True)
class Sitting:
    """One meeting: its minutes, and the last day on which a child can be put on its agenda."""

    day: date
    minutes: int
    closes: date


@dataclass(frozen=True, slots=True)
class Need:
    """A child to be discussed for so many minutes, from `ready` on and by `due` at the latest.

    `turn` counts how often the child was discussed before, `every` is the days to the next review.
    """

    due: date
    ready: date
    ref: str
    minutes: int
    turn: int = 0
    every: int = 0


@dataclass(frozen=True, slots=True)
class Load:
    """What one meeting would have to hold, in minutes, and how many children it then does."""

    day: date
    available: int
    needed: int
    children: int
    waiting: int

    @property
    def overflows(self) -> bool:
        """Tell whether those who are due before the next meeting take more than there is."""
        return self.needed > self.available


@dataclass(frozen=True, slots=True)
class Late:
    """A child who would be discussed too late; `on` None: not within the meetings looked at."""

    need: Need
    on: date | None
    days: int


@dataclass(frozen=True, slots=True)
class Year:
    """How a year would go."""

    loads: tuple[Load, ...]
    late: tuple[Late, ...]

    @property
    def worst(self) -> int:
        """Give by how many days the latest child is late; nought if nobody is."""
        return max((one.days for one in self.late), default=NOT_LATE)

    @property
    def first_overflow(self) -> Load | None:
        """Give the first meeting that would have to hold more than it can."""
        return next((load for load in self.loads if load.overflows), None)


Follow = Callable[[Need, date], Need | None]  # who comes back after being discussed on a day


@dataclass(frozen=True, slots=True)
class _Beginning:
    """The meetings so far: who was discussed when, and who still waits."""

    placed: tuple[tuple[Need, date], ...]
    pending: tuple[Need, ...]
    worst: int
    late: int

    def rank(self, day: date) -> tuple[int, int, int]:
        """Order beginnings, the best first: lateness so far or certain, then how urgent is left."""
        waits = max(((day - need.due).days for need in self.pending), default=NOT_LATE)
        urgent = sum(max(0, 60 - (need.due - day).days) * need.minutes for need in self.pending)
        return max(self.worst, waits), self.late, urgent


def run(
    sittings: Sequence[Sitting],
    needs: Sequence[Need],
    follow: Follow = lambda _need, _day: None,
    width: int = WIDTH,
) -> Year:
    """Plan the meetings in order and say how the year would go."""
    kept = [_Beginning((), tuple(sorted(needs, key=_first_due)), NOT_LATE, 0)]
    known: dict[tuple[Need, date], Need | None] = {}  # one object for whoever comes back

    def again(need: Need, day: date) -> Need | None:
        if (need, day) not in known:
            known[need, day] = follow(need, day)
        return known[need, day]

    for sitting in sittings:
        after = {_same(one): one for begun in kept for one in _with(begun, sitting, again)}
        kept = sorted(after.values(), key=lambda one: one.rank(sitting.day))[:width]
    return _year(sittings, min(kept, key=lambda one: _ending(one, sittings)))


def _same(one: _Beginning) -> tuple[tuple[int, ...], int]:
    """Tell beginnings apart by who is left and what went wrong, not by the way there."""
    return tuple(map(id, one.pending)), one.worst


def _with(begun: _Beginning, sitting: Sitting, follow: Follow) -> Iterator[_Beginning]:
    """Give each way to fill one meeting from which nobody who would fit is left out."""
    free = [need for need in begun.pending if need.ready <= sitting.closes]
    for chosen in _fillings(free, sitting.minutes):
        gone = set(map(id, chosen))
        left = [need for need in begun.pending if id(need) not in gone]
        back = [one for need in chosen if (one := follow(need, sitting.day)) is not None]
        lateness = [max(0, (sitting.day - need.due).days) for need in chosen]
        yield _Beginning(
            begun.placed + tuple((need, sitting.day) for need in chosen),
            tuple(sorted([*left, *back], key=_first_due)),
            max([begun.worst, *lateness]),
            begun.late + sum(days > 0 for days in lateness),
        )


def _first_due(need: Need) -> tuple[date, date, str]:
    return need.due, need.ready, need.ref


def _fillings(free: Sequence[Need], minutes: int) -> Iterator[list[Need]]:
    """Fill a meeting with every number of long slots that fits, and short ones in what is left."""
    sizes = sorted({need.minutes for need in free}, reverse=True)
    if not sizes:
        yield []
        return
    long, rest = (
        [n for n in free if n.minutes == sizes[0]],
        [n for n in free if n.minutes < sizes[0]],
    )
    most = min(len(long), minutes // sizes[0])
    for count in range(most, -1, -1):
        left = minutes - count * sizes[0]
        for shorter in _fillings(rest, left):
            used = sum(need.minutes for need in shorter)
            if count == most or left - used < sizes[0]:
                yield [*long[:count], *shorter]


def _ending(one: _Beginning, sittings: Sequence[Sitting]) -> tuple[int, int]:
    late = [*_late(one, sittings)]
    return max((each.days for each in late), default=NOT_LATE), len(late)


def _late(one: _Beginning, sittings: Sequence[Sitting]) -> Iterator[Late]:
    for need, day in one.placed:
        if day > need.due:
            yield Late(need, day, (day - need.due).days)
    end = sittings[-1].day + timedelta(days=1) if sittings else date.min
    for need in one.pending:  # not within the meetings that were looked at
        if need.due < end:
            yield Late(need, None, (end - need.due).days)


def _year(sittings: Sequence[Sitting], found: _Beginning) -> Year:
    late = sorted(_late(found, sittings), key=lambda one: (one.need.due, one.need.ref))
    return Year(tuple(_loads(sittings, found)), tuple(late))


def _loads(sittings: Sequence[Sitting], found: _Beginning) -> Iterator[Load]:
    """Reckon what each meeting would have to hold: who is due before the next one can take them."""
    days = {id(need): day for need, day in found.placed}
    every = [*(need for need, _ in found.placed), *found.pending]
    for number, sitting in enumerate(sittings):
        following = sittings[number + 1].day if number + 1 < len(sittings) else None
        open_ = [
            need
            for need in every
            if need.ready <= sitting.closes and days.get(id(need), date.max) >= sitting.day
        ]
        must = [n for n in open_ if n.due < (following or sitting.day + timedelta(days=1))]
        here = [need for need in open_ if days.get(id(need)) == sitting.day]
        yield Load(
            sitting.day,
            sitting.minutes,
            sum(need.minutes for need in must),
            len(here),
            len(open_) - len(here),
        )


@dataclass(frozen=True, slots=True)
class Remedy:
    """A change to the meetings that lets nobody be late, and what it costs in minutes of them."""

    words: str
    minutes: int
    sittings: tuple[Sitting, ...]


def cheapest(needs: Sequence[Need], follow: Follow, offers: Sequence[Remedy]) -> Remedy | None:
    """Give the remedy with the fewest minutes that lets nobody be late; None if none does."""
    for offer in sorted(offers, key=lambda one: (one.minutes, one.words)):
        if not run(offer.sittings, needs, follow, QUICK).late:
            return offer
    return None


def longer(sittings: Sequence[Sitting], numbers: Sequence[int], by: int) -> tuple[Sitting, ...]:
    """Lengthen some meetings, by their places in the list."""
    return tuple(
        replace(one, minutes=one.minutes + by) if number in numbers else one
        for number, one in enumerate(sittings)
    )


def with_extra(sittings: Sequence[Sitting], extra: Sequence[Sitting]) -> tuple[Sitting, ...]:
    """Put more meetings among the others, by day."""
    return tuple(sorted([*sittings, *extra], key=lambda one: one.day))
