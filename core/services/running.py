"""Run a meeting: whose turn it is, who waits, and calling the invitees of the next child in.

Only who is invited to that child's time is called; who sits on the panel is there already (H17).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from core import permissions, running
from core.agendas import KINDS
from core.cases import initials
from core.dates import LONDON, at_local_time, clock_time
from core.errors import AlreadyChanged, NotFound, PanelError
from core.meetings import MeetingState
from core.messages import Door, Kind, Message
from core.people import Person
from core.running import BEGUN_FIRST, Turn
from core.services import access, agenda_views
from core.services.declared import has_accepted
from core.services.rules import panel_title, procedure_of
from core.store import actions as action_store
from core.store import agendas as agenda_store
from core.store import meetings as store
from core.store import outbox
from core.store.meetings import Listed
from core.store.tables import ConversationRow, InviteeRow, MeetingRow

CALLERS = "Only the panel's chairs and its administrator run a meeting."
NOBODY_LEFT = "Every child on the agenda has had their turn."
OVER = "The meeting has ended, so nobody is called any more."
ON_EMAIL = "by email only: ring them"
CALL_GOOD_FOR = timedelta(minutes=30)  # a call that comes later would only confuse


@dataclass(frozen=True, slots=True)
class TurnView:
    """One child's turn in words. `state` says "Now", "Waits", "Discussed" or "Left"."""

    item_id: str
    number: int
    case_ref: str
    initials: str
    kind: str
    minutes: int
    planned: str
    expected: str
    state: str


@dataclass(frozen=True, slots=True)
class Called:
    """Who was called in by Teams, and who has to be told by somebody."""

    case_ref: str
    told: tuple[str, ...]
    untold: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RunningView:
    """A meeting under way. `current` and `following` are agenda items, or empty."""

    meeting_id: str
    panel: str
    held_on: date
    state: MeetingState
    declaration_read: bool
    asks_declaration: bool
    present: int
    apologies: int
    undeclared: tuple[str, ...]
    open_actions: int
    turns: tuple[TurnView, ...]
    current: str
    following: str
    ends: str
    planned_end: str
    called: Called | None
    may_run: bool
    version: int


async def running_view(
    session: AsyncSession,
    by: Person,
    meeting_id: str,
    *,
    now: datetime,
    called: Called | None = None,
) -> RunningView:
    """Show those who run a meeting where it stands."""
    row = await _opened(session, by, meeting_id, now)
    children = await store.listed(session, row.id)
    turns = turns_of(row, children)
    here = running.current(turns)
    waits = running.waiting(turns)
    invitees = await store.invitees(session, row.id)
    asked = procedure_of(row.panel).declaration is not None
    return RunningView(
        meeting_id=row.id,
        panel=panel_title(row.panel),
        held_on=row.held_on,
        state=MeetingState(row.state),
        declaration_read=row.declaration_read_at is not None,
        asks_declaration=asked,
        present=_count(invitees, "present"),
        apologies=_count(invitees, "apologies"),
        undeclared=await _undeclared(session, row, invitees) if asked else (),
        open_actions=await _open_actions(session, row),
        turns=_turn_views(turns, children, here, now),
        current=here,
        following=waits[0] if waits else "",
        ends=_clock(running.ends_at(turns, now)) if waits or here else "",
        planned_end=clock_time(row.ends),
        called=called,
        may_run=row.state == MeetingState.UNDER_WAY,
        version=row.version,
    )


async def call(
    session: AsyncSession, by: Person, meeting_id: str, item_id: str | None, *, now: datetime
) -> RunningView:
    """Come to a child, the next one unless told whom, and call in who is invited to their time.

    A child who was called already is not called again.
    """
    row = await _opened(session, by, meeting_id, now)
    _refuse_not_running(row)
    await session.refresh(row, with_for_update=True)  # two callers at once: one is first
    children = await store.listed(session, row.id)
    one = _chosen(row, children, item_id)
    if one.item.begun_at is not None:
        return await running_view(session, by, row.id, now=now)
    one.item.begun_at = now
    await session.flush()
    called = await _call_in(session, one, now)
    detail = {"told": len(called.told), "untold": len(called.untold)}
    await access.wrote(session, by, "meeting.call", f"item:{one.item.id}", now=now, detail=detail)
    return await running_view(session, by, row.id, now=now, called=called)


async def call_if_running(
    session: AsyncSession, by: Person, meeting_id: str, item_id: str, *, now: datetime
) -> Called | None:
    """Call a child in while the meeting is under way; what is written up later calls nobody."""
    row = await _opened(session, by, meeting_id, now)
    if row.state != MeetingState.UNDER_WAY:
        return None
    return (await call(session, by, meeting_id, item_id, now=now)).called


def turns_of(row: MeetingRow, children: Sequence[Listed]) -> list[Turn]:
    """Give every child's turn, as the agenda planned it and as it went."""
    begun = [one.item.begun_at for one in children if one.item.begun_at is not None]
    last = max(begun, default=None)
    found = []
    for one, slot in zip(children, agenda_views.slots_of(row, children), strict=True):
        since = one.item.begun_at
        found.append(
            Turn(
                one.item.id,
                one.item.minutes,
                at_local_time(row.held_on, slot.starts) if slot.starts else None,
                since,
                over=one.item.state == "discussed" if since is None else since != last,
            )
        )
    return found


async def still_called(session: AsyncSession, item_id: str, *, now: datetime) -> bool:
    """Tell whether a call is still worth sending: that child's turn is the present one."""
    place = await agenda_store.place_of(session, item_id)
    if place is None or place[1].state != MeetingState.UNDER_WAY:
        return False
    item, row = place
    here = running.current(turns_of(row, await store.listed(session, row.id)))
    return here == item.id and item.begun_at is not None and now - item.begun_at <= CALL_GOOD_FOR


async def meeting_of(session: AsyncSession, item_id: str) -> str:
    """Give the meeting of an agenda's item, for who was called to it."""
    place = await agenda_store.place_of(session, item_id)
    if place is None:
        raise NotFound(access.GONE)
    return place[1].id


async def _opened(session: AsyncSession, by: Person, meeting_id: str, now: datetime) -> MeetingRow:
    row = await access.open_meeting(session, by, meeting_id, now=now)
    access.refuse_unless(permissions.writes_minutes(by, row.panel), CALLERS)
    return row


def _refuse_not_running(row: MeetingRow) -> None:
    if row.state == MeetingState.HELD:
        raise AlreadyChanged(OVER)
    if row.state != MeetingState.UNDER_WAY:
        raise PanelError(BEGUN_FIRST)


def _chosen(row: MeetingRow, children: Sequence[Listed], item_id: str | None) -> Listed:
    waits = running.waiting(turns_of(row, children))
    wanted = item_id or (waits[0] if waits else "")
    one = next((one for one in children if one.item.id == wanted), None)
    if one is None:
        raise PanelError(NOBODY_LEFT)
    return one


async def _call_in(session: AsyncSession, one: Listed, now: datetime) -> Called:
    places = await agenda_store.invitees_of_slot(session, one.item.id)
    people = await access.people_by_id(session, {place.person_id for place in places})
    reached = await _in_teams(session, set(people))
    messages = [
        Message(
            Kind.CALLED_IN,
            one.item.id,
            person,
            "call-1",
            Door.TEAMS if person in reached else Door.EMAIL,
            now,
        )
        for person in sorted(people)
    ]
    await outbox.put(session, messages, now)
    told = [_named(people[i]) for i in people if i in reached]
    untold = [f"{_named(people[i])}, {ON_EMAIL}" for i in people if i not in reached]
    return Called(one.case.ref, tuple(sorted(told)), tuple(sorted(untold)))


async def _in_teams(session: AsyncSession, ids: set[str]) -> set[str]:
    query = select(ConversationRow.person_id).where(
        ConversationRow.person_id.in_(ids), ConversationRow.dead.is_(False)
    )
    return set(await session.scalars(query))


def _named(person: Person) -> str:
    return f"{person.name}, {person.agency}"


def _count(invitees: Sequence[InviteeRow], attendance: str) -> int:
    return len({one.person_id for one in invitees if one.attendance == attendance})


async def _undeclared(
    session: AsyncSession, row: MeetingRow, invitees: Sequence[InviteeRow]
) -> tuple[str, ...]:
    """Name who is here and has neither accepted nor heard the declaration (H9)."""
    here = [one for one in invitees if one.attendance == "present" and not has_accepted(row, one)]
    people = await access.people_by_id(session, {one.person_id for one in here})
    return tuple(sorted(_named(person) for person in people.values()))


async def _open_actions(session: AsyncSession, row: MeetingRow) -> int:
    found = await action_store.earlier(session, row.panel, row.held_on, row.started_at)
    return sum(action.state == "open" for action, _ in found)


def _turn_views(
    turns: Sequence[Turn], children: Sequence[Listed], here: str, now: datetime
) -> tuple[TurnView, ...]:
    due = running.expected(turns, now)
    return tuple(
        TurnView(
            item_id=turn.id,
            number=number,
            case_ref=one.case.ref,
            initials=initials(one.child.given, one.child.family),
            kind=KINDS[one.item.kind],
            minutes=turn.minutes,
            planned=_clock(turn.planned) if turn.planned else "",
            expected=due[turn.id].words if turn.id in due else "",
            state=_state(turn, one, here),
        )
        for number, (turn, one) in enumerate(zip(turns, children, strict=True), start=1)
    )


def _state(turn: Turn, one: Listed, here: str) -> str:
    if turn.id == here:
        return "Now"
    if one.item.state == "discussed":
        return "Discussed"
    return "Called, and nothing is recorded" if turn.over else "Waits"


def _clock(at: datetime) -> str:
    return clock_time(at.astimezone(LONDON).time())
