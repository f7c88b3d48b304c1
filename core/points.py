"""Points: what each piece of evidence counts, and the sentence that explains it (R4.5, R4.6)."""

import datetime as dt
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from core.dates import short_day
from core.deadlines import months_later
from core.evidence import Evidence, in_window, latest_of
from core.factors import HARM, PROTECTIVE, Catalogue, Factor


@dataclass(frozen=True, slots=True)
class Line:
    """One piece of evidence: its factor's points, those of them that count, and why."""

    factor: str
    points: int
    counted: int
    why: str


def lines_of(catalogue: Catalogue, evidence: Sequence[Evidence], on: dt.date) -> tuple[Line, ...]:
    """Explain every piece of evidence, in the order given; all of its factors are known."""
    latest = latest_of(evidence)
    spent: Counter[str] = Counter()
    lines: list[Line] = []
    for place, item in enumerate(evidence):
        factor = catalogue.factors[item.factor]
        counted, why = _counted(catalogue, factor, item, on, spent[factor.group])
        if latest[item.factor] != place:
            counted, why = 0, _repeated(item, evidence[latest[item.factor]])
        spent[factor.group] += counted
        lines.append(Line(factor.id, factor.points, counted, f"{factor.label}: {why}"))
    return tuple(lines)


def _counted(
    catalogue: Catalogue, factor: Factor, item: Evidence, on: dt.date, spent: int
) -> tuple[int, str]:
    if factor.kind == HARM:
        return 0, "a sign of actual harm, without points; it must be answered whatever its date."
    if factor.kind == PROTECTIVE:
        return 0, "protects the child; shown, without points."
    if not in_window(factor, item.on, on):
        return 0, _too_old(factor, item, on)
    if factor.points == 0:
        return 0, "shown, without points in this catalogue."
    return _capped(catalogue, factor, item, spent)


def _capped(catalogue: Catalogue, factor: Factor, item: Evidence, spent: int) -> tuple[int, str]:
    group = catalogue.groups[factor.group]
    counted = factor.points if group.cap is None else min(factor.points, group.cap - spent)
    if counted < factor.points:
        return counted, (
            f"counts {counted} of {_points(factor.points)}, as “{group.label}” counts no more than "
            f"{_points(group.cap or 0)} together."
        )
    if factor.window is None:
        return counted, f"{_points(counted)}, whenever it was."
    return (
        counted,
        f"{_points(counted)}, for {short_day(item.on)}, inside the past {factor.window}.",
    )


def _too_old(factor: Factor, item: Evidence, on: dt.date) -> str:
    begin = months_later(on, -factor.window.n) if factor.window else on
    return (
        f"{short_day(item.on)} is before {short_day(begin)}, where the past {factor.window} begin; "
        "kept as history, without points."
    )


def _repeated(item: Evidence, latest: Evidence) -> str:
    if item.on == latest.on:
        return f"recorded more than once for {short_day(item.on)}; a factor counts once."
    return (
        f"{short_day(item.on)} is kept as history; a factor counts once, by its latest evidence "
        f"({short_day(latest.on)})."
    )


def _points(points: int) -> str:
    return "1 point" if points == 1 else f"{points} points"
