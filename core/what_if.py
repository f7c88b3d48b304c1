"""What would change a score: one thing left out, the next band, what is new since last time.

The score advises: a what-if says what follows by the rules, not what is likely (R4.5, R4.6).
"""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from core.bands import Band, band_of
from core.dates import short_day
from core.evidence import Evidence, ManualScore
from core.factors import Catalogue
from core.score_rules import ScoreRules
from core.scoring import Score, total_of


@dataclass(frozen=True, slots=True)
class WhatIf:
    """The score without one thing. `place` is that of the evidence; None: the points by hand."""

    place: int | None
    what: str
    total: int
    band: Band


@dataclass(frozen=True, slots=True)
class Moved:
    """A factor that counts otherwise than last time."""

    label: str
    before: int
    after: int
    why: str


def without_each(
    rules: ScoreRules, evidence: Sequence[Evidence], manual: ManualScore | None, on: dt.date
) -> tuple[WhatIf, ...]:
    """Score again without each single thing that the score rests on; the heaviest first."""
    points = manual.points if manual else 0
    found = [
        _what_if(rules, place, _of(rules.catalogue, item), _rest(evidence, place), points, on)
        for place, item in enumerate(evidence)
    ]
    if points:
        found.append(_what_if(rules, None, "the points by hand", evidence, 0, on))
    total = total_of(rules.catalogue, evidence, points, on)
    return tuple(sorted((n for n in found if n.total != total), key=lambda n: n.total))


def _rest(evidence: Sequence[Evidence], place: int) -> Sequence[Evidence]:
    return [*evidence[:place], *evidence[place + 1 :]]


def _what_if(
    rules: ScoreRules,
    place: int | None,
    what: str,
    evidence: Sequence[Evidence],
    points: int,
    on: dt.date,
) -> WhatIf:
    total = total_of(rules.catalogue, evidence, points, on)
    return WhatIf(place, what, total, band_of(total, rules.bands))


def _of(catalogue: Catalogue, item: Evidence) -> str:
    factor = catalogue.factors[item.factor]
    when = f" of {short_day(item.on)}" if factor.window else ""
    return f"the evidence{when} for “{factor.label}”"


def what_if_words(one: WhatIf) -> str:
    """Say a what-if: "Without …: 63, medium"."""
    return f"Without {one.what}: {one.total}, {one.band.name.lower()}."


def distance(total: int, bands: Sequence[Band]) -> tuple[str, ...]:
    """Say how far the next bands are, upwards and downwards."""
    above = next((band for band in bands if band.low > total), None)
    below = [band for band in bands if band.high is not None and band.high < total]
    found = []
    if above:
        found.append(
            f"{_points(above.low - total)} below {above.name}, which begins at {above.low}."
        )
    if below:
        high = below[-1].high or 0
        found.append(f"{_points(total - high)} above {below[-1].name}, which ends at {high}.")
    return tuple(found)


def moved(labels: Mapping[str, str], before: Score | None, after: Score) -> tuple[Moved, ...]:
    """Find the factors that count otherwise than in the score before, and why they do now."""
    if before is None:
        return ()
    then, now = _by_factor(before), _by_factor(after)
    why = {
        line.factor: line.why.removeprefix(f"{labels.get(line.factor, line.factor)}: ")
        for line in after.lines
        if line.counted or not now[line.factor]
    }
    return tuple(
        Moved(
            label=labels.get(factor, factor),
            before=then.get(factor, 0),
            after=now.get(factor, 0),
            why=why.get(factor, "") or GONE,
        )
        for factor in _in_order(now, then)
        if then.get(factor, 0) != now.get(factor, 0)
    )


GONE = "no longer recorded as known."


def _by_factor(found: Score) -> dict[str, int]:
    points: dict[str, int] = {}
    for line in found.lines:
        points[line.factor] = points.get(line.factor, 0) + line.counted
    return points


def _in_order(*found: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(factor for several in found for factor in several))


def _points(points: int) -> str:
    return "1 point" if points == 1 else f"{points} points"
