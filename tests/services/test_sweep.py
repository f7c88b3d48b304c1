import asyncio
from collections import Counter
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from core.data import load_calendar, load_procedure
from core.dates import at_local_time
from core.messages import Door, Kind, Message
from core.panels import Panel
from core.services.sweep import sweep
from core.store import outbox
from core.store.engine import Sessions, reading, transaction
from core.store.tables import ConversationRow, DispatchRow, InviteeRow, MeetingRow
from tests.services.builders_obligations import (
    EAST,
    HELD,
    LONG_AGO,
    a_meeting,
    a_panel,
    an_action,
    do_action,
    give_more_time,
    send_all,
)

HERTFORDSHIRE = [load_procedure("hertfordshire")]
ENGLAND = load_calendar()
FRIDAY = date(2026, 12, 4)
MONDAY = date(2026, 12, 7)


def at(day: date, clock: str = "09:00") -> datetime:
    return at_local_time(day, time.fromisoformat(clock))


async def swept(sessions: Sessions, now: datetime, **doing: Any) -> int:
    return await sweep(sessions, HERTFORDSHIRE, ENGLAND, now, **doing)


async def rows(sessions: Sessions, kind: Kind) -> list[tuple[str, str, str, str]]:
    query = select(
        DispatchRow.recipient_id, DispatchRow.occasion, DispatchRow.door, DispatchRow.state
    ).where(DispatchRow.kind == kind)
    async with reading(sessions) as session:
        return sorted((p, o, d, s) for p, o, d, s in await session.execute(query))


async def test_a_second_sweep_adds_nothing(sessions: Sessions) -> None:
    await a_panel(sessions)
    await a_meeting(sessions)
    await an_action(sessions, "1", FRIDAY)

    assert await swept(sessions, at(FRIDAY)) == 1
    assert await swept(sessions, at(FRIDAY)) == 0
    assert await rows(sessions, Kind.ACTION_REMINDER) == [
        ("nurse", "on/2026-12-04", "email", "created")
    ]


async def test_two_sweeps_at_once_put_each_message_once(sessions: Sessions) -> None:
    await a_panel(sessions)
    await a_meeting(sessions)
    for number in range(20):
        await an_action(sessions, str(number), FRIDAY)

    added = await asyncio.gather(*(swept(sessions, at(FRIDAY)) for _ in range(4)))

    assert sum(added) == 20
    assert len(await rows(sessions, Kind.ACTION_REMINDER)) == 20


async def test_H15_after_an_outage_only_the_latest_reminder_goes(sessions: Sessions) -> None:
    await a_panel(sessions)
    await a_meeting(sessions)
    await an_action(sessions, "1", FRIDAY)

    await swept(sessions, at(date(2026, 12, 9)))

    assert await rows(sessions, Kind.ACTION_REMINDER) == [
        ("nurse", "after-1/2026-12-04", "email", "created")
    ]


async def test_a_reminder_that_waited_too_long_makes_way_for_the_next(sessions: Sessions) -> None:
    """The mail was down, the sweep was not: the person still gets one reminder, not two."""
    await a_panel(sessions)
    await a_meeting(sessions)
    await an_action(sessions, "1", FRIDAY)
    await swept(sessions, at(FRIDAY))

    await swept(sessions, at(MONDAY))

    assert await rows(sessions, Kind.ACTION_REMINDER) == [
        ("nurse", "after-1/2026-12-04", "email", "created"),
        ("nurse", "on/2026-12-04", "email", "cancelled"),
    ]


async def test_H15_an_action_done_before_its_reminder_went_withdraws_it(sessions: Sessions) -> None:
    await a_panel(sessions)
    await a_meeting(sessions)
    await an_action(sessions, "1", FRIDAY)
    await swept(sessions, at(FRIDAY))
    await do_action(sessions, "1", at(FRIDAY, "09:05"))

    await swept(sessions, at(FRIDAY, "09:10"))

    ((_, _, _, state),) = await rows(sessions, Kind.ACTION_REMINDER)
    assert state == "cancelled"


async def test_what_went_already_is_never_withdrawn(sessions: Sessions) -> None:
    await a_panel(sessions)
    await a_meeting(sessions)
    await an_action(sessions, "1", FRIDAY)
    await swept(sessions, at(FRIDAY))
    await send_all(sessions, at(FRIDAY, "09:01"))
    await do_action(sessions, "1", at(FRIDAY, "09:05"))

    await swept(sessions, at(MONDAY))

    ((_, _, _, state),) = await rows(sessions, Kind.ACTION_REMINDER)
    assert state == "sent"


async def test_a_sweep_leaves_alone_what_belongs_to_another_procedure(sessions: Sessions) -> None:
    await a_panel(sessions)
    await a_meeting(sessions)
    await an_action(sessions, "1", FRIDAY)
    await swept(sessions, at(FRIDAY))

    assert await sweep(sessions, [load_procedure("rotherham")], ENGLAND, at(MONDAY)) == 0

    ((_, _, _, state),) = await rows(sessions, Kind.ACTION_REMINDER)
    assert state == "created"


async def test_a_moved_day_begins_a_new_ladder(sessions: Sessions) -> None:
    await a_panel(sessions)
    await a_meeting(sessions)
    await an_action(sessions, "1", FRIDAY)
    await swept(sessions, at(FRIDAY))
    await send_all(sessions, at(FRIDAY))
    later = date(2026, 12, 18)
    await give_more_time(sessions, "1", FRIDAY, later, at(FRIDAY, "10:00"))

    await swept(sessions, at(MONDAY))
    await swept(sessions, at(later))

    assert [row[1] for row in await rows(sessions, Kind.ACTION_REMINDER)] == [
        "on/2026-12-04",
        "on/2026-12-18",
    ]


async def test_somebody_who_joins_teams_is_not_reminded_again_by_the_other_door(
    sessions: Sessions,
) -> None:
    await a_panel(sessions)
    await a_meeting(sessions)
    await an_action(sessions, "1", FRIDAY, owner="manager")
    await swept(sessions, at(FRIDAY))
    async with transaction(sessions) as session:
        await session.execute(update(ConversationRow).values(dead=True))

    assert await swept(sessions, at(FRIDAY, "10:00")) == 0

    ((_, _, door, _),) = await rows(sessions, Kind.ACTION_REMINDER)
    assert door == "teams"


async def test_H10_the_agenda_and_its_papers_each_go_once(sessions: Sessions) -> None:
    agenda_by = date(2026, 12, 17)
    await a_panel(sessions)
    await a_meeting(sessions, agenda_approved_at=at(date(2026, 12, 16)))

    await swept(sessions, at(agenda_by, "08:59"))
    assert await rows(sessions, Kind.AGENDA) == []
    await swept(sessions, at(agenda_by))
    await send_all(sessions, at(agenda_by, "09:01"))
    async with transaction(sessions) as session:
        declared = update(InviteeRow).where(InviteeRow.person_id == "nurse")
        await session.execute(declared.values(declared_at=at(agenda_by, "10:00")))
    await swept(sessions, at(agenda_by, "10:01"))

    assert await rows(sessions, Kind.AGENDA) == [
        ("dci", "agenda-1", "email", "sent"),
        ("nurse", "agenda-1", "email", "sent"),
        ("nurse", "papers-1", "email", "created"),
        ("sash", "papers-1", "email", "sent"),
    ]


async def test_a_cancelled_meeting_withdraws_its_invitations(sessions: Sessions) -> None:
    await a_panel(sessions)
    await a_meeting(sessions)
    invitation = Message(
        Kind.MEETING_INVITATION, "meeting", "nurse", "sequence-0", Door.EMAIL, LONG_AGO
    )
    async with transaction(sessions) as session:
        await outbox.put(session, [invitation], LONG_AGO)
        await session.execute(update(MeetingRow).values(state="cancelled"))

    await swept(sessions, at(FRIDAY))

    ((_, _, _, state),) = await rows(sessions, Kind.MEETING_INVITATION)
    assert state == "cancelled"


class Secretary:
    """Stands in for the services that plan meetings and draft agendas."""

    def __init__(self) -> None:
        self.planned: list[str] = []
        self.drafted: Counter[str] = Counter()

    async def plan_ahead(
        self, session: AsyncSession, panel: Panel, *, today: date, now: datetime, weeks: int
    ) -> None:
        assert today + timedelta(weeks=weeks) > HELD
        self.planned.append(panel.key)

    async def draft(self, session: AsyncSession, meeting_id: str, *, now: datetime) -> None:
        self.drafted[meeting_id] += 1
        change = update(MeetingRow).where(MeetingRow.id == meeting_id)
        await session.execute(change.values(agenda_drafted_at=now))


async def test_H11_an_agenda_is_drafted_when_its_day_is_near_and_the_chairs_hear_of_it_at_once(
    sessions: Sessions,
) -> None:
    await a_panel(sessions)
    await a_meeting(sessions, agenda_drafted_at=None)
    secretary = Secretary()

    await swept(sessions, at(date(2026, 12, 14)), draft=secretary.draft)
    assert not secretary.drafted
    for _ in range(2):
        await swept(sessions, at(date(2026, 12, 15)), draft=secretary.draft)

    assert secretary.drafted == {"meeting": 1}
    asked = await rows(sessions, Kind.AGENDA_TO_APPROVE)
    assert [(person, door) for person, _, door, _ in asked] == [("dci", "email"), ("sash", "teams")]


async def test_the_coming_weeks_of_every_panel_that_meets_regularly_are_planned(
    sessions: Sessions,
) -> None:
    secretary = Secretary()

    await swept(sessions, at(FRIDAY), plan_ahead=secretary.plan_ahead)

    assert sorted(secretary.planned) == [EAST, "hertfordshire/west"]
