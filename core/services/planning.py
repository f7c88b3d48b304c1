"""Plan a panel's coming meetings from its timetable, and propose who chairs each."""

from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from core.meetings import MeetingState
from core.panels import Panel
from core.scheduling import MeetingPlan, meetings_between
from core.services import access, places, rota
from core.services.rules import calendar, procedure_of
from core.store import audit
from core.store.inserting import insert_missing
from core.store.tables import MeetingRow, new_id


async def plan_ahead(
    session: AsyncSession, panel: Panel, *, today: date, now: datetime, weeks: int
) -> int:
    """Make the panel's meetings of the coming weeks; give how many are new. Again adds nothing.

    A meeting whose day is no working day stands on the day that the timetable proposes.
    """
    until = today + timedelta(weeks=weeks)
    plans = meetings_between(procedure_of(panel.key), panel, today, until, calendar())
    place = await places.usual(session, panel.key)
    new = await insert_missing(session, MeetingRow, [_row(plan, place) for plan in plans])
    await rota.refresh(session, panel.key, now=now)
    if new:
        detail = {"meetings": new, "until": until.isoformat()}
        subject = f"panel:{panel.key}"
        await audit.record(
            session,
            actor=access.WORKER,
            act="meeting.plan",
            subject=subject,
            detail=detail,
            now=now,
        )
    return new


def _row(plan: MeetingPlan, place: str) -> dict[str, Any]:
    return {
        "id": new_id(),
        "panel": plan.panel.key,
        "planned_on": plan.planned_date,
        "held_on": plan.date,
        "starts": plan.start,
        "ends": plan.end,
        "place": place,
        "state": MeetingState.PLANNED.value,
        "sequence": 0,
        "version": 1,
    }
