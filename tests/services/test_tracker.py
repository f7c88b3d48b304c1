from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date

import pytest
from sqlalchemy import event
from sqlalchemy.ext.asyncio import AsyncEngine

from core.errors import InputRefused, NotAllowed, NotFound
from core.people import Role
from core.services import case_views, discussions, new_actions, scores, tracker
from core.services.discussions import Change
from core.services.new_actions import NewAction
from core.store import audit
from core.store.engine import Sessions, transaction
from core.store.tables import AssessmentRow, InviteeRow
from core.ticks import Tick
from tests.services.builders_discussions import (
    EAST,
    ROTHERHAM,
    Panel,
    at,
    case,
    meeting,
    panel_at_work,
    person,
)

THURSDAY = date(2026, 11, 26)
LATER = at(date(2027, 3, 1))


@pytest.fixture
async def panel(sessions: Sessions) -> Panel:
    """A Rotherham panel that has scored, discussed and set one action for its child."""
    async with transaction(sessions) as session:
        panel = await panel_at_work(session, ROTHERHAM, THURSDAY)
        ticks = {"missing-overnight": Tick(date(2026, 10, 1), "Police")}
        chair, item, now = panel.chair, panel.item.id, panel.now
        await scores.save_group(session, chair, item, ticks, group=1, version=0, now=now)
        await scores.confirm(session, chair, item, version=None, now=now)
        said = Change(
            discussion="Secret talk.",
            decision="stay_open",
            decision_why="Risk remains.",
            next_review_on=date(2027, 1, 7),
        )
        await discussions.save(session, chair, item, said, version=None, now=now)
        new = NewAction("Visit Alex.", panel.lead.id, date(2026, 12, 18))
        await new_actions.add(session, chair, item, new, now=now)
    return panel


async def test_H11_the_tracker_has_one_line_a_child_with_score_and_reviews(
    sessions: Sessions, panel: Panel
) -> None:
    async with transaction(sessions) as session:
        view = await tracker.tracker(session, panel.member, now=panel.now)
    (line,) = view.lines
    assert (line.case_ref, line.initials, line.panel) == ("EX-2026-0001", "AE", "Rotherham")
    assert (line.band, line.last_score, line.scored_on) == ("Low", 20, THURSDAY)
    assert (line.last_review_on, line.next_review_on) == (THURSDAY, date(2027, 1, 7))
    assert (line.open_actions, line.overdue_actions, line.marks) == (1, 0, ())
    assert view.panels == ((ROTHERHAM, "MACE Rotherham panel"),)


async def test_R4_10_whatever_is_late_is_marked_and_stands_first(
    sessions: Sessions, panel: Panel
) -> None:
    async with transaction(sessions) as session:
        await case(session, "EX-2026-0000", ROTHERHAM)
        view = await tracker.tracker(session, panel.chair, ROTHERHAM, now=LATER)
        assert [line.case_ref for line in view.lines] == ["EX-2026-0001", "EX-2026-0000"]
        assert view.lines[0].marks == (
            "Review overdue since 7 January 2027",
            "CE risk assessment overdue since 1 December 2026",
            "1 action overdue",
        )
        assert view.lines[1].marks == ()
        assert view.overdue == 1


async def test_R4_10_twelve_weeks_run_from_the_last_assessment(
    sessions: Sessions, panel: Panel
) -> None:
    async with transaction(sessions) as session:
        assessor = await person(session, "Eve Evolve", ROTHERHAM, Role.ASSESSOR)
        before = await meeting(session, ROTHERHAM, date(2026, 11, 5))
        session.add(
            AssessmentRow(
                case_id=panel.case.id,
                meeting_id=before.id,
                owner_id=assessor.id,
                asked_on=date(2026, 11, 5),
                done_at=at(date(2026, 11, 9)),
                level="medium",
            )
        )
        await session.flush()
        view = await case_views.case_view(session, panel.chair, panel.case.id, now=LATER)
    assert view.clocks.renewal_owed_on == date(2027, 2, 1)
    assert "CE risk assessment update overdue since 1 February 2027" in view.line.marks


@pytest.mark.parametrize(
    ("only", "refs"),
    [
        ("open", ["EX-2026-0001", "EX-2026-0002"]),
        ("overdue", ["EX-2026-0001"]),
        ("soon", ["EX-2026-0001"]),
        ("high", ["EX-2026-0002"]),
        ("closed", ["EX-2026-0003"]),
        ("all", ["EX-2026-0001", "EX-2026-0002", "EX-2026-0003"]),
    ],
)
async def test_the_tracker_shows_what_is_asked_for(
    sessions: Sessions, panel: Panel, only: str, refs: list[str]
) -> None:
    async with transaction(sessions) as session:
        await case(session, "EX-2026-0002", ROTHERHAM, band="high")
        await case(session, "EX-2026-0003", ROTHERHAM, state="closed")
        await case(session, "EX-2026-0004", EAST)
        view = await tracker.tracker(session, panel.chair, ROTHERHAM, only, now=LATER)
    assert sorted(line.case_ref for line in view.lines) == refs
    assert view.only == only


async def test_H1_people_see_their_own_panels_tracker_only(
    sessions: Sessions, panel: Panel
) -> None:
    async with transaction(sessions) as session:
        assert (await tracker.tracker(session, panel.stranger, now=panel.now)).lines == ()
        with pytest.raises(NotAllowed, match="not on this panel"):
            await tracker.tracker(session, panel.stranger, ROTHERHAM, now=panel.now)
        with pytest.raises(NotAllowed, match="on no panel"):
            await tracker.tracker(session, panel.lead, now=panel.now)
        with pytest.raises(InputRefused):
            await tracker.tracker(session, panel.chair, only="mine", now=panel.now)


async def test_the_tracker_asks_the_database_as_often_for_twelve_cases_as_for_one(
    sessions: Sessions, panel: Panel, engine: AsyncEngine
) -> None:
    with _counting(engine) as first:
        async with transaction(sessions) as session:
            await tracker.tracker(session, panel.chair, now=panel.now)
    async with transaction(sessions) as session:
        for number in range(2, 13):
            await case(session, f"EX-2026-{number:04d}", ROTHERHAM)
    with _counting(engine) as second:
        async with transaction(sessions) as session:
            view = await tracker.tracker(session, panel.chair, now=panel.now)
    assert len(view.lines) == 12
    assert len(first) == len(second)


@contextmanager
def _counting(engine: AsyncEngine) -> Iterator[list[str]]:
    asked: list[str] = []

    def count(_connection: object, _cursor: object, statement: str, *_more: object) -> None:
        asked.append(statement)

    event.listen(engine.sync_engine, "before_cursor_execute", count)
    yield asked
    event.remove(engine.sync_engine, "before_cursor_execute", count)


async def test_R4_5_a_case_shows_its_history_of_scores_decisions_and_actions(
    sessions: Sessions, panel: Panel
) -> None:
    async with transaction(sessions) as session:
        view = await case_views.case_view(session, panel.member, panel.case.id, now=panel.now)
    assert view.child.name == "Alex Example"
    assert [(one.on, one.total, one.band) for one in view.scores] == [(THURSDAY, 20, "Low")]
    (decision,) = view.decisions
    assert (decision.on, decision.kind) == (THURSDAY, "New referral")
    assert decision.decision == "Stays open to the panel. Risk remains."
    assert decision.discussion == "Secret talk."
    assert [one.text for one in view.open_actions] == ["Visit Alex."]
    assert view.ended_actions == ()
    assert view.clocks.assessment_owed_on == date(2026, 12, 1)
    assert len(view.assessments) == 1


async def test_H9_a_case_gives_an_undeclared_member_initials_and_nothing_that_was_typed(
    sessions: Sessions,
) -> None:
    async with transaction(sessions) as session:
        east = await panel_at_work(session, EAST, THURSDAY)
        said = Change(discussion="Alex spoke.", decision="stay_open", decision_why="Alex agrees.")
        await discussions.save(session, east.chair, east.item.id, said, version=None, now=east.now)
        new = NewAction("Visit Alex.", east.lead.id, date(2026, 12, 18))
        await new_actions.add(session, east.chair, east.item.id, new, now=east.now)
        member = await person(session, "Mia Member", EAST, Role.MEMBER)
        place = InviteeRow(meeting_id=east.meeting.id, person_id=member.id, because="Police")
        session.add(place)
        await session.flush()
        before = await case_views.case_view(session, member, east.case.id, now=east.now)
        overseen = await case_views.case_view(session, east.chair, east.case.id, now=east.now)
        place.declared_at = east.now
        await session.flush()
        after = await case_views.case_view(session, member, east.case.id, now=east.now)
    assert before.child.name == "AE"
    assert "Alex" not in repr(before)
    for view in (overseen, after):
        assert view.child.name == "Alex Example"
        assert [one.discussion for one in view.decisions] == ["Alex spoke."]
        assert [one.text for one in view.open_actions] == ["Visit Alex."]


async def test_the_lead_professional_sees_decisions_and_own_actions_and_no_scores(
    sessions: Sessions, panel: Panel
) -> None:
    async with transaction(sessions) as session:
        view = await case_views.case_view(session, panel.lead, panel.case.id, now=panel.now)
        with pytest.raises(NotFound):
            await case_views.case_view(session, panel.stranger, panel.case.id, now=panel.now)
    assert (view.scores, view.line.band, view.line.last_score) == ((), None, None)
    assert [one.decision for one in view.decisions] == ["Stays open to the panel"]
    assert [one.discussion for one in view.decisions] == [""]
    assert [one.number for one in view.open_actions] == ["RO26-001"]
    assert view.assessments == ()


async def test_reading_tracker_and_case_leaves_a_trace(sessions: Sessions, panel: Panel) -> None:
    async with transaction(sessions) as session:
        await tracker.tracker(session, panel.member, now=panel.now)
        await case_views.case_view(session, panel.lead, panel.case.id, now=panel.now)
    async with transaction(sessions) as session:
        seen = await audit.who_saw(session, f"tracker:{ROTHERHAM}")
        assert [one.actor for one in seen] == [panel.member.id]
        seen = await audit.who_saw(session, f"case:{panel.case.id}")
        assert panel.lead.id in {one.actor for one in seen}
