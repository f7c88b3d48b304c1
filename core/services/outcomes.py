"""What became of earlier actions, recorded by the meeting that reviews them (H13)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.ext.asyncio import AsyncSession

from core import permissions
from core.actions import OUTCOMES
from core.dates import local_date, long_day
from core.errors import InputRefused
from core.people import Person
from core.services import access, action_views, actions, recording
from core.services.action_views import ActionView
from core.services.rules import panel_title
from core.store import actions as store

NO_OUTCOME = "Choose what became of the action."
SAID_AT = "Recorded on {day} with what the panel's meeting said."
REVIEWERS = "Only the panel's chairs and its administrator record what became of actions here."


@dataclass(frozen=True, slots=True)
class Review:
    """What a meeting has to review: open actions of earlier meetings, and those that ended."""

    meeting_id: str
    panel: str
    held_on: date
    waiting: tuple[ActionView, ...]
    settled: tuple[ActionView, ...]
    may_record: bool


async def review(session: AsyncSession, by: Person, meeting_id: str, *, now: datetime) -> Review:
    """Show the outstanding actions by agency, with what was settled since the meeting began."""
    meeting = await access.open_meeting(session, by, meeting_id, now=now)
    access.refuse_unless(permissions.writes_minutes(by, meeting.panel), REVIEWERS)
    found = await store.earlier(session, meeting.panel, meeting.held_on, meeting.started_at or now)
    views = await action_views.views_of(session, found, by, local_date(now))
    by_agency = sorted(views, key=lambda one: (one.agency.casefold(), one.due, one.number))
    waiting = tuple(one for one in by_agency if one.state == "open")
    return Review(
        meeting_id=meeting.id,
        panel=panel_title(meeting.panel),
        held_on=meeting.held_on,
        waiting=waiting,
        settled=tuple(one for one in by_agency if one.state != "open"),
        may_record=recording.is_open(meeting),
    )


async def settle(
    session: AsyncSession, by: Person, outcomes: Mapping[str, str], *, now: datetime
) -> None:
    """Record outcomes by action's id. What somebody settled meanwhile stays as they did."""
    wrong = {one: NO_OUTCOME for one, said in outcomes.items() if said not in dict(OUTCOMES)}
    if wrong:
        raise InputRefused(wrong)
    for action_id, outcome in outcomes.items():
        note = SAID_AT.format(day=long_day(local_date(now)))
        if outcome == "done":
            await actions.done(session, by, action_id, version=None, note="", now=now)
        else:
            await actions.cannot(session, by, action_id, outcome, note=note, version=None, now=now)
