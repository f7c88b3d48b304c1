"""Children whose other meetings spare them the return to the panel, as its agenda tells (R4.8).

The panel does not discuss them, and reads there what their meetings have told it since it last met.
Who stands on the agenda anyway has the same among their own lines.
"""

from collections.abc import Collection, Sequence
from datetime import date

from sqlalchemy.ext.asyncio import AsyncSession

from core.dates import long_day, short_day
from core.services import other_meetings
from core.store import agendas as store
from core.store.tables import CaseRow, MeetingRow, OtherMeetingRow, ReviewSeriesRow

RUNS = "{ref}: {label} since {day}."
HELD = "{day}, with {present}: {said}"
STOOD = "It stood in for the review."
NONE_HELD = "None has been held since."
DUE = "The next is due by {day}."
RETURNS = "The child returns to the panel by {day}."


async def elsewhere(
    session: AsyncSession, meeting: MeetingRow, listed: Collection[str]
) -> tuple[str, ...]:
    """Say of each child whose other meetings run, and whom `listed` (case ids) leaves out, more."""
    running = await store.series_running(session, meeting.panel, before=meeting.held_on)
    since = await store.held_before(session, meeting.panel, meeting.held_on)
    return tuple(
        [
            _line(case, row, await other_meetings.meetings_of(session, case.id), since)
            for row, case in running
            if case.id not in listed
        ]
    )


def _line(
    case: CaseRow, row: ReviewSeriesRow, held: Sequence[OtherMeetingRow], since: date | None
) -> str:
    rule = other_meetings.substitute_of(case)
    due = other_meetings.next_due(case, row, held)
    new = [one for one in held if one.held_on >= max(since or row.begun_on, row.begun_on)]
    said = [_told(one) for one in reversed(new)]
    parts = (
        RUNS.format(
            ref=case.ref, label=rule.label if rule else row.series, day=short_day(row.begun_on)
        ),
        *(said or [NONE_HELD]),
        DUE.format(day=long_day(due)) if due else "",
        RETURNS.format(day=long_day(case.next_review_on)) if case.next_review_on else "",
    )
    return " ".join(part for part in parts if part)


def _told(one: OtherMeetingRow) -> str:
    told = HELD.format(day=short_day(one.held_on), present=one.present, said=one.said)
    ended = told if told.endswith((".", "!", "?")) else f"{told}."
    return f"{ended} {STOOD}" if one.is_review else ended
