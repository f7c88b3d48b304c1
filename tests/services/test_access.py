"""The way to a record: only for those who may see it, and never without a trace."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import date
from typing import Any

import pytest

from core.errors import NotFound
from core.people import Person, Role
from core.services import access, conversations
from core.services.access import Unknown
from core.store.engine import Sessions, transaction
from core.store.tables import ActionRow, PersonRow
from tests.services.builders_discussions import EAST, Panel, panel_at_work, person
from tests.services.builders_referrals import NOW, acts_on

DAY = date(2026, 11, 27)
Open = Callable[..., Awaitable[Any]]


async def a_panel(sessions: Sessions) -> Panel:
    async with transaction(sessions) as session:
        panel = await panel_at_work(session, EAST, DAY)
        session.add(
            ActionRow(
                id="action",
                number="E26-1",
                case_id=panel.case.id,
                meeting_id=panel.meeting.id,
                panel=EAST,
                text="Visit the family",
                owner_id=panel.lead.id,
                agency="Another Agency",
                due_on=DAY,
                state="open",
                assigned_at=panel.now,
            )
        )
        return panel


async def opens(sessions: Sessions, how: Open, by: Person, record_id: str) -> bool:
    """Tell whether somebody may open a record; if so, the opening is in the audit."""
    noun = how.__name__.removeprefix("open_")
    try:
        async with transaction(sessions) as session:
            await how(session, by, record_id, now=NOW)
    except NotFound:
        return False
    if noun != "item":
        async with transaction(sessions) as session:
            assert (by.id, f"read.{noun}") in await acts_on(session, f"{noun}:{record_id}")
    return True


async def test_H1_each_record_opens_for_its_own_people_only(sessions: Sessions) -> None:
    panel = await a_panel(sessions)
    everybody = (panel.chair, panel.administrator, panel.member, panel.lead, panel.stranger)
    records: dict[Open, str] = {
        access.open_case: panel.case.id,
        access.open_meeting: panel.meeting.id,
        access.open_item: panel.item.id,
        access.open_action: "action",
    }

    found = {
        how.__name__: [by.name for by in everybody if await opens(sessions, how, by, record)]
        for how, record in records.items()
    }

    seated = ["Carla Chair", "Ada Admin", "Max Member"]
    assert found == {
        "open_case": [*seated, "Lee Lead"],
        "open_meeting": seated,
        "open_item": seated,
        "open_action": ["Carla Chair", "Ada Admin", "Lee Lead"],
    }


@pytest.mark.parametrize(
    "how",
    [
        access.open_referral,
        access.open_case,
        access.open_meeting,
        access.open_item,
        access.open_action,
    ],
)
async def test_what_does_not_exist_is_not_found(sessions: Sessions, how: Open) -> None:
    panel = await a_panel(sessions)
    with pytest.raises(NotFound, match="nothing here that you may open"):
        async with transaction(sessions) as session:
            await how(session, panel.chair, "none", now=NOW)


async def test_a_refused_look_leaves_no_trace_of_a_reading(sessions: Sessions) -> None:
    panel = await a_panel(sessions)
    assert not await opens(sessions, access.open_case, panel.stranger, panel.case.id)
    async with transaction(sessions) as session:
        assert await acts_on(session, f"case:{panel.case.id}") == []


async def test_opening_a_childs_place_records_the_meeting_and_the_case(sessions: Sessions) -> None:
    panel = await a_panel(sessions)
    assert await opens(sessions, access.open_item, panel.member, panel.item.id)
    async with transaction(sessions) as session:
        assert await acts_on(session, f"case:{panel.case.id}") == [(panel.member.id, "read.case")]
        found = await acts_on(session, f"meeting:{panel.meeting.id}")
    assert found == [(panel.member.id, "read.meeting")]


async def test_no_role_no_data(sessions: Sessions) -> None:
    async with transaction(sessions) as session:
        await person(session, "Known", EAST, Role.MEMBER, teams=True)
        await person(session, "Nobody", EAST, teams=True)
        left = await person(session, "Gone", EAST, Role.CHAIR, teams=True)
        (await session.get_one(PersonRow, left.id)).active = False

    async with transaction(sessions) as session:
        assert (await access.identify(session, "entra-Known")).name == "Known"
        for unknown in ("entra-Nobody", "entra-Gone", "entra-stranger", ""):
            with pytest.raises(Unknown, match="do not know you yet"):
                await access.identify(session, unknown)
        assert await access.people_with(session, EAST, Role.CHAIR) == []


async def test_people_are_found_by_their_address_in_any_case(sessions: Sessions) -> None:
    async with transaction(sessions) as session:
        pat = await person(session, "Pat Sample", EAST, Role.MEMBER)
    async with transaction(sessions) as session:
        found = await access.person_by_email(session, "  PAT.SAMPLE@Example.test ")
        assert found is not None
        assert found.id == pat.id
        assert await access.person_by_email(session, "nobody@example.test") is None
        with pytest.raises(NotFound):
            await access.person(session, "nobody")


async def test_who_holds_two_of_the_roles_is_listed_once(sessions: Sessions) -> None:
    async with transaction(sessions) as session:
        both = await person(session, "Bo Both", EAST, Role.CHAIR, Role.MANAGER)
        found = await access.people_with(session, EAST, Role.CHAIR, Role.MANAGER)
    assert [one.id for one in found] == [both.id]


async def test_a_conversation_is_remembered_renewed_and_forgotten(sessions: Sessions) -> None:
    async with transaction(sessions) as session:
        known = await person(session, "Kim", EAST, Role.MEMBER)
        row = await session.get_one(PersonRow, known.id)
        row.entra_id = "entra-kim"

    async def say(entra_id: str, chat: str) -> None:
        async with transaction(sessions) as session:
            await conversations.remember(session, entra_id, {"chat": chat}, now=NOW)

    async def reached() -> dict[str, Any] | None:
        async with transaction(sessions) as session:
            return await conversations.reference_of(session, known.id)

    assert await reached() is None
    await say("entra-stranger", "nowhere")
    await say("entra-kim", "one")
    await say("entra-kim", "two")
    assert await reached() == {"chat": "two"}
    async with transaction(sessions) as session:
        await conversations.forget(session, known.id)
    assert await reached() is None
    await say("entra-kim", "three")
    assert await reached() == {"chat": "three"}


async def test_two_greetings_at_once_are_one_conversation(sessions: Sessions) -> None:
    """Teams tells of one installation twice, and both can be answered at the same time."""
    async with transaction(sessions) as session:
        known = await person(session, "Kim", EAST, Role.MEMBER)
        (await session.get_one(PersonRow, known.id)).entra_id = "entra-kim"

    async def greet() -> None:
        async with transaction(sessions) as session:
            await conversations.remember(session, "entra-kim", {"chat": "one"}, now=NOW)
            await asyncio.sleep(0.05)

    await asyncio.gather(greet(), greet())
    async with transaction(sessions) as session:
        assert await conversations.reference_of(session, known.id) == {"chat": "one"}


async def test_H15_who_sits_for_the_agency_opens_its_action_and_no_other_member(
    sessions: Sessions,
) -> None:
    panel = await a_panel(sessions)
    assert not await opens(sessions, access.open_action, panel.member, "action")
    async with transaction(sessions) as session:
        (await session.get_one(ActionRow, "action")).agency = panel.member.agency
    assert await opens(sessions, access.open_action, panel.member, "action")
    assert not await opens(sessions, access.open_action, panel.stranger, "action")
