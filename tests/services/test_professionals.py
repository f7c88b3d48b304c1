"""Other professionals for a child's slot: each invited once, and to nothing else (R4.3, H17)."""

import asyncio
from datetime import date, datetime, timedelta

import pytest
from sqlalchemy import func, select

from core.errors import AlreadyChanged, InputRefused, NotFound, PanelError
from core.messages import Kind
from core.people import Person, Role
from core.services import access, agendas, meetings, new_actions, professionals
from core.services.invitations import slot_of
from core.services.newcomers import Newcomer
from core.services.professionals import SlotView
from core.services.rules import panel_of
from core.store.engine import Sessions, transaction
from core.store.tables import (
    AgendaItemRow,
    CaseRow,
    MeetingRow,
    PersonRow,
    ReferralRow,
)
from tests.services.builders_discussions import at
from tests.services.builders_meetings import (
    EAST,
    People,
    child_case,
    dispatches,
    people_of,
    somebody,
)

MONDAY = date(2026, 12, 7)
NOW = at(MONDAY)
TERRY = Newcomer("Terry Invented", "terry@school.example", "Invented High School")
UMA = Newcomer("Uma Fictional", "uma@youth.example", "Youth Work Example")


class World:
    """One meeting of East with two children, each with a lead."""

    def __init__(self, sessions: Sessions, people: People, meeting_id: str) -> None:
        self.sessions, self.people, self.meeting_id = sessions, people, meeting_id
        self.first: CaseRow
        self.second: CaseRow

    async def add(
        self, by: Person, new: Newcomer = TERRY, case: CaseRow | None = None, now: datetime = NOW
    ) -> SlotView:
        async with transaction(self.sessions) as session:
            return await professionals.add(session, by, (case or self.first).id, new, now=now)

    async def remove(self, by: Person, person_id: str) -> SlotView:
        async with transaction(self.sessions) as session:
            return await professionals.remove(session, by, self.first.id, person_id, now=NOW)

    async def look(self, by: Person, case: CaseRow | None = None) -> SlotView:
        async with transaction(self.sessions) as session:
            return await professionals.slot_view(session, by, (case or self.first).id, now=NOW)

    async def approve(self) -> None:
        async with transaction(self.sessions) as session:
            await agendas.approve(
                session, self.people.first_chair, self.meeting_id, version=None, now=NOW
            )

    async def invited(self) -> list[tuple[str, str | None]]:
        sent = await dispatches(self.sessions, Kind.SLOT_INVITATION)
        return sorted((one.recipient_id, slot_of(one.occasion)) for one in sent)

    async def item(self, case: CaseRow) -> str:
        async with transaction(self.sessions) as session:
            query = select(AgendaItemRow.id).where(
                AgendaItemRow.case_id == case.id, AgendaItemRow.state == "listed"
            )
            return str(await session.scalar(query))

    async def person(self, email: str) -> Person:
        async with transaction(self.sessions) as session:
            found = await access.person_by_email(session, email)
            assert found is not None
            return found


@pytest.fixture
async def world(sessions: Sessions) -> World:
    async with transaction(sessions) as session:
        people = await people_of(session, EAST)
        other = await somebody(session, "Olive Other", EAST, Role.PRACTITIONER)
        await meetings.plan_ahead(session, panel_of(EAST), today=MONDAY, now=NOW, weeks=12)
    async with transaction(sessions) as session:
        line = (await meetings.my_meetings(session, people.member, now=NOW))[0]
        await meetings.confirm_and_invite(
            session, people.administrator, line.id, version=None, now=NOW
        )
    made = World(sessions, people, line.id)
    async with transaction(sessions) as session:
        made.first = await child_case(session, "HE-2026-0001", EAST, lead=people.lead)
        made.second = await child_case(session, "HE-2026-0002", EAST, lead=other)
        for case in (made.first, made.second):
            await agendas.list_for_next_meeting(
                session, case, kind="initial", reason="New", now=NOW
            )
    return made


async def test_R4_3_who_is_added_is_invited_to_the_slot_once_its_time_stands(world: World) -> None:
    lead = world.people.lead
    view = await world.add(lead)
    before = await world.invited()
    await world.approve()

    terry, item = await world.person(TERRY.email), await world.item(world.first)
    assert (view.time, view.guests[0].state) == ("", "Is invited when the time stands")
    assert before == []
    assert (terry.id, item) in await world.invited()
    assert (lead.id, item) in await world.invited()
    after = await world.look(lead)
    assert (after.time, after.guests[0].state) == ("09:30 to 10:00", "Invited")


async def test_R4_3_who_is_added_later_is_invited_at_once(world: World) -> None:
    await world.approve()
    view = await world.add(world.people.lead)

    terry = await world.person(TERRY.email)
    assert view.guests[0].state == "Invited"
    assert (terry.id, await world.item(world.first)) in await world.invited()


async def test_R4_3_each_is_invited_once_however_often_and_however_written(world: World) -> None:
    lead = world.people.lead
    shouted = Newcomer("TERRY INVENTED", "  Terry@School.EXAMPLE ", "School")
    await world.add(lead)
    await asyncio.gather(*(world.add(lead, shouted) for _ in range(2)))
    await world.approve()
    view = await world.add(lead, shouted)

    terry = await world.person(TERRY.email)
    assert [one.name for one in view.guests] == ["Terry Invented"]
    assert [one for one in await world.invited() if one[0] == terry.id] == [
        (terry.id, await world.item(world.first))
    ]
    async with transaction(world.sessions) as session:
        count = select(func.count()).where(PersonRow.agency.in_([TERRY.agency, shouted.agency]))
        assert await session.scalar(count) == 1


async def test_R4_3_somebody_unknown_gets_no_role_and_so_no_data(world: World) -> None:
    await world.add(world.people.lead)
    await world.approve()
    terry = await world.person(TERRY.email)

    assert terry.grants == frozenset()
    for opened in (
        lambda s: access.open_case(s, terry, world.first.id, now=NOW),
        lambda s: access.open_meeting(s, terry, world.meeting_id, now=NOW),
        lambda s: professionals.slot_view(s, terry, world.first.id, now=NOW),
    ):
        with pytest.raises(NotFound):
            async with transaction(world.sessions) as session:
                await opened(session)


async def test_H17_a_professional_knows_one_time_and_no_other_child(world: World) -> None:
    await world.add(world.people.lead)
    await world.approve()
    terry = await world.person(TERRY.email)

    async with transaction(world.sessions) as session:
        [line] = await meetings.my_meetings(session, terry, now=NOW)
        places = await access.places_at(session, world.meeting_id, terry.id)
    assert line.slot_only
    assert line.agenda == ""
    assert line.my_part == "Professional for HE-2026-0001: your slot only"
    assert "HE-2026-0002" not in str(line)
    assert [one.item_id for one in places] == [await world.item(world.first)]


async def test_H17_one_leads_list_is_not_the_others(world: World) -> None:
    await world.add(world.people.lead)
    async with transaction(world.sessions) as session:
        other = await access.person(session, world.second.lead_id or "")

    assert (await world.look(other, world.second)).guests == ()
    for act in (world.look(other), world.add(other)):
        with pytest.raises(NotFound):
            await act


async def test_R4_3_who_may_add(world: World) -> None:
    people = world.people
    await world.add(people.lead)
    await world.add(people.administrator, UMA)
    for other in (people.member, people.stranger, people.first_chair):
        with pytest.raises(NotFound):
            await world.add(other)


async def test_R4_3_the_social_worker_named_in_the_referral_may_add(world: World) -> None:
    async with transaction(world.sessions) as session:
        worker = await somebody(session, "Sal Socialworker", EAST, Role.PRACTITIONER)
        referrer = await somebody(session, "Ray Referrer", EAST, Role.PRACTITIONER)
        for number, (by, named) in enumerate(((worker, "Sal Socialworker"), (referrer, "Sal S"))):
            session.add(
                ReferralRow(
                    ref=f"REF-{number}",
                    procedure="hertfordshire",
                    panel=EAST,
                    referrer_id=by.id,
                    state="accepted",
                    answers={"social_worker": f"{named}, 01632 960001"},
                    case_id=world.first.id,
                    started_at=NOW,
                )
            )
    view = await world.add(worker)
    assert len(view.guests) == 1
    with pytest.raises(NotFound):
        await world.add(referrer)


async def test_R4_3_somebody_can_be_taken_off_until_they_are_invited(world: World) -> None:
    lead = world.people.lead
    await world.add(lead)
    await world.add(lead, UMA)
    terry, uma = await world.person(TERRY.email), await world.person(UMA.email)
    for _ in range(2):
        view = await world.remove(lead, terry.id)
    await world.approve()

    assert [one.person_id for one in view.guests] == [uma.id]
    assert terry.id not in {person for person, _ in await world.invited()}
    with pytest.raises(AlreadyChanged, match="has been invited"):
        await world.remove(lead, uma.id)


@pytest.mark.parametrize(
    ("new", "field"),
    [
        (Newcomer(" ", "t@school.example", "School"), "name"),
        (Newcomer("T", "t at school", "School"), "email"),
        (Newcomer("T", "t@school.example", ""), "agency"),
        (Newcomer("T", "t@school.example", "x" * 121), "agency"),
        (Newcomer("Lee", "lee.leading@example.test", "Agency"), "email"),  # the lead
        (Newcomer("Moe", "Moe.Member@example.test", "Agency"), "email"),  # comes to all of it
    ],
)
async def test_R4_3_what_cannot_be_taken_is_said_at_its_field(
    world: World, new: Newcomer, field: str
) -> None:
    with pytest.raises(InputRefused) as refused:
        await world.add(world.people.lead, new)
    assert set(refused.value.problems) == {field}


async def test_R4_3_nobody_is_invited_while_no_time_is_arranged(world: World) -> None:
    async with transaction(world.sessions) as session:
        loose = await child_case(session, "HE-2026-0009", EAST, lead=world.people.lead)
    assert not (await world.look(world.people.lead, loose)).may_add
    with pytest.raises(PanelError, match="No time is arranged"):
        await world.add(world.people.lead, case=loose)


async def test_R4_3_a_child_who_is_deferred_keeps_the_professionals(world: World) -> None:
    await world.add(world.people.lead)
    item = await world.item(world.first)
    async with transaction(world.sessions) as session:
        await agendas.defer(
            session, world.people.first_chair, item, reason="Ill.", version=None, now=NOW
        )
    await world.approve()

    terry = await world.person(TERRY.email)
    assert terry.id not in {person for person, _ in await world.invited()}
    view = await world.look(world.people.lead)
    assert (view.held_on, len(view.guests)) == (date(2027, 1, 29), 1)


async def test_R4_3_after_the_discussion_professionals_are_asked_anew(world: World) -> None:
    await world.add(world.people.lead)
    item = await world.item(world.first)
    async with transaction(world.sessions) as session:
        row = await session.get_one(AgendaItemRow, item)
        row.state, row.discussed_at = "discussed", NOW + timedelta(hours=1)
    async with transaction(world.sessions) as session:
        case = await session.get_one(CaseRow, world.first.id)
        meeting = await session.get_one(MeetingRow, world.meeting_id)
        await agendas.list_for_next_meeting(
            session, case, kind="review", reason="Review", now=NOW, after=meeting.held_on
        )
    assert (await world.look(world.people.lead)).guests == ()

    view = await world.add(world.people.lead, now=NOW + timedelta(hours=2))
    assert [one.name for one in view.guests] == ["Terry Invented"]


async def test_R4_3_who_has_left_is_not_invited(world: World) -> None:
    await world.add(world.people.lead)
    terry = await world.person(TERRY.email)
    async with transaction(world.sessions) as session:
        (await session.get_one(PersonRow, terry.id)).active = False
    with pytest.raises(InputRefused, match="has left"):
        await world.add(world.people.administrator)


async def test_R4_3_when_the_meeting_moves_leads_and_professionals_hear_alike(world: World) -> None:
    await world.add(world.people.lead)
    await world.approve()
    before = await world.invited()
    async with transaction(world.sessions) as session:
        row = await session.get_one(MeetingRow, world.meeting_id)
        row.sequence += 1
    for _ in range(2):
        async with transaction(world.sessions) as session:
            row = await session.get_one(MeetingRow, world.meeting_id)
            await agendas.invite_leads(session, row, now=NOW)

    assert await world.invited() == sorted([*before, *before])


async def test_H17_a_professional_takes_on_actions_for_their_own_child_only(world: World) -> None:
    await world.add(world.people.lead)
    await world.approve()
    terry = await world.person(TERRY.email)
    found = []
    async with transaction(world.sessions) as session:
        meeting = await session.get_one(MeetingRow, world.meeting_id)
        for case in (world.first, world.second):
            owners = await new_actions._possible_owners(session, meeting, case)
            found.append(terry.id in {one.id for one in owners})

    assert found == [True, False]
