"""Invitations reach Teams too: with the buttons to answer or to send a deputy (H9, H17, R2.3)."""

from dataclasses import replace
from datetime import time

import pytest
from sqlalchemy import select, update

from bot.notices import NOTICES
from core.messages import Door, Kind
from core.people import Person
from core.rescheduling import Wanted
from core.services import agendas, rescheduling, supplements
from core.store.engine import Sessions, transaction
from core.store.tables import (
    ConversationRow,
    DispatchRow,
    GrantRow,
    InviteeRow,
    PersonRow,
)
from tests.bot.submitting import Hand, buttons, reads
from tests.services.builders_meetings import EAST, dispatches
from tests.services.builders_replies import DEE, HELD, LATER, NOW, Invited, invited

pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)
LATER_ON = HELD.replace(day=23)


@pytest.fixture
async def east(sessions: Sessions) -> Invited:
    return await invited(sessions)


async def in_teams(east: Invited, *people: Person) -> None:
    async with transaction(east.sessions) as session:
        for one in people:
            row = ConversationRow(person_id=one.id, reference={}, seen_at=NOW)
            session.add(row)
            (await session.get_one(PersonRow, one.id)).entra_id = f"entra-{one.id[:8]}"


async def hand(east: Invited, person: Person) -> Hand:
    async with transaction(east.sessions) as session:
        row = await session.get_one(PersonRow, person.id)
        row.entra_id = f"entra-{person.id[:8]}"
        return Hand(east.sessions, replace(person, entra_id=row.entra_id), NOW)


async def doors(east: Invited, kind: Kind, person: str, occasion: str) -> set[str]:
    rows = await dispatches(east.sessions, kind)
    return {
        row.door for row in rows if row.recipient_id == person and row.occasion.startswith(occasion)
    }


async def sent(east: Invited, door: Door) -> None:
    """What waits for a door has gone."""
    async with transaction(east.sessions) as session:
        here = update(DispatchRow).where(DispatchRow.door == door)
        await session.execute(here.values(state="sent", settled_at=NOW))


async def moved(east: Invited) -> None:
    wanted = Wanted(LATER_ON, time(9, 30), time(12, 30), "Room 2", "The room is flooded.")
    async with transaction(east.sessions) as session:
        await rescheduling.move(
            session, east.people.administrator, east.meeting, wanted, version=None, now=LATER
        )


async def test_R2_3_the_invitation_in_teams_sends_a_deputy_who_declares_themself(
    east: Invited,
) -> None:
    member = await hand(east, east.people.member)
    async with member.office.desk(member.made("x").person) as desk:
        card = await NOTICES[Kind.MEETING_INVITATION](desk, east.meeting)
    assert card is not None
    assert {"Send my answer", "Declaration"} <= set(buttons(card))
    typed = {"name": DEE.name, "email": DEE.email, "agency": DEE.agency, "authority": "true"}
    done = await member.press(card, "Send my answer", answer="deputy", **typed)
    assert "Your deputy is invited" in reads(done)
    async with transaction(east.sessions) as session:
        query = select(InviteeRow).where(InviteeRow.because.startswith("Deputy for"))
        [place] = await session.scalars(query)
    assert place.declared_at is None
    assert await doors(east, Kind.MEETING_INVITATION, place.person_id, "sequence-") == {"email"}


async def test_H16_a_deputys_place_follows_when_the_meeting_moves(east: Invited) -> None:
    await east.send(east.people.member)
    async with transaction(east.sessions) as session:
        query = select(InviteeRow.person_id).where(InviteeRow.because.startswith("Deputy for"))
        [deputy] = await session.scalars(query)
    await sent(east, Door.EMAIL)
    await moved(east)
    assert await doors(east, Kind.MEETING_INVITATION, deputy, "sequence-1") == {"email"}
    async with transaction(east.sessions) as session:
        places = list(await session.scalars(select(InviteeRow.person_id)))
    assert deputy in places
    shown = await east.view(east.people.member)
    assert shown.words.startswith("Sends a deputy: Dee Invented")


async def test_H17_a_guest_of_one_slot_hears_in_teams_of_a_time_that_moved(east: Invited) -> None:
    lead = east.people.lead
    await in_teams(east, lead)
    async with transaction(east.sessions) as session:
        await agendas.approve(session, east.people.first_chair, east.meeting, version=None, now=NOW)
        held = await session.scalars(select(GrantRow).where(GrantRow.person_id == lead.id))
        assert all(row.role == "practitioner" for row in held), "no member of the panel"
    slot = f"/{east.item}"
    first = await doors(east, Kind.SLOT_INVITATION, lead.id, f"sequence-0{slot}")
    await sent(east, Door.EMAIL)
    await sent(east, Door.TEAMS)
    await moved(east)
    assert "email" in first
    assert await doors(east, Kind.SLOT_INVITATION, lead.id, f"sequence-1{slot}") == {
        "email",
        "teams",
    }
    guest = await hand(east, lead)
    async with guest.office.desk(guest.made("x").person) as desk:
        card = await NOTICES[Kind.SLOT_INVITATION](desk, east.meeting)
    assert card is not None
    assert "Wednesday 23 December 2026" in reads(card)
    assert "has changed" in reads(card)
    assert "Open the meeting" not in buttons(card), "it is not theirs to open"


async def test_H17_a_guest_hears_in_teams_that_their_childs_time_is_off(east: Invited) -> None:
    lead = east.people.lead
    await in_teams(east, lead)
    async with transaction(east.sessions) as session:
        await supplements.withdraw(
            session, east.people.first_chair, east.item, "The social worker is ill.", now=NOW
        )
    off = [row for row in await dispatches(east.sessions, Kind.SLOT_INVITATION)
           if row.recipient_id == lead.id and row.door == "teams"]  # fmt: skip
    assert len(off) == 1
    guest = await hand(east, lead)
    async with guest.office.desk(guest.made("x").person) as desk:
        card = await NOTICES[Kind.SLOT_INVITATION](desk, east.meeting)
    assert card is not None
    assert "Your time at a meeting is off" in reads(card)
    assert buttons(card) == []


@pytest.mark.parametrize(("gone", "told"), [(None, False), (Door.TEAMS, True), (Door.EMAIL, True)])
async def test_R2_1_who_heard_of_a_place_by_any_door_hears_that_it_is_withdrawn(
    east: Invited, gone: Door | None, told: bool
) -> None:
    member = east.people.member
    await in_teams(east, member)
    async with transaction(east.sessions) as session:
        place = await session.scalar(select(InviteeRow).where(InviteeRow.person_id == member.id))
        assert place is not None
        await session.delete(place)
        here = DispatchRow.recipient_id == member.id
        for row in await session.scalars(select(DispatchRow).where(here)):
            await session.delete(row)
    async with transaction(east.sessions) as session:
        await agendas.invite_leads(session, await east.row(session), now=NOW)
    assert await doors(east, Kind.MEETING_INVITATION, member.id, "sequence-0") == {"email", "teams"}
    if gone is not None:
        await sent(east, gone)
    async with transaction(east.sessions) as session:
        grant = await session.scalar(select(GrantRow).where(GrantRow.person_id == member.id))
        assert grant is not None
        assert grant.panel == EAST
        await session.delete(grant)
    async with transaction(east.sessions) as session:
        await agendas.invite_leads(session, await east.row(session), now=NOW)
    withdrawn = await dispatches(east.sessions, Kind.PLACE_WITHDRAWN)
    assert [row.recipient_id for row in withdrawn] == ([member.id] if told else [])
    waiting = await dispatches(east.sessions, Kind.MEETING_INVITATION)
    states = {row.state for row in waiting if row.recipient_id == member.id}
    assert states <= {"sent", "cancelled"}
