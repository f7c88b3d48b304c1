"""The days of the demo's history, reckoned from its present and from the panels' timetables.

The history begins on the first working day of a round of Hertfordshire meetings: after one East
meeting, so that nothing stands in the past that nobody held. It holds the West meeting before the
last East meeting, that East meeting, whatever followed, and Rotherham's last three Thursdays; the
Thursdays before those are called off, so that a first start is short.
"""

from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta

from core.agendas import agenda_day
from core.dates import ONE_DAY, at_local_time
from core.reminders import OURS
from core.scheduling import MeetingPlan, meetings_between
from core.services.rules import calendar, panel_of, procedure_of

EAST, WEST, ROTHERHAM = "hertfordshire/east", "hertfordshire/west", "rotherham/mace"
PANELS = (EAST, WEST, ROTHERHAM)
THURSDAYS = 3  # of Rotherham that the history holds; any present has at least so many behind it
BEFORE, AFTER = timedelta(weeks=20), timedelta(weeks=20)


@dataclass(frozen=True, slots=True)
class Sitting:
    """One meeting in the story. `number` counts a panel's meetings of the history from 0."""

    panel: str
    number: int
    plan: MeetingPlan

    @property
    def day(self) -> date:
        """Give the day on which it is held."""
        return self.plan.date

    @property
    def agenda_by(self) -> date:
        """Give the day of its agenda; where none is set, the working day before it."""
        owed = agenda_day(procedure_of(self.panel), self.day, calendar())
        return owed or working_days(self.day, -1)

    @property
    def look_by(self) -> date:
        """Give the day on which the chairs are to look at the draft agenda."""
        procedure = procedure_of(self.panel)
        owed = agenda_day(procedure, self.day, calendar())
        return working_days(owed or self.day, -(OURS.look if owed else OURS.look_without_limit))


@dataclass(frozen=True, slots=True)
class Days:
    """The present, the first day of the history, and each panel's meetings from then on."""

    present: date
    begin: date
    sittings: dict[str, tuple[Sitting, ...]]
    called_off: tuple[Sitting, ...]

    def past(self, panel: str) -> tuple[Sitting, ...]:
        """Give a panel's meetings that are over."""
        return tuple(one for one in self.sittings[panel] if one.day < self.present)

    def coming(self, panel: str) -> tuple[Sitting, ...]:
        """Give a panel's meetings still to come; one on the day of the present is."""
        return tuple(one for one in self.sittings[panel] if one.day >= self.present)

    def back(self, n: int) -> date:
        """Give the working day so many before the present; 0 is the present itself."""
        return working_days(self.present, -n)


def days_of(present: date) -> Days:
    """Reckon the days of a history that leads up to a present."""
    last_east = [plan.date for plan in _meetings(EAST, present - BEFORE, present - ONE_DAY)][-1]
    west = [plan.date for plan in _meetings(WEST, present - BEFORE, last_east - ONE_DAY)][-1]
    before = [plan.date for plan in _meetings(EAST, present - BEFORE, west - ONE_DAY)][-1]
    begin = working_days(before, 1)
    sittings = {panel: _sittings(panel, begin, present) for panel in PANELS}
    over = [one for one in sittings[ROTHERHAM] if one.day < present]
    called_off = tuple(over[:-THURSDAYS])
    held = sittings[ROTHERHAM][len(called_off) :]
    sittings[ROTHERHAM] = tuple(replace(one, number=n) for n, one in enumerate(held))
    return Days(present, begin, sittings, called_off)


def working_days(day: date, n: int) -> date:
    """Count working days forward or back; nought is the day itself."""
    return calendar().add_working_days(day, n)


def at(day: date, clock: str) -> datetime:
    """Give the instant at which London's clocks show a time such as "09:30"."""
    return at_local_time(day, time.fromisoformat(clock))


def _sittings(panel: str, begin: date, present: date) -> tuple[Sitting, ...]:
    plans = _meetings(panel, begin, present + AFTER)
    return tuple(Sitting(panel, number, plan) for number, plan in enumerate(plans))


def _meetings(panel: str, first: date, last: date) -> list[MeetingPlan]:
    return meetings_between(procedure_of(panel), panel_of(panel), first, last, calendar())
