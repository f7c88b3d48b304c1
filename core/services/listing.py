"""List children on agendas: reviews that are due, new referrals, and whoever was not reached.

Everything here may be done again without adding anything twice. A child who cannot be listed on one
meeting is listed on the next (R3.2, H11).
"""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from core.agendas import (
    INITIAL,
    REVIEW,
    Waiting,
    agenda_day,
    in_order,
    minutes_for,
    slot_lengths,
)
from core.data import house
from core.dates import ONE_DAY, local_date, long_day
from core.errors import PanelError
from core.meetings import STILL_TO_COME, minutes_between
from core.services import access
from core.services.planning import plan_ahead
from core.services.rules import calendar, panel_of, procedure_of
from core.store import audit
from core.store import meetings as store
from core.store.meetings import Listed
from core.store.tables import AgendaItemRow, CaseRow, MeetingRow

WEEKS_AHEAD = 12
REVIEW_DUE = "The review is due on {day}."
NOT_HELD = "Not discussed on {day}. {reason}"
NO_MEETING = (
    "No meeting of this panel is planned that could take the child. Ask the administrator to plan "
    "one; until then the case stays open on the tracker."
)


async def list_for_next_meeting(
    session: AsyncSession,
    case: CaseRow,
    *,
    kind: str,
    reason: str,
    now: datetime,
    after: date | None = None,
) -> MeetingRow:
    """List a case on its panel's next meeting whose agenda is not approved; again changes nothing.

    `after` asks for a meeting later than that day. Meetings are planned ahead if none is left.
    """
    listed = await store.coming_listing(session, case.id, local_date(now))
    if listed is not None:
        return listed
    meeting = await _next_meeting(session, case, now, after)
    await _add(session, meeting, case, kind, reason)
    return meeting


async def day_of_next(
    session: AsyncSession, case: CaseRow, now: datetime, *, after: date
) -> date | None:
    """Say on which day a case would be listed next; None if that meeting is not planned yet."""
    today = local_date(now)
    listed = await store.coming_listing(session, case.id, today)
    found = listed or await _open_in_time(session, case, max(today, after + ONE_DAY), today)
    return found.held_on if found else None


async def list_where_room(
    session: AsyncSession,
    case: CaseRow,
    *,
    reason: str,
    now: datetime,
    kind: str = INITIAL,
    after: date | None = None,
) -> MeetingRow:
    """Propose a place for a newly accepted child: the next meeting that still has time for them.

    So for each child of a cancelled meeting, which was on the day `after`. Where none of the
    planned meetings has time, the next one takes the child all the same and shows what does not
    fit; a chair moves whom they choose (H12). Again changes nothing.
    """
    today = local_date(now)
    listed = await store.coming_listing(session, case.id, today)
    if listed is not None:
        return listed
    first = await _next_meeting(session, case, now, after)
    needed = minutes_for(kind, slot_lengths(panel_of(case.panel), house().slot_minutes))
    meeting: MeetingRow | None = first
    while meeting is not None and not await _has_room(session, meeting, needed):
        since = meeting.held_on + ONE_DAY
        meeting = await store.next_open(session, case.panel, case.id, since=since)
    await _add(session, meeting or first, case, kind, reason)
    return meeting or first


async def draft(
    session: AsyncSession, meeting: MeetingRow | str, *, now: datetime, keep_order: bool = False
) -> int:
    """Bring a meeting's agenda up to date; give how many children were added (H11).

    Reviews due by its day are added with whoever an earlier meeting did not reach. The first time,
    all are put in order unless `keep_order` says that a chair has seen them as they stand; what is
    added later stands at the end, so that the chair's order stays.
    """
    row = meeting if isinstance(meeting, MeetingRow) else await session.get(MeetingRow, meeting)
    if row is None or row.agenda_approved_at is not None or row.state not in STILL_TO_COME:
        return 0
    today = local_date(now)
    added = await _add_left_over(session, row, today) + await _add_reviews(session, row, today)
    if row.agenda_drafted_at is None:
        row.agenda_drafted_at = now
        if not keep_order:
            await put_in_order(session, await store.listed(session, row.id), row)
        await session.flush()
        subject = f"meeting:{row.id}"
        await audit.record(
            session, actor=access.WORKER, act="agenda.draft", subject=subject, detail=None, now=now
        )
    return added


async def put_in_order(
    session: AsyncSession, children: Sequence[Listed], meeting: MeetingRow
) -> None:
    """Give the children of an agenda the places that the house proposes."""
    ranks = _ranks(meeting.panel)
    waiting = [
        Waiting(
            id=one.item.id,
            kind=one.item.kind,
            band=ranks.get(one.case.band, len(ranks)),
            since=_since(one.item, one.case),
            ref=one.case.ref,
        )
        for one in children
    ]
    place(in_order(waiting), [one.item for one in children])
    await session.flush()


def place(order: Sequence[str], items: Sequence[AgendaItemRow]) -> None:
    """Give the items the places 1, 2, … of this order; whoever keeps their place is not touched."""
    positions = {item_id: number for number, item_id in enumerate(order, start=1)}
    for item in items:
        if item.position != positions[item.id]:
            item.position = positions[item.id]


async def _next_meeting(
    session: AsyncSession, case: CaseRow, now: datetime, after: date | None
) -> MeetingRow:
    today = local_date(now)
    since = max(today, after + ONE_DAY) if after else today
    found = await _open_in_time(session, case, since, today)
    if found is None:
        weeks = (since - today) // timedelta(weeks=1) + WEEKS_AHEAD
        await plan_ahead(session, panel_of(case.panel), today=today, now=now, weeks=weeks)
        found = await _open_in_time(session, case, since, today)
    if found is None:
        raise PanelError(NO_MEETING)
    return found


async def _open_in_time(
    session: AsyncSession, case: CaseRow, since: date, today: date
) -> MeetingRow | None:
    """Find the next meeting whose agenda is still to go out in time (H10: strictly)."""
    while found := await store.next_open(session, case.panel, case.id, since=since):
        owed = agenda_day(procedure_of(case.panel), found.held_on, calendar())
        if owed is None or owed >= today:
            break
        since = found.held_on + ONE_DAY
    return found


async def _has_room(session: AsyncSession, meeting: MeetingRow, needed: int) -> bool:
    """Tell whether a meeting has minutes left."""
    used = sum(one.item.minutes for one in await store.listed(session, meeting.id))
    return used + needed <= minutes_between(meeting.starts, meeting.ends)


async def _add_reviews(session: AsyncSession, meeting: MeetingRow, today: date) -> int:
    due = await store.reviews_due(session, meeting, today)
    for case in due:
        day = REVIEW_DUE.format(day=long_day(case.next_review_on or meeting.held_on))
        why = f" {case.next_review_why}" if case.next_review_why else ""
        await _add(session, meeting, case, REVIEW, day + why)
    return len(due)


async def _add_left_over(session: AsyncSession, meeting: MeetingRow, today: date) -> int:
    left = await store.left_over(session, meeting, today)
    for item, case, day in left:
        reason = NOT_HELD.format(day=long_day(day), reason=item.reason)
        await _add(session, meeting, case, item.kind, reason)
    return len(left)


async def _add(
    session: AsyncSession, meeting: MeetingRow, case: CaseRow, kind: str, reason: str
) -> None:
    lengths = slot_lengths(panel_of(meeting.panel), house().slot_minutes)
    item = AgendaItemRow(
        meeting_id=meeting.id,
        case_id=case.id,
        kind=kind,
        position=await store.last_position(session, meeting.id) + 1,
        minutes=minutes_for(kind, lengths),
        reason=reason,
        state="listed",
    )
    session.add(item)
    await session.flush()


def _ranks(panel: str) -> Mapping[str | None, int]:
    """Rank the bands, the highest risk first; a child without a band comes after them."""
    bands = sorted(procedure_of(panel).bands or house().bands, key=lambda b: b.low, reverse=True)
    return {band.id: rank for rank, band in enumerate(bands)}


def _since(item: AgendaItemRow, case: CaseRow) -> date:
    if item.kind == INITIAL or case.next_review_on is None:
        return case.opened_on
    return case.next_review_on
