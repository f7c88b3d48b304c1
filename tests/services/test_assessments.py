from datetime import date

import pytest

from core.errors import AlreadyChanged, InputRefused, NotAllowed, NotFound
from core.people import Person, Role
from core.services import assessments, discussions
from core.services.assessments import AssessmentView
from core.services.discussions import Change
from core.store.engine import Sessions, transaction
from core.store.tables import AssessmentRow
from tests.services.builders_discussions import ROTHERHAM, Panel, at, panel_at_work, person

THURSDAY = date(2026, 12, 24)


@pytest.fixture
async def panel(sessions: Sessions) -> Panel:
    async with transaction(sessions) as session:
        return await panel_at_work(session, ROTHERHAM, THURSDAY)


async def _asked(sessions: Sessions, panel: Panel) -> tuple[Person, AssessmentView]:
    async with transaction(sessions) as session:
        assessor = await person(session, "Eve Evolve", ROTHERHAM, Role.ASSESSOR)
        await discussions.save(
            session,
            panel.chair,
            panel.item.id,
            Change(discussion="Seen."),
            version=None,
            now=panel.now,
        )
        (view,) = await assessments.mine(session, assessor, now=panel.now)
    return assessor, view


async def test_R4_7_the_assessment_is_due_in_three_working_days(
    sessions: Sessions, panel: Panel
) -> None:
    _, view = await _asked(sessions, panel)
    assert (view.asked_on, view.due) == (THURSDAY, date(2026, 12, 31))  # Christmas lies between
    assert view.state_in_words == "Due by 31 December 2026"
    assert [key for key, _ in view.levels] == ["low", "medium", "high"]


async def test_R4_7_the_assessor_records_the_level_once(sessions: Sessions, panel: Panel) -> None:
    assessor, view = await _asked(sessions, panel)
    now = at(date(2027, 1, 4))
    async with transaction(sessions) as session:
        late = await assessments.assessment_view(session, assessor, view.id, now=now)
        assert (late.overdue, late.state_in_words) == (True, "Overdue since 31 December 2026")
        with pytest.raises(InputRefused, match="Choose the level"):
            await assessments.record(session, assessor, view.id, "awful", version=1, now=now)
        with pytest.raises(AlreadyChanged):
            await assessments.record(session, assessor, view.id, "low", version=7, now=now)
        done = await assessments.record(session, assessor, view.id, "medium", version=1, now=now)
        again = await assessments.record(session, assessor, view.id, "high", version=1, now=now)
        assert again == done
        assert await assessments.mine(session, assessor, now=now) == []
    assert (done.level, done.state_in_words) == ("medium", "Done on 4 January 2027")
    assert (done.overdue, done.may_record) == (False, False)


async def test_R4_7_others_cannot_record_it(sessions: Sessions, panel: Panel) -> None:
    _, view = await _asked(sessions, panel)
    async with transaction(sessions) as session:
        with pytest.raises(NotAllowed):
            await assessments.record(
                session, panel.member, view.id, "low", version=None, now=panel.now
            )
        for nobody, what in ((panel.stranger, view.id), (panel.chair, "no-such-id")):
            with pytest.raises(NotFound):
                await assessments.assessment_view(session, nobody, what, now=panel.now)


async def test_R4_7_without_an_assessor_it_is_still_owed_by_somebody(
    sessions: Sessions, panel: Panel
) -> None:
    async with transaction(sessions) as session:
        await assessments.ask(session, panel.chair, panel.case, panel.meeting, now=panel.now)
    async with transaction(sessions) as session:
        await assessments.ask(session, panel.chair, panel.case, panel.meeting, now=panel.now)
        (mine,) = await assessments.mine(session, panel.chair, now=panel.now)
        assert (await session.get_one(AssessmentRow, mine.id)).owner_id == panel.chair.id
