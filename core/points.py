"""Points: what each piece of evidence counts, and the sentence that explains it (R4.5, R4.6)."""

import datetime as dt
from collections import Counter
from collections.abc import Iterator, Sequence
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
    return tuple(
        _line(catalogue, found, counted, evidence[latest[found.factor.id]])
        for found, counted in _reckoned(catalogue, evidence, on)
    )


def points_of(catalogue: Catalogue, evidence: Sequence[Evidence], on: dt.date) -> int:
    """Give what all evidence counts together, without the sentences."""
    return sum(counted for _, counted in _reckoned(catalogue, evidence, on))


def _reckoned(
    catalogue: Catalogue, evidence: Sequence[Evidence], on: dt.date
) -> Iterator[tuple["_Found", int]]:
    latest = latest_of(evidence)
    times = _times_in_window(catalogue, evidence, on)
    spent: Counter[str] = Counter()
    for place, item in enumerate(evidence):
        factor = catalogue.factors[item.factor]
        found = _Found(factor, item, on, times[item.factor], latest[item.factor] == place)
        counted = _counted(catalogue, found, spent[factor.group])
        spent[factor.group] += counted
        yield found, counted


@dataclass(frozen=True, slots=True)
class _Found:
    """One piece of evidence. `times` is how often its factor happened inside the look-back.

    Only its `latest` piece stands for a factor.
    """

    factor: Factor
    item: Evidence
    on: dt.date
    times: int
    latest: bool

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


def _counted(catalogue: Catalogue, found: _Found, spent: int) -> int:
    if not found.latest or not found.factor.points or not found.in_window:
        return 0
    cap = catalogue.groups[found.factor.group].cap
    return found.points if cap is None else min(found.points, cap - spent)


def _line(catalogue: Catalogue, found: _Found, counted: int, latest: Evidence) -> Line:
    why = _why(catalogue, found, counted) if found.latest else _repeated(found, latest)
    return Line(found.factor.id, found.points, counted, f"{found.factor.label}: {why}")


def _why(catalogue: Catalogue, found: _Found, counted: int) -> str:
    if found.factor.kind == HARM:
        return "a sign of actual harm, without points; it must be answered whatever its date."
    if found.factor.kind == PROTECTIVE:
        return "protects the child; shown, without points."
    if not found.in_window:
        return _too_old(found.factor, found.item, found.on)
    if found.factor.points == 0:
        return "shown, without points in this catalogue."
    if found.points == 0:
        return f"no points{found.words}."
    return _counts(catalogue, found, counted)


def _counts(catalogue: Catalogue, found: _Found, counted: int) -> str:
    group = catalogue.groups[found.factor.group]
    if counted < found.points:
        return (
            f"counts {counted} of {_points(found.points)}{found.words}, as “{group.label}” counts "
            f"no more than {_points(group.cap or 0)} together."
        )
    if found.factor.window is None:
        return f"{_points(counted)}{found.words}, whenever it was."
    inside = f"for {short_day(found.item.on)}, inside the past {found.factor.window}"
    return f"{_points(counted)}{found.words}, {inside}."


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
