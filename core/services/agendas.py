"""Agendas: look, order, defer, approve (H10 to H13, R3.2)."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from core import permissions
from core.agendas import fitting_first, moved
from core.dates import long_day
from core.errors import AlreadyChanged, InputRefused, PanelError
from core.meetings import STILL_TO_COME
from core.people import Person
from core.services import access, agenda_views
from core.services.agenda_papers import build_agenda_paper
from core.services.agenda_views import AgendaLineView, AgendaView, slots_of
from core.services.invitations import bring_up_to_date
from core.services.listing import draft, list_for_next_meeting, place
from core.store import meetings as store
from core.store import papers
from core.store.tables import AgendaItemRow, MeetingRow
from core.typed import needed_problem

__all__ = [
    "AgendaLineView",
    "AgendaView",
    "agenda_view",
    "approve",
    "build_agenda_paper",
    "defer",
    "draft",
    "invite_leads",
    "list_for_next_meeting",
    "move",
]

REASON_MOST = 2000
ORDERERS = "Only the panel's chairs order the agenda and approve it."
READY = "The agenda is not ready yet. It can be read when a chair has approved it."
APPROVED = "The agenda is approved, so its order stands. Times and invitations rest on it."
OVER = "This meeting has begun or is over, so its agenda can no longer be changed."
MOVED_ON = (
    "The agenda has changed since you opened it: a child was added, moved or deferred. Look at it "
    "as it stands now, and then decide."
)
ADDED = (
    "{count} added since you looked, because a review is due or was not reached. Look once more."
)
SAY_WHY = "Say in a sentence why this child is discussed at a later meeting."
DEFERRED = "{reason}\n\nDeferred from {day}: {why}"


async def agenda_view(
    session: AsyncSession, by: Person, meeting_id: str, *, now: datetime
) -> AgendaView:
    """Look at an agenda: those who run the panel at any time, its members once it is approved."""
    row = await access.open_meeting(session, by, meeting_id, now=now)
    if row.agenda_approved_at is None:
        access.refuse_unless(permissions.oversees(by, row.panel), READY)
    if row.agenda_drafted_at is not None:
        await draft(session, row, now=now)
    return await agenda_views.view_of(session, by, row, now=now)


async def move(
    session: AsyncSession,
    by: Person,
    item_id: str,
    *,
    by_places: int,
    version: int | None,
    now: datetime,
) -> AgendaView:
    """Move a child up (negative) or down an agenda that is not approved yet (H12)."""
    item, row = await _to_order(session, by, item_id, version, now)
    items = await store.items_of(session, row.id)
    place(moved([one.id for one in items], item.id, by_places), items)
    row.agenda_drafted_at = row.agenda_drafted_at or now  # in a chair's hands: not ordered anew
    await session.flush()
    detail = {"item": item.id, "places": by_places}
    await access.wrote(session, by, "agenda.move", f"meeting:{row.id}", now=now, detail=detail)
    return await agenda_views.view_of(session, by, row, now=now)


async def defer(
    session: AsyncSession,
    by: Person,
    item_id: str,
    *,
    reason: str,
    version: int | None,
    now: datetime,
) -> AgendaView:
    """Move a child to the next meeting, with the reason; a child is never dropped (H12)."""
    item, row, case = await access.open_item(session, by, item_id, now=now)
    if item.state == "deferred":
        return await agenda_views.view_of(session, by, row, now=now)
    _may_order(by, row, item, version)
    problem = needed_problem(reason, SAY_WHY, REASON_MOST)
    if problem:
        raise InputRefused({"reason": problem})
    item.state, item.deferred_why = "deferred", reason.strip()
    await session.flush()
    told = DEFERRED.format(reason=item.reason, day=long_day(row.held_on), why=reason.strip())
    await list_for_next_meeting(
        session, case, kind=item.kind, reason=told, now=now, after=row.held_on
    )
    await access.wrote(session, by, "agenda.defer", f"item:{item.id}", now=now)
    return await agenda_views.view_of(session, by, row, now=now)


async def approve(
    session: AsyncSession, by: Person, meeting_id: str, *, version: int | None, now: datetime
) -> AgendaView:
    """Approve an agenda: freeze its paper and invite lead professionals to their slots.

    `version` is the agenda view's. If reviews have become due that the chair has not seen, they are
    added and shown, and the chair approves once more.
    """
    row = await access.open_meeting(session, by, meeting_id, now=now)
    access.refuse_unless(permissions.chairs(by, row.panel), ORDERERS)
    await session.refresh(row, with_for_update=True)  # nobody lists a child here meanwhile
    if row.agenda_approved_at is not None:
        return await agenda_views.view_of(session, by, row, now=now)
    _refuse_if_over(row)
    await _refuse_if_changed(session, row, version)
    added = await draft(session, row, now=now, keep_order=True)
    if added:
        note = ADDED.format(count="One child was" if added == 1 else f"{added} children were")
        return await agenda_views.view_of(session, by, row, now=now, added=(note,))
    await _freeze(session, by, row, now)
    await invite_leads(session, row, now=now)
    await access.wrote(session, by, "agenda.approve", f"meeting:{row.id}", now=now)
    return await agenda_views.view_of(session, by, row, now=now)


async def invite_leads(session: AsyncSession, row: MeetingRow, *, now: datetime) -> int:
    """Invite whoever is due at a child's time, once times and date both stand (R4.3, H17)."""
    return await bring_up_to_date(session, row, now)


async def _freeze(session: AsyncSession, by: Person, row: MeetingRow, now: datetime) -> None:
    """Keep each child's time, and give those who fit the first places."""
    children = await store.listed(session, row.id)
    placed = slots_of(row, children)
    place(fitting_first(placed), [one.item for one in children])
    used = 0
    for one, slot in zip(children, placed, strict=True):
        one.item.starts_after = used if slot.fits else None
        used += slot.minutes if slot.fits else 0
    row.agenda_approved_at, row.agenda_approved_by = now, by.id
    await session.flush()
    paper = await build_agenda_paper(session, row, now=now)
    await papers.freeze(session, row.id, "agenda", paper, by=by, now=now)


async def _to_order(
    session: AsyncSession, by: Person, item_id: str, version: int | None, now: datetime
) -> tuple[AgendaItemRow, MeetingRow]:
    item, row, _ = await access.open_item(session, by, item_id, now=now)
    _may_order(by, row, item, version)
    if item.state == "deferred":
        raise AlreadyChanged(MOVED_ON)
    return item, row


def _may_order(by: Person, row: MeetingRow, item: AgendaItemRow, version: int | None) -> None:
    access.refuse_unless(permissions.chairs(by, row.panel), ORDERERS)
    if row.agenda_approved_at is not None:
        raise AlreadyChanged(APPROVED)
    _refuse_if_over(row)
    if version is not None and version != item.version:
        raise AlreadyChanged(MOVED_ON)


async def _refuse_if_changed(session: AsyncSession, row: MeetingRow, version: int | None) -> None:
    if version is not None and version != await agenda_views.version_of(session, row):
        raise AlreadyChanged(MOVED_ON)


def _refuse_if_over(row: MeetingRow) -> None:
    if row.state not in STILL_TO_COME:
        raise PanelError(OVER)
