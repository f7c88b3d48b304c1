"""What a chair ticks while scoring: factors with the day and the source of the evidence (R4.5).

Evidence of the last score is carried over, marked, and counts once somebody has looked at it: the
chair saves each group that holds some, changed or as it is.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from core.dates import long_day
from core.evidence import Evidence
from core.factors import Catalogue
from core.typed import text_problem

SOURCE_MOST = 200

NOT_HERE = "This factor does not belong to this group. Open the group again."
NO_DAY = "Give the day of the evidence: only the past {window} count."
IN_THE_FUTURE = "{day} is still to come. Give the day on which it happened or was seen."
NOT_LOOKED_AT = (
    "“{group}” holds evidence of the last score that nobody has looked at yet. Open the group and "
    "save it, changed or as it is."
)


@dataclass(frozen=True, slots=True)
class Tick:
    """One factor as ticked: the day of its latest evidence, and which agency gave it."""

    on: date | None
    source: str


@dataclass(frozen=True, slots=True)
class Known:
    """A factor's evidence as it is kept. `carried` until a chair has looked at it again."""

    factor: str
    on: date | None
    source: str
    carried: bool = False


def from_stored(stored: Iterable[Mapping[str, Any]]) -> tuple[Known, ...]:
    """Read evidence as it is stored."""
    return tuple(
        Known(
            one["factor"],
            date.fromisoformat(one["on"]) if one["on"] else None,
            one["source"],
            one["carried"],
        )
        for one in stored
    )


def to_stored(known: Iterable[Known]) -> list[dict[str, Any]]:
    """Write evidence for storing."""
    return [
        {
            "factor": one.factor,
            "on": one.on.isoformat() if one.on else None,
            "source": one.source,
            "carried": one.carried,
        }
        for one in known
    ]


def carried_over(catalogue: Catalogue, known: Iterable[Known]) -> tuple[Known, ...]:
    """Begin a score with the last one's evidence; factors that the list has lost stay behind."""
    return tuple(replace(one, carried=True) for one in known if one.factor in catalogue.factors)


def of_group(catalogue: Catalogue, known: Iterable[Known], group: str) -> tuple[Known, ...]:
    """Give the evidence of one group."""
    return tuple(one for one in known if catalogue.factors[one.factor].group == group)


def with_group(
    catalogue: Catalogue, known: Sequence[Known], group: str, ticks: Mapping[str, Tick]
) -> tuple[Known, ...]:
    """Replace one group's evidence by what was ticked, in the catalogue's order."""
    mine = of_group(catalogue, known, group)
    ticked = [Known(factor, tick.on, tick.source) for factor, tick in ticks.items()]
    found = {one.factor: one for one in [*known, *ticked]}
    for one in mine:
        if one.factor not in ticks:
            del found[one.factor]
    return tuple(found[factor] for factor in catalogue.factors if factor in found)


def tick_problems(
    catalogue: Catalogue, group: str, ticks: Mapping[str, Tick], latest: date
) -> dict[str, str]:
    """Find what is wrong, by `on_<factor>` and `source_<factor>`; none after `latest`."""
    found: dict[str, str] = {}
    for factor_id, tick in ticks.items():
        problem = _day_problem(catalogue, group, factor_id, tick.on, latest)
        if problem:
            found[f"on_{factor_id}"] = problem
        if source := text_problem(tick.source, SOURCE_MOST):
            found[f"source_{factor_id}"] = source
    return found


def not_looked_at(catalogue: Catalogue, known: Iterable[Known]) -> dict[str, str]:
    """Find the groups with carried evidence that nobody has saved again: a sentence each."""
    groups = {catalogue.factors[one.factor].group for one in known if one.carried}
    return {
        f"group_{group.id}": NOT_LOOKED_AT.format(group=group.label)
        for group in catalogue.groups.values()
        if group.id in groups
    }


def evidence_of(known: Iterable[Known], on: date) -> tuple[Evidence, ...]:
    """Give the evidence for scoring on a day; a background factor may have no day of its own."""
    return tuple(Evidence(one.factor, one.on or on) for one in known)


def _day_problem(
    catalogue: Catalogue, group: str, factor_id: str, on: date | None, latest: date
) -> str | None:
    factor = catalogue.factors.get(factor_id)
    if factor is None or factor.group != group:
        return NOT_HERE
    if on is None:
        return NO_DAY.format(window=factor.window) if factor.window else None
    return IN_THE_FUTURE.format(day=long_day(on)) if on > latest else None
