"""Questions about meetings, their invitation lists and their agendas."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, Exists, func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from core.meetings import STILL_TO_COME, MeetingState
from core.store.actions import ABOUT
from core.store.tables import (
    ActionRow,
    AgendaItemRow,
    CaseRow,
    ChildRow,
    InviteeRow,
    MeetingRow,
    ReferralRow,
    ScoreRow,
)


@dataclass(frozen=True, slots=True)
class Listed:
    """One child on an agenda: the place, the case and the child."""

    item: AgendaItemRow
    case: CaseRow
    child: ChildRow


@dataclass(frozen=True, slots=True)
class Earlier:
    """What an earlier meeting recorded about a case: its day, the item, the band scored there."""

    held_on: date
    meeting_id: str
    item: AgendaItemRow
    band: str | None


@dataclass(frozen=True, slots=True)
class Counts:
    """How many are invited to all of a meeting, have declared, and are away or present."""

    invited: int = 0
    declared: int = 0
    apologies: int = 0
    present: int = 0


async def of_panel(
    session: AsyncSession, panel: str, *, since: date | None = None
) -> list[MeetingRow]:
    """List a panel's meetings that are not cancelled, by day."""
    query = select(MeetingRow).where(
        MeetingRow.panel == panel, MeetingRow.state != MeetingState.CANCELLED
    )
    if since is not None:
        query = query.where(MeetingRow.held_on >= since)
    return list(await session.scalars(query.order_by(MeetingRow.held_on, MeetingRow.id)))


async def next_open(
    session: AsyncSession, panel: str, case_id: str, *, since: date
) -> MeetingRow | None:
    """Find the panel's first meeting from a day on that can still take a case.

    Its agenda is not approved, and the case is not on it: not even deferred from it. The meeting
    is held until the transaction ends, so that nobody approves its agenda meanwhile.
    """
    query = (
        select(MeetingRow)
        .where(
            MeetingRow.panel == panel,
            MeetingRow.held_on >= since,
            MeetingRow.state.in_(STILL_TO_COME),
            MeetingRow.agenda_approved_at.is_(None),
            ~select(AgendaItemRow.id)
            .where(AgendaItemRow.meeting_id == MeetingRow.id, AgendaItemRow.case_id == case_id)
            .exists(),
        )
        .order_by(MeetingRow.held_on)
        .limit(1)
        .with_for_update(of=MeetingRow)
    )
    row: MeetingRow | None = await session.scalar(query)
    return row


async def coming_listing(session: AsyncSession, case_id: str, today: date) -> MeetingRow | None:
    """Find the meeting still to come on which a case is listed."""
    query = (
        select(MeetingRow)
        .join(AgendaItemRow, AgendaItemRow.meeting_id == MeetingRow.id)
        .where(
            AgendaItemRow.case_id == case_id,
            AgendaItemRow.state == "listed",
            MeetingRow.state.in_(STILL_TO_COME),
            MeetingRow.held_on >= today,
        )
        .order_by(MeetingRow.held_on)
        .limit(1)
    )
    row: MeetingRow | None = await session.scalar(query)
    return row


async def items_of(session: AsyncSession, meeting_id: str) -> list[AgendaItemRow]:
    """List an agenda's items in order, without the deferred ones."""
    query = (
        select(AgendaItemRow)
        .where(AgendaItemRow.meeting_id == meeting_id, AgendaItemRow.state != "deferred")
        .order_by(AgendaItemRow.position, AgendaItemRow.id)
    )
    return list(await session.scalars(query))


async def listed(session: AsyncSession, meeting_id: str) -> list[Listed]:
    """List an agenda's children in order, without the deferred ones."""
    query = (
        select(AgendaItemRow, CaseRow, ChildRow)
        .join(CaseRow, CaseRow.id == AgendaItemRow.case_id)
        .join(ChildRow, ChildRow.id == CaseRow.child_id)
        .where(AgendaItemRow.meeting_id == meeting_id, AgendaItemRow.state != "deferred")
        .order_by(AgendaItemRow.position, AgendaItemRow.id)
    )
    return [Listed(*row) for row in await session.execute(query)]


async def last_position(session: AsyncSession, meeting_id: str) -> int:
    """Give the place of an agenda's last item, deferred ones included; nought if it has none."""
    query = select(func.max(AgendaItemRow.position)).where(AgendaItemRow.meeting_id == meeting_id)
    return int(await session.scalar(query) or 0)


async def versions_of_items(session: AsyncSession, meeting_id: str) -> int:
    """Add up the versions of an agenda's items, deferred ones included."""
    query = select(func.sum(AgendaItemRow.version)).where(AgendaItemRow.meeting_id == meeting_id)
    return int(await session.scalar(query) or 0)


async def reviews_due(session: AsyncSession, meeting: MeetingRow, today: date) -> list[CaseRow]:
    """List the panel's open cases due for review by a meeting's day that no agenda has (H11)."""
    query = select(CaseRow).where(
        CaseRow.panel == meeting.panel,
        CaseRow.state == "open",
        CaseRow.next_review_on <= meeting.held_on,
        ~_on_this_or_a_coming_agenda(meeting.id, today),
    )
    return list(await session.scalars(query.order_by(CaseRow.next_review_on, CaseRow.ref)))


async def left_over(
    session: AsyncSession, meeting: MeetingRow, today: date
) -> list[tuple[AgendaItemRow, CaseRow, date]]:
    """List what an earlier meeting did not reach and no agenda has, with that meeting's day.

    An item counts as not reached if its meeting is over, was cancelled or never began on its day,
    nothing was recorded, and it is the last that its case was listed for.
    """
    later, its_meeting = aliased(AgendaItemRow), aliased(MeetingRow)
    listed_again = (
        select(later.id)
        .join(its_meeting, its_meeting.id == later.meeting_id)
        .where(later.case_id == AgendaItemRow.case_id, its_meeting.held_on > MeetingRow.held_on)
    )
    gone = MeetingRow.state.in_((MeetingState.HELD, MeetingState.CANCELLED))
    missed = MeetingRow.state.in_(STILL_TO_COME) & (MeetingRow.held_on < today)
    query = (
        select(AgendaItemRow, CaseRow, MeetingRow.held_on)
        .join(MeetingRow, MeetingRow.id == AgendaItemRow.meeting_id)
        .join(CaseRow, CaseRow.id == AgendaItemRow.case_id)
        .where(
            CaseRow.panel == meeting.panel,
            CaseRow.state == "open",
            AgendaItemRow.state == "listed",
            MeetingRow.held_on < meeting.held_on,
            gone | missed,
            ~listed_again.exists(),
            ~_on_this_or_a_coming_agenda(meeting.id, today),
        )
        .order_by(MeetingRow.held_on, AgendaItemRow.position)
    )
    rows = await session.execute(query)
    return [(item, case, day) for item, case, day in rows]


async def invitees(session: AsyncSession, meeting_id: str) -> list[InviteeRow]:
    """List everybody invited to a meeting, or to one slot of it that is still on its agenda."""
    query = (
        select(InviteeRow)
        .outerjoin(AgendaItemRow, AgendaItemRow.id == InviteeRow.item_id)
        .where(InviteeRow.meeting_id == meeting_id)
        .where(AgendaItemRow.id.is_(None) | (AgendaItemRow.state != "deferred"))
        .order_by(InviteeRow.id)
    )
    return list(await session.scalars(query))


def accepted(version: str) -> ColumnElement[bool]:
    """Ask of an invitation, joined to its meeting, whether the declaration in force is accepted.

    Once a meeting has begun, the text that was accepted is that meeting's.
    """
    in_force = (InviteeRow.declaration_version == version) | MeetingRow.started_at.is_not(None)
    return InviteeRow.declared_at.is_not(None) & in_force


async def counts(session: AsyncSession, meeting_id: str, version: str) -> Counts:
    """Count those invited to the whole of a meeting; `version` is of the declaration in force."""
    query = (
        select(
            func.count(),
            func.count().filter(accepted(version)),
            func.count().filter(InviteeRow.attendance == "apologies"),
            func.count().filter(InviteeRow.attendance == "present"),
        )
        .join(MeetingRow, MeetingRow.id == InviteeRow.meeting_id)
        .where(InviteeRow.meeting_id == meeting_id, InviteeRow.item_id.is_(None))
    )
    return Counts(*(await session.execute(query)).one())


async def places_of(
    session: AsyncSession, person_id: str, ids: Collection[str]
) -> Mapping[str, Sequence[InviteeRow]]:
    """Give somebody's places on each of these meetings, by meeting, slots in the agenda's order."""
    query = (
        select(InviteeRow)
        .outerjoin(AgendaItemRow, AgendaItemRow.id == InviteeRow.item_id)
        .where(InviteeRow.person_id == person_id, InviteeRow.meeting_id.in_(ids))
        .order_by(InviteeRow.item_id.is_not(None), AgendaItemRow.position, InviteeRow.id)
    )
    found: dict[str, list[InviteeRow]] = {}
    for row in await session.scalars(query):
        found.setdefault(row.meeting_id, []).append(row)
    return found


async def meetings_to_show(
    session: AsyncSession, person_id: str, panels: Collection[str], since: date
) -> list[MeetingRow]:
    """List the meetings from a day on of these panels, and those with a slot for the person."""
    invited = select(InviteeRow.meeting_id).where(InviteeRow.person_id == person_id)
    query = (
        select(MeetingRow)
        .where(
            MeetingRow.held_on >= since,
            MeetingRow.state != MeetingState.CANCELLED,
            MeetingRow.panel.in_(panels) | MeetingRow.id.in_(invited),
        )
        .order_by(MeetingRow.held_on, MeetingRow.starts, MeetingRow.id)
    )
    return list(await session.scalars(query))


async def earlier_discussions(
    session: AsyncSession, case_ids: Collection[str], before: date
) -> Mapping[str, Earlier]:
    """Give, by case, what the last meeting before a day recorded about it (H11)."""
    query = (
        select(AgendaItemRow, MeetingRow.held_on, MeetingRow.id, ScoreRow.band)
        .join(MeetingRow, MeetingRow.id == AgendaItemRow.meeting_id)
        .outerjoin(ScoreRow, ScoreRow.item_id == AgendaItemRow.id)
        .where(
            AgendaItemRow.case_id.in_(case_ids),
            AgendaItemRow.state == "discussed",
            MeetingRow.held_on < before,
        )
        .order_by(MeetingRow.held_on, ScoreRow.edition)
    )
    rows = await session.execute(query)
    return {item.case_id: Earlier(day, meeting, item, band) for item, day, meeting, band in rows}


async def open_actions(session: AsyncSession, panel: str) -> list[tuple[ActionRow, str]]:
    """List a panel's open actions with their case references (H13)."""
    query = (
        select(ActionRow, ABOUT)
        .outerjoin(CaseRow, CaseRow.id == ActionRow.case_id)
        .where(ActionRow.panel == panel, ActionRow.state == "open")
        .order_by(ActionRow.agency, ActionRow.due_on, ActionRow.number)
    )
    return [(action, ref) for action, ref in await session.execute(query)]


async def actions_of_cases(
    session: AsyncSession, case_ids: Collection[str]
) -> Mapping[tuple[str, str], Sequence[ActionRow]]:
    """Give the actions of these cases, by case and meeting."""
    query = (
        select(ActionRow)
        .where(ActionRow.case_id.in_(case_ids))
        .order_by(ActionRow.due_on, ActionRow.number)
    )
    found: dict[tuple[str, str], list[ActionRow]] = {}
    for row in await session.scalars(query):
        found.setdefault((row.case_id or "", row.meeting_id), []).append(row)
    return found


async def referrals_of(
    session: AsyncSession, case_ids: Collection[str]
) -> Mapping[str, ReferralRow]:
    """Give the latest accepted referral of each case."""
    query = (
        select(ReferralRow)
        .where(ReferralRow.case_id.in_(case_ids))
        .order_by(ReferralRow.decided_at, ReferralRow.ref)
    )
    return {row.case_id or "": row for row in await session.scalars(query)}


async def next_after(session: AsyncSession, panel: str, day: date) -> MeetingRow | None:
    """Find the panel's first meeting after a day."""
    query = (
        select(MeetingRow)
        .where(
            MeetingRow.panel == panel,
            MeetingRow.held_on > day,
            MeetingRow.state != MeetingState.CANCELLED,
        )
        .order_by(MeetingRow.held_on)
        .limit(1)
    )
    row: MeetingRow | None = await session.scalar(query)
    return row


def _on_this_or_a_coming_agenda(meeting_id: str, today: date) -> Exists:
    """Tell of the outer query's case whether it needs no place: it has, or had, one here."""
    item, meeting = aliased(AgendaItemRow), aliased(MeetingRow)
    to_come = meeting.state.in_(STILL_TO_COME) & (meeting.held_on >= today)
    coming = (item.state == "listed") & to_come
    return (
        select(item.id)
        .join(meeting, meeting.id == item.meeting_id)
        .where(item.case_id == CaseRow.id, (meeting.id == meeting_id) | coming)
        .correlate(CaseRow)
        .exists()
    )
