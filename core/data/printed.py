"""The answers of `core.data.answers` as text for a terminal."""

from collections.abc import Mapping, Sequence
from typing import Any

from core.factors import TICK, Catalogue, Factor

Row = Mapping[str, Any]
TIMETABLE = {
    "panel": "Panel",
    "date": "Date",
    "start": "From",
    "end": "To",
    "referrals_by": "Referrals by",
    "agenda_by": "Agenda by",
    "minutes_by": "Minutes by",
}
FACTORS = {"id": "Factor", "points": "Points", "window_months": "Months", "label": "What it is"}
STORED = {
    "id": "Score",
    "on": "Day",
    "edition": "Edition",
    "list": "Factor list",
    "total": "Total",
    "band": "Band",
    "recomputes": "Recomputes",
}
PROCEDURES = {"id": "Procedure", "authority": "Authority", "panels": "Panels", "title": "Title"}


def timetable_text(rows: Sequence[Row]) -> str:
    """Write a timetable; notes stand beneath, with the meeting that they belong to."""
    notes = [f"{row['panel']}, {row['date']}: {note}" for row in rows for note in row["notes"]]
    return "\n".join([columns(rows, TIMETABLE), *([""] if notes else []), *notes])


def conflict_text(rows: Sequence[Row]) -> str:
    """Write what disagrees in a timetable, each with its panel and the meeting's planned day."""
    if not rows:
        return "No rule disagrees with another, nor with the calendar, in this year."
    return "\n".join(f"{row['panel']}, {row['meeting']}: {row['sentence']}" for row in rows)


def catalogue_text(catalogue: Catalogue) -> str:
    """Write a whole list, as its preview: each group with its factors and what they count."""
    head = f"{catalogue.title}, version {catalogue.version}: {len(catalogue.factors)} factors"
    lines = [f"{head}, look-back {catalogue.look_back}"]
    for group in catalogue.groups.values():
        cap = f" (at most {group.cap} together)" if group.cap else ""
        lines.append(f"{group.label}{cap}")
        mine = [one for one in catalogue.factors.values() if one.group == group.id]
        lines += [f"    {one.id}: {one.label}; {_weight(one)}" for one in mine]
    return "\n".join(lines)


def _weight(one: Factor) -> str:
    since = f"of the past {one.window}" if one.window else "whenever it was"
    if one.levels:
        return ", ".join(f"{n.label} {n.points}" for n in one.levels) + f", {since}"
    if one.rungs:
        return ", ".join(f"from {n.times} times {n.points}" for n in one.rungs) + f", {since}"
    return f"{one.points} points, {since}" if one.kind == TICK else f"{one.kind}, no points"


def factor_text(rows: Sequence[Row]) -> str:
    """Write a factor list."""
    return columns(rows, FACTORS)


def procedure_text(rows: Sequence[Row]) -> str:
    """Write the list of procedures."""
    return columns(rows, PROCEDURES)


def score_text(answer: Row) -> str:
    """Write a score with its arithmetic."""
    sums = f"{answer['calculated']} calculated, {answer['adjustment']:+d} by hand"
    lines = [f"{line['counted']:>5}  {line['why']}" for line in answer["lines"]]
    prompts = [f"    ?  {prompt}" for prompt in answer["prompts"]]
    changes = [f"{change['on']}  {change['why']}" for change in answer["changes"]]
    total = f"Score {answer['total']} ({answer['band']}): {sums}. The score advises; people decide."
    return "\n".join([total, *lines, *prompts, *changes])


def columns(rows: Sequence[Row], titles: Mapping[str, str]) -> str:
    """Write rows under titles, each column as wide as its widest cell; nothing is a hyphen."""
    table = [list(titles.values()), *([_cell(row[key]) for key in titles] for row in rows)]
    widths = [max(map(len, column)) for column in zip(*table, strict=True)]
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip()
        for line in table
    )


def _cell(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list):
        return ", ".join(map(str, value))
    return "-" if value is None else str(value)
