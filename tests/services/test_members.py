"""The register of members, who is due at a meeting because of it, and who is not any more."""

import asyncio
from dataclasses import dataclass, replace
from datetime import date, datetime

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from core.data.sheets import SheetRow
from core.errors import FileRefused, InputRefused, NotAllowed, NotFound
from core.messages import Kind
from core.people import Person, Role
from core.services import (
    access,
    agendas,
    arranging,
    declarations,
    letters,
    meetings,
    member_import,
    members,
    replies,
)
from core.services.deputies import NewDeputy
from core.services.meetings import MeetingView
from core.services.member_import import Import
from core.services.members import NewMember
from core.services.rules import panel_of, procedure_of
from core.store import outbox
from core.store.engine import Sessions, transaction
from core.store.tables import (
    CaseRow,
    ChildRow,
    DispatchRow,
    InviteeRow,
    MembershipRow,
    WithdrawnPlaceRow,
)
from tests.services.builders_discussions import at
from tests.services.builders_meetings import (
    ROTHERHAM,
    People,
    child_case,
    dispatches,
    invitees_of,
    people_of,
)

MONDAY = date(2026, 12, 7)
NOW = at(MONDAY)
LATER = at(date(2026, 12, 8))
HELD = date(2026, 12, 10)
HOUSING = NewMember("housing", "Hal Invented", "hal@housing.example", "Housing")
VIRTUAL = NewMember("virtual-head", "Vera Invented", "vera@education.example", "Education")
HIGH = "Invented High School"
SCHOOL = NewMember("education", "Sal Invented", "sal@school.example", HIGH, HIGH)


@dataclass
class World:
    """Rotherham's next meeting, confirmed, with one child whose lead professional is Lee."""

    sessions: Sessions
    people: People
    meeting_id: str
    case_id: str

    async def add(self, new: NewMember, by: Person | None = None) -> Person:
        async with transaction(self.sessions) as session:
            office = by or self.people.administrator
            await members.add(session, office, ROTHERHAM, new, now=NOW)
            found = await access.person_by_email(session, new.email)
        assert found is not None
        return found

    async def end(self, person: Person, leaves_on: date | None) -> None:
        async with transaction(self.sessions) as session:
            query = select(MembershipRow.id).where(MembershipRow.person_id == person.id)
            entry = str(await session.scalar(query))
            office = self.people.administrator
            await members.end(session, office, ROTHERHAM, entry, leaves_on, now=LATER)

    async def approve(self) -> None:
        async with transaction(self.sessions) as session:
            chair = self.people.first_chair
            await agendas.approve(session, chair, self.meeting_id, version=None, now=NOW)

    async def child(self, **details: str) -> None:
        async with transaction(self.sessions) as session:
            case = await session.get_one(CaseRow, self.case_id)
            child = await session.get_one(ChildRow, case.child_id)
            child.details = {**child.details, **details}

    async def look(self, by: Person) -> MeetingView:
        async with transaction(self.sessions) as session:
            return await meetings.meeting_view(session, by, self.meeting_id, now=NOW)

    async def invited(self) -> list[str]:
        sent = await dispatches(self.sessions, Kind.MEETING_INVITATION)
        return [one.recipient_id for one in sent]

    async def places(self) -> dict[str, InviteeRow]:
        return await invitees_of(self.sessions, self.meeting_id)

    async def arrange(self, now: datetime = LATER) -> int:
        return await arranging.arrange(self.sessions, [procedure_of(ROTHERHAM)], now)

    async def import_rows(
        self, *rows: dict[str, str], keep: bool = True, faults: tuple[str, ...] = ()
    ) -> Import:
        made = [SheetRow(number, row) for number, row in enumerate(rows, start=2)]
        async with transaction(self.sessions) as session:
            return await member_import.take_in(
                session, made, faults, "members.xlsx", panel=ROTHERHAM, keep=keep, now=NOW
            )


@pytest.fixture
async def world(sessions: Sessions) -> World:
    async with transaction(sessions) as session:
        people = await people_of(session, ROTHERHAM)
        await meetings.plan_ahead(session, panel_of(ROTHERHAM), today=MONDAY, now=NOW, weeks=12)
        case = await child_case(session, "RO-2026-0001", ROTHERHAM, lead=people.lead)
        await agendas.list_for_next_meeting(
            session, case, kind="initial", reason="To plan together.", now=NOW
        )
    async with transaction(sessions) as session:
        first = (await meetings.my_meetings(session, people.member, now=NOW))[0].id
        await meetings.confirm_and_invite(
            session, people.administrator, first, version=None, now=NOW
        )
    return World(sessions, people, first, case.id)


async def test_R2_1_a_standing_member_is_invited_at_once_and_sees_the_panel(world: World) -> None:
    hal = await world.add(HOUSING)

    assert hal.has(Role.MEMBER, ROTHERHAM)
    assert (await world.places())[hal.id].because == "Housing"
    invited = await world.invited()
    assert invited.count(hal.id) == 1
    await world.add(HOUSING)
    assert await world.invited() == invited


async def test_R2_1_a_member_who_leaves_loses_access_place_and_papers_at_once_and_is_told_once(
    world: World,
) -> None:
    hal = await world.add(HOUSING)
    async with transaction(world.sessions) as session:
        await declarations.accept(session, hal, world.meeting_id, how="page", now=NOW)
        await _sent(session, hal)
    await world.approve()

    await world.end(hal, MONDAY)
    await world.end(hal, MONDAY)
    assert await world.arrange() == 0

    assert hal.id not in await world.places()
    async with transaction(world.sessions) as session:
        gone = await access.person(session, hal.id)
        assert not gone.panels()
        with pytest.raises(NotFound):
            await meetings.meeting_view(session, gone, world.meeting_id, now=LATER)
        facts = await letters.meeting_facts(session, world.meeting_id, hal.id)
        [kept] = await session.scalars(select(WithdrawnPlaceRow))
    assert not facts.invited
    assert not facts.declared
    assert kept.declared_at == NOW
    assert kept.sequence == 1
    told = await dispatches(world.sessions, Kind.PLACE_WITHDRAWN)
    assert [one.recipient_id for one in told] == [hal.id]


async def test_R2_1_with_a_member_who_leaves_goes_whoever_was_to_come_in_their_place(
    world: World,
) -> None:
    hal = await world.add(HOUSING)
    new = NewDeputy("Dee Deputy", "dee.deputy@housing.example", "Housing", authority=True)
    async with transaction(world.sessions) as session:
        await replies.send_deputy(session, hal, world.meeting_id, new, how="page", now=NOW)
        dee = await access.person_by_email(session, new.email)
    assert dee is not None
    assert dee.id in await world.places()

    await world.end(hal, MONDAY)

    assert not {hal.id, dee.id} & set(await world.places())


async def test_R2_1_two_who_bring_invitations_up_at_once_tell_nobody_twice(world: World) -> None:
    hal = await world.add(HOUSING)
    async with transaction(world.sessions) as session:
        await _sent(session, hal)
        query = select(MembershipRow).where(MembershipRow.person_id == hal.id)
        (await session.scalars(query)).one().until_day = date(2026, 12, 6)

    await asyncio.gather(*(world.arrange() for _ in range(3)))

    assert hal.id not in await world.places()
    assert len(await dispatches(world.sessions, Kind.PLACE_WITHDRAWN)) == 1


async def test_R2_1_who_was_never_told_to_come_is_not_told_to_stay_away(world: World) -> None:
    hal = await world.add(HOUSING)
    await world.end(hal, MONDAY)

    assert await dispatches(world.sessions, Kind.PLACE_WITHDRAWN) == []
    invitation = [
        one
        for one in await dispatches(world.sessions, Kind.MEETING_INVITATION)
        if one.recipient_id == hal.id
    ]
    assert [one.state for one in invitation] == ["cancelled"]


async def test_R2_1_who_comes_back_is_invited_again_with_a_later_calendar_number(
    world: World,
) -> None:
    hal = await world.add(HOUSING)
    await world.end(hal, MONDAY)
    await world.add(HOUSING)

    sent = [
        one.occasion
        for one in await dispatches(world.sessions, Kind.MEETING_INVITATION)
        if one.recipient_id == hal.id
    ]
    assert sorted(sent) == ["sequence-0", "sequence-2"]


async def test_R2_1_the_virtual_head_is_invited_to_the_time_of_a_looked_after_child_only(
    world: World,
) -> None:
    vera = await world.add(VIRTUAL)
    await world.approve()
    assert vera.id not in await world.places()

    await world.child(legal_status="looked_after")
    assert await world.arrange() == 1
    assert await world.arrange() == 0

    place = (await world.places())[vera.id]
    assert place.item_id is not None
    assert "because the child is looked after (R2.1)" in place.because
    assert vera.panels() == frozenset()  # H17: no role, so nothing but the slot
    assert len(await dispatches(world.sessions, Kind.SLOT_INVITATION)) == 2


async def test_R2_1_when_the_children_change_who_is_no_longer_due_is_told_once(
    world: World,
) -> None:
    vera = await world.add(VIRTUAL)
    await world.child(legal_status="looked_after")
    await world.approve()
    async with transaction(world.sessions) as session:
        await _sent(session, vera)
    await world.child(legal_status="child_in_need")

    assert await world.arrange() == 1
    assert await world.arrange() == 0

    assert vera.id not in await world.places()
    [told] = await dispatches(world.sessions, Kind.PLACE_WITHDRAWN)
    assert told.recipient_id == vera.id


async def test_R2_1_the_lead_of_the_childs_school_comes_and_it_is_explained_on_the_meeting(
    world: World,
) -> None:
    sal = await world.add(SCHOOL)
    await world.child(school="The invented high school")
    before = await world.look(world.people.administrator)
    await world.approve()
    after = await world.look(world.people.administrator)

    assert any("because the child is at their school (R2.1)" in one for one in before.flags.comes)
    assert "when the agenda is approved" in before.flags.comes[-1]
    assert (await world.places())[sal.id].item_id is not None
    assert not any("when the agenda is approved" in one for one in after.flags.comes)
    assert (await world.look(world.people.member)).flags.comes == ()


async def test_R2_1_a_seat_that_nobody_fills_is_said_on_the_meeting(world: World) -> None:
    await world.child(legal_status="looked_after", school="Invented High School")

    flags = (await world.look(world.people.administrator)).flags

    assert sum("RO-2026-0001" in one for one in flags.warnings) == 2


async def test_R2_1_a_place_that_was_not_derived_is_never_withdrawn(world: World) -> None:
    async with transaction(world.sessions) as session:
        session.add(
            InviteeRow(
                meeting_id=world.meeting_id, person_id=world.people.stranger.id, because="Deputy"
            )
        )

    assert await world.arrange() == 0
    assert world.people.stranger.id in await world.places()


async def test_R2_1_membership_of_two_panels_is_ended_on_one_only(world: World) -> None:
    hal = await world.add(HOUSING)
    async with transaction(world.sessions) as session:
        office = replace(world.people.administrator, grants=frozenset())
        with pytest.raises(NotFound):
            await members.view(session, office, ROTHERHAM, now=NOW)
        other = NewMember("young-homeless", HOUSING.name, HOUSING.email, "Herts Young Homeless")
        seat = next(s for s in procedure_of("hertfordshire/east").seats if s.id == other.seat)
        await members.keep(session, "hertfordshire/east", seat, other, recorded_by=None, now=NOW)
        await members.settle(session, "hertfordshire/east", NOW)
    await world.end(hal, MONDAY)

    async with transaction(world.sessions) as session:
        left = await access.person(session, hal.id)
    assert left.panels() == {"hertfordshire/east"}


async def test_R2_1_a_membership_begins_and_ends_by_itself_on_its_days(world: World) -> None:
    hal = await world.add(replace(HOUSING, from_day=date(2026, 12, 9), until_day=HELD))
    assert not hal.panels()
    assert hal.id in await world.places()  # sits on the meeting's day

    async def panels(day: date) -> frozenset[str]:
        await world.arrange(at(day))
        async with transaction(world.sessions) as session:
            return (await access.person(session, hal.id)).panels()

    assert await panels(date(2026, 12, 9)) == {ROTHERHAM}
    assert await panels(HELD) == {ROTHERHAM}
    assert await panels(date(2026, 12, 11)) == frozenset()


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        (replace(HOUSING, email="hal.example"), "email"),
        (replace(HOUSING, seat="nonesuch"), "seat"),
        (replace(HOUSING, agency="Police"), "agency"),
        (replace(HOUSING, name=" "), "name"),
        (replace(SCHOOL, school=""), "school"),
        (replace(HOUSING, from_day=HELD, until_day=MONDAY), "until_day"),
    ],
)
async def test_R2_1_a_member_who_cannot_be_taken_is_refused_by_field(
    world: World, wrong: NewMember, field: str
) -> None:
    with pytest.raises(InputRefused) as refused:
        await world.add(wrong)
    assert field in refused.value.problems
    with pytest.raises(NotAllowed):
        await world.add(HOUSING, world.people.first_chair)


GOOD = {"role": "Housing", "name": "Hal Invented", "email": "hal@housing.example"} | {
    "agency": "Housing"
}
VERA = {
    "role": "Virtual Head",
    "name": "Vera Invented",
    "email": "vera@education.example",
    "agency": "Education",
    "invited": "conditional",
    "from": "1 December 2026",
}


async def test_R2_1_the_preview_equals_the_commit_and_keeps_nothing(world: World) -> None:
    preview = await world.import_rows(GOOD, VERA, keep=False)
    async with transaction(world.sessions) as session:
        assert (await session.scalars(select(MembershipRow))).all() == []
        assert await access.person_by_email(session, GOOD["email"]) is None

    kept = await world.import_rows(GOOD, VERA)

    assert replace(preview, kept=True) == kept
    assert [one.what for one in kept.taken] == ["added", "added"]
    again = await world.import_rows(GOOD, VERA)
    assert [one.what for one in again.taken] == ["unchanged", "unchanged"]
    ended = await world.import_rows(GOOD | {"until": "31/12/2026"})
    assert [one.what for one in ended.taken] == ["changed"]


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
@pytest.mark.parametrize(
    ("row", "said"),
    [
        (GOOD | {"email": "hal.example"}, "row 3, email: An email address has one @"),
        (GOOD | {"role": "Wizard"}, "row 3: the procedure has no seat “Wizard”. Its seats are: "),
        (GOOD | {"agency": "Police"}, "row 3, agency: This seat is for Housing."),
        (GOOD | {"panel": "nowhere"}, "row 3: there is no panel “nowhere”"),
        (GOOD | {"from": "soon"}, "row 3: “soon” is no day: write it like 1 December 2026"),
        (GOOD | {"invited": "conditional"}, "row 3: “Housing” is invited “standing”"),
        (VERA, "row 3: the same person in the same seat stands in row 2: delete one of them"),
        (VERA | {"name": "Other Name", "role": "Housing", "agency": "Housing", "invited": ""},
         "row 3: this address stands in row 2 with another name: which is right?"),
    ],
)  # fmt: skip
async def test_R2_1_every_fault_of_a_file_is_a_sentence_and_nothing_is_half_saved(
    world: World, row: dict[str, str], said: str
) -> None:
    with pytest.raises(FileRefused) as refused:
        await world.import_rows(VERA, row, faults=("cell B4 holds a formula",))

    assert any(one.startswith(said) for one in refused.value.faults), refused.value.faults
    assert "cell B4 holds a formula" in refused.value.faults
    async with transaction(world.sessions) as session:
        assert (await session.scalars(select(MembershipRow))).all() == []


async def _sent(session: AsyncSession, person: Person) -> None:
    """Say that what waits for somebody has gone."""
    here = [DispatchRow.recipient_id == person.id, DispatchRow.state == "created"]
    await outbox.change(session, here, state="sent", settled_at=NOW)
