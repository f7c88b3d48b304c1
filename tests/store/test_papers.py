from dataclasses import dataclass, replace
from datetime import date, datetime, time

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from core.errors import NotFound
from core.papers import (
    ActionLine,
    AgendaLine,
    AgendaPaper,
    ChildLine,
    MeetingHead,
    PreviousMinutes,
)
from core.people import Role
from core.store import papers
from core.store.digests import content_digest
from core.store.engine import Sessions, transaction
from core.store.tables import MeetingRow
from tests.services.builders_discussions import EAST, at, person

ACTION = ActionLine(
    "HE26-014", "HE-2026-0007", "Ring <b>the</b> school #1 😀", "Sam Sample", "Example Agency",
    date(2026, 12, 1), "Overdue since 1 December 2026",
)  # fmt: skip
CHILD = ChildLine(
    "HE-2026-0007", "Alex Example", date(2011, 3, 4), 15, None, "Sam Sample", ("Criminal",)
)
PAPER = AgendaPaper(
    head=MeetingHead(
        "Hertfordshire", "MACE East panel", date(2026, 12, 24), "09:30", "12:30", "Teams", "A", "B"
    ),
    declaration="One.\n\nTwo.",
    outstanding=(ACTION,),
    lines=(
        AgendaLine(
            1, "Review", "09:30", 15, CHILD, "Due", ("Known",), "Sam Sample",
            PreviousMinutes(date(2026, 11, 27), "Said.", "Stays open", "High", (ACTION,)),
        ),
        AgendaLine(2, "New referral", "09:45", 30, CHILD, "New", (), "Sam Sample", None),
    ),
    waiting=("One waits.",),
    minutes_used=45,
    minutes_available=180,
    next_meeting=date(2027, 1, 29),
    next_referrals_by=None,
)  # fmt: skip
DAY = datetime.fromisoformat("2026-12-16T10:00:00+00:00")


async def test_a_frozen_paper_is_read_back_as_it_was(sessions: Sessions) -> None:
    async with transaction(sessions) as session:
        chair = await person(session, "Ida Invented", EAST, Role.CHAIR)
        meeting = await _meeting(session)
        row = await papers.freeze(session, meeting.id, "agenda", PAPER, by=chair, now=DAY)

    async with transaction(sessions) as session:
        assert await papers.load(session, meeting.id, "agenda") == PAPER
        assert row.sha256 == content_digest(papers.to_json(PAPER))
        with pytest.raises(NotFound, match="has not been approved yet"):
            await papers.load(session, meeting.id, "minutes")


async def test_the_same_content_is_the_same_edition_and_another_the_next(
    sessions: Sessions,
) -> None:
    async with transaction(sessions) as session:
        chair = await person(session, "Ida Invented", EAST, Role.CHAIR)
        meeting = await _meeting(session)
        first = await papers.freeze(session, meeting.id, "agenda", PAPER, by=chair, now=DAY)
        again = await papers.freeze(session, meeting.id, "agenda", PAPER, by=chair, now=DAY)
        changed = replace(PAPER, waiting=())
        second = await papers.freeze(session, meeting.id, "agenda", changed, by=chair, now=DAY)

        assert again is first
        assert (first.edition, second.edition) == (1, 2)
        assert await papers.load(session, meeting.id, "agenda") == changed


async def test_minutes_cannot_be_frozen_as_an_agenda(sessions: Sessions) -> None:
    async with transaction(sessions) as session:
        chair = await person(session, "Ida Invented", EAST, Role.CHAIR)
        with pytest.raises(TypeError, match="minutes"):
            await papers.freeze(session, "any", "minutes", PAPER, by=chair, now=DAY)


def test_content_of_another_shape_is_refused_and_not_guessed() -> None:
    content = papers.to_json(PAPER)

    with pytest.raises(TypeError, match="int was expected"):
        papers.from_json(AgendaPaper, {**content, "minutes_used": "45"})
    with pytest.raises(TypeError, match="waiting"):
        papers.from_json(AgendaPaper, {k: v for k, v in content.items() if k != "waiting"})


def test_a_paper_of_an_earlier_day_is_read_without_what_it_did_not_know_yet() -> None:
    content = papers.to_json(PAPER)
    earlier = {name: value for name, value in content.items() if name != "closures"}

    assert papers.from_json(AgendaPaper, earlier) == PAPER


def test_what_a_paper_cannot_hold_is_refused() -> None:
    @dataclass(frozen=True)
    class Odd:
        at: datetime

    with pytest.raises(TypeError, match="datetime"):
        papers.to_json(Odd(at(date(2026, 12, 24))))


async def _meeting(session: AsyncSession) -> MeetingRow:
    day = date(2026, 12, 24)
    row = MeetingRow(
        panel=EAST, planned_on=day, held_on=day, starts=time(9, 30), ends=time(12, 30),
        place="Teams", state="confirmed",
    )  # fmt: skip
    session.add(row)
    await session.flush()
    return row
