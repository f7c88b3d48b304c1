"""What the command line answers about the rules: plain objects, ready for JSON.

`core.data.printed` makes tables of them for people.
"""

import re
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from core.bands import Adjustment, Band
from core.conflicts import conflicts
from core.data import house, load_catalogue, load_procedure, procedure_names, shipped
from core.dates import WorkingCalendar, clock_time
from core.deadlines import Months
from core.errors import FileRefused, InputRefused
from core.evidence import Evidence, ManualScore
from core.factors import Catalogue
from core.panels import Panel
from core.procedures import Procedure, parse_procedure
from core.scheduling import MeetingPlan, timetable
from core.scoring import Score, score

Row = dict[str, Any]
ISO_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
NO_DAY = date(2000, 1, 1)


def timetable_rows(
    procedure: Procedure, year: int, panel: Panel | None, calendar: WorkingCalendar
) -> list[Row]:
    """Give a year's meetings, by date; `date` is the proposed day, `planned_date` the planned."""
    return [_meeting(plan) for plan in timetable(procedure, year, calendar, panel)]


def conflict_rows(
    procedure: Procedure, year: int, panel: Panel | None, calendar: WorkingCalendar
) -> list[Row]:
    """Give what disagrees in a year's timetable, by the planned day of the meeting."""
    return [
        {
            "panel": one.panel.name,
            "meeting": one.meeting_on.isoformat(),
            "conflict": str(one.clash),
            "sentence": one.sentence,
        }
        for one in conflicts(procedure, year, calendar, panel)
    ]


def factor_rows(procedure: Procedure) -> list[Row]:
    """Give the factors that a procedure scores with; `window_months` is null for life."""
    return [
        {
            "id": factor.id,
            "label": factor.label,
            "group": factor.group,
            "points": factor.points,
            "window_months": factor.window.n if factor.window else None,
            "source": factor.source,
        }
        for factor in catalogue_of(procedure).factors.values()
    ]


def procedure_rows() -> list[Row]:
    """Give the procedures that ship with the product."""
    return [
        {
            "id": procedure.id,
            "authority": procedure.authority,
            "title": procedure.title,
            "panels": [panel.name for panel in procedure.panels],
            "meets": [str(panel.cadence) if panel.cadence else None for panel in procedure.panels],
            "catalogue": procedure.catalogue,
        }
        for procedure in map(load_procedure, procedure_names())
    ]


def check_procedure_file(path: Path) -> Procedure:
    """Read a procedure that an authority wrote, or raise `FileRefused` with all its faults."""
    try:
        text = path.read_text("utf-8")
    except OSError as refused:
        raise FileRefused(path.name, [f"it cannot be read: {refused.strerror}"]) from None
    except UnicodeDecodeError:
        raise FileRefused(path.name, ["it is not a text file in UTF-8"]) from None
    return parse_procedure(text, path.name, shipped())


def catalogue_of(procedure: Procedure) -> Catalogue:
    """Give a procedure's factors with its own look-back, or ours where it sets none."""
    limit = (procedure.look_back or house().look_back).limit
    catalogue = load_catalogue(procedure.catalogue)
    return catalogue.looking_back(limit) if isinstance(limit, Months) else catalogue


def bands_of(procedure: Procedure) -> tuple[Band, ...]:
    """Give a procedure's bands, or ours where it has none."""
    return procedure.bands or house().bands


def adjustment_of(procedure: Procedure) -> Adjustment:
    """Give how far a procedure lets a score be moved, or our limit where it is silent."""
    return procedure.adjustment or house().adjustment


def score_answer(procedure: Procedure, payload: Mapping[str, Any], on: date) -> Row:
    """Score what was handed in, or raise `InputRefused` with one sentence per fault."""
    problems: dict[str, str] = {}
    evidence, adjustment = _evidence(payload, problems), _adjustment(payload, problems)
    for key in payload:
        if key not in {"evidence", "adjustment"}:
            problems[key] = f"“{key}” is not known: write “evidence” and “adjustment”."
    if problems:
        raise InputRefused(problems)
    found = score(
        catalogue_of(procedure),
        bands_of(procedure),
        evidence,
        adjustment,
        on,
        limit=adjustment_of(procedure).limit,
    )
    return _scored(found)


def _meeting(plan: MeetingPlan) -> Row:
    return {
        "panel": plan.panel.name,
        "date": plan.date.isoformat(),
        "start": clock_time(plan.start) if plan.start else None,
        "end": clock_time(plan.end) if plan.end else None,
        "capacity_minutes": plan.capacity_minutes,
        "referrals_by": _iso(plan.referrals_by),
        "agenda_by": _iso(plan.agenda_by),
        "minutes_by": _iso(plan.minutes_by),
        "planned_date": plan.planned_date.isoformat(),
        "notes": list(plan.notes),
    }


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _scored(found: Score) -> Row:
    return {
        "calculated": found.calculated,
        "adjustment": found.adjustment,
        "total": found.total,
        "band": found.band.id,
        "lines": [
            {"factor": n.factor, "points": n.points, "counted": n.counted, "why": n.why}
            for n in found.lines
        ],
        "prompts": list(found.prompts),
        "changes": [
            {"on": c.on.isoformat(), "total": c.total, "band": c.band.id, "why": c.why}
            for c in found.changes
        ],
    }


def _evidence(payload: Mapping[str, Any], problems: dict[str, str]) -> Sequence[Evidence]:
    items = payload.get("evidence")
    if not isinstance(items, list):
        problems["evidence"] = "“evidence” is missing or no list; it may be empty: []."
        return []
    return [_one(number, item, problems) for number, item in enumerate(items)]


def _one(number: int, item: object, problems: dict[str, str]) -> Evidence:
    place, words = f"evidence[{number}]", f"Evidence {number + 1}"
    if not isinstance(item, dict):
        problems[place] = f"{words} must be an object with “factor” and “on”."
        return Evidence("", NO_DAY)
    factor = item.get("factor")
    if not isinstance(factor, str) or not factor:
        problems[f"{place}.factor"] = f"{words}: “factor” must be a factor's id."
    return Evidence(str(factor), _day(item.get("on"), f"{place}.on", words, problems))


def _day(value: object, place: str, words: str, problems: dict[str, str]) -> date:
    try:
        if isinstance(value, str) and ISO_DAY.fullmatch(value):
            return date.fromisoformat(value)
    except ValueError:
        pass
    problems[place] = f"{words}: “on” must be a day written like 2026-11-23, not {value!r}."
    return NO_DAY


def _adjustment(payload: Mapping[str, Any], problems: dict[str, str]) -> ManualScore | None:
    value = payload.get("adjustment")
    if value is None:
        return None
    if not isinstance(value, dict):
        problems["adjustment"] = "“adjustment” must be an object with “points” and “rationale”."
        return None
    points, rationale = value.get("points"), value.get("rationale", "")
    if not isinstance(points, int) or isinstance(points, bool):
        problems["adjustment.points"] = f"“points” must be a whole number, not {points!r}."
        points = 0
    if not isinstance(rationale, str):
        problems["adjustment.rationale"] = "“rationale” must be a text."
        rationale = "?"
    return ManualScore(points, rationale)
