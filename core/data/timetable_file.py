"""A timetable as a calendar file (RFC 5545) that Outlook and others open (H24).

Titles name the panel and nothing else: no child stands in a calendar. Times are written in UTC,
as a written-out time zone ends in 2038 and timetables go on to 2060.
"""

import datetime as dt
from collections.abc import Iterator, Sequence

from icalendar import Calendar, Event

from core.dates import WorkingCalendar, at_local_time, long_day
from core.panels import Panel
from core.procedures import Procedure
from core.scheduling import MeetingPlan, timetable

MORNING, EVENING = dt.time(9), dt.time(17)  # for a panel whose document names no hours


def timetable_ics(
    procedure: Procedure,
    year: int,
    panel: Panel | None,
    calendar: WorkingCalendar,
    stamp: dt.datetime,
) -> bytes:
    """Write a year's meetings; `stamp` is the instant of writing, which the format demands."""
    return _file(procedure, timetable(procedure, year, calendar, panel), stamp)


def _file(procedure: Procedure, plans: Sequence[MeetingPlan], stamp: dt.datetime) -> bytes:
    file = Calendar()
    file.add("prodid", "-//MACE panels//timetable//EN")
    file.add("version", "2.0")
    file.add("method", "PUBLISH")
    file.add("x-wr-calname", f"MACE meetings, {procedure.authority}")
    for plan in plans:
        file.add_component(_event(plan, stamp))
    return bytes(file.to_ical())


def _event(plan: MeetingPlan, stamp: dt.datetime) -> Event:
    event = Event()
    event.add("uid", f"{plan.planned_date.isoformat()}.{plan.panel.key.replace('/', '.')}@mace")
    event.add("dtstamp", stamp.astimezone(dt.UTC).replace(microsecond=0))
    event.add("summary", f"MACE panel, {plan.panel.name}")
    event.add("dtstart", at_local_time(plan.date, plan.start or MORNING))
    event.add("dtend", at_local_time(plan.date, plan.end or EVENING))
    event.add("status", "CONFIRMED" if plan.date == plan.planned_date else "TENTATIVE")
    event.add("class", "PRIVATE")
    event.add("description", "\n".join(_owed(plan)))
    return event


def _owed(plan: MeetingPlan) -> Iterator[str]:
    owed = (
        ("Referrals by", plan.referrals_by),
        ("Agenda by", plan.agenda_by),
        ("Minutes by", plan.minutes_by),
    )
    yield from (f"{words} {long_day(day)}" for words, day in owed if day)
    yield from plan.notes
