"""No child whose review is due is missing from a drafted agenda, counted a second way (H11)."""

from datetime import date, timedelta

import pytest
from sqlalchemy import delete, update

from core.services import listing, meetings
from core.services.recount import GRACE
from core.services.recount_reviews import forgotten
from core.services.rules import panel_of
from core.store import meetings as store
from core.store.engine import Sessions, transaction
from core.store.tables import AgendaItemRow, CaseRow, MeetingRow
from tests.services.builders_discussions import at
from tests.services.builders_meetings import EAST, child_case, people_of

TODAY = date(2026, 11, 23)  # East meets on 27 November, 24 December and 29 January
NOW = at(TODAY)
LATER = NOW + 2 * GRACE


@pytest.fixture
async def drafted(sessions: Sessions) -> list[str]:
    """East's agenda of 24 December as drafted, with one review that is due and one that is not."""
    async with transaction(sessions) as session:
        await people_of(session, EAST)
        await meetings.plan_ahead(session, panel_of(EAST), today=TODAY, now=NOW, weeks=12)
        await child_case(session, "HE-2026-0001", EAST, review_on=date(2026, 12, 20))
        await child_case(session, "HE-2026-0002", EAST, review_on=date(2027, 1, 20))
        _, december, january = await store.of_panel(session, EAST)
        await listing.draft(session, december, now=NOW)
        return [december.id, january.id]


async def said(sessions: Sessions) -> list[str]:
    async with transaction(sessions) as session:
        return await forgotten(session, LATER, LATER - GRACE)


@pytest.mark.usefixtures("drafted")
async def test_H11_a_review_that_is_on_the_agenda_is_accounted_for(sessions: Sessions) -> None:
    assert await said(sessions) == []


@pytest.mark.usefixtures("drafted")
async def test_H11_a_review_that_vanished_from_the_agenda_is_named(sessions: Sessions) -> None:
    async with transaction(sessions) as session:
        await session.execute(delete(AgendaItemRow))
    [words] = await said(sessions)
    assert words.startswith("case HE-2026-0001: its review is due by Sunday 20 December 2026")


async def test_H11_a_review_put_off_to_a_later_agenda_is_accounted_for(
    sessions: Sessions, drafted: list[str]
) -> None:
    async with transaction(sessions) as session:
        await session.execute(update(AgendaItemRow).values(meeting_id=drafted[1]))
    assert await said(sessions) == []


@pytest.mark.usefixtures("drafted")
@pytest.mark.parametrize("state", ["closed", "transferred"])
async def test_H18_a_child_whose_case_is_over_is_not_missed(sessions: Sessions, state: str) -> None:
    async with transaction(sessions) as session:
        await session.execute(delete(AgendaItemRow))
        await session.execute(update(CaseRow).values(state=state))
    assert await said(sessions) == []


@pytest.mark.usefixtures("drafted")
async def test_H11_an_agenda_that_was_drafted_just_now_is_not_judged(sessions: Sessions) -> None:
    async with transaction(sessions) as session:
        await session.execute(delete(AgendaItemRow))
        await session.execute(
            update(MeetingRow).values(agenda_drafted_at=LATER - timedelta(minutes=1))
        )
    assert await said(sessions) == []
