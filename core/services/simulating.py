"""How a panel's year would go, from what is recorded now (R3.2, H8): for `mace simulate`.

Reads references, bands and days only; no name and no free text is opened.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from core.agendas import agenda_day, slot_lengths
from core.conflicts import conflicts
from core.data import house
from core.dates import ONE_DAY, WorkingCalendar, long_day
from core.meetings import MeetingState, minutes_between
from core.panels import Panel
from core.procedures import Procedure
from core.scheduling import timetable
from core.simulation import Late, Load, Sitting
from core.store import year as store
from core.year_ahead import Assumed, Child, Forecast, Scene, assumptions, forecast

CLOSES_WITHOUT_LIMIT = timedelta(days=3)  # before a meeting whose agenda has no day of its own
SPREAD = timedelta(weeks=12)
MADE_UP = "open case {number}"
GOOD = "Nobody would be discussed late."
OVERFLOW = "The first meeting that overflows is on {day}: {needed} minutes for {available}."
FIRST_LATE = "The first to be late is {ref}: due by {due}, {when}. {count} in all."
ON = "discussed on {day}, {days} later"
NEVER = "and not discussed within the year"
CHEAPEST = "The cheapest remedy found: {words} ({minutes} minutes of meetings)."
NO_REMEDY = (
    "Neither longer nor extra meetings that were tried would put it right: some are late before "
    "any meeting can take them, or a second panel day is needed."
)
MOST = "With these meetings there is time for {most} new children a month."
NO_ROOM = "Even without any new child somebody would be late."


@dataclass(frozen=True, slots=True)
class Frame:
    """The rules, the days that count, today, and the year that is looked at."""

    procedure: Procedure
    calendar: WorkingCalendar
    today: date
    year: int


async def recorded(session: AsyncSession, frame: Frame, panel: Panel) -> Scene:
    """Load a panel as it stands: its meetings of the year to come, and its open cases."""
    held = await store.meetings_of_year(session, panel.key, frame.year)
    known = {row.planned_on for row in held}
    sittings = [
        _sitting(frame, row.held_on, minutes_between(row.starts, row.ends))
        for row in held
        if row.state in (MeetingState.PLANNED, MeetingState.CONFIRMED)
    ]
    sittings += [one for day, one in _planned(frame, panel) if day not in known]
    children = [
        Child(ref, new=not discussed, due=due, band=band)
        for ref, band, due, discussed in await store.open_cases(session, panel.key)
    ]
    return _scene(frame, panel, sittings, children)


def made_up(frame: Frame, panel: Panel, cases: int) -> Scene:
    """Make up so many open cases, reviewed by turns at the meetings of the first twelve weeks."""
    sittings = [one for _, one in _planned(frame, panel)]
    soon = [one.day for one in sittings if one.day <= frame.today + SPREAD] or [frame.today]
    children = [
        Child(MADE_UP.format(number=number + 1), new=False, due=soon[number % len(soon)], band=None)
        for number in range(cases)
    ]
    return _scene(frame, panel, sittings, children)


def answer(scene: Scene, panel: Panel, frame: Frame, assumed: Assumed) -> dict[str, Any]:
    """Give what `mace simulate` answers for one panel."""
    found = forecast(scene, assumed)
    return {
        "panel": panel.name,
        "meetings": [_load(load) for load in found.year.loads],
        "late": [_late(one) for one in found.year.late],
        "remedy": found.remedy.words if found.remedy else None,
        "remedy_minutes": found.remedy.minutes if found.remedy else None,
        "most_per_month": found.most,
        "sentences": list(_sentences(found)),
        "assumed": list(assumptions(scene, assumed)),
        "conflicts": [
            one.sentence for one in conflicts(frame.procedure, frame.year, frame.calendar, panel)
        ],
    }


def text_of(answers: Sequence[Mapping[str, Any]]) -> str:
    """Write the answers for people."""
    return "\n\n".join("\n".join(_lines(one)) for one in answers)


def _lines(one: Mapping[str, Any]) -> list[str]:
    table = [
        f"  {load['date']}  {load['needed']:>5} needed of {load['available']:>4} minutes"
        f"  {load['children']:>3} children, {load['waiting']} wait"
        f"{'  OVERFLOWS' if load['overflows'] else ''}"
        for load in one["meetings"]
    ]
    return [
        f"{one['panel']}",
        *(f"  {sentence}" for sentence in one["sentences"]),
        *table,
        *(f"  Assumed: {sentence}" for sentence in one["assumed"]),
        *(f"  Rules: {sentence}" for sentence in one["conflicts"]),
    ]


def _planned(frame: Frame, panel: Panel) -> list[tuple[date, Sitting]]:
    """Give the year's meetings that are still to come, by their planned day."""
    plans = timetable(frame.procedure, frame.year, frame.calendar, panel)
    return [
        (plan.planned_date, _sitting(frame, plan.date, plan.capacity_minutes or 0))
        for plan in plans
        if plan.date >= frame.today
    ]


def _sitting(frame: Frame, day: date, minutes: int) -> Sitting:
    owed = agenda_day(frame.procedure, day, frame.calendar)
    return Sitting(day, minutes, owed or day - CLOSES_WITHOUT_LIMIT)


def _scene(
    frame: Frame, panel: Panel, sittings: Sequence[Sitting], children: Sequence[Child]
) -> Scene:
    begin = max(frame.today, date(frame.year, 1, 1) - ONE_DAY)
    ahead = [one for one in sittings if one.day >= frame.today]
    return Scene(
        procedure=frame.procedure,
        bands=frame.procedure.bands or (),
        slots=slot_lengths(panel, house().slot_minutes),
        calendar=frame.calendar,
        today=begin,
        sittings=tuple(sorted(ahead, key=lambda one: one.day)),
        children=tuple(children),
    )


def _load(load: Load) -> dict[str, Any]:
    return {
        "date": load.day.isoformat(),
        "needed": load.needed,
        "available": load.available,
        "children": load.children,
        "waiting": load.waiting,
        "overflows": load.overflows,
    }


def _late(one: Late) -> dict[str, Any]:
    return {
        "child": one.need.ref,
        "due": one.need.due.isoformat(),
        "on": one.on and one.on.isoformat(),
        "days": one.days,
    }


def _sentences(found: Forecast) -> list[str]:
    year = found.year
    said = []
    if year.first_overflow:
        load = year.first_overflow
        said.append(
            OVERFLOW.format(day=long_day(load.day), needed=load.needed, available=load.available)
        )
    if year.late:
        said += [_first_late(year.late), _remedy(found)]
    else:
        said.append(GOOD)
    return [*said, NO_ROOM if found.most is None else MOST.format(most=found.most)]


def _first_late(late: Sequence[Late]) -> str:
    one = late[0]
    when = ON.format(day=long_day(one.on), days=_in_days(one.days)) if one.on else NEVER
    due = long_day(one.need.due)
    return FIRST_LATE.format(ref=one.need.ref, due=due, when=when, count=_count(len(late)))


def _remedy(found: Forecast) -> str:
    if found.remedy is None:
        return NO_REMEDY
    return CHEAPEST.format(words=found.remedy.words, minutes=found.remedy.minutes)


def _in_days(number: int) -> str:
    return "1 day" if number == 1 else f"{number} days"


def _count(number: int) -> str:
    return "1 child" if number == 1 else f"{number} children"
