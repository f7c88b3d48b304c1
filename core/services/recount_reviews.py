"""A second way to the reviews: no child whose review is due is missing from the agenda (H11, R4.4).

Written apart from `core.services.listing` and the question that it asks the database: everything is
read raw, and an agenda that is drafted and not yet approved is gone through child by child.
"""

from collections import defaultdict
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from core.dates import local_date, long_day
from core.meetings import STILL_TO_COME
from core.services.recount_people import just_changed
from core.store.tables import AgendaItemRow, CaseRow, MeetingRow

FORGOTTEN = (
    "case {ref}: its review is due by {day}, and it stands neither on the agenda of {held} nor on "
    "any that is to come"
)


async def forgotten(session: AsyncSession, now: datetime, moment: datetime) -> list[str]:
    """Name who is missing, counting agendas drafted before `moment`, a little before `now`."""
    changed = await just_changed(session, moment)
    today = local_date(now)
    coming = {
        row.id: row
        for row in await session.scalars(select(MeetingRow).where(MeetingRow.held_on >= today))
        if row.state in STILL_TO_COME
    }
    places: dict[str, dict[str, str]] = defaultdict(dict)
    row = AgendaItemRow
    query = select(row.id, row.case_id, row.meeting_id, row.state)
    for item_id, case_id, meeting_id, state in await session.execute(query):
        if item_id in changed:
            changed.add(case_id)
        if meeting_id in coming:
            places[case_id][meeting_id] = state
    drafts = [one for one in coming.values() if _open_draft(one, moment) and one.id not in changed]
    due = select(CaseRow).where(CaseRow.state == "open", CaseRow.next_review_on.is_not(None))
    found = []
    for case in await session.scalars(due):
        for draft in drafts:
            on = places[case.id]
            if draft.panel != case.panel or draft.id in on or "listed" in on.values():
                continue
            day = case.next_review_on
            if day is not None and day <= draft.held_on and case.id not in changed:
                words = FORGOTTEN.format(
                    ref=case.ref, day=long_day(day), held=long_day(draft.held_on)
                )
                found.append(words)
    return found


def _open_draft(row: MeetingRow, moment: datetime) -> bool:
    drafted = row.agenda_drafted_at
    return drafted is not None and drafted <= moment and row.agenda_approved_at is None
