"""What the command line answers about the rules: plain objects, ready for JSON.

`core.data.printed` makes tables of them for people.
"""

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

from core.bands import Adjustment, Band
from core.conflicts import conflicts
from core.data import house, load_catalogue, load_procedure, procedure_names, shipped
from core.data.score_inputs import answer_of, read_inputs
from core.dates import WorkingCalendar, clock_time
from core.deadlines import Months
from core.errors import FileRefused
from core.factors import Catalogue
from core.panels import Panel
from core.procedures import Procedure, parse_procedure
from core.scheduling import MeetingPlan, timetable
from core.score_rules import ScoreRules

Row = dict[str, Any]


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


def rules_of(procedure: Procedure) -> ScoreRules:
    """Give all that a procedure's scores go by."""
    return ScoreRules(catalogue_of(procedure), bands_of(procedure), adjustment_of(procedure).limit)


def score_answer(procedure: Procedure, payload: Mapping[str, Any], on: date) -> Row:
    """Score what was handed in, or raise `InputRefused` with one sentence per fault."""
    evidence, manual = read_inputs(payload)
    return answer_of(rules_of(procedure).score(evidence, manual, on))


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
