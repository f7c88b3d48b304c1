import asyncio
from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from core.errors import AlreadyChanged, InputRefused, NotAllowed, NotFound, PanelError
from core.people import Role
from core.services import discussions, new_actions
from core.services.discussion_views import DiscussionView
from core.services.discussions import Change
from core.services.new_actions import NewAction
from core.store import audit
from core.store.engine import Sessions, transaction
from core.store.tables import (
    AgendaItemRow,
    AssessmentRow,
    AuditDetailRow,
    AuditRow,
    CaseRow,
    MeetingRow,
)
from tests.services.builders_discussions import (
    EAST,
    ROTHERHAM,
    Panel,
    case,
    invite,
    item,
    meeting,
    panel_at_work,
    person,
)

FRIDAY = date(2026, 11, 27)
THURSDAY = date(2026, 11, 26)


@pytest.fixture
async def east(sessions: Sessions) -> Panel:
    async with transaction(sessions) as session:
        return await panel_at_work(session, EAST, FRIDAY)


@pytest.fixture
async def rotherham(sessions: Sessions) -> Panel:
    async with transaction(sessions) as session:
        return await panel_at_work(session, ROTHERHAM, THURSDAY)


async def _save(
    session: AsyncSession, panel: Panel, change: Change, version: int | None = None
) -> DiscussionView:
    return await discussions.save(
        session, panel.chair, panel.item.id, change, version=version, now=panel.now
    )


async def _band(session: AsyncSession, panel: Panel, band: str) -> None:
    (await session.get_one(CaseRow, panel.case.id)).band = band
    await session.flush()


async def test_a_discussion_is_kept_bit_by_bit_and_as_typed(
    sessions: Sessions, east: Panel
) -> None:
    said = "<i>Alex</i> was *seen*.\n\n👩‍👧 " + "x" * 9000
    async with transaction(sessions) as session:
        view = await _save(session, east, Change(discussion=said), version=1)
        assert (view.state, view.version) == ("discussed", 2)
        await _save(session, east, Change(analysis="Push and pull."), version=2)
    async with transaction(sessions) as session:
        view = await discussions.discussion_view(session, east.chair, east.item.id, now=east.now)
    assert (view.said.discussion, view.said.analysis) == (said, "Push and pull.")
    assert (view.child.name, view.child.age, view.child.case_ref) == (
        "Alex Example",
        15,
        "EX-2026-0001",
    )
    assert view.child.legal_status == "Child in need plan"
    assert view.child.types == ("Criminal exploitation (CCE)",)
    assert view.child.lead_professional == "Lee Lead"
    assert view.kind == "New referral"
    assert view.score == "Not scored"


async def test_R4_11_a_repeat_changes_nothing_and_an_old_card_keeps_both_texts(
    sessions: Sessions, east: Panel
) -> None:
    async with transaction(sessions) as session:
        first = await _save(session, east, Change(discussion="Seen."), version=1)
    async with transaction(sessions) as session:
        assert await _save(session, east, Change(discussion="Seen."), version=1) == first
        both = await _save(session, east, Change(discussion="Not here."), version=1)
        assert both.said.discussion.startswith("Seen.\n\n[Written at the same time by")
        assert both.said.discussion.endswith("Not here.")


async def test_R4_4_the_next_review_is_offered_from_the_band_and_kept_with_its_reason(
    sessions: Sessions, rotherham: Panel
) -> None:
    async with transaction(sessions) as session:
        await _band(session, rotherham, "low")
        view = await discussions.discussion_view(
            session, rotherham.chair, rotherham.item.id, now=rotherham.now
        )
        assert view.review.on == date(2027, 5, 20)
        assert "12 weeks" in (view.review.conflict or "")
        late = Change(decision="stay_open", next_review_on=view.review.on)
        with pytest.raises(InputRefused) as refused:
            await _save(session, rotherham, late)
        assert list(refused.value.problems) == ["next_review_why"]
        why = Change(
            decision="stay_open", next_review_on=view.review.on, next_review_why="Settled."
        )
        await _save(session, rotherham, why)
    async with transaction(sessions) as session:
        row = await session.get_one(CaseRow, rotherham.case.id)
        assert (row.next_review_on, row.next_review_why) == (date(2027, 5, 20), "Settled.")


async def test_R4_4_hertfordshire_is_offered_the_panels_next_meeting(
    sessions: Sessions, east: Panel
) -> None:
    async with transaction(sessions) as session:
        view = await discussions.discussion_view(session, east.chair, east.item.id, now=east.now)
    assert (view.review.on, view.review.limit) == (date(2026, 12, 24), None)


@pytest.mark.parametrize("band", ["medium", "high"])
async def test_R4_7_a_medium_or_high_case_cannot_close(
    sessions: Sessions, rotherham: Panel, band: str
) -> None:
    async with transaction(sessions) as session:
        await _band(session, rotherham, band)
        for decision in ("close", "close_agreed", "step_down"):
            with pytest.raises(InputRefused, match=f"At {band} risk the case stays open"):
                await _save(session, rotherham, Change(decision=decision, decision_why="Done."))
        view = await _save(session, rotherham, Change(decision="stay_open"))
    assert [key for key, _ in view.decisions] == ["stay_open", "transfer"]


async def test_R4_7_a_first_discussion_asks_the_assessor_for_an_assessment_once(
    sessions: Sessions, rotherham: Panel
) -> None:
    async with transaction(sessions) as session:
        assessor = await person(session, "Eve Evolve", ROTHERHAM, Role.ASSESSOR)
        await _save(session, rotherham, Change(discussion="Seen."))
        await _save(session, rotherham, Change(discussion="Seen again."))
        row = (await session.scalars(select(AssessmentRow))).one()
    assert (row.owner_id, row.asked_on) == (assessor.id, THURSDAY)


async def test_R4_7_hertfordshire_asks_for_no_assessment(sessions: Sessions, east: Panel) -> None:
    async with transaction(sessions) as session:
        await _save(session, east, Change(discussion="Seen."))
        assert (await session.scalars(select(AssessmentRow))).all() == []


async def test_H18_closing_needs_a_reason_and_closes_the_case_at_the_meeting(
    sessions: Sessions, east: Panel
) -> None:
    async with transaction(sessions) as session:
        with pytest.raises(InputRefused) as refused:
            await _save(session, east, Change(decision="close_agreed"))
        assert list(refused.value.problems) == ["decision_why"]
        await _save(session, east, Change(decision="close_agreed", decision_why="Moved away."))
    async with transaction(sessions) as session:
        row = await session.get_one(CaseRow, east.case.id)
        assert (row.state, row.closed_on, row.next_review_on) == ("closed", FRIDAY, None)
        assert (row.closed_why or "").endswith("Moved away.")
    async with transaction(sessions) as session:
        acts = set(await session.scalars(select(AuditRow.act)))
        assert {"discussion.save", "case.close"} <= acts


async def test_H18_the_same_meeting_can_take_a_closing_back(
    sessions: Sessions, east: Panel
) -> None:
    async with transaction(sessions) as session:
        await _save(session, east, Change(decision="transfer", decision_why="Moved away."))
        review = Change(decision="stay_open", next_review_on=date(2026, 12, 24))
        await _save(session, east, review)
        row = await session.get_one(CaseRow, east.case.id)
    assert (row.state, row.closed_on, row.closed_why) == ("open", None, None)
    assert row.next_review_on == date(2026, 12, 24)


async def test_R1_2_the_panel_can_change_the_kinds_of_exploitation(
    sessions: Sessions, east: Panel
) -> None:
    async with transaction(sessions) as session:
        view = await _save(session, east, Change(types=("criminal", "county-lines", "labour")))
        assert len(view.child.types) == 3
        for wrong in ((), ("magic",)):
            with pytest.raises(InputRefused, match="Choose from the kinds"):
                await _save(session, east, Change(types=wrong))


async def test_what_was_said_before_and_what_is_outstanding_is_shown(
    sessions: Sessions, east: Panel
) -> None:
    owner = east.member.id
    new = NewAction("Visit Alex at home.", owner, date(2026, 12, 18))
    async with transaction(sessions) as session:
        await _save(session, east, Change(discussion="First talk.", decision="stay_open"))
        await new_actions.add(session, east.chair, east.item.id, new, now=east.now)
        later = await meeting(session, EAST, date(2026, 12, 24))
        await invite(session, later, [east.chair])
        other = await case(session, "EX-2026-0002", EAST)
        second = await item(session, later, other, 2)
        first = await item(session, later, east.case, 1, kind="review")
        view = await discussions.discussion_view(session, east.chair, first.id, now=east.now)
    assert view.before is not None
    assert (view.before.held_on, view.before.discussion) == (FRIDAY, "First talk.")
    assert view.before.decision == "Stays open to the panel"
    assert [one.text for one in view.outstanding] == ["Visit Alex at home."]
    assert view.agreed == ()
    assert (view.place, view.of, view.previous_item, view.next_item) == (1, 2, None, second.id)


async def test_H9_a_member_sees_the_name_with_the_declaration_only(
    sessions: Sessions, east: Panel
) -> None:
    async with transaction(sessions) as session:
        late = await person(session, "Lou Late", EAST, Role.MEMBER)
        await invite(session, east.meeting, [late], declared_at=None)
        with pytest.raises(NotAllowed, match="declaration first"):
            await discussions.discussion_view(session, late, east.item.id, now=east.now)
        seen = await discussions.discussion_view(session, east.member, east.item.id, now=east.now)
        assert (seen.may_record, seen.may_score) == (False, False)


async def test_only_the_chair_and_the_administrator_record(sessions: Sessions, east: Panel) -> None:
    change = Change(discussion="Seen.")
    async with transaction(sessions) as session:
        for nobody, how in (
            (east.member, NotAllowed),
            (east.lead, NotFound),
            (east.stranger, NotFound),
        ):
            with pytest.raises(how):
                await discussions.save(
                    session, nobody, east.item.id, change, version=None, now=east.now
                )
        view = await discussions.save(
            session, east.administrator, east.item.id, change, version=None, now=east.now
        )
    assert (view.may_record, view.may_score) == (True, False)


async def test_nothing_is_recorded_after_approval_nor_for_a_deferred_child(
    sessions: Sessions, east: Panel
) -> None:
    async with transaction(sessions) as session:
        (await session.get_one(AgendaItemRow, east.item.id)).state = "deferred"
        with pytest.raises(AlreadyChanged, match="deferred"):
            await _save(session, east, Change(discussion="Seen."))
        (await session.get_one(AgendaItemRow, east.item.id)).state = "listed"
        held = await session.get_one(MeetingRow, east.meeting.id)
        held.minutes_approved_at = east.now
        with pytest.raises(AlreadyChanged, match="minutes of this meeting are approved"):
            await _save(session, east, Change(discussion="Seen."))
        held.state = "cancelled"
        with pytest.raises(PanelError, match="cancelled"):
            await _save(session, east, Change(discussion="Seen."))


async def test_a_text_that_no_paper_can_show_is_refused_at_its_field(
    sessions: Sessions, east: Panel
) -> None:
    async with transaction(sessions) as session:
        with pytest.raises(InputRefused) as refused:
            await _save(session, east, Change(discussion="a\x00b", dissent="x" * 10_001))
    assert set(refused.value.problems) == {"discussion", "dissent"}


async def test_the_audit_says_which_fields_changed_and_never_what_they_say(
    sessions: Sessions, east: Panel
) -> None:
    async with transaction(sessions) as session:
        await _save(session, east, Change(discussion="Secret words.", decision="stay_open"))
    async with transaction(sessions) as session:
        bodies = [body or "" for body in await session.scalars(select(AuditDetailRow.body))]
        assert any('"fields":["discussion","decision"]' in body for body in bodies)
        assert "Secret" not in "".join(bodies)
        assert (await audit.verify_chain(session)).broken_at is None


async def test_R4_11_of_two_who_save_at_once_both_texts_are_kept(
    sessions: Sessions, east: Panel
) -> None:
    async def save(text: str) -> tuple[str, ...]:
        async with transaction(sessions) as session:
            return (await _save(session, east, Change(discussion=text), version=1)).told

    told = await asyncio.gather(save("One."), save("Two."))
    assert sorted(map(len, told)) == [0, 1]
    async with transaction(sessions) as session:
        view = await discussions.discussion_view(session, east.chair, east.item.id, now=east.now)
    said = view.said.discussion
    assert "One." in said
    assert "Two." in said
    assert "[Written at the same time by Carla Chair, 10:00]" in said


async def test_R4_11_who_writes_in_different_fields_does_not_meet(
    sessions: Sessions, east: Panel
) -> None:
    async with transaction(sessions) as session:
        await _save(session, east, Change(discussion="Said."), version=1)
        shown = Change(discussion="", analysis="Meant.", decision="stay_open")  # an old card's
        view = await _save(session, east, shown, version=1)
    assert (view.told, view.unsaved) == ((), ())
    assert (view.said.discussion, view.said.analysis) == ("Said.", "Meant.")
    assert view.said.decision == "stay_open"


async def test_R4_11_two_who_write_on_from_the_same_text_lose_nothing(
    sessions: Sessions, east: Panel
) -> None:
    async with transaction(sessions) as session:
        begun = (await _save(session, east, Change(discussion="Police: two stops."))).version
        await _save(
            session, east, Change(discussion="Police: two stops.\nHealth: seen."), version=begun
        )
        view = await _save(
            session, east, Change(discussion="Police: two stops.\nSchool: away."), version=begun
        )
    said = view.said.discussion
    assert said.count("Police: two stops.") == 1
    assert said.index("Health: seen.") < said.index("School: away.")
    assert len(view.told) == 1
    assert view.told[0].startswith("Discussion: somebody else wrote here while you did.")


async def test_R4_11_of_two_decisions_the_first_stands_and_the_rest_of_both_is_saved(
    sessions: Sessions, east: Panel
) -> None:
    end = Change(decision="close", decision_why="The risk is reduced.")
    late = Change(decision="stay_open", next_review_on=date(2026, 12, 24), analysis="Meant.")
    async with transaction(sessions) as session:
        await _save(session, east, end, version=1)
        view = await _save(session, east, late, version=1)
    assert view.said.decision == "close"
    assert view.said.analysis == "Meant."
    assert view.unsaved == ("decision", "next_review_on")
    assert "yours is not saved" in view.told[0]


async def test_R4_11_what_grows_too_long_for_its_field_becomes_a_note(
    sessions: Sessions, east: Panel
) -> None:
    async with transaction(sessions) as session:
        await _save(session, east, Change(discussion="a" * 3000), version=1)
        view = await _save(session, east, Change(discussion="b" * 3000), version=1)
    assert view.said.discussion == "a" * 3000
    assert view.noted == (("Discussion, written at the same time", "b" * 3000),)
    assert "kept as a note" in view.told[0]


async def test_R4_4_a_review_on_a_day_without_a_meeting_needs_a_reason(
    sessions: Sessions,
) -> None:
    day = date(2026, 12, 17)
    async with transaction(sessions) as session:
        panel = await panel_at_work(session, ROTHERHAM, day)
        wednesday = Change(discussion="Seen.", next_review_on=date(2027, 1, 13))
        with pytest.raises(InputRefused, match="does not meet on Wednesday 13 January 2027") as no:
            await discussions.save(
                session, panel.chair, panel.item.id, wednesday, version=None, now=panel.now
            )
        told = no.value.problems["next_review_why"]
        assert "Thursday 7 January 2027 and on Thursday 14 January 2027" in told
        said = replace(wednesday, next_review_why="An extra meeting is called.")
        view = await discussions.save(
            session, panel.chair, panel.item.id, said, version=None, now=panel.now
        )
        far = Change(next_review_on=date(9999, 12, 31), next_review_why="")
        with pytest.raises(PanelError):
            await discussions.save(
                session, panel.chair, panel.item.id, far, version=None, now=panel.now
            )
    assert view.said.next_review_on == date(2027, 1, 13)
