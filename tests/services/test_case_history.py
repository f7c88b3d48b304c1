"""One child's whole history in one place (item 7 of the tracker; H9 for what was typed)."""

from datetime import date

import pytest

from core.people import Role
from core.services import actions, case_views, discussions, new_actions, score_corrections, scores
from core.services.discussions import Change
from core.services.new_actions import NewAction
from core.services.score_corrections import Correction
from core.store.engine import Sessions, transaction
from core.store.tables import MeetingRow, ReferralRow
from core.ticks import Tick
from tests.services.builders_discussions import ROTHERHAM, Panel, at, case, panel_at_work, person

THURSDAY = date(2026, 11, 26)


@pytest.fixture
async def panel(sessions: Sessions) -> Panel:
    """A panel that got a referral, scored, discussed, set an action that is done."""
    async with transaction(sessions) as session:
        panel = await panel_at_work(session, ROTHERHAM, THURSDAY)
        now = panel.now
        session.add(
            ReferralRow(
                ref="REF-2026-0001",
                procedure="rotherham",
                panel=ROTHERHAM,
                referrer_id=panel.lead.id,
                state="accepted",
                answers={},
                case_id=panel.case.id,
                started_at=at(date(2026, 10, 30)),
                submitted_at=at(date(2026, 10, 30)),
            )
        )
        await session.flush()
        item = panel.item.id
        ticks = {"missing-overnight": Tick(date(2026, 10, 1), "Police")}
        await scores.save_group(session, panel.chair, item, ticks, group=1, version=0, now=now)
        await scores.confirm(session, panel.chair, item, version=None, now=now)
        said = Change(
            discussion="Secret talk.", decision="stay_open", next_review_on=date(2026, 12, 24)
        )
        await discussions.save(session, panel.chair, item, said, version=None, now=now)
        new = NewAction("Visit Alex.", panel.member.id, date(2026, 12, 18))
        await new_actions.add(session, panel.chair, item, new, now=now)
    async with transaction(sessions) as session:
        view = await case_views.case_view(session, panel.chair, panel.case.id, now=panel.now)
        [action] = view.open_actions
        done = at(date(2026, 12, 1))
        await actions.done(
            session, panel.member, action.id, note="Visited.", version=None, now=done
        )
    return panel


async def test_R4_5_a_case_shows_referral_meeting_score_assessment_and_action_by_day(
    sessions: Sessions, panel: Panel
) -> None:
    async with transaction(sessions) as session:
        view = await case_views.case_view(session, panel.chair, panel.case.id, now=panel.now)
    assert [(one.on, one.what) for one in view.history] == [
        (date(2026, 12, 1), "Action RO26-001"),
        (THURSDAY, "New referral"),
        (THURSDAY, "CE risk assessment"),
        (date(2026, 11, 2), "Case opened"),
        (date(2026, 10, 30), "Referral REF-2026-0001"),
    ]
    told = {one.what: one for one in view.history}
    assert told["New referral"].score == "20, Low"
    assert told["New referral"].summary == "Secret talk."
    assert "Next review by 24 December 2026." in told["New referral"].outcome
    assert told["CE risk assessment"].outcome == "Not recorded yet, due by 1 December 2026"
    assert told["Referral REF-2026-0001"].outcome == "From Example Agency. Accepted."


async def test_R4_5_a_score_corrected_after_the_minutes_says_so_in_the_history(
    sessions: Sessions, panel: Panel
) -> None:
    later = at(date(2026, 12, 10))
    async with transaction(sessions) as session:
        (await session.get_one(MeetingRow, panel.meeting.id)).minutes_approved_at = panel.now
    async with transaction(sessions) as session:
        form = await score_corrections.correctable(session, panel.chair, panel.item.id, now=later)
        right = Correction(form.pieces[0][0], date(2026, 4, 1), "The return interview says April.")
        await score_corrections.correct(
            session, panel.chair, panel.item.id, right, version=form.version, now=later
        )
        view = await case_views.case_view(session, panel.chair, panel.case.id, now=later)
    corrected = view.history[0]
    assert (corrected.on, corrected.what) == (
        date(2026, 12, 10),
        "Score of 26 November 2026 corrected",
    )
    assert corrected.outcome == "Corrected from 20 to 0."
    assert "The return interview says April." in corrected.summary


async def test_an_earlier_case_of_the_same_child_is_part_of_the_history(
    sessions: Sessions, panel: Panel
) -> None:
    async with transaction(sessions) as session:
        earlier = await case(session, "EX-2025-0009", ROTHERHAM, state="closed")
        earlier.child_id = panel.case.child_id
        earlier.opened_on, earlier.closed_on = date(2025, 1, 6), date(2025, 6, 5)
        earlier.closed_why = "Risk is reduced."
        await session.flush()
        view = await case_views.case_view(session, panel.chair, panel.case.id, now=panel.now)
    last, closed = view.history[-1], view.history[-2]
    assert (last.what, last.on) == ("Case opened · EX-2025-0009", date(2025, 1, 6))
    assert (closed.what, closed.summary) == ("Case closed · EX-2025-0009", "Risk is reduced.")


async def test_the_lead_sees_no_score_no_talk_and_no_other_persons_action(
    sessions: Sessions, panel: Panel
) -> None:
    async with transaction(sessions) as session:
        view = await case_views.case_view(session, panel.lead, panel.case.id, now=panel.now)
    assert [one.what for one in view.history] == ["New referral", "Case opened"]
    assert "Secret" not in repr(view)
    assert "20, Low" not in repr(view)


async def test_H1_a_case_before_another_panel_stays_with_that_panel(
    sessions: Sessions, panel: Panel
) -> None:
    async with transaction(sessions) as session:
        other = await case(session, "HE-2026-0001", "hertfordshire/east")
        other.child_id = panel.case.child_id
        both = await person(session, "Bea Both", ROTHERHAM, Role.CHAIR)
        await session.flush()
        view = await case_views.case_view(session, both, panel.case.id, now=panel.now)
    assert "HE-2026-0001" not in repr(view.history)
