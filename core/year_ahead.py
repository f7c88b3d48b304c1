"""The year that is simulated: a panel's meetings, its children, those who may come, and remedies.

What no document says is assumed, and every assumption is said with the answer: a new child should
be discussed at the first meeting that can take them or within four weeks, comes back as often as
the band (or else the floor, or else twelve weeks) asks, and is closed after some reviews.
"""

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from core.agendas import INITIAL, REVIEW, minutes_for
from core.bands import Band
from core.dates import ONE_DAY, WorkingCalendar, days_after, long_day
from core.deadlines import Limit, Weeks
from core.house import SlotMinutes
from core.procedures import Procedure
from core.simulation import (
    QUICK,
    Follow,
    Need,
    Remedy,
    Sitting,
    Year,
    cheapest,
    longer,
    run,
    with_extra,
)

NEW_WITHIN = timedelta(weeks=4)  # ours: no document says how long a new child may wait
EARLY = timedelta(days=13)  # by how much a review may be brought forward: a week's meeting
OUR_INTERVAL = Weeks(12)
STEP, MOST_MORE, MOST_CHANGES = 30, 180, 24  # minutes, minutes, changes
COMING = "{number} new children a month, on days chosen by chance (seed {seed})."
SLOTS = (
    "A new child takes {new} minutes and a review {review}; a child is closed after {reviews} "
    "reviews."
)
NEW_IS_LATE = (
    "A new child is late after four weeks, unless the first meeting that can take them is later "
    "(ours)."
)
INTERVAL = (
    f"A review is at the first meeting after {OUR_INTERVAL} (ours: the document leaves it open)."
)
MOST_TRIED = 60  # new children a month


@dataclass(frozen=True, slots=True)
class Assumed:
    """What is assumed: new children a month, reviews until one is closed, the seed of chance."""

    per_month: int
    reviews: int = 4
    seed: int = 1


@dataclass(frozen=True, slots=True)
class Child:
    """A child before the panel now. `due`: of the review, or (`new`) by which they are new."""

    ref: str
    new: bool
    due: date | None
    band: str | None


@dataclass(frozen=True, slots=True)
class Scene:
    """All that a simulation needs of one panel: its meetings, rules, lengths of slots, children."""

    procedure: Procedure
    bands: tuple[Band, ...]
    slots: SlotMinutes
    calendar: WorkingCalendar
    today: date
    sittings: tuple[Sitting, ...]
    children: tuple[Child, ...]


@dataclass(frozen=True, slots=True)
class Forecast:
    """How the year goes, the cheapest remedy, and how many new children a month there is room for.

    `most` is None where even with none somebody would be late.
    """

    year: Year
    remedy: Remedy | None
    most: int | None
    children: int


def forecast(scene: Scene, assumed: Assumed) -> Forecast:
    """Simulate the year."""
    needs, follow = needs_of(scene, assumed), follow_of(scene, assumed)
    year = run(scene.sittings, needs, follow)
    remedy = cheapest(needs, follow, _offers(scene, needs, follow)) if year.late else None
    return Forecast(year, remedy, _most(scene, assumed), len(needs))


def needs_of(scene: Scene, assumed: Assumed) -> list[Need]:
    """List the children of today, and those who may come."""
    known = [_known(scene, one) for one in scene.children]
    return [*known, *_new(scene, assumed)]


def follow_of(scene: Scene, assumed: Assumed) -> Follow:
    """Say when a child comes back: at the last meeting before the interval is over.

    Where the interval is only ours, it is the first meeting after it.
    """
    days = [one.day for one in scene.sittings]
    minutes, loose = minutes_for(REVIEW, scene.slots), _is_ours(scene)

    def follow(need: Need, held: date) -> Need | None:
        if need.turn >= assumed.reviews:
            return None
        limit = held + timedelta(days=need.every)
        due = _meeting_for(held, limit, days, loose=loose)
        ready = min(due, max(held + ONE_DAY, due - EARLY))
        return Need(due, ready, need.ref, minutes, need.turn + 1, need.every)

    return follow


def interval_of(scene: Scene, band: str | None) -> Limit:
    """Give how often a child of a band is reviewed: the band's interval, the floor, or ours."""
    own = next((one.review for one in scene.bands if one.id == band), None)
    floor = scene.procedure.review_floor
    return own or (floor.limit if floor else OUR_INTERVAL)


def assumptions(scene: Scene, assumed: Assumed) -> tuple[str, ...]:
    """Say what is assumed."""
    said = [
        COMING.format(number=assumed.per_month, seed=assumed.seed),
        SLOTS.format(new=scene.slots.initial, review=scene.slots.review, reviews=assumed.reviews),
        NEW_IS_LATE,
    ]
    return (*said, INTERVAL) if _is_ours(scene) else tuple(said)


def _is_ours(scene: Scene) -> bool:
    """Tell whether no document says how often a child is reviewed."""
    return scene.procedure.review_floor is None and not any(one.review for one in scene.bands)


def _meeting_for(held: date, limit: date, days: Sequence[date], *, loose: bool) -> date:
    """Choose the meeting of a review; a day after the last meeting is left as it is."""
    if not days or limit > days[-1]:
        return limit
    before = [day for day in days if held < day <= limit]
    after = next(day for day in days if day >= limit)
    return after if loose or not before else before[-1]


def _known(scene: Scene, child: Child) -> Need:
    every = _days(scene, child.band)
    if child.new:
        return _first(scene, child.ref, scene.today, every)
    due = child.due or _meeting_for(
        scene.today,
        scene.today + timedelta(days=every),
        [one.day for one in scene.sittings],
        loose=_is_ours(scene),
    )
    ready = min(due, max(scene.today, due - EARLY))
    return Need(due, ready, child.ref, minutes_for(REVIEW, scene.slots), 1, every)


def _days(scene: Scene, band: str | None) -> int:
    return (interval_of(scene, band).due_on(scene.today, scene.calendar) - scene.today).days


def _first(scene: Scene, ref: str, ready: date, every: int) -> Need:
    first = next((one.day for one in scene.sittings if one.closes >= ready), ready)
    due = max(first, ready + NEW_WITHIN)
    return Need(due, ready, ref, minutes_for(INITIAL, scene.slots), 0, every)


def _new(scene: Scene, assumed: Assumed) -> Iterator[Need]:
    """Make up the children who may come: so many a month, on days and in bands by chance."""
    if not scene.sittings:
        return
    days = list(days_after(scene.today, scene.sittings[-1].day))
    months = sorted({(day.year, day.month) for day in days})
    number = 0
    for month in months:
        inside = [day for day in days if (day.year, day.month) == month]
        share = round(assumed.per_month * len(inside) / 30)
        coming = range(number + 1, number + 1 + min(share, assumed.per_month))
        days_chosen = [inside[_chance(assumed.seed, one, len(inside))] for one in coming]
        for ready in sorted(days_chosen):
            number += 1
            which = _chance(-assumed.seed, number, max(1, len(scene.bands)))
            band = scene.bands[which].id if scene.bands else None
            yield _first(scene, f"new child {number}", ready, _days(scene, band))


def _chance(seed: int, turn: int, most: int) -> int:
    """Give a number from nought to below `most`, by chance, and the same for the same seed."""
    digest = hashlib.sha256(f"{seed}/{turn}".encode()).digest()
    return int.from_bytes(digest[:8]) % most


def _offers(scene: Scene, needs: Sequence[Need], follow: Follow) -> list[Remedy]:
    every = range(len(scene.sittings))
    always = [
        Remedy(
            f"every meeting {more} minutes longer",
            more * len(scene.sittings),
            longer(scene.sittings, every, more),
        )
        for more in range(STEP, MOST_MORE + 1, STEP)
    ]
    found = (_some_longer(scene, needs, follow), _some_extra(scene, needs, follow))
    return [*always, *(one for one in found if one is not None)]


def _some_longer(scene: Scene, needs: Sequence[Need], follow: Follow) -> Remedy | None:
    """Lengthen, half an hour at a time, the last meeting in time for the first late child."""
    sittings, more = scene.sittings, dict.fromkeys(range(len(scene.sittings)), 0)
    for _ in range(MOST_CHANGES):
        late = run(sittings, needs, follow, width=QUICK).late
        if not late:
            return _lengthened(sittings, more)
        need = late[0].need
        room = [
            number
            for number, one in enumerate(sittings)
            if need.ready <= one.closes and one.day <= need.due and more[number] < MOST_MORE
        ]
        if not room:
            return None
        more[room[-1]] += STEP
        sittings = longer(sittings, room[-1:], STEP)
    return None


def _lengthened(sittings: tuple[Sitting, ...], more: dict[int, int]) -> Remedy:
    changed = {number: minutes for number, minutes in more.items() if minutes}
    days = [f"{minutes} minutes on {long_day(sittings[n].day)}" for n, minutes in changed.items()]
    return Remedy(f"longer meetings: {', '.join(days)} more", sum(changed.values()), sittings)


def _some_extra(scene: Scene, needs: Sequence[Need], follow: Follow) -> Remedy | None:
    """Call an extra meeting of the usual length before the day of the first late child."""
    sittings, extra = scene.sittings, list[Sitting]()
    for _ in range(MOST_CHANGES):
        late = run(sittings, needs, follow, width=QUICK).late
        if not late:
            days = ", ".join(long_day(day) for day in sorted(one.day for one in extra))
            words = "an extra meeting on" if len(extra) == 1 else f"{len(extra)} extra meetings, on"
            return Remedy(f"{words} {days}", sum(one.minutes for one in extra), sittings)
        one = _extra_for(scene, late[0].need, {sitting.day for sitting in sittings})
        if one is None:
            return None
        extra.append(one)
        sittings = with_extra(sittings, [one])
    return None


def _extra_for(scene: Scene, need: Need, taken: set[date]) -> Sitting | None:
    """Find a free working day in time for a child, late enough for its agenda to go out."""
    usual = scene.sittings[0]
    notice = usual.day - usual.closes
    free = [
        day
        for day in days_after(max(scene.today, need.ready) + notice, need.due)
        if scene.calendar.is_working_day(day) and day not in taken
    ]
    if not free:
        return None
    day = free[len(free) // 2]
    return replace(usual, day=day, closes=day - notice)


def _most(scene: Scene, assumed: Assumed) -> int | None:
    """Find the most new children a month with whom nobody is late, by halving."""

    def late(per_month: int) -> bool:
        tried = replace(assumed, per_month=per_month)
        needs = needs_of(scene, tried)
        return bool(run(scene.sittings, needs, follow_of(scene, tried), width=QUICK).late)

    if late(0):
        return None
    low, high = 0, MOST_TRIED
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if late(middle) else (middle, high)
    return low
