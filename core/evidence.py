"""Evidence that a panel scores, what the chair adds by hand, and what is wrong with either."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from core.dates import ONE_DAY, short_day
from core.deadlines import months_later
from core.factors import COUNT, GRADED, Catalogue, Factor

EARLIEST, LATEST = dt.date(2000, 1, 1), dt.date(2100, 1, 1)
MOST_TIMES = 500  # on one day; above this it is a slip of the finger


@dataclass(frozen=True, slots=True)
class Evidence:
    """What somebody knows: a factor of the catalogue, and the day it happened or was seen.

    `level` is the grade of a graded factor, `times` how often on that day a counted one happened.
    """

    factor: str
    on: dt.date
    level: str | None = None
    times: int = 1


@dataclass(frozen=True, slots=True)
class ManualScore:
    """What the chair adds or takes away by hand, and why (R4.5)."""

    points: int
    rationale: str


def day_problems(on: dt.date) -> dict[str, str]:
    """Find a day of scoring that can only be a slip."""
    if EARLIEST <= on < LATEST:
        return {}
    return {"on": f"The day of the score must lie between 2000 and 2099, not {on.isoformat()}."}


def evidence_problems(
    catalogue: Catalogue, evidence: Sequence[Evidence], on: dt.date
) -> dict[str, str]:
    """Find evidence that cannot be scored, by its place in the list: a sentence for each fault."""
    problems: dict[str, str] = {}
    for number, item in enumerate(evidence):
        factor = catalogue.factors.get(item.factor)
        if factor is None:
            problems[f"evidence[{number}].factor"] = (
                f"Evidence {number + 1}: “{item.factor}” is no factor of “{catalogue.title}”, "
                f"version {catalogue.version}."
            )
        else:
            found = {"level": _level_problem(factor, item), "times": _times_problem(factor, item)}
            problems |= {
                f"evidence[{number}].{key}": f"Evidence {number + 1}: {said}"
                for key, said in found.items()
                if said
            }
        if item.on > on:
            problems[f"evidence[{number}].on"] = (
                f"Evidence {number + 1}: {short_day(item.on)} lies after {short_day(on)}, the day "
                "of the score."
            )
    return problems


def _level_problem(factor: Factor, item: Evidence) -> str | None:
    if factor.kind != GRADED:
        return f"“{factor.label}” is not graded: leave “level” out." if item.level else None
    if factor.level(item.level) is not None:
        return None
    offered = ", ".join(f"“{one.id}” ({one.label})" for one in factor.levels)
    return f"“{factor.label}” is graded: “level” must be one of {offered}."


def _times_problem(factor: Factor, item: Evidence) -> str | None:
    if not 1 <= item.times <= MOST_TIMES:
        return f"“times” must lie between 1 and {MOST_TIMES}, not {item.times}."
    if item.times > 1 and factor.kind != COUNT:
        return f"“{factor.label}” is not counted: leave “times” out."
    return None


def adjustment_problems(adjustment: ManualScore | None, limit: int) -> dict[str, str]:
    """Find an adjustment beyond the limit or without its rationale; spaces are no rationale."""
    problems: dict[str, str] = {}
    if adjustment is None:
        return problems
    if abs(adjustment.points) > limit:
        problems["adjustment.points"] = (
            f"The manual score must lie between −{limit} and +{limit}, "
            f"not {_signed(adjustment.points)}."
        )
    if adjustment.points and not adjustment.rationale.strip():
        problems["adjustment.rationale"] = (
            "A manual score needs a rationale: say why the points are added or taken away."
        )
    return problems


def counts_until(factor: Factor, day: dt.date) -> dt.date | None:
    """Give the last day on which evidence of a day counts; None if it counts for life."""
    if factor.window is None:
        return None
    last = months_later(day, factor.window.n)
    while in_window(factor, day, last + ONE_DAY):
        last += ONE_DAY
    return last


def in_window(factor: Factor, day: dt.date, on: dt.date) -> bool:
    """Tell whether evidence of a day still counts on another."""
    return factor.window is None or day >= months_later(on, -factor.window.n)


def latest_of(evidence: Sequence[Evidence]) -> Mapping[str, int]:
    """Find for each factor the place of its latest evidence, the first of several on one day."""
    latest: dict[str, int] = {}
    for place, item in enumerate(evidence):
        if item.factor not in latest or item.on > evidence[latest[item.factor]].on:
            latest[item.factor] = place
    return latest


def _signed(points: int) -> str:
    return f"{points:+d}".replace("-", "−")
