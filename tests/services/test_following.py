"""What follows beside the NRM: clocks, other meetings, handing over (R4.7 to R4.10, H18)."""

from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import delete, select, update

from core.data import load_catalogue
from core.errors import AlreadyChanged, InputRefused, NotAllowed, PanelError
from core.people import Role
from core.services import (
    case_views,
    discussions,
    handovers,
    other_meetings,
    renewals,
    scores,
    strategies,
    tracker,
)
from core.services.discussions import Change
from core.services.handovers import Told
from core.services.other_meetings import Held
from core.store.engine import Sessions, transaction
from core.store.tables import (
    AssessmentRow,
    CaseRow,
    DispatchRow,
    OtherMeetingRow,
    StrategyQuestionRow,
)
from core.ticks import Tick
from tests.services.builders_discussions import ROTHERHAM, Panel, at, case, panel_at_work, person
from tests.services.builders_following import (
    born,
    case_of,
    on_the_list,
    owed,
    reminded,
    scored,
    swept,
    verified,
)

THURSDAY = date(2026, 12, 17)
FORTNIGHT = date(2026, 12, 31)
UPDATE = {
    "meeting": "core-group",
    "done_by": "Wren Calder",
    "level": "high",
    "changed": "Two more episodes.",
}
GROUPS = list(load_catalogue("house").groups)


@pytest.fixture
async def panel(sessions: Sessions) -> Panel:
    async with transaction(sessions) as session:
        return await panel_at_work(session, ROTHERHAM, THURSDAY)


async def _assessed(sessions: Sessions, panel: Panel, level: str = "medium") -> None:
    async with transaction(sessions) as session:
        session.add(
            AssessmentRow(
                case_id=panel.case.id,
                meeting_id=panel.meeting.id,
                owner_id=panel.lead.id,
                asked_on=THURSDAY,
                done_at=panel.now,
                done_by=panel.lead.id,
                level=level,
            )
        )


async def _harm(sessions: Sessions, panel: Panel) -> str:
    """Score a sign of actual harm and confirm; give the question that it raises."""
    async with transaction(sessions) as session:
        for number, name in enumerate(GROUPS, start=1):
            ticks = {"disclosure": Tick(THURSDAY, "Police")} if name == "harm" else {}
            await scores.save_group(
                session,
                panel.chair,
                panel.item.id,
                ticks,
                group=number,
                version=None,
                now=panel.now,
            )
        await scores.confirm(session, panel.chair, panel.item.id, version=None, now=panel.now)
        return (await session.scalars(select(StrategyQuestionRow))).one().id


async def test_R4_6_a_sign_of_harm_asks_for_a_strategy_discussion_today(
    sessions: Sessions, panel: Panel
) -> None:
    question = await _harm(sessions, panel)
    assert (await owed(sessions, panel, panel.now))["strategy_answer"] == THURSDAY
    await swept(sessions, panel.now)
    assert "strategy_answer.first/2026-12-17" in await reminded(sessions, panel.chair)
    async with transaction(sessions) as session:
        with pytest.raises(InputRefused, match="Say why no strategy"):
            await strategies.answer(
                session, panel.chair, question, "not_needed", " ", version=None, now=panel.now
            )
        with pytest.raises(NotAllowed):
            await strategies.answer(
                session, panel.member, question, "held", "", version=None, now=panel.now
            )
        view = await strategies.answer(
            session, panel.chair, question, "held", "", version=1, now=panel.now
        )
    assert view.answered == "A strategy discussion was held, 17 December 2026."
    assert "strategy_answer" not in await owed(sessions, panel, panel.now)


async def test_R4_6_without_the_sign_of_harm_the_question_is_taken_back(
    sessions: Sessions, panel: Panel
) -> None:
    await _harm(sessions, panel)
    async with transaction(sessions) as session:
        group = GROUPS.index("harm") + 1
        await scores.save_group(
            session, panel.chair, panel.item.id, {}, group=group, version=None, now=panel.now
        )
        await scores.confirm(session, panel.chair, panel.item.id, version=None, now=panel.now)
    assert "strategy_answer" not in await owed(sessions, panel, panel.now)


async def test_R4_10_an_update_in_another_meeting_starts_the_twelve_weeks_anew(
    sessions: Sessions, panel: Panel
) -> None:
    await _assessed(sessions, panel)
    assert (await owed(sessions, panel, panel.now))["assessment_update"] == date(2027, 3, 11)
    now = at(date(2027, 3, 1))
    async with transaction(sessions) as session:
        view = await renewals.update(
            session, panel.lead, panel.case.id, UPDATE, date(2027, 2, 25), now=now
        )
        assert view.history == (
            "25 February 2027, Core Group: High, by Wren Calder. Two more episodes.",
        )
        with pytest.raises(AlreadyChanged, match="recorded already"):
            await renewals.update(
                session, panel.lead, panel.case.id, UPDATE, date(2027, 2, 25), now=now
            )
    assert (await owed(sessions, panel, now))["assessment_update"] == date(2027, 5, 20)
    assert await on_the_list(sessions, date(2027, 6, 1), "assessment_update") == [
        ("Practitioner", "overdue")
    ]


async def test_R4_10_a_late_update_is_chased_and_counted_a_second_way(
    sessions: Sessions, panel: Panel
) -> None:
    await _assessed(sessions, panel)
    await swept(sessions, at(date(2027, 3, 18)))
    assert "assessment_update.after-5/2027-03-11" in await reminded(sessions, panel.lead)
    assert "assessment_update.after-5/2027-03-11" in await reminded(sessions, panel.chair)
    when = at(date(2027, 3, 18), "12:00")
    assert (await verified(sessions, when)).unexplained == ()
    async with transaction(sessions) as session:
        await session.execute(delete(DispatchRow).where(DispatchRow.kind == "case_reminder"))
    assert any("assessment_update" in one for one in (await verified(sessions, when)).unexplained)


@pytest.mark.parametrize(
    ("changes", "day", "field", "told"),
    [
        ({"meeting": "tea"}, FORTNIGHT, "meeting", "Choose in which meeting"),
        ({}, None, "held_on", "Give the day"),
        ({}, date(2027, 5, 1), "held_on", "lies ahead"),
        ({}, date(2026, 1, 1), "held_on", "when the case was opened"),
        ({"changed": "  "}, FORTNIGHT, "changed", "Say what has changed"),
        ({"level": "awful"}, FORTNIGHT, "level", "Choose the level"),
    ],
)
async def test_R4_10_an_update_that_cannot_be_is_refused_whole(
    sessions: Sessions,
    panel: Panel,
    changes: dict[str, str],
    day: date | None,
    field: str,
    told: str,
) -> None:
    async with transaction(sessions) as session:
        with pytest.raises(InputRefused) as refused:
            await renewals.update(
                session, panel.lead, panel.case.id, UPDATE | changes, day, now=at(date(2027, 1, 4))
            )
        assert told in refused.value.problems[field]


async def test_R4_10_who_is_responsible_follows_from_the_services(
    sessions: Sessions, panel: Panel
) -> None:
    async with transaction(sessions) as session:
        worker = await person(session, "Eve Evolve", ROTHERHAM, Role.ASSESSOR)
        view = await renewals.renewal_view(session, panel.lead, panel.case.id, now=panel.now)
        assert view.responsible.label == "Social Worker"
        assert "open to none of Evolve, Barnardo's, Youth Justice Service" in view.responsible.why
        view = await renewals.support(
            session, panel.chair, panel.case.id, ("yjs",), None, version=None, now=panel.now
        )
        assert view.responsible.label == "Youth Justice Service"
        view = await renewals.support(
            session,
            panel.chair,
            panel.case.id,
            ("evolve", "yjs"),
            worker.id,
            version=None,
            now=panel.now,
        )
    assert view.responsible.why == "The child is open to Evolve, which answers for it (R4.10)."
    await _assessed(sessions, panel)
    assert await on_the_list(sessions, date(2027, 3, 12), "assessment_update") == [
        ("Assessor", "overdue")
    ]


async def test_R4_7_at_medium_risk_the_dedicated_worker_is_not_lost(
    sessions: Sessions, panel: Panel
) -> None:
    async with transaction(sessions) as session:
        worker = await person(session, "Eve Evolve", ROTHERHAM, Role.ASSESSOR)
        values = {"band": "medium", "open_to": ["evolve"], "worker_id": worker.id}
        await session.execute(update(CaseRow).values(**values))
    async with transaction(sessions) as session:
        for lost in (((), None), (("evolve",), None), ((), worker.id)):
            with pytest.raises(InputRefused, match="keeps Evolve with a dedicated worker"):
                await renewals.support(
                    session, panel.chair, panel.case.id, *lost, version=None, now=panel.now
                )
        await session.execute(update(CaseRow).values(band="low"))
        session.expire_all()
        view = await renewals.support(
            session, panel.chair, panel.case.id, (), None, version=None, now=panel.now
        )
    assert view.worker == ""


async def test_R4_7_score_and_assessment_that_disagree_stand_side_by_side(
    sessions: Sessions, panel: Panel
) -> None:
    await scored(sessions, panel, 75, "high")
    await _assessed(sessions, panel)
    async with transaction(sessions) as session:
        shown = await case_views.case_view(session, panel.chair, panel.case.id, now=panel.now)
        talk = await discussions.discussion_view(session, panel.chair, panel.item.id, now=panel.now)
    for follows in (dict(shown.follows), dict(talk.follows)):
        words = follows["Score and assessment disagree"]
        assert "score says high (17 December 2026)" in words
        assert "assessment says medium (17 December 2026)" in words


async def test_R4_7_low_risk_proposes_early_help(sessions: Sessions, panel: Panel) -> None:
    await scored(sessions, panel, 12, "low")
    async with transaction(sessions) as session:
        talk = await discussions.discussion_view(session, panel.chair, panel.item.id, now=panel.now)
    assert "Early Help" in dict(talk.follows)["At low risk"]
    assert ("step_down", "Steps down to Early Help") in talk.decisions


async def _begun(sessions: Sessions, panel: Panel) -> None:
    await scored(sessions, panel, 75, "high")
    async with transaction(sessions) as session:
        await other_meetings.begin(
            session, panel.chair, panel.case.id, "The risk changes weekly.", now=panel.now
        )


async def test_R4_8_a_missed_fortnight_is_chased(sessions: Sessions, panel: Panel) -> None:
    await _begun(sessions, panel)
    assert (await owed(sessions, panel, panel.now))["other_meeting"] == FORTNIGHT
    await swept(sessions, at(date(2027, 1, 4)))
    assert "other_meeting.after-1/2026-12-31" in await reminded(sessions, panel.chair)
    when = at(date(2027, 1, 4), "12:00")
    assert (await verified(sessions, when)).unexplained == ()
    held = Held(date(2027, 1, 4), "Police and Evolve", "Calm.")
    async with transaction(sessions) as session:
        view = await other_meetings.record(session, panel.chair, panel.case.id, held, now=when)
    assert (view.present, view.said, view.due) == (
        "Police and Evolve",
        "Calm.",
        date(2027, 1, 18),
    )
    assert (await owed(sessions, panel, when))["other_meeting"] == date(2027, 1, 18)


async def test_R4_8_another_meeting_stands_in_for_the_review_with_who_decided(
    sessions: Sessions, panel: Panel
) -> None:
    await _begun(sessions, panel)
    async with transaction(sessions) as session:
        await discussions.save(
            session,
            panel.chair,
            panel.item.id,
            Change(discussion="Seen.", next_review_on=date(2027, 1, 14)),
            version=None,
            now=panel.now,
        )
    now = at(date(2027, 1, 12))
    held = Held(date(2027, 1, 12), "Police", "Calm.", is_review=True)
    async with transaction(sessions) as session:
        with pytest.raises(InputRefused) as refused:
            await other_meetings.record(session, panel.chair, panel.case.id, held, now=now)
        assert set(refused.value.problems) == {"decided_by", "next_review_on"}
        late = replace(held, decided_by=panel.chair.id, next_review_on=date(2027, 6, 3))
        with pytest.raises(InputRefused, match="by which the next review is due"):
            await other_meetings.record(session, panel.chair, panel.case.id, late, now=now)
        good = replace(late, next_review_on=date(2027, 2, 11))
        await other_meetings.record(session, panel.chair, panel.case.id, good, now=now)
        with pytest.raises(AlreadyChanged, match="recorded already"):
            await other_meetings.record(session, panel.chair, panel.case.id, good, now=now)
    row = await case_of(sessions, panel)
    assert row.next_review_on == date(2027, 2, 11)
    assert row.next_review_why == (
        "Fortnightly risk management meetings: the one of Tuesday 12 January 2027 stood in for the "
        "review; Carla Chair decided."
    )
    assert await on_the_list(sessions, date(2027, 1, 20), "review") == [("coordinator", "open")]


async def test_R4_8_only_a_chair_decides_and_only_at_high_risk(
    sessions: Sessions, panel: Panel
) -> None:
    async with transaction(sessions) as session:
        with pytest.raises(NotAllowed):
            await other_meetings.begin(session, panel.lead, panel.case.id, "Why", now=panel.now)
        with pytest.raises(InputRefused, match="at this risk only"):
            await other_meetings.begin(session, panel.chair, panel.case.id, "Why", now=panel.now)
        with pytest.raises(PanelError, match="No such meetings run"):
            await other_meetings.record(
                session, panel.chair, panel.case.id, Held(THURSDAY, "All", "Calm."), now=panel.now
            )
        assert list(await session.scalars(select(OtherMeetingRow))) == []


async def test_R4_8_a_review_is_brought_forward_with_a_reason(
    sessions: Sessions, panel: Panel
) -> None:
    async with transaction(sessions) as session:
        await session.execute(update(CaseRow).values(next_review_on=date(2027, 3, 11)))
    async with transaction(sessions) as session:
        for day, why in (
            (date(2027, 4, 1), "Sooner"),
            (date(2026, 12, 1), "Past"),
            (FORTNIGHT, " "),
        ):
            with pytest.raises(InputRefused):
                await other_meetings.bring_forward(
                    session, panel.chair, panel.case.id, day, why, version=None, now=panel.now
                )
        await other_meetings.bring_forward(
            session,
            panel.chair,
            panel.case.id,
            FORTNIGHT,
            "Missing again.",
            version=None,
            now=panel.now,
        )
    row = await case_of(sessions, panel)
    assert row.next_review_on == FORTNIGHT
    assert "Brought forward by Carla Chair" in (row.next_review_why or "")


TOLD = {
    "to_whom": "Exampleshire",
    "contact": "Duty desk, 01632 960001",
    "told_by": "Alex Sample",
    "note": "All papers.",
}


async def test_H18_a_child_who_moves_is_passed_on_and_the_other_authority_is_told(
    sessions: Sessions, panel: Panel
) -> None:
    told = Told("transfer", TOLD, date(2026, 12, 18))
    async with transaction(sessions) as session:
        with pytest.raises(PanelError, match="No meeting has decided"):
            await handovers.record(
                session, panel.chair, panel.case.id, told, number=0, now=panel.now
            )
        change = Change(decision="transfer", decision_why="The family moves to Exampleshire.")
        await discussions.save(
            session, panel.chair, panel.item.id, change, version=None, now=panel.now
        )
    row = await case_of(sessions, panel)
    assert (row.state, row.closed_on) == ("closed", THURSDAY)
    assert (row.closed_why or "").startswith("Passes to another authority's panel.")
    assert (await owed(sessions, panel, panel.now))["transfer_notice"] == date(2026, 12, 18)
    await swept(sessions, at(date(2026, 12, 21)))
    assert await reminded(sessions, panel.lead) == ["transfer_notice.chase-2/2026-12-18"]
    assert (await verified(sessions, at(date(2026, 12, 21), "12:00"))).unexplained == ()
    async with transaction(sessions) as session:
        with pytest.raises(InputRefused, match="lies ahead"):
            await handovers.record(
                session,
                panel.lead,
                panel.case.id,
                replace(told, told_on=date(2027, 1, 1)),
                number=0,
                now=at(date(2026, 12, 21)),
            )
        await handovers.record(
            session, panel.lead, panel.case.id, told, number=0, now=at(date(2026, 12, 21))
        )
        shown = await case_views.case_view(session, panel.chair, panel.case.id, now=panel.now)
    assert "Exampleshire" in dict(shown.follows)["Passed to another authority"]
    assert "transfer_notice" not in await owed(sessions, panel, at(date(2026, 12, 21)))


async def test_H18_the_eighteenth_birthday_is_flagged_six_months_ahead_without_its_day(
    sessions: Sessions, panel: Panel
) -> None:
    await born(sessions, date(2009, 6, 23))
    day = date(2026, 11, 30)
    assert "transition_plan" not in await owed(sessions, panel, at(day))
    now = at(date(2026, 12, 1))
    assert (await owed(sessions, panel, now))["transition_plan"] == date(2027, 5, 31)
    assert await on_the_list(sessions, date(2026, 12, 1), "transition_plan") == [
        ("Practitioner", "open")
    ]
    await swept(sessions, now)
    assert await reminded(sessions, panel.lead) == ["transition_plan.first/2027-05-31"]
    async with transaction(sessions) as session:
        seen = await tracker.tracker(session, panel.chair, now=now)
        talk = await discussions.discussion_view(session, panel.chair, panel.item.id, now=now)
        assert "Turns 18 in June 2027: plan the transition" in seen.lines[0].marks
        assert "June 2027" in dict(talk.follows)["Transition at 18"]
        told = Told("transition", TOLD, date(2026, 12, 1))
        await handovers.record(session, panel.lead, panel.case.id, told, number=0, now=now)
    assert "transition_plan" not in await owed(sessions, panel, now)


async def test_H18_at_18_a_child_at_high_risk_passes_to_adult_services_by_a_decision(
    sessions: Sessions, panel: Panel
) -> None:
    now = at(date(2026, 12, 1))
    chosen = {"decision": "passes", "consent": "agrees"}
    async with transaction(sessions) as session:
        (await session.get_one(CaseRow, panel.case.id)).band = "high"
    for missing in ("decision", "consent"):
        async with transaction(sessions) as session:
            told = Told("transition", TOLD | chosen | {missing: ""}, date(2026, 12, 1))
            with pytest.raises(InputRefused) as refused:
                await handovers.record(session, panel.lead, panel.case.id, told, number=0, now=now)
            assert list(refused.value.problems) == [missing]
    async with transaction(sessions) as session:
        told = Told("transition", TOLD | chosen, date(2026, 12, 1))
        view = await handovers.record(session, panel.lead, panel.case.id, told, number=0, now=now)
        assert view.at_risk == "high"
        assert "Passes to adult services. The young person agrees. " in view.history[0]
    async with transaction(sessions) as session:
        other = Told("transition", TOLD | chosen | {"decision": "not"}, date(2026, 12, 1))
        view = await handovers.record(session, panel.lead, panel.case.id, other, number=1, now=now)
    assert [one.partition(". ")[0] for one in view.history] == [
        "Does not pass to adult services",
        "Passes to adult services",
    ]


async def test_H18_a_child_referred_again_within_twelve_months_is_linked_and_counted(
    sessions: Sessions, panel: Panel
) -> None:
    async with transaction(sessions) as session:
        first = await session.get_one(CaseRow, panel.case.id)
        first.state, first.closed_on, first.rereferrals = "closed", THURSDAY, 1
        again = await case(session, "EX-2027-0002", ROTHERHAM, opened_on=date(2027, 12, 17))
        later = await case(session, "EX-2027-0003", ROTHERHAM, opened_on=date(2027, 12, 18))
        for one in (again, later):
            one.child_id = first.child_id
            await session.flush()
            await handovers.link_earlier(session, one)
        assert (again.earlier_id, again.rereferrals) == (first.id, 2)
        assert (later.earlier_id, later.rereferrals) == (None, 0)
        shown = await case_views.case_view(session, panel.chair, again.id, now=panel.now)
    assert dict(shown.follows)["Referred again"] == (
        "Referred again after EX-2026-0001, which closed on Thursday 17 December 2026; within 12 "
        "months twice so far."
    )
