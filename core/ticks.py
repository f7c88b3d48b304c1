"""What a chair ticks while scoring: factors with the day and the source of the evidence (R4.5).

What is known already, from the last score, the referral or what somebody sent, is filled in,
marked with where it comes from, and counts for good once a chair has looked at it: the chair saves
each part of the list that holds some, changed or as it is. Unknown is not no: a factor is ticked,
looked into and not so, or neither.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from core.dates import long_day
from core.evidence import EARLIEST, MOST_TIMES, Evidence
from core.factors import COUNT, GRADED, Catalogue, Factor
from core.score_steps import Step, steps_of
from core.typed import text_problem

SOURCE_MOST = 200

NOT_HERE = "This factor does not belong to this group. Open the group again."
NO_DAY = "Give the day of the evidence: only the past {window} count."
NO_DAYS = "Give the day of each time, such as 12 August 2026: only the past {window} count."
NO_LEVEL = "Choose how serious it is: each level has its own points."
IN_THE_FUTURE = "{day} is still to come. Give the day on which it happened or was seen."
TOO_EARLY = "{day} can only be a slip: give a day from 2000 on."
TOO_OFTEN = "{day} stands here {times} times. Give each time once, {most} at most for one day."
BOTH = "This is ticked above and marked as not so here. Take one of the two out."
NOT_LOOKED_AT = (
    "“{group}” holds evidence that nobody has looked at yet: {origins}. Open the group and save "
    "it, changed or as it is."
)
LAST_SCORE = "of the last score"


@dataclass(frozen=True, slots=True)
class Tick:
    """One factor as ticked: the day of its latest evidence, and which agency gave it.

    `level` is the grade of a graded factor; `days` are those of a counted one, a day twice where
    it happened twice.
    """

    on: date | None
    source: str
    level: str | None = None
    days: tuple[date, ...] = ()


@dataclass(frozen=True, slots=True)
class Known:
    """A factor's evidence as it is kept. `carried` until a chair has looked at it again.

    `origin` says where it was known from, in words; `note` is the id of what somebody sent. With
    `absent` somebody has looked into it and it is not so.
    """

    factor: str
    on: date | None
    source: str
    carried: bool = False
    level: str | None = None
    days: tuple[date, ...] = ()
    origin: str = ""
    note: str = ""
    absent: bool = False

    @property
    def tick(self) -> Tick:
        """Give it as it would be ticked."""
        return Tick(self.on, self.source, self.level, self.days)


def from_stored(stored: Iterable[Mapping[str, Any]]) -> tuple[Known, ...]:
    """Read evidence as it is stored; scores from before may lack the newer entries."""
    return tuple(
        Known(
            factor=one["factor"],
            on=date.fromisoformat(one["on"]) if one["on"] else None,
            source=one["source"],
            carried=one["carried"],
            level=one.get("level"),
            days=tuple(date.fromisoformat(day) for day in one.get("days", ())),
            origin=one.get("origin", ""),
            note=one.get("note", ""),
            absent=one.get("absent", False),
        )
        for one in stored
    )


def to_stored(known: Iterable[Known]) -> list[dict[str, Any]]:
    """Write evidence for storing."""
    return [_stored(one) for one in known]


def _stored(one: Known) -> dict[str, Any]:
    always = {
        "factor": one.factor,
        "on": one.on.isoformat() if one.on else None,
        "source": one.source,
        "carried": one.carried,
    }
    more = {
        "level": one.level,
        "days": [day.isoformat() for day in one.days],
        "origin": one.origin,
        "note": one.note,
        "absent": one.absent,
    }
    return always | {key: value for key, value in more.items() if value}


def carried_over(
    catalogue: Catalogue, known: Iterable[Known], origin: str = ""
) -> tuple[Known, ...]:
    """Begin a score with the last one's evidence; factors that the list has lost stay behind.

    What was not so then is not known now. A level that the list has lost is asked for again.
    """
    return tuple(
        replace(one, carried=True, origin=origin, note="")
        for one in known
        if one.factor in catalogue.factors and not one.absent
    )


def of_step(known: Iterable[Known], step: Step) -> tuple[Known, ...]:
    """Give the evidence of one part of the list."""
    return tuple(one for one in known if one.factor in step.factors)


def with_step(
    catalogue: Catalogue,
    known: Sequence[Known],
    step: Step,
    ticks: Mapping[str, Tick | None],
) -> tuple[Known, ...]:
    """Replace the evidence of one part of the list by what was ticked, in the list's order.

    None says that somebody has looked into it and it is not so; what is left out is not known.
    """
    before = {one.factor: one for one in known}
    found = {one.factor: one for one in known if one.factor not in step.factors}
    found |= {factor: _ticked(factor, tick, before.get(factor)) for factor, tick in ticks.items()}
    return tuple(found[factor] for factor in catalogue.factors if factor in found)


def _ticked(factor: str, tick: Tick | None, was: Known | None) -> Known:
    if tick is None:
        return Known(factor, None, "", absent=True)
    origin, note = (was.origin, was.note) if was else ("", "")
    return Known(
        factor, tick.on, tick.source, level=tick.level, days=tick.days, origin=origin, note=note
    )


def tick_problems(
    catalogue: Catalogue, step: Step, ticks: Mapping[str, Tick | None], latest: date
) -> dict[str, str]:
    """Find what is wrong, by `on_`, `days_`, `level_`, `source_` + factor; none after `latest`."""
    found: dict[str, str] = {}
    for factor_id, tick in ticks.items():
        factor = catalogue.factors.get(factor_id)
        if factor is None or factor_id not in step.factors:
            found[f"on_{factor_id}"] = NOT_HERE
        elif tick is not None:
            found |= _tick_problems(factor, tick, latest)
    return found


def _tick_problems(factor: Factor, tick: Tick, latest: date) -> dict[str, str]:
    when = f"days_{factor.id}" if factor.kind == COUNT else f"on_{factor.id}"
    problems = {
        when: _days_problem(factor, tick, latest),
        f"level_{factor.id}": _level_problem(factor, tick),
        f"source_{factor.id}": text_problem(tick.source, SOURCE_MOST),
    }
    return {field: said for field, said in problems.items() if said}


def _level_problem(factor: Factor, tick: Tick) -> str | None:
    missing = factor.kind == GRADED and factor.level(tick.level) is None
    return NO_LEVEL if missing else None


def _days_problem(factor: Factor, tick: Tick, latest: date) -> str | None:
    days = tick.days if factor.kind == COUNT else (tick.on,) if tick.on else ()
    if not days:
        ask = NO_DAYS if factor.kind == COUNT else NO_DAY
        return ask.format(window=factor.window) if factor.window else None
    if max(days) > latest:
        return IN_THE_FUTURE.format(day=long_day(max(days)))
    if min(days) < EARLIEST:
        return TOO_EARLY.format(day=long_day(min(days)))
    day, times = Counter(days).most_common(1)[0]
    if times > MOST_TIMES:
        return TOO_OFTEN.format(day=long_day(day), times=times, most=MOST_TIMES)
    return None


def not_looked_at(catalogue: Catalogue, known: Iterable[Known]) -> dict[str, str]:
    """Find the parts with evidence that nobody has saved yet: a sentence each."""
    found: dict[str, str] = {}
    waiting = [one for one in known if one.carried]
    for step in steps_of(catalogue):
        origins = dict.fromkeys(one.origin or LAST_SCORE for one in of_step(waiting, step))
        if origins:
            said = NOT_LOOKED_AT.format(group=step.label, origins=", ".join(origins))
            found[f"group_{step.id}"] = said
    return found


def evidence_with_origin(
    catalogue: Catalogue, known: Iterable[Known], on: date
) -> tuple[tuple[Known, Evidence], ...]:
    """Give the evidence for scoring on a day, each piece with where it is kept.

    A factor that counts for life may have no day of its own. What was filled in without a day, and
    needs one, does not count until the chair has given it.
    """
    return tuple(
        (one, piece)
        for one in known
        if not one.absent and one.factor in catalogue.factors
        for piece in _pieces(catalogue.factors[one.factor], one, on)
    )


def evidence_of(catalogue: Catalogue, known: Iterable[Known], on: date) -> tuple[Evidence, ...]:
    """Give the evidence for scoring on a day."""
    return tuple(piece for _, piece in evidence_with_origin(catalogue, known, on))


def _pieces(factor: Factor, one: Known, on: date) -> Iterable[Evidence]:
    if factor.kind == GRADED and factor.level(one.level) is None:
        return ()
    if factor.kind == COUNT:
        times = Counter(one.days or ((one.on,) if one.on else ()))
        return tuple(Evidence(factor.id, day, times=n) for day, n in sorted(times.items()))
    if one.on is None and factor.window is not None:
        return ()
    level = one.level if factor.kind == GRADED else None
    return (Evidence(factor.id, one.on or on, level),)
