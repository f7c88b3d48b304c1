"""Papers that are withheld from an agency open by no door; the declaration closes the same (H20).

Each door is tried: agenda, a child's record, score, case, what follows, tracker, the pack
by mail, supplement, record of engagement, the tracker as a file.
"""

from collections.abc import Awaitable, Callable
from datetime import date

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from core.due_messages import messages_due
from core.errors import NotAllowed
from core.messages import Kind
from core.people import Person, Role
from core.services import (
    agendas,
    case_views,
    discussions,
    engagement,
    following,
    letters,
    minutes,
    new_actions,
    scores,
    tracker,
    tracker_export,
)
from core.services.new_actions import NewAction
from core.services.obligations import agreed_by
from core.services.rules import calendar, procedure_of
from core.services.together import Change
from core.store import obligations as snapshots
from core.store.engine import Sessions, transaction
from core.store.tables import DeputyRow, PersonRow
from tests.services.builders_discussions import (
    EAST,
    ROTHERHAM,
    Panel,
    invite,
    meeting,
    panel_at_work,
    person,
    withhold,
)
from tests.services.builders_meetings import dispatches

DAY = {EAST: date(2026, 11, 27), ROTHERHAM: date(2026, 11, 26)}
KEYS = [EAST, ROTHERHAM]
SAID = Change(
    discussion="Alex spoke.",
    decision="stay_open",
    decision_why="Alex agrees.",
    next_review_on=date(2026, 12, 24),
)


async def at_work(session: AsyncSession, key: str) -> Panel:
    """A panel that recorded something about its child."""
    panel = await panel_at_work(session, key, DAY[key])
    await discussions.save(session, panel.chair, panel.item.id, SAID, version=None, now=panel.now)
    new = NewAction("Visit Alex.", panel.lead.id, date(2026, 12, 18))
    await new_actions.add(session, panel.chair, panel.item.id, new, now=panel.now)
    panel.meeting.agenda_approved_at = panel.now
    await session.flush()
    return panel


async def agency_of(session: AsyncSession, someone: Person, agency: str) -> None:
    """Let somebody work for another agency."""
    (await session.get_one(PersonRow, someone.id)).agency = agency
    await session.flush()


async def _agenda(session: AsyncSession, by: Person, panel: Panel) -> str:
    return repr(await agendas.agenda_view(session, by, panel.meeting.id, now=panel.now))


async def _record(session: AsyncSession, by: Person, panel: Panel) -> str:
    return repr(await discussions.discussion_view(session, by, panel.item.id, now=panel.now))


async def _score(session: AsyncSession, by: Person, panel: Panel) -> str:
    shown = await scores.result_view(session, by, panel.item.id, now=panel.now)
    return f"Alex {shown!r}"  # the score has initials only, and is of the child all the same


async def _case(session: AsyncSession, by: Person, panel: Panel) -> str:
    return repr(await case_views.case_view(session, by, panel.case.id, now=panel.now))


async def _follows(session: AsyncSession, by: Person, panel: Panel) -> str:
    await following.open_told(session, by, panel.case.id, now=panel.now)
    return "Alex"


Open = Callable[[AsyncSession, Person, Panel], Awaitable[str]]
DOORS: dict[str, Open] = {
    "agenda": _agenda,
    "record": _record,
    "score": _score,
    "case": _case,
    "follows": _follows,
}


async def opened(session: AsyncSession, by: Person, panel: Panel, door: str) -> bool:
    """Tell whether a door shows the child by name or what was typed of it."""
    try:
        return "Alex" in await DOORS[door](session, by, panel)
    except NotAllowed:
        return False


@pytest.mark.parametrize("key", KEYS)
@pytest.mark.parametrize("door", DOORS)
async def test_H20_what_is_withheld_opens_by_no_door_and_to_those_who_run_the_panel_all(
    sessions: Sessions, key: str, door: str
) -> None:
    async with transaction(sessions) as session:
        panel = await at_work(session, key)
        before = await opened(session, panel.member, panel, door)
        await withhold(session, panel)
        after = await opened(session, panel.member, panel, door)
        run_by = await opened(session, panel.chair, panel, door)
    assert (before, after, run_by) == (True, False, True)


@pytest.mark.parametrize("door", DOORS)
async def test_H9_what_was_not_declared_opens_by_no_door(sessions: Sessions, door: str) -> None:
    async with transaction(sessions) as session:
        panel = await at_work(session, EAST)
        late = await person(session, "Ned Newcomer", EAST, Role.MEMBER)
        before = await opened(session, late, panel, door)
        await invite(session, panel.meeting, [late], declared_at=None)
        invited = await opened(session, late, panel, door)
    assert (before, invited) == (False, False)


@pytest.mark.parametrize("key", KEYS)
async def test_H20_the_tracker_shows_initials_to_everybody_and_as_a_file_goes_to_no_member(
    sessions: Sessions, key: str
) -> None:
    async with transaction(sessions) as session:
        panel = await at_work(session, key)
        await withhold(session, panel)
        shown = await tracker.tracker(session, panel.member, now=panel.now)
        with pytest.raises(NotAllowed):
            await tracker_export.export(session, panel.member, key, now=panel.now)
    [line] = shown.lines
    assert line.initials == "AE"
    assert "Alex" not in repr(shown)


async def test_H20_the_latest_meeting_that_lists_the_child_decides_for_the_case(
    sessions: Sessions,
) -> None:
    async with transaction(sessions) as session:
        panel = await at_work(session, EAST)
        later = await meeting(session, EAST, date(2026, 12, 24), started=False)
        await invite(session, later, [panel.member])
        await withhold(session, panel, later.id)
        assert await opened(session, panel.member, panel, "case"), "that child is not listed there"
        panel.item.meeting_id = later.id
        await session.flush()
        assert not await opened(session, panel.member, panel, "case")


@pytest.mark.parametrize("key", KEYS)
async def test_H20_no_paper_goes_by_mail_to_whom_it_is_withheld(
    sessions: Sessions, key: str
) -> None:
    async with transaction(sessions) as session:
        panel = await at_work(session, key)
        await invite(session, panel.meeting, [panel.lead], item_id=panel.item.id)
        await withhold(session, panel)
        panel.meeting.state, panel.meeting.ended_at = "held", panel.now
        await session.flush()
        await minutes.approve(session, panel.chair, panel.meeting.id, version=None, now=panel.now)
        facts = await letters.meeting_facts(session, panel.meeting.id, panel.member.id)
        snapshot = await snapshots.load(session)
    due = messages_due(snapshot, agreed_by([procedure_of(key)], calendar()), panel.now)
    occasions = {one.occasion for one in due if one.kind is Kind.MINUTES}
    assert (facts.declared, facts.withheld) == (False, True)
    assert occasions == {"minutes-1"}, "told that they are ready, and nothing attached"
    assert await dispatches(sessions, Kind.ENGAGEMENT_RECORD) == []


async def test_H20_a_deputy_of_another_agency_gets_no_more_than_whom_they_stand_for(
    sessions: Sessions,
) -> None:
    async with transaction(sessions) as session:
        panel = await at_work(session, EAST)
        deputy = await person(session, "Dee Deputy", EAST)
        row = await session.get_one(type(panel.meeting), panel.meeting.id)
        await invite(session, row, [deputy])
        session.add(
            DeputyRow(
                meeting_id=row.id,
                member_id=panel.member.id,
                deputy_id=deputy.id,
                authority_at=panel.now,
                named_at=panel.now,
                named_how="page",
            )
        )
        await agency_of(session, deputy, "Another Agency")
        before = await letters.meeting_facts(session, row.id, deputy.id)
        await withhold(session, panel)
        after = await letters.meeting_facts(session, row.id, deputy.id)
        snapshot = await snapshots.load(session)
    [found] = [one for one in snapshot.meetings[0].invitees if one.person == deputy.id]
    assert (before.declared, after.declared, after.withheld) == (True, False, True)
    assert snapshot.is_withheld(row.id, found)


async def test_H20_a_record_of_engagement_is_not_sent_to_a_guest_from_whom_it_is_withheld(
    sessions: Sessions,
) -> None:
    async with transaction(sessions) as session:
        panel = await at_work(session, ROTHERHAM)
        guest = await person(session, "Gus Guest", ROTHERHAM)
        await agency_of(session, guest, "Another Agency")
        await invite(session, panel.meeting, [panel.lead, guest], item_id=panel.item.id)
        await withhold(session, panel)
        panel.meeting.state, panel.meeting.ended_at = "held", panel.now
        await session.flush()
        await minutes.approve(session, panel.chair, panel.meeting.id, version=None, now=panel.now)
        assert (await engagement.of_item(session, panel.item.id)).case_ref == panel.case.ref
    sent = await dispatches(sessions, Kind.ENGAGEMENT_RECORD)
    assert [one.recipient_id for one in sent] == [guest.id]
