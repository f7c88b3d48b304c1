"""The demo's history as a list of acts, in the order in which they happen.

The same present gives the same list, so that a history that was broken off can go on at its place.
"""

from collections.abc import Iterator
from datetime import date, datetime

from core.dates import local_date
from core.meetings import MeetingState
from core.services import access, sharing
from core.services.demo.children import DemoChild, demo_children
from core.services.demo.days import EAST, PANELS, ROTHERHAM, WEST, Days, Sitting, at, days_of
from core.services.demo.following import assessment_acts, nrm_acts, task_acts
from core.services.demo.referring import referral_acts
from core.services.demo.sitting import coming_acts, past_acts
from core.services.demo.stage import Act, Stage, nothing
from core.services.planning import plan_ahead
from core.services.rules import panel_of
from core.services.sharing import NewAgreement

WEEKS_AHEAD = 12
SIGNED = ("HCC Children's Services", "Herts Constabulary", "Herts Community Trust")
LAST_DAYS = 4  # working days before the present on which reminders went as they came


def story_until(present: datetime) -> list[Act]:
    """Give every act of the history, from the earliest on; nothing on the day of the present."""
    days = days_of(local_date(present))
    acts = [
        _planned(days),
        _called_off(days),
        _agreements(days),
        *_of_children(days),
        *_of_meetings(days),
        *_quiet_mornings(days),
    ]
    told = (act for act in acts if local_date(act.at) < days.present)
    return sorted(told, key=lambda act: act.at)


def begins_at(present: datetime) -> datetime:
    """Give the moment at which the history of a present begins."""
    return at(days_of(local_date(present)).begin, "09:00")


def _planned(days: Days) -> Act:
    """Plan every panel's meetings, as the worker does at any start."""

    async def do(stage: Stage) -> None:
        for panel in PANELS:
            await plan_ahead(
                stage.session,
                panel_of(panel),
                today=local_date(stage.now),
                now=stage.now,
                weeks=WEEKS_AHEAD,
            )

    return Act(at(days.begin, "09:00"), do)


def _called_off(days: Days) -> Act:
    """Call off the Thursdays that nobody holds; no service cancels a meeting yet."""

    async def do(stage: Stage) -> None:
        by = await stage.person("business-support")
        for sitting in days.called_off:
            row = await stage.meeting(sitting)
            row.state = MeetingState.CANCELLED.value
            await access.wrote(
                stage.session, by, "meeting.cancel", f"meeting:{row.id}", now=stage.now
            )

    return Act(at(days.begin, "09:02"), do)


def _agreements(days: Days) -> Act:
    """Record who has signed to share information; one agency has not, so that it shows."""

    async def do(stage: Stage) -> None:
        by = await stage.person("administrator")
        for agency in SIGNED:
            new = NewAgreement(agency, "2.1", "MACE administration", days.begin, None)
            await sharing.record(stage.session, by, "hertfordshire", new, now=stage.now)

    return Act(at(days.begin, "09:04"), do)


def _of_children(days: Days) -> Iterator[Act]:
    for number, child in enumerate(demo_children()):
        yield from referral_acts(number, child, days)
        if child.talks:
            sitting = _first_discussion(child, days)
            yield from task_acts(child, sitting, days)
            yield from assessment_acts(child, sitting)
            yield from nrm_acts(child, sitting)


def _first_discussion(child: DemoChild, days: Days) -> Sitting:
    return days.past(child.panel)[child.meeting]


def _of_meetings(days: Days) -> Iterator[Act]:
    """Leave the last Thursday's minutes to approve, whatever the day of the present."""
    for panel in PANELS:
        past = days.past(panel)
        for sitting in past:
            last = panel == ROTHERHAM and sitting is past[-1]
            yield from past_acts(sitting, days, minutes_wait=last)
    for sitting in _prepared(days):
        yield from coming_acts(sitting, days)


def _prepared(days: Days) -> Iterator[Sitting]:
    """Give the coming meetings that are confirmed: the next ones, and any with its agenda owed.

    The others are left for the administrators.
    """
    yield days.coming(ROTHERHAM)[0]
    coming = sorted((days.coming(EAST)[0], days.coming(WEST)[0]), key=lambda one: one.day)
    yield coming[0]
    if coming[1].agenda_by < days.present:
        yield coming[1]


def _quiet_mornings(days: Days) -> Iterator[Act]:
    """Let the worker work when agendas go out, and every day towards the present."""
    mornings: set[date] = {days.back(n) for n in range(1, LAST_DAYS + 1)}
    mornings |= {one.agenda_by for panel in PANELS for one in days.past(panel)}
    return (Act(at(day, "09:05"), nothing) for day in sorted(mornings))
