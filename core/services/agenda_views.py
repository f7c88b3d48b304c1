"""What people see of an agenda: times and order for all, children for those who have declared."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, time

from sqlalchemy.ext.asyncio import AsyncSession

from core import permissions
from core.agendas import (
    INITIAL,
    KINDS,
    Slot,
    Wish,
    agenda_day,
    does_not_fit,
    goes_out_at,
    kept_slot,
    minutes_used,
    slots,
    waits,
)
from core.cases import initials
from core.dates import ONE_DAY, local_date, long_day, short_day, whole_years
from core.meetings import STILL_TO_COME, minutes_between
from core.people import Person
from core.services import access, declared, meeting_flags, rota
from core.services.rules import calendar, panel_title, procedure_of
from core.store import agendas as agenda_store
from core.store import meetings as store
from core.store import strategic
from core.store.meetings import Listed
from core.store.tables import MeetingRow

READ_FIRST = "Accept the confidentiality declaration of this meeting to see who is discussed."


@dataclass(frozen=True, slots=True)
class AgendaLineView:
    """One child's line. `starts` is empty where there is no time for it.

    `initials`, `name` and `reason` are empty and `age` is None until the reader has declared.
    `version` goes with a move or a deferral of this line.
    """

    item_id: str
    number: int
    kind: str
    case_ref: str
    initials: str
    name: str
    age: int | None
    minutes: int
    starts: str
    reason: str
    state: str
    version: int
    late: bool = False  # a new referral that came after the cut-off (H6)

    @property
    def fits(self) -> bool:
        """Tell whether there is time for it."""
        return bool(self.starts)


@dataclass(frozen=True, slots=True)
class AgendaView:
    """A meeting's agenda. `overflow` says what does not fit, `notes` what else to know.

    `version` goes with the approval: it grows with every change to the meeting or to any line.
    """

    meeting_id: str
    panel: str
    held_on: date
    starts: time
    ends: time
    lines: tuple[AgendaLineView, ...]
    strategic: tuple[str, ...]  # titles with their minutes (H23)
    minutes_used: int
    minutes_available: int
    overflow: tuple[str, ...]
    outstanding: int
    notes: tuple[str, ...]
    named: bool
    drafted: bool
    approved_at: datetime | None
    approved_by: str | None
    agenda_by: date | None
    goes_out_at: datetime | None
    may_order: bool
    may_approve: bool
    version: int
    warnings: tuple[str, ...] = ()  # for those who run the panel
    may_change: bool = False  # an approved agenda, by a supplement
    withheld: bool = False  # from the reader's agency (H20)


async def view_of(
    session: AsyncSession,
    by: Person,
    row: MeetingRow,
    *,
    now: datetime,
    added: Collection[str] = (),
) -> AgendaView:
    """Show the agenda of a meeting that has been opened already; `added` are notes to show first.

    Whoever sees children by name leaves a trace in each child's record.
    """
    children = await store.listed(session, row.id)
    placed = slots_of(row, children)
    items = await strategic.items_of(session, row.id)
    named = await declared.may_read(session, by, row)
    if named:
        for one in children:
            await access.wrote(session, by, "read.case", f"case:{one.case.id}", now=now)
    withheld = not named and await declared.are_withheld(session, row.id, by)
    late = await _late(session, children)
    day = agenda_day(procedure_of(row.panel), row.held_on, calendar())
    open_still = row.agenda_approved_at is None and row.state in STILL_TO_COME
    return AgendaView(
        meeting_id=row.id,
        panel=panel_title(row.panel),
        held_on=row.held_on,
        starts=row.starts,
        ends=row.ends,
        lines=tuple(
            _line(number, one, slot, row.held_on, named=named, late=one.case.id in late)
            for number, (one, slot) in enumerate(zip(children, placed, strict=True), start=1)
        ),
        strategic=tuple(f"{one.title}, {one.minutes} minutes" for one in items),
        minutes_used=minutes_used(placed) + sum(one.minutes for one in items),
        minutes_available=capacity(row),
        overflow=await overflow(session, row, children, placed, approved=not open_still),
        outstanding=len(await store.open_actions(session, row.panel)),
        notes=(*added, *(() if named or withheld else (READ_FIRST,))),
        named=named,
        drafted=row.agenda_drafted_at is not None,
        approved_at=row.agenda_approved_at,
        approved_by=await _approver(session, row),
        agenda_by=day,
        goes_out_at=goes_out_at(row.agenda_approved_at, day),
        may_order=open_still and permissions.chairs(by, row.panel),
        may_approve=open_still and permissions.chairs(by, row.panel),
        version=await version_of(session, row),
        warnings=await _warnings(session, by, row, children),
        may_change=row.agenda_approved_at is not None
        and row.state in STILL_TO_COME
        and permissions.chairs(by, row.panel),
        withheld=withheld,
    )


async def _warnings(
    session: AsyncSession, by: Person, row: MeetingRow, children: Collection[Listed]
) -> tuple[str, ...]:
    if not permissions.oversees(by, row.panel):
        return ()
    chairs = await rota.chairs_of(session, row.panel)
    return await meeting_flags.warnings(session, row, chairs, children)


def slots_of(row: MeetingRow, children: Collection[Listed]) -> list[Slot]:
    """Give each child of an agenda its time; once approved, the time that was told to people."""
    if any(one.item.starts_after is not None for one in children):
        return [
            kept_slot(row.starts, one.item.id, one.item.minutes, one.item.starts_after)
            for one in children
        ]
    wishes = [Wish(one.item.id, one.item.minutes) for one in children]
    return slots(row.starts, capacity(row), wishes)


def capacity(row: MeetingRow) -> int:
    """Give the minutes that a meeting has for children: one may be called longer than usual."""
    return minutes_between(row.starts, row.ends)


async def overflow(
    session: AsyncSession,
    row: MeetingRow,
    children: Collection[Listed],
    placed: Collection[Slot],
    *,
    approved: bool,
) -> tuple[str, ...]:
    """Say of each child who does not fit what becomes of it, with a proposal before approval."""
    room = capacity(row)
    left = [one for one, slot in zip(children, placed, strict=True) if not slot.fits]
    if approved:
        return tuple(waits(one.case.ref, one.item.kind, one.item.minutes) for one in left)
    proposed = await _proposals(session, row, left)
    return tuple(
        does_not_fit(o.case.ref, o.item.kind, o.item.minutes, room, proposed.get(o.item.id))
        for o in left
    )


async def _proposals(
    session: AsyncSession, row: MeetingRow, left: Collection[Listed]
) -> dict[str, date]:
    """Propose for each child the next meeting that has time left for them."""
    if not left:
        return {}
    later = await store.of_panel(session, row.panel, since=row.held_on + ONE_DAY)
    open_ones = [m for m in later if m.agenda_approved_at is None and m.state in STILL_TO_COME]
    used = await agenda_store.minutes_listed(session, [one.id for one in open_ones])
    room = {one.id: (capacity(row) or 0) - used.get(one.id, 0) for one in open_ones}
    found = {}
    for child in left:
        fits = (one for one in open_ones if room[one.id] >= child.item.minutes)
        meeting = next(fits, None)
        if meeting is not None:
            room[meeting.id] -= child.item.minutes
            found[child.item.id] = meeting.held_on
    return found


async def version_of(session: AsyncSession, row: MeetingRow) -> int:
    """Give a number that grows whenever the meeting changes or an item is added or changes."""
    items = await store.versions_of_items(session, row.id)
    return row.version + items + await strategic.versions(session, row.id)


async def _late(session: AsyncSession, children: Collection[Listed]) -> set[str]:
    """Give the cases whose new referral came after the cut-off (H6)."""
    new = [one.case.id for one in children if one.item.kind == INITIAL]
    referrals = await store.referrals_of(session, new)
    return {case for case, referral in referrals.items() if referral.late}


def _line(
    number: int, one: Listed, slot: Slot, held_on: date, *, named: bool, late: bool
) -> AgendaLineView:
    child, item = one.child, one.item
    return AgendaLineView(
        item_id=item.id,
        number=number,
        kind=KINDS[item.kind],
        case_ref=one.case.ref,
        initials=initials(child.given, child.family) if named else "",
        name=f"{child.given} {child.family}" if named else "",
        age=whole_years(date.fromisoformat(child.born), held_on) if named else None,
        minutes=item.minutes,
        starts=slot.at,
        reason=item.reason if named else "",
        state=item.state,
        version=item.version,
        late=late,
    )


async def _approver(session: AsyncSession, row: MeetingRow) -> str | None:
    if row.agenda_approved_by is None or row.agenda_approved_at is None:
        return None
    person = await access.person(session, row.agenda_approved_by)
    return f"{person.name}, {short_day(local_date(row.agenda_approved_at))}{late_words(row)}"


def late_words(row: MeetingRow) -> str:
    """Say that an agenda was approved after the day on which it was owed (H10); else nothing."""
    due = agenda_day(procedure_of(row.panel), row.held_on, calendar())
    if due is None or row.agenda_approved_at is None or local_date(row.agenda_approved_at) <= due:
        return ""
    return f", late: it was owed on {long_day(due)}"
