"""Where a panel meets is typed once; MACE 2 is called for a year in one go (H9, H23)."""

from datetime import date, time

import pytest
from sqlalchemy import select

from core.data import load_calendar
from core.errors import InputRefused
from core.messages import Kind
from core.people import Role
from core.rescheduling import Wanted
from core.scheduling import quarters_after
from core.services import meetings, places, rescheduling
from core.services.rules import panel_of
from core.store.engine import Sessions, transaction
from core.store.tables import MeetingRow
from tests.services.builders_discussions import at, person
from tests.services.builders_meetings import EAST, People, dispatches, people_of

TODAY = date(2026, 12, 7)
NOW = at(TODAY)
MACE2 = "hertfordshire/mace2"
LINK = "https://teams.example/l/meetup-join/" + "a" * 280


async def planned(sessions: Sessions) -> tuple[People, list[MeetingRow]]:
    async with transaction(sessions) as session:
        people = await people_of(session, EAST)
        await meetings.plan_ahead(session, panel_of(EAST), today=TODAY, now=NOW, weeks=12)
        return people, await rows(session)


async def rows(session) -> list[MeetingRow]:  # type: ignore[no-untyped-def]
    return list(await session.scalars(select(MeetingRow).order_by(MeetingRow.held_on)))


async def test_H9_a_link_typed_once_is_the_place_of_later_meetings_and_of_those_planned_anew(
    sessions: Sessions,
) -> None:
    people, before = await planned(sessions)
    first, own, *later = before
    assert later
    async with transaction(sessions) as session:
        alone = Wanted(own.held_on, own.starts, own.ends, "Room 9", "The system is down.")
        await rescheduling.move(session, people.administrator, own.id, alone, version=None, now=NOW)
        wanted = Wanted(first.held_on, first.starts, first.ends, LINK, "We meet online.")
        row = await rescheduling.move(
            session, people.administrator, first.id, wanted, version=None, now=NOW
        )
        days = await places.from_now_on(session, people.administrator, row, now=NOW)
        assert await places.from_now_on(session, people.administrator, row, now=NOW) == ()
        await meetings.plan_ahead(session, panel_of(EAST), today=TODAY, now=NOW, weeks=20)
    async with transaction(sessions) as session:
        after = await rows(session)
    assert days == tuple(one.held_on for one in later)
    assert len(after) > len(before)
    assert [one.place for one in after] == [LINK, "Room 9", *[LINK] * (len(after) - 2)]


async def test_H9_who_is_invited_already_is_not_told_of_another_place_by_the_way(
    sessions: Sessions,
) -> None:
    people, (first, second, *_) = await planned(sessions)
    async with transaction(sessions) as session:
        await meetings.confirm_and_invite(
            session, people.administrator, second.id, version=None, now=NOW
        )
        wanted = Wanted(first.held_on, first.starts, first.ends, LINK, "We meet online.")
        row = await rescheduling.move(
            session, people.administrator, first.id, wanted, version=None, now=NOW
        )
        days = await places.from_now_on(session, people.administrator, row, now=NOW)
    assert second.held_on not in days
    invitations = await dispatches(sessions, Kind.MEETING_INVITATION)
    assert {one.occasion for one in invitations} == {"sequence-0"}


def test_H23_a_quarter_later_is_the_same_weekday_of_the_month() -> None:
    england = load_calendar()
    assert quarters_after(date(2027, 1, 12), england) == [
        date(2027, 4, 13), date(2027, 7, 13), date(2027, 10, 12),
    ]  # fmt: skip
    assert quarters_after(date(2026, 9, 29), england, 1) == [date(2026, 12, 29)]  # the last one
    assert quarters_after(date(2026, 9, 28), england, 1) == [date(2026, 12, 24)]  # not on the 28th


async def test_H23_mace_2_is_called_for_a_year_all_or_none(sessions: Sessions) -> None:
    async with transaction(sessions) as session:
        office = await person(session, "Sam Fiction", MACE2, Role.ADMINISTRATOR)
    wanted = Wanted(date(2027, 1, 12), time(10), time(12), "Teams", "The year of MACE 2.")
    async with transaction(sessions) as session:
        made = await rescheduling.call_quarterly(session, office, MACE2, wanted, now=NOW)
    assert [row.held_on for row in made] == [
        date(2027, 1, 12), date(2027, 4, 13), date(2027, 7, 13), date(2027, 10, 12),
    ]  # fmt: skip
    clash = Wanted(date(2026, 12, 15), time(10), time(12), "Teams", "Another.")
    async with transaction(sessions) as session:
        await rescheduling.call(
            session, office, MACE2, Wanted(date(2027, 3, 16), time(10), time(12), "Teams", "One."),
            now=NOW,
        )  # fmt: skip
    with pytest.raises(InputRefused):
        async with transaction(sessions) as session:
            await rescheduling.call_quarterly(session, office, MACE2, clash, now=NOW)
    async with transaction(sessions) as session:
        assert len(await rows(session)) == 5
