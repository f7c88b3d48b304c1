"""Practitioners disagree about an NRM referral: the panel decides at its next meeting (H19)."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from core import permissions
from core.dates import local_date, long_day, short_day
from core.errors import AlreadyChanged, NotFound, PanelError
from core.nrm import WANTS, decision_problems, dispute_problems
from core.people import Person
from core.services import access, following, listing, recording
from core.store import meetings as store
from core.store.tables import AgendaItemRow, CaseRow, MeetingRow, NrmDisputeRow

REASON = (
    "Practitioners disagree about an NRM referral; the panel is the final decision maker (H19)."
)
ONE_OPEN = (
    "A disagreement about this child's NRM referral waits for the panel already. Add to it at the "
    "meeting."
)
SINCE = "Somebody has recorded a decision on this since it was shown. Look at it as it stands."
AT_THE_MEETING = (
    "The panel decides this at its meeting. Nothing can be recorded until a meeting that lists the "
    "child is under way."
)


@dataclass(frozen=True, slots=True)
class DisputeView:
    """One disagreement. `decided` says in words what the panel decided, empty before."""

    id: str
    case_id: str
    case_ref: str
    raised: str
    wants: str
    why: str
    meeting: str
    decided: str
    dissent: str
    may_decide: bool
    choices: tuple[tuple[str, str], ...]
    version: int


@dataclass(frozen=True, slots=True)
class Made:
    """The panel's decision: what, why, and who disagrees with which reason."""

    decision: str
    why: str
    dissent: str = ""


@dataclass(frozen=True, slots=True)
class Start:
    """Where a disagreement begins: `dispute` is None where one can be raised."""

    case_id: str
    case_ref: str
    choices: tuple[tuple[str, str], ...]
    dispute: DisputeView | None


async def start(session: AsyncSession, by: Person, case_id: str, *, now: datetime) -> Start:
    """Show the disagreement that waits for the panel, or let one be raised.

    Whoever has not declared may raise one, and sees of another only that it waits (H9).
    """
    case = await access.open_case(session, by, case_id, now=now)
    row = await open_dispute(session, case.id)
    if row is None:
        return Start(case.id, case.ref, tuple(WANTS.items()), None)
    return await of_dispute(session, by, row.id, now=now)


async def of_dispute(session: AsyncSession, by: Person, dispute_id: str, *, now: datetime) -> Start:
    """Show one disagreement, decided or not."""
    view = await dispute_view(session, by, dispute_id, now=now)
    return Start(view.case_id, view.case_ref, view.choices, view)


async def open_dispute(session: AsyncSession, case_id: str) -> NrmDisputeRow | None:
    """Give the disagreement about a case that waits for the panel, if there is one."""
    query = select(NrmDisputeRow).where(
        NrmDisputeRow.case_id == case_id, NrmDisputeRow.decided_at.is_(None)
    )
    row: NrmDisputeRow | None = await session.scalar(query.limit(1))
    return row


async def of_case(session: AsyncSession, case_id: str) -> list[NrmDisputeRow]:
    """Give all disagreements about a case, the first one first."""
    query = (
        select(NrmDisputeRow)
        .where(NrmDisputeRow.case_id == case_id)
        .order_by(NrmDisputeRow.raised_at, NrmDisputeRow.id)
    )
    return list(await session.scalars(query))


async def raise_dispute(
    session: AsyncSession, by: Person, case_id: str, wants: str, why: str, *, now: datetime
) -> DisputeView:
    """Raise a disagreement: any practitioner of the case may, and any member of the panel.

    It is listed on the panel's next meeting; where the child is listed already, it is added there.
    """
    case = await access.open_case(session, by, case_id, now=now)
    following.refuse_closed(case)
    if await open_dispute(session, case.id) is not None:
        raise AlreadyChanged(ONE_OPEN)
    recording.refuse(dispute_problems(wants, why))
    row = NrmDisputeRow(case_id=case.id, wants=wants, why=why, raised_by=by.id, raised_at=now)
    session.add(row)
    await session.flush()
    meeting = await listing.list_for_next_meeting(
        session, case, kind="review", reason=REASON, now=now
    )
    row.item_id = await _item(session, meeting.id, case.id)
    await following.wrote(session, by, "nrm.dispute", case, now)
    return await _view(session, by, row, case)


async def dispute_view(
    session: AsyncSession, by: Person, dispute_id: str, *, now: datetime
) -> DisputeView:
    """Show one disagreement to those who may read what was written, and who raised it."""
    row, case = await _opened(session, by, dispute_id, now)
    return await _view(session, by, row, case)


async def decide(
    session: AsyncSession,
    by: Person,
    dispute_id: str,
    made: Made,
    *,
    version: int | None,
    now: datetime,
) -> DisputeView:
    """Record what the panel decided, with each dissent, while its meeting is under way."""
    row, case = await _opened(session, by, dispute_id, now)
    access.refuse_unless(permissions.writes_minutes(by, case.panel), recording.WRITERS)
    if Made(row.decision or "", row.decision_why or "", row.dissent or "") == made:
        return await _view(session, by, row, case)
    recording.refuse_stale(row.version, version, SINCE)
    item = await _item_under_way(session, case, row)
    recording.refuse(decision_problems(made.decision, made.why, made.dissent))
    row.item_id, row.decision, row.decision_why = item.id, made.decision, made.why
    row.dissent, row.decided_at, row.decided_by = made.dissent or None, now, by.id
    await following.wrote(session, by, "nrm.decide", case, now, decision=made.decision)
    return await _view(session, by, row, case)


def decided_in_words(row: NrmDisputeRow) -> str:
    """Say what the panel decided; empty before."""
    if row.decision is None or row.decided_at is None:
        return ""
    return f"{WANTS[row.decision]}, {short_day(local_date(row.decided_at))}. {row.decision_why}"


async def _opened(
    session: AsyncSession, by: Person, dispute_id: str, now: datetime
) -> tuple[NrmDisputeRow, CaseRow]:
    row = await session.get(NrmDisputeRow, dispute_id)
    if row is None:
        raise NotFound(access.GONE)
    case = await access.open_case(session, by, row.case_id, now=now)
    told = row.raised_by == by.id or await following.is_told(session, by, case)
    access.refuse_unless(told, following.DECLARE_FIRST)
    return row, case


async def _item(session: AsyncSession, meeting_id: str, case_id: str) -> str | None:
    found: str | None = await session.scalar(
        select(AgendaItemRow.id).where(
            AgendaItemRow.meeting_id == meeting_id, AgendaItemRow.case_id == case_id
        )
    )
    return found


async def _item_under_way(
    session: AsyncSession, case: CaseRow, row: NrmDisputeRow
) -> AgendaItemRow:
    """Find the child's place at a meeting whose record is open; the one it was decided at first."""
    query = (
        select(AgendaItemRow, MeetingRow)
        .join(MeetingRow, MeetingRow.id == AgendaItemRow.meeting_id)
        .where(AgendaItemRow.case_id == case.id, AgendaItemRow.state != "deferred")
        .order_by(MeetingRow.held_on.desc())
    )
    found = [(i, m) for i, m in await session.execute(query) if recording.is_open(m)]
    if row.decided_at is not None:
        found = [(i, m) for i, m in found if i.id == row.item_id]
    if not found:
        raise PanelError(AT_THE_MEETING)
    return found[0][0]


async def _view(
    session: AsyncSession, by: Person, row: NrmDisputeRow, case: CaseRow
) -> DisputeView:
    raised_by = await access.person(session, row.raised_by)
    item = await session.get(AgendaItemRow, row.item_id) if row.item_id else None
    meeting = await session.get(MeetingRow, item.meeting_id) if item else None
    coming = await store.coming_listing(session, case.id, local_date(row.raised_at))
    listed = meeting or coming
    return DisputeView(
        id=row.id,
        case_id=case.id,
        case_ref=case.ref,
        raised=f"{raised_by.name}, {raised_by.agency}, {short_day(local_date(row.raised_at))}",
        wants=WANTS[row.wants],
        why=row.why,
        meeting=long_day(listed.held_on) if listed else "",
        decided=decided_in_words(row),
        dissent=row.dissent or "",
        may_decide=permissions.writes_minutes(by, case.panel),
        choices=tuple(WANTS.items()),
        version=row.version,
    )
