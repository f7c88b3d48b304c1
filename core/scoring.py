"""Scoring: from evidence to points, with every point explained (R4.5, R4.6).

The score advises, people decide. Evidence counts if it lies in the look-back: on or after the same
day so many calendar months before, clamped to the month's end, the first day included. A factor
counts once, by its latest evidence. A total is never below 0.
"""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from core.bands import Band, band_of
from core.dates import ONE_DAY, short_day
from core.errors import InputRefused
from core.evidence import (
    Evidence,
    ManualScore,
    adjustment_problems,
    counts_until,
    day_problems,
    evidence_problems,
    latest_of,
)
from core.factors import COUNT, Catalogue
from core.points import Line, lines_of, points_of

MANUAL_LIMIT = 20


@dataclass(frozen=True, slots=True)
class Change:
    """A later day on which the total changes by itself, because the look-back moves on."""

    on: dt.date
    total: int
    band: Band
    why: str


@dataclass(frozen=True, slots=True)
class Score:
    """A score with its arithmetic. `calculated` + `adjustment`, never below 0, is `total`."""

    calculated: int
    adjustment: int
    total: int
    band: Band
    lines: tuple[Line, ...]
    prompts: tuple[str, ...]
    changes: tuple[Change, ...]


def score(
    catalogue: Catalogue,
    bands: Sequence[Band],
    evidence: Sequence[Evidence],
    adjustment: ManualScore | None,
    on: dt.date,
    *,
    limit: int = MANUAL_LIMIT,
) -> Score:
    """Score the evidence as it stands on a day; faulty input is refused with all its faults.

    `changes` takes the chair's adjustment to stay as it is and nothing new to become known.
    """
    problems = {
        **day_problems(on),
        **evidence_problems(catalogue, evidence, on),
        **adjustment_problems(adjustment, limit),
    }
    if problems:
        raise InputRefused(problems)
    points = adjustment.points if adjustment else 0
    lines = lines_of(catalogue, evidence, on)
    calculated = sum(line.counted for line in lines)
    band = band_of(_total(calculated, points), bands)
    return Score(
        calculated=calculated,
        adjustment=points,
        total=_total(calculated, points),
        band=band,
        lines=lines,
        prompts=_prompts(catalogue, evidence, band),
        changes=_changes(catalogue, bands, evidence, points, on),
    )


def total_of(catalogue: Catalogue, evidence: Sequence[Evidence], points: int, on: dt.date) -> int:
    """Give the total on a day of evidence that was found good, with the points by hand."""
    return _total(points_of(catalogue, evidence, on), points)


def _total(calculated: int, points: int) -> int:
    return max(0, calculated + points)


def _prompts(catalogue: Catalogue, evidence: Sequence[Evidence], band: Band) -> tuple[str, ...]:
    """Give what must be asked: signs of harm first, each sentence once."""
    harm = [p for item in evidence for p in catalogue.factors[item.factor].prompts]
    return tuple(dict.fromkeys([*harm, *band.prompts]))


def _changes(
    catalogue: Catalogue,
    bands: Sequence[Band],
    evidence: Sequence[Evidence],
    points: int,
    on: dt.date,
) -> tuple[Change, ...]:
    """Score again on each day on which evidence leaves the look-back."""
    total = total_of(catalogue, evidence, points, on)
    changes: list[Change] = []
    for day, gone in sorted(_leaving(catalogue, evidence, on).items()):
        later = total_of(catalogue, evidence, points, day)
        if later != total:
            band = band_of(later, bands)
            changes.append(Change(day, later, band, _falls(catalogue, gone, later, band)))
        total = later
    return tuple(changes)


def _leaving(
    catalogue: Catalogue, evidence: Sequence[Evidence], on: dt.date
) -> Mapping[dt.date, list[Evidence]]:
    """Find which evidence leaves when: each time of a counted factor, else the latest only."""
    leaving: dict[dt.date, list[Evidence]] = {}
    latest = latest_of(evidence)
    for place, item in enumerate(evidence):
        factor = catalogue.factors[item.factor]
        if latest[item.factor] != place and factor.kind != COUNT:
            continue
        last = counts_until(factor, item.on)
        if last is not None and last >= on and factor.points:
            leaving.setdefault(last + ONE_DAY, []).append(item)
    return leaving


def _falls(catalogue: Catalogue, gone: Sequence[Evidence], total: int, band: Band) -> str:
    what = " and ".join(
        f"the evidence of {short_day(item.on)} for “{catalogue.factors[item.factor].label}”"
        for item in gone
    )
    windows = {str(catalogue.factors[item.factor].window) for item in gone}
    left = f"the past {windows.pop()}" if len(windows) == 1 else "the time in which it counts"
    verb = "has" if len(gone) == 1 else "have"
    return f"falls to {total}, {band.name.lower()}: {what} {verb} left {left}."
