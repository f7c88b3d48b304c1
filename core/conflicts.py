"""Conflicts: where an authority's rules disagree with the calendar, or with each other, in a year.

They are said when the year is made, weeks before the first of them hurts: a panel or a cut-off on a
bank holiday, too little time before the agenda (H6, H10), minutes that come after the next agenda
in which they should stand (H11, H14), a review interval longer than the floor (R4.4).
"""

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise

from core.dates import WorkingCalendar, long_day
from core.panels import Panel
from core.procedures import Procedure
from core.reviews import review_conflict
from core.scheduling import (
    LAST_YEAR,
    MeetingPlan,
    cut_off_day,
    little_time,
    moved_cut_off,
    moved_meeting,
    same_day,
    timetable,
)


class Clash(StrEnum):
    """What disagrees."""

    PANEL_DAY = "panel on a day that is no working day"
    CUT_OFF_DAY = "last day for referrals is no working day"
    LITTLE_TIME = "little time between referrals and agenda"
    LATE_MINUTES = "minutes due after the next agenda"
    SAME_DAY = "two meetings on one day"
    LONG_INTERVAL = "review interval longer than the floor"


@dataclass(frozen=True, slots=True)
class Conflict:
    """One conflict: what disagrees, of which panel's meeting (its planned day), in a sentence."""

    clash: Clash
    panel: Panel
    meeting_on: dt.date
    sentence: str


def conflicts(
    procedure: Procedure, year: int, calendar: WorkingCalendar, panel: Panel | None = None
) -> list[Conflict]:
    """List every conflict of a year's timetable, by the planned day of the meeting; 2020 to 2060.

    The conflict of a review interval is said once a year for each band, with the dates that follow
    from the year's first meeting.
    """
    plans = timetable(procedure, year, calendar)
    wanted = [one for one in procedure.panels if panel in (None, one)]
    found = [one for plan in plans for one in _of_meeting(procedure, plan, plans, calendar)]
    for one in procedure.panels:
        own = [plan for plan in plans if plan.panel == one]
        found += _late_minutes([*own, *_first_of_next_year(procedure, one, year, calendar)])
        found += _long_intervals(procedure, own, calendar)
    found.sort(key=lambda one: (one.meeting_on, one.panel.key, one.clash))
    return [one for one in found if one.panel in wanted]


def _of_meeting(
    procedure: Procedure,
    plan: MeetingPlan,
    plans: Sequence[MeetingPlan],
    calendar: WorkingCalendar,
) -> Iterator[Conflict]:
    cut_off = None if plan.panel.strategic else procedure.referral_cutoff
    named = cut_off_day(cut_off, plan.planned_date) if cut_off else None
    said = {
        Clash.PANEL_DAY: moved_meeting(plan.planned_date, plan.date),
        Clash.CUT_OFF_DAY: moved_cut_off(cut_off, named, plan.referrals_by),
        Clash.LITTLE_TIME: little_time(plan.referrals_by, plan.agenda_by, calendar),
        Clash.SAME_DAY: same_day(plan, plans),
    }
    for clash, sentences in said.items():
        yield from (Conflict(clash, plan.panel, plan.planned_date, one) for one in sentences)


def _first_of_next_year(
    procedure: Procedure, panel: Panel, year: int, calendar: WorkingCalendar
) -> list[MeetingPlan]:
    """Give the meeting after the year's last, unless that is beyond the years that are known."""
    if year == LAST_YEAR or panel.cadence is None:
        return []
    return timetable(procedure, year + 1, calendar, panel)[:1]


def _late_minutes(plans: Sequence[MeetingPlan]) -> Iterator[Conflict]:
    """Find the minutes that are due after the agenda in which they should be embedded (H11)."""
    for held, following in pairwise(plans):
        minutes_by, agenda_by = held.minutes_by, following.agenda_by
        if minutes_by is None or agenda_by is None or minutes_by <= agenda_by:
            continue
        yield Conflict(
            Clash.LATE_MINUTES,
            held.panel,
            held.planned_date,
            f"The minutes of {long_day(held.date)} are due by {long_day(minutes_by)}, and the "
            f"agenda of the next meeting, which should hold them, is owed on {long_day(agenda_by)}."
            " They have to be approved by then.",
        )


def _long_intervals(
    procedure: Procedure, plans: Sequence[MeetingPlan], calendar: WorkingCalendar
) -> Iterator[Conflict]:
    for band in procedure.bands or ():
        for plan in plans:
            found = review_conflict(procedure, band, plan.date, calendar)
            if found is not None:
                after = f"After the meeting of {long_day(plan.date)}: {found.sentence}"
                yield Conflict(Clash.LONG_INTERVAL, plan.panel, plan.planned_date, after)
                break
