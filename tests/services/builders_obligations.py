"""Rows for the tests of the sweep and of verify: one panel, its people, a case, actions."""

from collections.abc import Iterable
from datetime import UTC, date, datetime, time
from typing import Any

from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncSession

from core.dates import at_local_time
from core.store import audit
from core.store.columns import key_ring
from core.store.digests import content_digest
from core.store.engine import Sessions, transaction
from core.store.tables import (
    ActionRow,
    AgendaItemRow,
    CaseRow,
    ChildRow,
    ConversationRow,
    DispatchRow,
    GrantRow,
    InviteeRow,
    MeetingRow,
    PaperRow,
    PersonRow,
    ScoreRow,
)

EAST = "hertfordshire/east"
LONG_AGO = datetime(2026, 9, 1, 9, tzinfo=UTC)
HELD = date(2026, 12, 24)
ROLES = {
    "coordinator": "coordinator",
    "sash": "chair",
    "dci": "chair",
    "admin": "administrator",
    "manager": "manager",
    "nurse": "member",
}
IN_TEAMS = ("sash", "manager")


async def a_panel(sessions: Sessions) -> None:
    """East with its people, and one open case."""
    async with transaction(sessions) as session:
        for person, role in ROLES.items():
            session.add(_person(session, person))
            session.add(GrantRow(person_id=person, panel=EAST, role=role))
        await session.flush()
        for person in IN_TEAMS:
            session.add(ConversationRow(person_id=person, reference={}, seen_at=LONG_AGO))
        session.add(
            ChildRow(id="child", given="Alex", family="Example", name_index=b"i", born="2011-05-04")
        )
        await session.flush()
        session.add(
            CaseRow(
                id="case",
                ref="EA-0001",
                child_id="child",
                panel=EAST,
                state="open",
                types=["criminal"],
                opened_on=date(2026, 9, 1),
            )
        )
        await session.flush()


def _person(session: AsyncSession, person: str) -> PersonRow:
    email = f"{person}@example.org"
    return PersonRow(
        id=person,
        name=f"{person.title()} Example",
        email=email,
        email_index=key_ring(session.get_bind().dialect).blind(email, "person.email"),
        agency="Example Agency",
        designation=f"Example {person}",
        entra_id=f"entra-{person}" if person in IN_TEAMS else None,
    )


async def a_meeting(
    sessions: Sessions, meeting_id: str = "meeting", held_on: date = HELD, **values: Any
) -> None:
    """A confirmed meeting of East with both chairs and a member invited, one of whom declared."""
    row = {"state": "confirmed", "confirmed_at": LONG_AGO, "agenda_drafted_at": LONG_AGO} | values
    async with transaction(sessions) as session:
        session.add(_meeting(meeting_id, held_on, row))
        await session.flush()
        for person in ("sash", "dci", "nurse"):
            session.add(
                InviteeRow(
                    meeting_id=meeting_id,
                    person_id=person,
                    because="Sits on the panel",
                    declared_at=LONG_AGO if person == "sash" else None,
                )
            )


def _meeting(meeting_id: str, held_on: date, values: dict[str, Any]) -> MeetingRow:
    return MeetingRow(
        id=meeting_id,
        panel=EAST,
        planned_on=held_on,
        held_on=held_on,
        starts=datetime(2026, 1, 1, 9, 30).time(),  # noqa: DTZ001 - a wall clock's time
        ends=datetime(2026, 1, 1, 12, 30).time(),  # noqa: DTZ001
        place="Example House",
        **values,
    )


async def a_score(
    sessions: Sessions, meeting: str, total: int, band: str, day: date = HELD, **values: Any
) -> None:
    """The case discussed at a meeting, and there scored by the chair."""
    async with transaction(sessions) as session:
        session.add(
            AgendaItemRow(
                id="item",
                meeting_id=meeting,
                case_id="case",
                kind="initial",
                position=1,
                minutes=30,
                reason="New",
                state="discussed",
            )
        )
        await session.flush()
        row = {"calculated": total, "catalogue": "house 1", "evidence": []} | values
        session.add(
            ScoreRow(
                case_id="case",
                item_id="item",
                chair_id="sash",
                scored_on=day,
                total=total,
                band=band,
                confirmed_at=at_local_time(day, time(11)),
                **row,
            )
        )


async def an_action(
    sessions: Sessions,
    action_id: str,
    due_on: date,
    *,
    owner: str = "nurse",
    now: datetime = LONG_AGO,
) -> None:
    """An open action with its audit entry. There must be a meeting called `meeting`."""
    async with transaction(sessions) as session:
        session.add(
            ActionRow(
                id=action_id,
                number=f"E26-{action_id}",
                case_id="case",
                meeting_id="meeting",
                panel=EAST,
                text="Visit the family",
                owner_id=owner,
                agency="Example Agency",
                due_on=due_on,
                state="open",
                assigned_at=now,
            )
        )
        await change_noted(session, action_id, "action.add", now, due_on=due_on.isoformat())


async def change_noted(
    session: AsyncSession, action_id: str, act: str, now: datetime, **detail: str
) -> None:
    await audit.record(
        session, actor="sash", act=act, subject=f"action:{action_id}", detail=detail, now=now
    )


async def give_more_time(
    sessions: Sessions, action_id: str, owed_on: date, until: date, now: datetime
) -> None:
    """Move an action's day as the service does, with its audit entry."""
    async with transaction(sessions) as session:
        change = update(ActionRow).where(ActionRow.id == action_id)
        await session.execute(change.values(more_time_until=until))
        days = {"from": owed_on.isoformat(), "until": until.isoformat()}
        await change_noted(session, action_id, "action.more_time", now, **days)


async def do_action(sessions: Sessions, action_id: str, now: datetime) -> None:
    """Mark an action done as the service does, with its audit entry."""
    async with transaction(sessions) as session:
        change = update(ActionRow).where(ActionRow.id == action_id)
        await session.execute(change.values(state="done", settled_at=now, settled_by="nurse"))
        await change_noted(session, action_id, "action.done", now)


async def a_paper(sessions: Sessions, kind: str, meeting_id: str = "meeting") -> None:
    content = {"head": {"panel": "East"}, "lines": ["one"]}
    async with transaction(sessions) as session:
        session.add(
            PaperRow(
                meeting_id=meeting_id,
                kind=kind,
                content=content,
                sha256=content_digest(content),
                frozen_at=LONG_AGO,
                frozen_by="sash",
            )
        )


async def send_all(sessions: Sessions, now: datetime, kinds: Iterable[str] = ()) -> None:
    """Stand in for the worker: whatever may go now has gone."""
    here = [DispatchRow.state == "created", DispatchRow.not_before <= now]
    if kinds:
        here.append(DispatchRow.kind.in_(list(kinds)))
    async with transaction(sessions) as session:
        await session.execute(
            update(DispatchRow).where(*here).values(state="sent", settled_at=now, sha256="0" * 64)
        )
