"""Strategic items of MACE 2: add, take off, record what was said, agree an action (H23).

Everything else about such a meeting (its day, invitations, agenda, minutes) is as for any other.
"""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.ext.asyncio import AsyncSession

from core import permissions
from core.dates import local_date
from core.errors import AlreadyChanged, InputRefused, NotFound, PanelError
from core.people import Person
from core.services import access, new_actions, recording
from core.services.action_views import ActionView
from core.services.new_actions import NewAction
from core.services.rules import panel_of, panel_title
from core.store import strategic as store
from core.store.tables import MeetingRow, StrategicItemRow
from core.strategic import TEXT_MOST, minutes_of, wrong_with
from core.typed import needed_problem

WRITERS = "Only the panel's chairs and its administrator put strategic items on its agenda."
NOT_STRATEGIC = "This panel discusses children. Strategic items belong to MACE 2."
APPROVED = "The agenda is approved, so its items stand. Bring this one up at the next meeting."
SINCE = "This item has changed since you opened it. Here it is as it stands now."
SAY_WHAT_WAS_SAID = "Write what was said and decided about this item."


@dataclass(frozen=True, slots=True)
class ItemView:
    """One strategic item; `record` is empty until the meeting has said something."""

    id: str
    number: int
    title: str
    text: str
    minutes: int
    record: str
    version: int


@dataclass(frozen=True, slots=True)
class ItemsView:
    """A meeting's strategic items and what the reader may do with them."""

    meeting_id: str
    panel: str
    held_on: date
    items: tuple[ItemView, ...]
    owners: tuple[tuple[str, str], ...]
    earliest: date
    may_add: bool
    may_record: bool


async def view(session: AsyncSession, by: Person, meeting_id: str, *, now: datetime) -> ItemsView:
    """Show a meeting's strategic items."""
    row = await _open(session, by, meeting_id, now)
    writes = permissions.writes_minutes(by, row.panel)
    may_record = writes and recording.is_open(row)
    owners = await access.people_with(session, row.panel, *permissions.PANEL) if may_record else []
    return ItemsView(
        meeting_id=row.id,
        panel=panel_title(row.panel),
        held_on=row.held_on,
        items=tuple(
            _item_view(number, one)
            for number, one in enumerate(await store.items_of(session, row.id), start=1)
        ),
        owners=tuple((one.id, f"{one.name}, {one.agency}") for one in owners),
        earliest=local_date(now),
        may_add=writes and row.agenda_approved_at is None and row.state != "cancelled",
        may_record=may_record,
    )


def _item_view(number: int, row: StrategicItemRow) -> ItemView:
    return ItemView(row.id, number, row.title, row.text, row.minutes, row.record or "", row.version)


async def add(
    session: AsyncSession,
    by: Person,
    meeting_id: str,
    *,
    title: str,
    text: str,
    minutes: str,
    now: datetime,
) -> ItemsView:
    """Put an item on the agenda of a strategic meeting."""
    row = await _to_change(session, by, meeting_id, now)
    problems, length = wrong_with(title, text, minutes), minutes_of(minutes)
    if problems or length is None:
        raise InputRefused(problems)
    item = StrategicItemRow(
        meeting_id=row.id,
        position=await store.last_position(session, row.id) + 1,
        title=title.strip(),
        text=text.strip(),
        minutes=length,
        added_by=by.id,
        added_at=now,
    )
    session.add(item)
    await session.flush()
    await access.wrote(session, by, "strategic.add", f"meeting:{row.id}", now=now)
    return await view(session, by, row.id, now=now)


async def take_off(
    session: AsyncSession, by: Person, item_id: str, *, version: int | None, now: datetime
) -> ItemsView:
    """Take an item off an agenda that is not approved yet; it is kept with who added it."""
    item = await _item(session, item_id)
    row = await _to_change(session, by, item.meeting_id, now)
    recording.refuse_stale(item.version, version, SINCE)
    if item.removed_at is None:
        item.removed_at = now
        await session.flush()
        await access.wrote(session, by, "strategic.take_off", f"meeting:{row.id}", now=now)
    return await view(session, by, row.id, now=now)


async def record(
    session: AsyncSession,
    by: Person,
    item_id: str,
    *,
    text: str,
    version: int | None,
    now: datetime,
) -> ItemsView:
    """Record what a meeting said about an item, until its minutes are approved."""
    item = await _item(session, item_id)
    row = await _open(session, by, item.meeting_id, now)
    access.refuse_unless(permissions.writes_minutes(by, row.panel), recording.WRITERS)
    recording.refuse_closed(row)
    recording.refuse_stale(item.version, version, SINCE)
    recording.refuse({"record": needed_problem(text, SAY_WHAT_WAS_SAID, TEXT_MOST)})
    item.record = text.strip()
    await session.flush()
    await access.wrote(session, by, "strategic.record", f"meeting:{row.id}", now=now)
    return await view(session, by, row.id, now=now)


async def agree_action(
    session: AsyncSession, by: Person, meeting_id: str, new: NewAction, *, now: datetime
) -> ActionView:
    """Record an action that a strategic meeting agrees: it belongs to an agency and to no child."""
    row = await _open(session, by, meeting_id, now)
    access.refuse_unless(permissions.writes_minutes(by, row.panel), recording.WRITERS)
    recording.refuse_closed(row)
    return await new_actions.add_to(session, by, row, None, new, now=now)


async def _open(session: AsyncSession, by: Person, meeting_id: str, now: datetime) -> MeetingRow:
    row = await access.open_meeting(session, by, meeting_id, now=now)
    if not panel_of(row.panel).strategic:
        raise PanelError(NOT_STRATEGIC)
    return row


async def _to_change(
    session: AsyncSession, by: Person, meeting_id: str, now: datetime
) -> MeetingRow:
    row = await _open(session, by, meeting_id, now)
    access.refuse_unless(permissions.writes_minutes(by, row.panel), WRITERS)
    if row.agenda_approved_at is not None:
        raise AlreadyChanged(APPROVED)
    return row


async def _item(session: AsyncSession, item_id: str) -> StrategicItemRow:
    item = await session.get(StrategicItemRow, item_id)
    if item is None:
        raise NotFound(access.GONE)
    return item
