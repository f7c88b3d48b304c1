import asyncio
from datetime import date

import pytest
from sqlalchemy import select

from core.people import Role
from core.services import meetings
from core.services.rules import panel_of
from core.store.engine import Sessions, transaction
from core.store.tables import MeetingRow
from tests.services.builders_discussions import at
from tests.services.builders_meetings import EAST, ROTHERHAM, people_of, somebody

MONDAY = date(2026, 11, 23)
NOW = at(MONDAY)


async def plan(sessions: Sessions, panel: str, weeks: int = 12) -> int:
    async with transaction(sessions) as session:
        return await meetings.plan_ahead(
            session, panel_of(panel), today=MONDAY, now=NOW, weeks=weeks
        )


async def planned(sessions: Sessions, panel: str) -> list[MeetingRow]:
    async with transaction(sessions) as session:
        query = select(MeetingRow).where(MeetingRow.panel == panel)
        return list(await session.scalars(query.order_by(MeetingRow.held_on)))


async def test_the_coming_weeks_are_planned_once(sessions: Sessions) -> None:
    async with transaction(sessions) as session:
        await people_of(session, EAST)

    assert await plan(sessions, EAST) == 3
    assert await plan(sessions, EAST) == 0

    rows = await planned(sessions, EAST)
    assert [(row.planned_on, row.held_on) for row in rows] == [
        (date(2026, 11, 27), date(2026, 11, 27)),
        (date(2026, 12, 25), date(2026, 12, 24)),
        (date(2027, 1, 29), date(2027, 1, 29)),
    ]
    assert {row.state for row in rows} == {"planned"}


async def test_two_who_plan_at_once_make_each_meeting_once(sessions: Sessions) -> None:
    async with transaction(sessions) as session:
        await people_of(session, EAST)

    new = await asyncio.gather(*(plan(sessions, EAST) for _ in range(3)))

    assert sum(new) == 3
    assert len(await planned(sessions, EAST)) == 3


async def test_R2_2_planned_meetings_have_their_chairs_by_turns(sessions: Sessions) -> None:
    async with transaction(sessions) as session:
        people = await people_of(session, ROTHERHAM)
    await plan(sessions, ROTHERHAM, weeks=4)

    rows = await planned(sessions, ROTHERHAM)

    first, second = people.first_chair.id, people.second_chair.id
    assert [row.chair_id for row in rows] == [first, second, first, second]
    assert all("(R2.2)" in (row.chair_why or "") for row in rows)


async def test_R2_2_planning_on_continues_the_turns(sessions: Sessions) -> None:
    async with transaction(sessions) as session:
        people = await people_of(session, ROTHERHAM)
    await plan(sessions, ROTHERHAM, weeks=1)
    await plan(sessions, ROTHERHAM, weeks=2)

    rows = await planned(sessions, ROTHERHAM)

    assert [row.chair_id for row in rows] == [people.first_chair.id, people.second_chair.id]


async def test_R2_2_when_both_are_away_the_deputy_is_proposed_and_turns_go_on(
    sessions: Sessions,
) -> None:
    async with transaction(sessions) as session:
        people = await people_of(session, ROTHERHAM)
        deputy = await somebody(
            session, "Dee Deputy", ROTHERHAM, Role.CHAIR, designation="YJS Coordinator"
        )
    await plan(sessions, ROTHERHAM, weeks=1)
    (row,) = await planned(sessions, ROTHERHAM)

    both: set[str] = {people.first_chair.id, people.second_chair.id}
    expected: list[tuple[set[str], str]] = [
        ({people.first_chair.id}, people.second_chair.id),
        (both, deputy.id),
        (set(), people.first_chair.id),
    ]
    for away, chair in expected:
        async with transaction(sessions) as session:
            await meetings.confirm_and_invite(
                session, people.administrator, row.id, version=None, now=NOW
            )
            view = await meetings.record_attendance(
                session, people.administrator, row.id, present=set(), apologies=away, now=NOW
            )
        (now_stands,) = await planned(sessions, ROTHERHAM)
        assert now_stands.chair_id == chair
        assert view.chair_why == now_stands.chair_why


async def test_a_meeting_is_planned_even_if_nobody_may_chair_it_yet(sessions: Sessions) -> None:
    assert await plan(sessions, ROTHERHAM, weeks=1) == 1

    (row,) = await planned(sessions, ROTHERHAM)

    assert row.chair_id is None
    assert "name a chair" in (row.chair_why or "")


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
async def test_a_panel_without_a_recurrence_has_nothing_planned(sessions: Sessions) -> None:
    assert await plan(sessions, "hertfordshire/mace2") == 0
