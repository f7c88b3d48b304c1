from datetime import date

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from core.errors import AlreadyChanged, InputRefused, NotAllowed, NotFound, PanelError
from core.messages import Door, Kind, Message
from core.people import Person
from core.services import access, action_time, actions, new_actions
from core.services.action_views import ActionView
from core.services.new_actions import NewAction
from core.store import audit, outbox
from core.store.engine import Sessions, transaction
from core.store.tables import ConversationRow, DispatchRow, PersonRow
from tests.services.builders_discussions import EAST, Panel, at, panel_at_work

DAY = date(2026, 11, 27)
DUE = date(2026, 12, 18)


@pytest.fixture
async def panel(sessions: Sessions) -> Panel:
    async with transaction(sessions) as session:
        return await panel_at_work(session, EAST, DAY)


def _new(owner: Person, **more: object) -> NewAction:
    values = {"text": "Visit Alex at school.", "owner_id": owner.id, "due_on": DUE, **more}
    return NewAction(**values)  # type: ignore[arg-type]


async def _add(sessions: Sessions, panel: Panel, owner: Person) -> ActionView:
    async with transaction(sessions) as session:
        return await new_actions.add(
            session, panel.chair, panel.item.id, _new(owner), now=panel.now
        )


async def _told(session: AsyncSession, action_id: str) -> set[tuple[str, str]]:
    query = select(DispatchRow.recipient_id, DispatchRow.door).where(
        DispatchRow.subject == action_id, DispatchRow.kind == Kind.ACTION_ASSIGNED
    )
    return set(await session.execute(query))


async def test_R4_9_an_action_has_owner_agency_due_day_and_purpose(
    sessions: Sessions, panel: Panel
) -> None:
    new = _new(panel.member, purpose="protect", category="mapping")
    async with transaction(sessions) as session:
        view = await new_actions.add(session, panel.chair, panel.item.id, new, now=panel.now)
    assert (view.number, view.case_ref) == ("HE26-001", "EX-2026-0001")
    assert (view.owner, view.agency, view.due) == ("Max Member", "Example Agency", DUE)
    assert view.purpose == "Protect the child"
    assert (view.category or "").startswith("Disruption: Mapping")
    assert view.state_in_words == "Open"


async def test_H15_the_owner_is_told_by_email_and_in_teams(
    sessions: Sessions, panel: Panel
) -> None:
    view = await _add(sessions, panel, panel.member)
    mine = await _add(sessions, panel, panel.lead)
    async with transaction(sessions) as session:
        assert await _told(session, view.id) == {
            (panel.member.id, Door.EMAIL),
            (panel.member.id, Door.TEAMS),
        }
        assert await _told(session, mine.id) == {(panel.lead.id, Door.EMAIL)}


async def test_a_dead_conversation_is_no_door(sessions: Sessions, panel: Panel) -> None:
    async with transaction(sessions) as session:
        known = await session.get_one(ConversationRow, panel.member.id)
        known.dead = True
    view = await _add(sessions, panel, panel.member)
    async with transaction(sessions) as session:
        assert await _told(session, view.id) == {(panel.member.id, Door.EMAIL)}


async def test_a_press_that_comes_twice_adds_one_action(sessions: Sessions, panel: Panel) -> None:
    first = await _add(sessions, panel, panel.member)
    again = await _add(sessions, panel, panel.member)
    assert (again.id, again.number) == (first.id, first.number)


async def test_what_is_wrong_with_an_action_is_said_at_each_field(
    sessions: Sessions, panel: Panel
) -> None:
    new = NewAction(" ", panel.stranger.id, date(2026, 11, 26), "please", "magic")
    async with transaction(sessions) as session:
        with pytest.raises(InputRefused) as refused:
            await new_actions.add(session, panel.chair, panel.item.id, new, now=panel.now)
    problems = refused.value.problems
    assert set(problems) == {"text", "owner_id", "due_on", "purpose", "category"}
    assert problems["due_on"].startswith("Thursday 26 November 2026 has passed.")


async def test_what_was_typed_comes_out_as_typed(sessions: Sessions, panel: Panel) -> None:
    text = "<b>Ring</b> **school** & [visit](x) 👩‍👧\n\tsoon"
    async with transaction(sessions) as session:
        new = _new(panel.member, text=text)
        await new_actions.add(session, panel.chair, panel.item.id, new, now=panel.now)
    async with transaction(sessions) as session:
        assert (await actions.my_actions(session, panel.member, now=panel.now))[0].text == text


async def test_members_and_strangers_add_no_actions(sessions: Sessions, panel: Panel) -> None:
    async with transaction(sessions) as session:
        with pytest.raises(NotAllowed):
            await new_actions.choices(session, panel.member, panel.item.id, now=panel.now)
        with pytest.raises(NotFound):
            await new_actions.choices(session, panel.stranger, panel.item.id, now=panel.now)


async def test_H15_owners_offered_are_the_panel_and_the_lead_professional(
    sessions: Sessions, panel: Panel
) -> None:
    async with transaction(sessions) as session:
        offered = await new_actions.choices(
            session, panel.administrator, panel.item.id, now=panel.now
        )
    assert dict(offered.owners).keys() == {
        panel.chair.id,
        panel.administrator.id,
        panel.member.id,
        panel.lead.id,
    }
    assert [key for key, _ in offered.purposes] == ["address_risk", "protect", "disrupt"]
    assert offered.earliest == DAY


async def test_nothing_is_recorded_before_the_meeting_starts(sessions: Sessions) -> None:
    async with transaction(sessions) as session:
        panel = await panel_at_work(session, EAST, DAY, started=False)
        with pytest.raises(PanelError, match="has not started"):
            await new_actions.choices(session, panel.chair, panel.item.id, now=panel.now)


async def test_H15_done_by_the_owner_ends_the_action_and_its_reminders(
    sessions: Sessions, panel: Panel
) -> None:
    view = await _add(sessions, panel, panel.member)
    owner, later = panel.member, at(date(2026, 12, 4))
    reminder = Message(Kind.ACTION_REMINDER, view.id, owner.id, "before-3", Door.EMAIL, later)
    async with transaction(sessions) as session:
        await outbox.put(session, [reminder], later)
        done = await actions.done(
            session, owner, view.id, version=view.version, note="Visited.", now=later
        )
    assert (done.state_in_words, done.may_settle) == ("Done on 4 December 2026", False)
    async with transaction(sessions) as session:
        rows = await outbox.list_for(session, subject=view.id, states=["cancelled"])
        assert [row.kind for row in rows] == [Kind.ACTION_REMINDER]
        again = await actions.done(
            session, owner, view.id, version=view.version, note="", now=at(date(2026, 12, 9))
        )
        assert (again.state_in_words, again.note) == ("Done on 4 December 2026", "Visited.")


@pytest.mark.parametrize(
    ("reason", "said"),
    [("circumstances_changed", "No longer needed"), ("not_done", "Could not be done")],
)
async def test_H15_an_action_that_cannot_be_done_says_why(
    sessions: Sessions, panel: Panel, reason: str, said: str
) -> None:
    view = await _add(sessions, panel, panel.member)
    async with transaction(sessions) as session:
        with pytest.raises(InputRefused) as refused:
            await actions.cannot(
                session, panel.member, view.id, "bored", note=" ", version=None, now=panel.now
            )
        assert set(refused.value.problems) == {"reason", "note"}
        ended = await actions.cannot(
            session, panel.chair, view.id, reason, note="Alex moved.", version=1, now=panel.now
        )
    assert ended.state_in_words.startswith(said)
    assert ended.note == "Alex moved."


async def test_H15_more_time_moves_the_day_and_keeps_the_one_agreed(
    sessions: Sessions, panel: Panel
) -> None:
    view = await _add(sessions, panel, panel.member)
    until, late = date(2027, 1, 8), at(date(2026, 12, 19))
    async with transaction(sessions) as session:
        assert (await actions.action_view(session, panel.chair, view.id, now=late)).overdue
        moved = await action_time.more_time(
            session, panel.chair, view.id, until, note="School is shut.", version=1, now=late
        )
        assert (moved.due, moved.agreed, moved.overdue) == (until, DUE, False)
        assert moved.state_in_words == "Open, more time given until 8 January 2027"
        again = await action_time.more_time(
            session, panel.chair, view.id, until, note="", version=1, now=late
        )
        assert again == moved


async def test_an_old_card_says_what_has_happened_since(sessions: Sessions, panel: Panel) -> None:
    view = await _add(sessions, panel, panel.member)
    async with transaction(sessions) as session:
        await action_time.more_time(
            session,
            panel.chair,
            view.id,
            date(2027, 1, 8),
            note="School is shut.",
            version=1,
            now=panel.now,
        )
        with pytest.raises(AlreadyChanged, match="now due on Friday 8 January 2027"):
            await actions.done(session, panel.member, view.id, version=1, note="", now=panel.now)


async def test_H15_only_the_owner_and_those_who_run_the_panel_see_an_action(
    sessions: Sessions, panel: Panel
) -> None:
    view = await _add(sessions, panel, panel.lead)
    async with transaction(sessions) as session:
        (await session.get_one(PersonRow, panel.member.id)).agency = "Another Agency"
    async with transaction(sessions) as session:
        member = await access.person(session, panel.member.id)
        for nobody in (member, panel.stranger):
            with pytest.raises(NotFound):
                await actions.action_view(session, nobody, view.id, now=panel.now)
        assert await actions.my_actions(session, panel.member, now=panel.now) == []
        assert (await actions.action_view(session, panel.lead, view.id, now=panel.now)).may_settle


async def test_every_read_and_change_of_an_action_is_in_the_audit(
    sessions: Sessions, panel: Panel
) -> None:
    view = await _add(sessions, panel, panel.lead)
    async with transaction(sessions) as session:
        await actions.action_view(session, panel.lead, view.id, now=panel.now)
    async with transaction(sessions) as session:
        seen = await audit.who_saw(session, f"action:{view.id}")
        assert [one.actor for one in seen] == [panel.lead.id]
        assert (await audit.verify_chain(session)).broken_at is None
