from datetime import date

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from core.data import load_calendar, load_procedure
from core.errors import AlreadyChanged, InputRefused, NotAllowed, NotFound, PanelError
from core.evidence import ManualScore
from core.messages import Kind
from core.people import Person, Role
from core.services import (
    action_time,
    actions,
    discussions,
    engagement,
    evidence,
    meetings,
    minutes,
    new_actions,
    scores,
)
from core.services.discussions import Change
from core.services.minutes import MinutesView
from core.services.new_actions import NewAction
from core.services.obligations import agreed_by
from core.services.sweep import sweep
from core.store import papers
from core.store.engine import Sessions, transaction
from core.store.tables import (
    AgendaItemRow,
    CaseRow,
    DispatchRow,
    MeetingRow,
    PaperRow,
)
from core.ticks import Tick
from tests.services.builders_discussions import (
    EAST,
    ROTHERHAM,
    Panel,
    at,
    case,
    invite,
    item,
    meeting,
    panel_at_work,
    person,
)
from tests.services.builders_meetings import dispatches

FRIDAY = date(2026, 11, 27)
STAY = Change(
    discussion="Alex was <seen>.\n*Safe*.",
    analysis="Push and pull.",
    decision="stay_open",
    decision_why="Risk remains.",
    dissent="Health would close.",
    next_review_on=date(2026, 12, 24),
)


@pytest.fixture
async def panel(sessions: Sessions) -> Panel:
    async with transaction(sessions) as session:
        return await panel_at_work(session, EAST, FRIDAY)


async def _said(session: AsyncSession, panel: Panel, change: Change = STAY) -> None:
    await discussions.save(session, panel.chair, panel.item.id, change, version=None, now=panel.now)


async def _ended(session: AsyncSession, panel: Panel) -> None:
    row = await session.get_one(MeetingRow, panel.meeting.id)
    row.state, row.ended_at = "held", at(panel.day, "12:30")
    await session.flush()


async def _approve(session: AsyncSession, panel: Panel, by: Person | None = None) -> MinutesView:
    now = at(date(2026, 11, 30))
    return await minutes.approve(
        session, by or panel.chair, panel.meeting.id, version=None, now=now
    )


async def test_R4_11_minutes_hold_attendance_actions_and_each_child(
    sessions: Sessions, panel: Panel
) -> None:
    async with transaction(sessions) as session:
        away = await person(session, "Zoe Away", EAST, Role.MEMBER)
        await invite(session, panel.meeting, [away], attendance="apologies", declared_at=None)
        await _said(session, panel)
        new = NewAction("Visit Alex.", panel.member.id, date(2026, 12, 18))
        await new_actions.add(session, panel.chair, panel.item.id, new, now=panel.now)
        paper = await minutes.build(session, panel.meeting.id, now=panel.now)
    assert (paper.head.panel, paper.head.chair_title) == ("MACE East panel", "Co-chair")
    assert (paper.version, paper.approved_by, paper.approved_on) == (1, "", None)
    assert [(a.name, a.status, a.declaration) for a in paper.attendance] == [
        ("Ada Admin", "Present", "Accepted 27 November 2026, 09:31"),
        ("Carla Chair", "Present", "Accepted 27 November 2026, 09:31"),
        ("Max Member", "Present", "Accepted 27 November 2026, 09:31"),
        ("Zoe Away", "Apologies", "Not recorded"),
    ]
    assert [(a.number, a.owner, a.state) for a in paper.actions] == [
        ("HE26-001", "Max Member", "Open")
    ]
    child = paper.children[0]
    assert (child.number, child.kind, child.child.name) == (1, "New referral", "Alex Example")
    assert child.discussion == "Alex was <seen>.\n*Safe*."
    assert child.decision == "Stays open to the panel. Risk remains."
    assert (child.dissent, child.next_review) == ("Health would close.", date(2026, 12, 24))
    assert child.score is None
    assert [action.number for action in child.actions] == ["HE26-001"]


async def test_R4_11_minutes_show_the_score_with_every_point(sessions: Sessions) -> None:
    async with transaction(sessions) as session:
        panel = await panel_at_work(session, ROTHERHAM, date(2026, 11, 26))
        ticks = {"missing-overnight": Tick(date(2026, 10, 1), "Police")}
        await scores.save_group(
            session, panel.chair, panel.item.id, ticks, group=1, version=0, now=panel.now
        )
        await scores.set_adjustment(
            session,
            panel.chair,
            panel.item.id,
            ManualScore(-5, "School is calmer."),
            version=None,
            now=panel.now,
        )
        await scores.confirm(session, panel.chair, panel.item.id, version=None, now=panel.now)
        await _said(session, panel, Change(discussion="Seen.", decision="stay_open"))
        score = (await minutes.build(session, panel.meeting.id, now=panel.now)).children[0].score
    assert score is not None
    assert (score.total, score.band, score.calculated) == (15, "Low", 20)
    assert (score.adjustment, score.rationale) == ("−5", "School is calmer.")
    label, points, why = score.lines[0]
    assert (label, points) == ("Missing overnight or longer", 20)
    assert why == "20 points, for 1 October 2026, inside the past 6 months."


async def test_H13_minutes_record_what_became_of_earlier_actions(
    sessions: Sessions, panel: Panel
) -> None:
    due = date(2026, 12, 4)
    async with transaction(sessions) as session:
        await _said(session, panel)
        for text in ("Ring school.", "Visit home.", "Long ago."):
            new = NewAction(text, panel.member.id, due)
            await new_actions.add(session, panel.chair, panel.item.id, new, now=panel.now)
        mine = {a.text: a for a in await actions.my_actions(session, panel.member, now=panel.now)}
        for text, day in (("Ring school.", "2026-12-02"), ("Long ago.", "2026-11-27")):
            await actions.done(
                session,
                panel.member,
                mine[text].id,
                version=None,
                note="",
                now=at(date.fromisoformat(day)),
            )
        later = await meeting(session, EAST, date(2026, 12, 24))
        paper = await minutes.build(session, later.id, now=at(date(2026, 12, 24)))
    assert [(a.text, a.state) for a in paper.previous_actions] == [
        ("Ring school.", "Done on 2 December 2026"),
        ("Visit home.", "Overdue since 4 December 2026"),
    ]
    assert paper.actions == ()


async def test_H14_minutes_are_due_five_working_days_after_the_panel(
    sessions: Sessions, panel: Panel
) -> None:
    async with transaction(sessions) as session:
        view = await minutes.minutes_view(
            session, panel.administrator, panel.meeting.id, now=panel.now
        )
    assert view.due == date(2026, 12, 4)
    assert view.state_in_words == "To be approved and sent by 4 December 2026"
    assert (view.present, view.apologies, view.absent) == (3, 0, 0)
    assert view.not_reached == ("EX-2026-0001: not reached.",)
    assert (view.may_approve, view.may_edit) == (False, True)


async def test_H14_what_is_missing_is_said_and_bars_approval(
    sessions: Sessions, panel: Panel
) -> None:
    async with transaction(sessions) as session:
        await _said(session, panel, Change(discussion="Seen."))
        with pytest.raises(PanelError, match="has not ended"):
            await _approve(session, panel)
        await _ended(session, panel)
        with pytest.raises(PanelError, match="EX-2026-0001: no decision is recorded"):
            await _approve(session, panel)
        await _said(session, panel, Change(decision="stay_open"))
        with pytest.raises(PanelError, match="no day for its next review"):
            await _approve(session, panel)
        view = await minutes.minutes_view(session, panel.chair, panel.meeting.id, now=panel.now)
        assert view.missing == (
            "EX-2026-0001: the case stays open and has no day for its next review.",
        )
        assert view.worth_a_look == ("EX-2026-0001: no action was agreed.",)
        assert view.may_approve


async def test_H14_approval_freezes_the_minutes_and_closes_the_record(
    sessions: Sessions, panel: Panel
) -> None:
    async with transaction(sessions) as session:
        await _said(session, panel)
        await _ended(session, panel)
        built = await minutes.build(session, panel.meeting.id, now=panel.now)
        view = await _approve(session, panel)
    assert view.state_in_words == "Approved on 30 November 2026"
    assert (view.may_approve, view.may_edit) == (False, False)
    async with transaction(sessions) as session:
        frozen = await papers.load(session, panel.meeting.id, "minutes")
        assert frozen.children == built.children
        assert (frozen.approved_by, frozen.approved_on) == ("Carla Chair", date(2026, 11, 30))
        with pytest.raises(AlreadyChanged, match="minutes of this meeting are approved"):
            await _said(session, panel, Change(discussion="Different."))
        assert await _approve(session, panel) == view
        assert len((await session.scalars(select(PaperRow))).all()) == 1
        assert (await session.scalars(select(DispatchRow))).all() == []


async def test_H14_only_a_chair_approves_and_nobody_else_reads_the_draft(
    sessions: Sessions, panel: Panel
) -> None:
    async with transaction(sessions) as session:
        await _said(session, panel)
        await _ended(session, panel)
        for nobody, how in (
            (panel.administrator, NotAllowed),
            (panel.member, NotAllowed),
            (panel.stranger, NotFound),
        ):
            with pytest.raises(how):
                await _approve(session, panel, nobody)
        with pytest.raises(NotAllowed, match="sent to you"):
            await minutes.minutes_view(session, panel.member, panel.meeting.id, now=panel.now)


async def test_an_old_card_does_not_approve(sessions: Sessions, panel: Panel) -> None:
    async with transaction(sessions) as session:
        await _said(session, panel)
        await _ended(session, panel)
        with pytest.raises(AlreadyChanged):
            await minutes.approve(session, panel.chair, panel.meeting.id, version=1, now=panel.now)


async def test_R4_7_a_closing_that_a_later_score_forbids_bars_approval(
    sessions: Sessions,
) -> None:
    async with transaction(sessions) as session:
        panel = await panel_at_work(session, ROTHERHAM, date(2026, 11, 26))
        row = await session.get_one(CaseRow, panel.case.id)
        row.band = "low"
        await _said(session, panel, Change(decision="step_down", decision_why="Support agreed."))
        row.band = "high"
        view = await minutes.minutes_view(session, panel.chair, panel.meeting.id, now=panel.now)
    assert any("At high risk the case stays open" in sentence for sentence in view.missing)


async def test_R3_2_nobody_is_dropped_in_silence(sessions: Sessions, panel: Panel) -> None:
    async with transaction(sessions) as session:
        row = await session.get_one(AgendaItemRow, panel.item.id)
        row.state, row.deferred_why = "deferred", "The social worker is ill."
        other = await case(session, "EX-2026-0002", EAST)
        await item(session, panel.meeting, other, 2)
        paper = await minutes.build(session, panel.meeting.id, now=panel.now)
    assert paper.not_reached == (
        "EX-2026-0001: deferred. The social worker is ill.",
        "EX-2026-0002: not reached.",
    )


async def test_H14_from_the_end_of_the_meeting_to_frozen_minutes(sessions: Sessions) -> None:
    async with transaction(sessions) as session:
        panel = await panel_at_work(session, EAST, FRIDAY)
        other = await case(session, "EX-2026-0002", EAST)
        await item(session, panel.meeting, other, 2)
        await _said(session, panel)
        new = NewAction("Visit Alex.", panel.member.id, date(2026, 12, 18))
        action = await new_actions.add(session, panel.chair, panel.item.id, new, now=panel.now)
        later = date(2027, 1, 8)
        await action_time.more_time(
            session, panel.chair, action.id, later, note="Holiday.", version=None, now=panel.now
        )
        await meetings.end(
            session, panel.chair, panel.meeting.id, version=None, now=at(FRIDAY, "12:30")
        )
        view = await _approve(session, panel)
    assert view.not_reached == ("EX-2026-0002: not reached.",)
    assert [line.number for line in view.actions] == ["HE26-001"]
    async with transaction(sessions) as session:
        query = select(MeetingRow.held_on).join(
            AgendaItemRow, AgendaItemRow.meeting_id == MeetingRow.id
        )
        days = await session.scalars(query.where(AgendaItemRow.case_id == other.id))
        assert sorted(days) == [FRIDAY, date(2026, 12, 24)]
        agreed = agreed_by([load_procedure("hertfordshire")], load_calendar())
        assert await evidence.faults(session, agreed, at(date(2026, 12, 1))) == []


LATER = at(date(2026, 12, 2))


async def _approved(sessions: Sessions, panel: Panel) -> None:
    async with transaction(sessions) as session:
        await _said(session, panel)
        await _ended(session, panel)
        await _approve(session, panel)


async def _correct(sessions: Sessions, panel: Panel, why: str = "The school.") -> MinutesView:
    async with transaction(sessions) as session:
        return await minutes.correct(
            session, panel.chair, panel.meeting.id, why=why, version=None, now=LATER
        )


async def test_H14_a_correction_is_a_new_version_and_the_one_before_is_kept(
    sessions: Sessions, panel: Panel
) -> None:
    await _approved(sessions, panel)
    view = await _correct(sessions, panel)
    assert (view.may_approve, view.may_edit, view.correction_why) == (True, True, "The school.")
    async with transaction(sessions) as session:
        change = Change(discussion="Alex was seen at Example School.")
        await discussions.save(session, panel.chair, panel.item.id, change, version=None, now=LATER)
        assert (await papers.load(session, panel.meeting.id, "minutes")).version == 1
        view = await minutes.approve(
            session, panel.chair, panel.meeting.id, version=None, now=LATER
        )
    assert (view.may_edit, view.edition, view.correction_why) == (False, 2, "")
    async with transaction(sessions) as session:
        paper = await papers.load(session, panel.meeting.id, "minutes")
        rows = list(await session.scalars(select(PaperRow).order_by(PaperRow.edition)))
    assert (paper.version, paper.correction) == (2, "The school.")
    assert paper.children[0].discussion == "Alex was seen at Example School."
    assert [row.edition for row in rows] == [1, 2]
    assert rows[0].content["children"][0]["discussion"] == STAY.discussion


async def test_H14_every_version_goes_to_all_who_had_the_one_before(
    sessions: Sessions, panel: Panel
) -> None:
    procedures, days = [load_procedure("hertfordshire")], load_calendar()
    await _approved(sessions, panel)
    await sweep(sessions, procedures, days, at(date(2026, 11, 30), "11:00"))
    await _correct(sessions, panel)
    await sweep(sessions, procedures, days, LATER)  # while it is corrected nothing goes
    first = await dispatches(sessions, Kind.MINUTES)
    assert {one.occasion for one in first} == {"papers-1"}
    async with transaction(sessions) as session:
        await minutes.approve(session, panel.chair, panel.meeting.id, version=None, now=LATER)
    await sweep(sessions, procedures, days, at(date(2026, 12, 2), "11:00"))
    second = [one for one in await dispatches(sessions, Kind.MINUTES) if one.occasion == "papers-2"]
    assert {one.recipient_id for one in second} == {one.recipient_id for one in first}
    async with transaction(sessions) as session:
        assert await evidence.faults(session, agreed_by(procedures, days), LATER) == []


async def test_H14_a_correction_changes_words_and_never_what_has_taken_effect(
    sessions: Sessions, panel: Panel
) -> None:
    await _approved(sessions, panel)
    await _correct(sessions, panel)
    async with transaction(sessions) as session:
        end = Change(decision="close", decision_why="The risk is reduced.")
        with pytest.raises(PanelError, match="changed by the next meeting"):
            await discussions.save(
                session, panel.chair, panel.item.id, end, version=None, now=LATER
            )
        with pytest.raises(PanelError, match="changed by the next meeting"):
            await scores.save_group(
                session, panel.chair, panel.item.id, {}, group=1, version=0, now=LATER
            )


async def test_H14_only_a_chair_corrects_says_why_and_may_leave_it(
    sessions: Sessions, panel: Panel
) -> None:
    await _approved(sessions, panel)
    async with transaction(sessions) as session:
        with pytest.raises(NotAllowed):
            await minutes.correct(
                session, panel.administrator, panel.meeting.id, why="W.", version=None, now=LATER
            )
    with pytest.raises(InputRefused):
        await _correct(sessions, panel, why=" ")
    await _correct(sessions, panel)
    async with transaction(sessions) as session:
        view = await minutes.leave(session, panel.chair, panel.meeting.id, now=LATER)
    assert (view.may_edit, view.edition) == (False, 1)
    await _correct(sessions, panel)
    async with transaction(sessions) as session:
        change = Change(discussion="Different.")
        await discussions.save(session, panel.chair, panel.item.id, change, version=None, now=LATER)
        with pytest.raises(PanelError, match="corrected already"):
            await minutes.leave(session, panel.chair, panel.meeting.id, now=LATER)


async def test_R4_11_who_came_for_one_child_gets_that_childs_record_of_engagement(
    sessions: Sessions,
) -> None:
    async with transaction(sessions) as session:
        panel = await panel_at_work(session, ROTHERHAM, date(2026, 11, 26))
        other = await case(session, "EX-2026-0002", ROTHERHAM)
        second = await item(session, panel.meeting, other, 2)
        guest = await person(session, "Gus Guest", ROTHERHAM)
        away = await person(session, "Abe Away", ROTHERHAM)
        for one, place, there in (
            (panel.lead, panel.item, "present"),
            (away, panel.item, "apologies"),
            (guest, second, "present"),
        ):
            await invite(session, panel.meeting, [one], item_id=place.id, attendance=there)
        await _said(session, panel, Change(discussion="First child.", decision="stay_open",
                                           next_review_on=date(2026, 12, 24)))  # fmt: skip
        await discussions.save(
            session, panel.chair, second.id,
            Change(discussion="Second child.", decision="stay_open",
                   next_review_on=date(2026, 12, 24)),
            version=None, now=panel.now,
        )  # fmt: skip
        await _ended(session, panel)
        await minutes.approve(
            session, panel.chair, panel.meeting.id, version=None, now=at(date(2026, 11, 27))
        )
    sent = await dispatches(sessions, Kind.ENGAGEMENT_RECORD)
    assert {(one.recipient_id, one.subject, one.occasion) for one in sent} == {
        (panel.lead.id, panel.item.id, "record-1"),
        (guest.id, second.id, "record-1"),
    }
    async with transaction(sessions) as session:
        found = await engagement.of_item(session, panel.item.id)
        with pytest.raises(NotAllowed):
            await engagement.to_file(session, panel.member, panel.item.id, now=panel.now)
    said = repr(found.paper)
    assert "First child." in said
    assert "Second child." not in said
    assert "EX-2026-0002" not in said
    assert [one.name for one in found.paper.attendance] == [
        "Ada Admin",
        "Carla Chair",
        "Max Member",
        "Lee Lead",
    ]


async def test_R4_11_a_procedure_without_that_form_sends_none(
    sessions: Sessions, panel: Panel
) -> None:
    async with transaction(sessions) as session:
        await invite(session, panel.meeting, [panel.lead], item_id=panel.item.id)
    await _approved(sessions, panel)
    assert await dispatches(sessions, Kind.ENGAGEMENT_RECORD) == []
    async with transaction(sessions) as session:
        with pytest.raises(NotFound, match="no record of engagement"):
            await engagement.of_item(session, panel.item.id)
