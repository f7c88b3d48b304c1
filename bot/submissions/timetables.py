"""The coming meetings with their days, for the panels of whoever asks (H24)."""

from collections.abc import Iterable, Iterator
from datetime import date

from bot.activities import Card
from bot.desk import Desk
from bot.presses import Press
from bot.submissions.acts import Act
from cards import timetable
from cards.timetable import VERB_PAGE
from core import permissions
from core.conflicts import Clash, conflicts
from core.dates import clock_time, long_day
from core.scheduling import MeetingPlan, meetings_between
from core.services.rules import calendar, panel_of, panel_title, procedure_of

MONTHS_AHEAD = 6


async def timetable_card(desk: Desk, page: int = 1) -> Card:
    """Build the timetable of the panels that somebody has to do with, half a year ahead."""
    plans = [
        plan
        for key in sorted(desk.person.panels())
        for plan in meetings_between(
            procedure_of(key), panel_of(key), desk.today, _ahead(desk.today), calendar()
        )
    ]
    days = tuple(_day(plan) for plan in sorted(plans, key=lambda plan: plan.date))
    return timetable.build(
        timetable.View(
            days=days,
            conflicts=tuple(_disagreeing(plans)),
            may_call=tuple(
                (key, panel_title(key))
                for key in sorted(desk.person.panels())
                if permissions.administers(desk.person, key)
            ),
            page=page,
        )
    )


def _disagreeing(plans: Iterable[MeetingPlan]) -> Iterator[str]:
    """Say which rules disagree with each other; what concerns one day is in that day's notes."""
    shown = {(plan.panel.key, plan.planned_date) for plan in plans}
    for key, year in sorted({(panel, day.year) for panel, day in shown}):
        for one in conflicts(procedure_of(key), year, calendar(), panel_of(key)):
            shown_here = one.clash is Clash.LATE_MINUTES and (key, one.meeting_on) in shown
            if shown_here or one.clash is Clash.LONG_INTERVAL:
                yield one.sentence


def _ahead(today: date) -> date:
    month = today.month - 1 + MONTHS_AHEAD
    return date(today.year + month // 12, month % 12 + 1, 1)


def _day(plan: MeetingPlan) -> timetable.Day:
    start = f", {clock_time(plan.start)}" if plan.start else ""
    return timetable.Day(
        when=f"{long_day(plan.date)}{start}",
        panel=panel_title(plan.panel.key),
        referrals_by=_words(plan.referrals_by),
        agenda_by=_words(plan.agenda_by),
        minutes_by=_words(plan.minutes_by),
        notes=tuple(plan.notes),
    )


def _words(day: date | None) -> str:
    return long_day(day) if day else ""


async def turn(desk: Desk, press: Press) -> Card:
    """Show a page of the timetable."""
    return await timetable_card(desk, int(press.data.get("page", 1)))


VERBS = {VERB_PAGE: Act(turn, looks=True)}
