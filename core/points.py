"""Points: what each piece of evidence counts, and the sentence that explains it (R4.5, R4.6)."""

import datetime as dt
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from core.dates import short_day
from core.deadlines import months_later
from core.evidence import Evidence, in_window, latest_of
from core.factors import COUNT, HARM, PROTECTIVE, Catalogue, Factor


@dataclass(frozen=True, slots=True)
class Line:
    """One piece of evidence: its points, those of them that count, and why."""

    factor: str
    points: int
    counted: int
    why: str


def lines_of(catalogue: Catalogue, evidence: Sequence[Evidence], on: dt.date) -> tuple[Line, ...]:
    """Explain every piece of evidence, in the order given; all of its factors are known."""
    latest = latest_of(evidence)
    counts = _times_in_window(catalogue, evidence, on)
    spent: Counter[str] = Counter()
    lines: list[Line] = []
    for place, item in enumerate(evidence):
        factor = catalogue.factors[item.factor]
        mine = _Found(factor, item, on, counts[item.factor])
        if latest[item.factor] != place:
            counted, why = 0, _repeated(mine, evidence[latest[item.factor]])
        else:
            counted, why = _counted(catalogue, mine, spent[factor.group])
        spent[factor.group] += counted
        lines.append(Line(factor.id, mine.points, counted, f"{factor.label}: {why}"))
    return tuple(lines)


@dataclass(frozen=True, slots=True)
class _Found:
    """One piece of evidence. `times` is how often its factor happened inside the look-back."""

    factor: Factor
    item: Evidence
    on: dt.date
    times: int

    @property
    def in_window(self) -> bool:
        return in_window(self.factor, self.item.on, self.on)

    @property
    def points(self) -> int:
        """Give what it comes to before caps, were it inside the look-back."""
        if self.factor.kind == COUNT:
            return self.factor.points_for(self.times)
        level = self.factor.level(self.item.level)
        return level.points if level else self.factor.points

    @property
    def words(self) -> str:
        """Say which level, or how often, after the points."""
        level = self.factor.level(self.item.level)
        if level:
            return f" (“{level.label}”)"
        if self.factor.kind == COUNT:
            since = f" in the past {self.factor.window}" if self.factor.window else ""
            return f" ({_often(self.times)}{since})"
        return ""


def _times_in_window(
    catalogue: Catalogue, evidence: Sequence[Evidence], on: dt.date
) -> Counter[str]:
    times: Counter[str] = Counter()
    for item in evidence:
        if in_window(catalogue.factors[item.factor], item.on, on):
            times[item.factor] += item.times
    return times


def _counted(catalogue: Catalogue, found: _Found, spent: int) -> tuple[int, str]:
    if found.factor.kind == HARM:
        return 0, "a sign of actual harm, without points; it must be answered whatever its date."
    if found.factor.kind == PROTECTIVE:
        return 0, "protects the child; shown, without points."
    if not found.in_window:
        return 0, _too_old(found.factor, found.item, found.on)
    if found.factor.points == 0:
        return 0, "shown, without points in this catalogue."
    if found.points == 0:
        return 0, f"no points{found.words}."
    return _capped(catalogue, found, spent)


def _capped(catalogue: Catalogue, found: _Found, spent: int) -> tuple[int, str]:
    group = catalogue.groups[found.factor.group]
    points = found.points
    counted = points if group.cap is None else min(points, group.cap - spent)
    if counted < points:
        return counted, (
            f"counts {counted} of {_points(points)}{found.words}, as “{group.label}” counts no "
            f"more than {_points(group.cap or 0)} together."
        )
    if found.factor.window is None:
        return counted, f"{_points(counted)}{found.words}, whenever it was."
    inside = f"for {short_day(found.item.on)}, inside the past {found.factor.window}"
    return counted, f"{_points(counted)}{found.words}, {inside}."


def _too_old(factor: Factor, item: Evidence, on: dt.date) -> str:
    begin = months_later(on, -factor.window.n) if factor.window else on
    return (
        f"{short_day(item.on)} is before {short_day(begin)}, where the past {factor.window} begin; "
        "kept as history, without points."
    )


def _repeated(found: _Found, latest: Evidence) -> str:
    if found.factor.kind == COUNT and found.in_window:
        return f"{short_day(found.item.on)} is counted with that of {short_day(latest.on)}."
    if found.factor.kind == COUNT:
        return _too_old(found.factor, found.item, found.on)
    if found.item.on == latest.on:
        return f"recorded more than once for {short_day(found.item.on)}; a factor counts once."
    return (
        f"{short_day(found.item.on)} is kept as history; a factor counts once, by its latest "
        f"evidence ({short_day(latest.on)})."
    )


def _often(times: int) -> str:
    return {1: "once", 2: "twice"}.get(times, f"{times} times")


def _points(points: int) -> str:
    return "1 point" if points == 1 else f"{points} points"
