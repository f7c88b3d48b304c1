"""A meeting under way: whose turn it is, who is called in, and what is left at the end."""

from datetime import date

import pytest
from sqlalchemy import select

from core.errors import NotAllowed, PanelError
from core.messages import Kind
from core.services import discussions, meetings, outcomes, running
from core.services.discussions import Change
from core.services.running import RunningView
from core.store.engine import Sessions, transaction
from core.store.tables import (
    ActionRow,
    AgendaItemRow,
    ConversationRow,
    InviteeRow,
    MeetingRow,
    PersonRow,
)
from tests.services.builders_discussions import (
    EAST,
    ROTHERHAM,
    Panel,
    at,
    case,
    item,
    meeting,
    panel_at_work,
)
from tests.services.builders_meetings import dispatches

THURSDAY = date(2026, 11, 26)


@pytest.fixture
async def panel(sessions: Sessions) -> Panel:
    """A weekly meeting with two children; the first one's lead professional has Teams."""
    async with transaction(sessions) as session:
        panel = await panel_at_work(session, ROTHERHAM, THURSDAY)
        other = await case(session, "EX-2026-0002", ROTHERHAM, lead=panel.lead)
        second = await item(session, panel.meeting, other, 2, kind="review", minutes=15)
        for place in (panel.item, second):
            session.add(
                InviteeRow(
                    meeting_id=panel.meeting.id,
                    person_id=panel.lead.id,
                    item_id=place.id,
                    because="Lead professional",
                )
            )
        lead = await session.get_one(PersonRow, panel.lead.id)
        lead.entra_id = "entra-lee"
        session.add(ConversationRow(person_id=lead.id, reference={}, seen_at=at(THURSDAY)))
        session.add(
            InviteeRow(
                meeting_id=panel.meeting.id,
                person_id=panel.stranger.id,
                item_id=panel.item.id,
                because="Professional",
            )
        )
    return panel


async def _look(sessions: Sessions, panel: Panel, clock: str) -> RunningView:
    async with transaction(sessions) as session:
        return await running.running_view(
            session, panel.chair, panel.meeting.id, now=at(THURSDAY, clock)
        )


async def _call(
    sessions: Sessions, panel: Panel, clock: str, which: str | None = None
) -> RunningView:
    async with transaction(sessions) as session:
        return await running.call(
            session, panel.chair, panel.meeting.id, which, now=at(THURSDAY, clock)
        )


async def test_H17_the_next_child_calls_in_the_invitees_of_that_slot_and_nobody_else(
    sessions: Sessions, panel: Panel
) -> None:
    view = await _call(sessions, panel, "09:31")

    assert view.current == panel.item.id
    assert view.called is not None
    assert view.called.told == ("Lee Lead, Example Agency",)
    assert view.called.untold == ("Una Elsewhere, Example Agency, by email only: ring them",)
    sent = await dispatches(sessions, Kind.CALLED_IN)
    assert {(one.recipient_id, one.door, one.subject) for one in sent} == {
        (panel.lead.id, "teams", panel.item.id),
        (panel.stranger.id, "email", panel.item.id),
    }


async def test_H17_who_was_called_is_not_called_again(sessions: Sessions, panel: Panel) -> None:
    await _call(sessions, panel, "09:31", panel.item.id)
    again = await _call(sessions, panel, "09:40", panel.item.id)

    assert again.called is None
    assert again.current == panel.item.id
    assert len(await dispatches(sessions, Kind.CALLED_IN)) == 2


async def test_R3_2_over_runs_shift_what_is_expected_and_the_plan_stays(
    sessions: Sessions, panel: Panel
) -> None:
    first, second = (await _look(sessions, panel, "09:30")).turns
    assert (first.planned, first.expected) == ("09:30", "about 09:30")
    assert (second.planned, second.expected) == ("10:00", "about 10:00")

    await _call(sessions, panel, "09:35")
    first, second = (await _look(sessions, panel, "10:20")).turns

    assert first.state == "Now"
    assert second.planned == "10:00"
    assert second.expected == "about 10:20, 20 minutes later than on the agenda"


async def test_a_call_is_worth_sending_only_while_that_childs_turn_lasts(
    sessions: Sessions, panel: Panel
) -> None:
    async def worth(clock: str) -> bool:
        async with transaction(sessions) as session:
            return await running.still_called(session, panel.item.id, now=at(THURSDAY, clock))

    assert not await worth("09:31")
    await _call(sessions, panel, "09:31")
    assert await worth("09:32")
    assert not await worth("10:32")
    await _call(sessions, panel, "09:50")
    assert not await worth("09:51")


async def test_only_those_who_run_a_meeting_call_and_only_while_it_is_under_way(
    sessions: Sessions, panel: Panel
) -> None:
    with pytest.raises(NotAllowed):
        async with transaction(sessions) as session:
            await running.call(session, panel.member, panel.meeting.id, None, now=panel.now)
    await _call(sessions, panel, "09:31")
    await _call(sessions, panel, "10:01")
    with pytest.raises(PanelError, match="Every child"):
        await _call(sessions, panel, "10:20")
    async with transaction(sessions) as session:
        held = await session.get_one(MeetingRow, panel.meeting.id)
        held.state = "held"
    with pytest.raises(PanelError, match="has ended"):
        await _call(sessions, panel, "10:30")


async def test_R3_2_ending_says_what_becomes_of_each_child_who_was_not_discussed(
    sessions: Sessions, panel: Panel
) -> None:
    async with transaction(sessions) as session:
        await meeting(session, ROTHERHAM, date(2026, 12, 3), started=False)
        await discussions.save(
            session,
            panel.chair,
            panel.item.id,
            Change(discussion="Said."),
            version=None,
            now=panel.now,
        )
        left = await meetings.left_at_the_end(session, panel.chair, panel.meeting.id, now=panel.now)
    assert left.children == ("EX-2026-0002 goes on the agenda of Thursday 3 December 2026.",)

    async with transaction(sessions) as session:
        await meetings.end(session, panel.chair, panel.meeting.id, version=None, now=panel.now)
    async with transaction(sessions) as session:
        query = select(MeetingRow.held_on).join(
            AgendaItemRow, AgendaItemRow.meeting_id == MeetingRow.id
        )
        cases = (
            select(AgendaItemRow.case_id)
            .where(AgendaItemRow.meeting_id == panel.meeting.id, AgendaItemRow.position == 2)
            .scalar_subquery()
        )
        days = set(await session.scalars(query.where(AgendaItemRow.case_id == cases)))
    assert date(2026, 12, 3) in days


@pytest.fixture
async def east(sessions: Sessions) -> Panel:
    async with transaction(sessions) as session:
        panel = await panel_at_work(session, EAST, date(2026, 11, 27))
        earlier = await meeting(session, EAST, date(2026, 10, 30), started=True)
        for number, agency in ((1, "Police"), (2, "Health"), (3, "Education")):
            session.add(
                ActionRow(
                    number=f"HE26-00{number}",
                    case_id=panel.case.id,
                    meeting_id=earlier.id,
                    panel=EAST,
                    text="Visit the flat.",
                    owner_id=panel.member.id,
                    agency=agency,
                    due_on=date(2026, 11, 20),
                    state="open",
                    assigned_at=at(date(2026, 10, 30)),
                )
            )
    return panel


async def test_H13_the_meeting_reviews_previous_actions_by_agency_with_each_outcome(
    sessions: Sessions, east: Panel
) -> None:
    async with transaction(sessions) as session:
        found = await outcomes.review(session, east.chair, east.meeting.id, now=east.now)
        assert [one.agency for one in found.waiting] == ["Education", "Health", "Police"]
        said = ("done", "not_done", "circumstances_changed")
        became = {one.id: how for one, how in zip(found.waiting, said, strict=True)}
        await outcomes.settle(session, east.administrator, became, now=east.now)
    async with transaction(sessions) as session:
        found = await outcomes.review(session, east.chair, east.meeting.id, now=east.now)
    assert found.waiting == ()
    assert [one.state_in_words for one in found.settled] == [
        "Done on 27 November 2026",
        "Could not be done (recorded on 27 November 2026)",
        "No longer needed (recorded on 27 November 2026)",
    ]


async def test_R4_11_the_whole_of_a_meeting_can_be_entered_afterwards(
    sessions: Sessions,
) -> None:
    later = at(date(2026, 11, 30), "14:00")
    async with transaction(sessions) as session:
        panel = await panel_at_work(session, EAST, date(2026, 11, 27), started=False)
    async with transaction(sessions) as session:
        by, meeting_id = panel.administrator, panel.meeting.id
        await meetings.start(session, by, meeting_id, version=None, now=later)
        await meetings.end(session, by, meeting_id, version=None, now=later)
        await meetings.record_attendance(
            session, by, meeting_id, present=[panel.chair.id], apologies=[], now=later
        )
        change = Change(discussion="Written up on Monday.", decision="stay_open")
        view = await discussions.save(session, by, panel.item.id, change, version=None, now=later)
    assert view.state == "discussed"
    assert await dispatches(sessions, Kind.CALLED_IN) == []
