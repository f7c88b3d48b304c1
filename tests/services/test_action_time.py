"""More time, asked for and answered; a rest; a colleague who takes over (H15)."""

from datetime import date

import pytest
from sqlalchemy import select

from core.errors import AlreadyChanged, InputRefused, NotAllowed, NotFound
from core.messages import Door, Kind, Message
from core.people import Role
from core.services import access, action_owners, action_time, actions, new_actions
from core.services.action_views import ActionView
from core.services.new_actions import NewAction
from core.services.people import register
from core.store import outbox
from core.store.engine import Sessions, transaction
from core.store.tables import ActionRow, DispatchRow, PersonRow
from tests.services.builders_discussions import EAST, Panel, at, panel_at_work, person

DAY = date(2026, 11, 27)
DUE = date(2026, 12, 18)
LATER = date(2027, 1, 8)


@pytest.fixture
async def panel(sessions: Sessions) -> Panel:
    async with transaction(sessions) as session:
        return await panel_at_work(session, EAST, DAY)


@pytest.fixture
async def agreed(sessions: Sessions, panel: Panel) -> ActionView:
    async with transaction(sessions) as session:
        new = NewAction("Visit Alex at school.", panel.member.id, DUE)
        return await new_actions.add(session, panel.chair, panel.item.id, new, now=panel.now)


async def _posts(sessions: Sessions, kind: Kind) -> list[DispatchRow]:
    async with transaction(sessions) as session:
        query = select(DispatchRow).where(DispatchRow.kind == kind.value)
        return list(await session.scalars(query.order_by(DispatchRow.key)))


async def _ask(sessions: Sessions, panel: Panel, agreed: ActionView) -> ActionView:
    async with transaction(sessions) as session:
        return await action_time.more_time(
            session,
            panel.member,
            agreed.id,
            LATER,
            note="School is shut.",
            version=agreed.version,
            now=at(date(2026, 12, 7)),
        )


async def test_H15_the_owner_asks_for_more_time_and_the_day_stays_until_it_is_given(
    sessions: Sessions, panel: Panel, agreed: ActionView
) -> None:
    waiting = Message(
        Kind.ACTION_REMINDER, agreed.id, panel.member.id, "before-3", Door.EMAIL, at(DUE)
    )
    async with transaction(sessions) as session:
        await outbox.put(session, [waiting], at(DUE))
    asked = await _ask(sessions, panel, agreed)
    assert (asked.due, asked.asked_until, asked.state_in_words) == (DUE, LATER, "Open")
    assert asked.asked_in_words.endswith("8 January 2027: School is shut.")
    assert not asked.may_give_time
    [withdrawn] = await _posts(sessions, Kind.ACTION_REMINDER)
    assert withdrawn.state == "cancelled"
    async with transaction(sessions) as session:
        again = await action_time.more_time(
            session, panel.member, agreed.id, LATER, note="", version=None, now=at(DUE)
        )
        assert again.version == asked.version, "the same again changes nothing"


async def test_H15_the_chair_gives_more_time_and_the_owner_is_told_once(
    sessions: Sessions, panel: Panel, agreed: ActionView
) -> None:
    asked = await _ask(sessions, panel, agreed)
    async with transaction(sessions) as session:
        given = await action_time.more_time(
            session,
            panel.chair,
            agreed.id,
            LATER,
            note="Until school opens.",
            version=asked.version,
            now=at(date(2026, 12, 8)),
        )
    assert (given.due, given.agreed, given.asked_until) == (LATER, DUE, None)
    [told] = await _posts(sessions, Kind.MORE_TIME_ANSWERED)
    assert (told.recipient_id, told.door) == (panel.member.id, "teams")
    async with transaction(sessions) as session:
        with pytest.raises(AlreadyChanged, match="now due on Friday 8 January 2027"):
            await actions.done(
                session, panel.member, agreed.id, version=asked.version, note="", now=at(LATER)
            )


async def test_H15_the_chair_may_refuse_more_time_and_says_what_instead(
    sessions: Sessions, panel: Panel, agreed: ActionView
) -> None:
    asked = await _ask(sessions, panel, agreed)
    async with transaction(sessions) as session:
        with pytest.raises(InputRefused, match="what is to happen instead"):
            await action_time.refuse_time(
                session, panel.chair, agreed.id, note=" ", version=None, now=panel.now
            )
        with pytest.raises(NotAllowed):
            await action_time.refuse_time(
                session, panel.member, agreed.id, note="No.", version=None, now=panel.now
            )
    async with transaction(sessions) as session:
        stays = await action_time.refuse_time(
            session,
            panel.chair,
            agreed.id,
            note="Ring the school's office.",
            version=asked.version,
            now=at(date(2026, 12, 8)),
        )
    assert (stays.due, stays.asked_until) == (DUE, None)
    assert stays.note == "Ring the school's office."
    assert len(await _posts(sessions, Kind.MORE_TIME_ANSWERED)) == 1


async def test_H15_a_rest_from_reminders_needs_a_reason_and_an_end(
    sessions: Sessions, panel: Panel, agreed: ActionView
) -> None:
    now = at(date(2026, 12, 14))
    async with transaction(sessions) as session:
        with pytest.raises(InputRefused) as refused:
            await action_time.rest(
                session, panel.member, agreed.id, LATER, note="", version=None, now=now
            )
        assert set(refused.value.problems) == {"until", "note"}
        rests = await action_time.rest(
            session,
            panel.member,
            agreed.id,
            date(2026, 12, 16),
            note="The visit is arranged for then.",
            version=None,
            now=now,
        )
    assert rests.rests_in_words.startswith("Its owner is reminded again on 16 December 2026")
    assert (rests.due, rests.state_in_words) == (DUE, "Open")


async def test_H15_an_action_is_handed_on_inside_its_agency_only(
    sessions: Sessions, panel: Panel, agreed: ActionView
) -> None:
    async with transaction(sessions) as session:
        colleague = await person(session, "Col League", EAST, Role.MEMBER, teams=True)
        other = await person(session, "Other Agency", EAST, Role.MEMBER)
        (await session.get_one(PersonRow, other.id)).agency = "Another Agency"
        (await session.get_one(PersonRow, panel.stranger.id)).agency = "Elsewhere"
    async with transaction(sessions) as session:
        offered = await action_owners.colleagues(session, panel.member, agreed.id, now=panel.now)
        assert colleague.id in dict(offered)
        assert other.id not in dict(offered)
        with pytest.raises(InputRefused, match="same agency"):
            await action_owners.hand_on(
                session, panel.member, agreed.id, other.id, version=None, now=panel.now
            )
        handed = await action_owners.hand_on(
            session, panel.member, agreed.id, colleague.id, version=agreed.version, now=panel.now
        )
        assert (handed.owner, handed.agency) == ("Col League", "Example Agency")
        again = await action_owners.hand_on(
            session, panel.chair, agreed.id, colleague.id, version=None, now=panel.now
        )
        assert again.version == handed.version
    told = [p for p in await _posts(sessions, Kind.ACTION_ASSIGNED) if p.state == "created"]
    assert {(one.recipient_id, one.door) for one in told} == {
        (colleague.id, "email"),
        (colleague.id, "teams"),
    }


async def test_H15_whoever_left_is_no_owner_that_is_asked_and_sees_nothing(
    sessions: Sessions, panel: Panel, agreed: ActionView
) -> None:
    line = "Max Member,max.member@example.test,Example Agency,Member,hertfordshire/east,left"
    text = f"name,email,agency,designation,panel,roles\n{line}\n"
    async with transaction(sessions) as session:
        await register(session, text, "people.csv", now=panel.now)
    async with transaction(sessions) as session:
        row = await session.get_one(PersonRow, panel.member.id)
        assert (row.active, row.grants) == (False, [])
        assert (await session.get_one(ActionRow, agreed.id)).owner_id == row.id


async def test_H15_who_sits_for_the_agency_answers_for_its_actions(
    sessions: Sessions, panel: Panel, agreed: ActionView
) -> None:
    async with transaction(sessions) as session:
        other = await person(session, "Other Agency", EAST, Role.MEMBER)
        (await session.get_one(PersonRow, other.id)).agency = "Another Agency"
        deputy = await person(session, "Dep Uty", EAST, Role.MEMBER)
    async with transaction(sessions) as session:
        stranger = await access.person(session, other.id)
        with pytest.raises(NotFound):
            await actions.action_view(session, stranger, agreed.id, now=panel.now)
        done = await actions.done(
            session, deputy, agreed.id, version=None, note="Seen.", now=at(DUE, "10:02")
        )
        late = await actions.done(
            session, panel.member, agreed.id, version=None, note="Me too.", now=at(DUE, "11:00")
        )
    assert (done.state_in_words, done.already) == ("Done on 18 December 2026", "")
    assert late.already == "Already done by Dep Uty on 18 December 2026 at 10:02."
    assert late.note == "Seen."


async def test_R4_9_an_action_for_a_theme_names_no_child(sessions: Sessions, panel: Panel) -> None:
    async with transaction(sessions) as session:
        new = NewAction("Visit the park.", panel.member.id, DUE, about="theme")
        with pytest.raises(InputRefused, match="Name the theme"):
            await new_actions.add(session, panel.chair, panel.item.id, new, now=panel.now)
        new = NewAction(
            "Visit the park.",
            panel.member.id,
            DUE,
            aim="Prevent",
            priority="urgent",
            about="theme",
            theme="The park behind the station",
        )
        view = await new_actions.add(session, panel.chair, panel.item.id, new, now=panel.now)
        meant = NewAction("Book the room.", panel.member.id, DUE, about="meeting")
        room = await new_actions.add(session, panel.chair, panel.item.id, meant, now=panel.now)
        mine = await actions.my_actions(session, panel.member, now=panel.now)
    assert (view.case_ref, view.theme) == ("A theme", "The park behind the station")
    assert (view.aim, view.urgent, view.priority) == ("Prevent", True, "Urgent")
    assert (room.case_ref, room.theme) == ("A theme", "The meeting itself")
    assert [one.number for one in mine] == [view.number, room.number]
