from datetime import date

import pytest

from core.errors import AlreadyChanged, InputRefused, NotAllowed, NotFound, PanelError
from core.messages import Kind
from core.people import Person, Role
from core.services import agendas, meetings
from core.services.meetings import MeetingView
from core.services.rules import panel_of
from core.store.engine import Sessions, transaction
from core.store.tables import AgendaItemRow, MeetingRow
from tests.services.builders_discussions import at
from tests.services.builders_meetings import (
    EAST,
    People,
    child_case,
    dispatches,
    invitees_of,
    people_of,
    somebody,
)

MONDAY = date(2026, 11, 23)
NOW = at(MONDAY)
HELD_ON = date(2026, 11, 27)
ON_THE_DAY = at(HELD_ON, "09:30")


@pytest.fixture
async def people(sessions: Sessions) -> People:
    async with transaction(sessions) as session:
        people = await people_of(session, EAST)
        await meetings.plan_ahead(session, panel_of(EAST), today=MONDAY, now=NOW, weeks=6)
    return people


@pytest.fixture
async def meeting_id(sessions: Sessions, people: People) -> str:
    async with transaction(sessions) as session:
        lines = await meetings.my_meetings(session, people.administrator, now=NOW)
    return lines[0].id


async def look(sessions: Sessions, by: Person, meeting_id: str) -> MeetingView:
    async with transaction(sessions) as session:
        return await meetings.meeting_view(session, by, meeting_id, now=NOW)


async def confirm(sessions: Sessions, people: People, meeting_id: str) -> MeetingView:
    async with transaction(sessions) as session:
        return await meetings.confirm_and_invite(
            session, people.administrator, meeting_id, version=None, now=NOW
        )


async def begin(sessions: Sessions, people: People, meeting_id: str) -> MeetingView:
    await confirm(sessions, people, meeting_id)
    async with transaction(sessions) as session:
        return await meetings.start(
            session, people.first_chair, meeting_id, version=None, now=ON_THE_DAY
        )


async def test_a_meeting_shows_its_days_its_chairs_and_what_may_be_done(
    sessions: Sessions, people: People, meeting_id: str
) -> None:
    view = await look(sessions, people.administrator, meeting_id)

    assert (view.panel, view.held_on) == ("MACE East panel", HELD_ON)
    assert (view.agenda_by, view.minutes_by) == (date(2026, 11, 20), date(2026, 12, 4))
    assert view.referrals_by == date(2026, 11, 6)
    assert (view.chair, view.chair_title) == ("Ida Invented and Max Madeup", "Co-chair")
    assert view.agenda == "Not drafted yet. It was owed on Friday 20 November 2026 and is late"
    assert view.state_in_words == "Planned, nobody invited yet"
    assert view.allowed.invite
    assert not view.allowed.start
    assert not view.allowed.approve_agenda


async def test_H8_a_meeting_moved_off_christmas_day_says_so(
    sessions: Sessions, people: People
) -> None:
    async with transaction(sessions) as session:
        lines = await meetings.my_meetings(session, people.member, now=NOW)
    view = await look(sessions, people.member, lines[1].id)

    assert (view.planned_on, view.held_on) == (date(2026, 12, 25), date(2026, 12, 24))
    assert "Friday 25 December 2026 is not a working day" in view.notes[0]


async def test_H9_confirming_invites_the_whole_panel_once_and_by_email(
    sessions: Sessions, people: People, meeting_id: str
) -> None:
    view = await confirm(sessions, people, meeting_id)
    await confirm(sessions, people, meeting_id)

    sent = await dispatches(sessions, Kind.MEETING_INVITATION)
    assert {row.recipient_id for row in sent} == people.invited
    assert {(row.subject, row.occasion, row.door) for row in sent} == {
        (meeting_id, "sequence-0", "email")
    }
    assert len(sent) == 4
    assert (view.invited, view.declared) == (4, 0)
    assert view.state_in_words == "Confirmed, people are invited"


async def test_H9_each_place_says_by_which_role_somebody_is_invited(
    sessions: Sessions, people: People, meeting_id: str
) -> None:
    await confirm(sessions, people, meeting_id)

    places = await invitees_of(sessions, meeting_id)

    assert places[people.first_chair.id].because == "Co-chair, First Agency"
    assert places[people.administrator.id].because == "MACE Panel Administrator, Example Agency"
    assert places[people.member.id].because == "Panel Member, Health Example"


async def test_H9_who_joins_the_panel_later_is_invited_by_inviting_again(
    sessions: Sessions, people: People, meeting_id: str
) -> None:
    await confirm(sessions, people, meeting_id)
    async with transaction(sessions) as session:
        late = await somebody(session, "Una Unreal", EAST, Role.MEMBER)

    view = await confirm(sessions, people, meeting_id)

    sent = await dispatches(sessions, Kind.MEETING_INVITATION)
    assert view.invited == 5
    assert sum(row.recipient_id == late.id for row in sent) == 1


async def test_only_the_administration_invites_and_strangers_find_nothing(
    sessions: Sessions, people: People, meeting_id: str
) -> None:
    async with transaction(sessions) as session:
        with pytest.raises(NotAllowed, match="administrator"):
            await meetings.confirm_and_invite(
                session, people.member, meeting_id, version=None, now=NOW
            )
        with pytest.raises(NotFound):
            await meetings.meeting_view(session, people.stranger, meeting_id, now=NOW)
        with pytest.raises(NotFound):
            await meetings.meeting_view(session, people.lead, meeting_id, now=NOW)


async def test_an_old_card_does_not_confirm_and_says_how_it_stands(
    sessions: Sessions, people: People, meeting_id: str
) -> None:
    async with transaction(sessions) as session:
        with pytest.raises(AlreadyChanged, match="planned, nobody invited yet"):
            await meetings.confirm_and_invite(
                session, people.administrator, meeting_id, version=99, now=NOW
            )


async def test_nobody_is_invited_after_the_day(
    sessions: Sessions, people: People, meeting_id: str
) -> None:
    async with transaction(sessions) as session:
        with pytest.raises(PanelError, match="has passed"):
            await meetings.confirm_and_invite(
                session,
                people.administrator,
                meeting_id,
                version=None,
                now=at(date(2026, 11, 28)),
            )


async def test_a_meeting_begins_on_its_day_and_not_before(
    sessions: Sessions, people: People, meeting_id: str
) -> None:
    await confirm(sessions, people, meeting_id)
    async with transaction(sessions) as session:
        with pytest.raises(PanelError, match="Friday 27 November 2026"):
            await meetings.start(session, people.first_chair, meeting_id, version=None, now=NOW)

    view = await begin(sessions, people, meeting_id)

    assert view.state_in_words == "Under way"
    assert view.allowed.call_roll
    assert view.allowed.end


async def test_a_meeting_to_which_nobody_is_invited_cannot_begin(
    sessions: Sessions, people: People, meeting_id: str
) -> None:
    async with transaction(sessions) as session:
        with pytest.raises(PanelError, match="not been invited"):
            await meetings.start(
                session, people.first_chair, meeting_id, version=None, now=ON_THE_DAY
            )


async def test_the_roll_call_records_who_is_there_and_can_be_put_right(
    sessions: Sessions, people: People, meeting_id: str
) -> None:
    await begin(sessions, people, meeting_id)
    chairs = {people.first_chair.id, people.second_chair.id}
    async with transaction(sessions) as session:
        await meetings.record_attendance(
            session,
            people.administrator,
            meeting_id,
            present={*chairs, people.member.id},
            apologies=set(),
            now=ON_THE_DAY,
        )
        view = await meetings.record_attendance(
            session,
            people.administrator,
            meeting_id,
            present=chairs,
            apologies={people.member.id},
            now=ON_THE_DAY,
        )

    by_name = {one.name: one.attendance for one in view.roll}
    assert (view.present, view.apologies) == (2, 1)
    assert by_name == {
        "Ida Invented": "present",
        "Max Madeup": "present",
        "Moe Member": "apologies",
        "Ann Nonesuch": None,
    }


async def test_a_roll_call_with_strangers_or_contradictions_is_refused(
    sessions: Sessions, people: People, meeting_id: str
) -> None:
    await confirm(sessions, people, meeting_id)
    member: set[str] = {people.member.id}
    stranger: set[str] = {people.stranger.id}
    refused: list[tuple[set[str], set[str], str]] = [
        (member, set(), "once the meeting has begun"),
        (set(), stranger, "not invited"),
    ]
    for present, apologies, sentence in refused:
        async with transaction(sessions) as session:
            with pytest.raises(InputRefused, match=sentence):
                await meetings.record_attendance(
                    session,
                    people.administrator,
                    meeting_id,
                    present=present,
                    apologies=apologies,
                    now=NOW,
                )
    await begin(sessions, people, meeting_id)
    async with transaction(sessions) as session:
        with pytest.raises(InputRefused, match="both as present"):
            await meetings.record_attendance(
                session,
                people.administrator,
                meeting_id,
                present=member,
                apologies=member,
                now=ON_THE_DAY,
            )


async def test_at_the_end_who_was_not_named_was_absent_and_who_was_not_reached_comes_back(
    sessions: Sessions, people: People, meeting_id: str
) -> None:
    await begin(sessions, people, meeting_id)
    async with transaction(sessions) as session:
        case = await child_case(session, "HE-2026-0007", EAST)
        session.add(
            AgendaItemRow(
                meeting_id=meeting_id,
                case_id=case.id,
                kind="initial",
                position=1,
                minutes=30,
                reason="To plan together.",
                state="listed",
            )
        )

    for _ in range(2):
        async with transaction(sessions) as session:
            view = await meetings.end(
                session, people.first_chair, meeting_id, version=None, now=ON_THE_DAY
            )

    async with transaction(sessions) as session:
        lines = await meetings.my_meetings(session, people.first_chair, now=ON_THE_DAY)
        following = await agendas.agenda_view(
            session, people.first_chair, lines[1].id, now=ON_THE_DAY
        )
    assert view.state_in_words == "Held"
    assert {one.attendance for one in view.roll} == {"absent"}
    (line,) = following.lines
    assert line.case_ref == "HE-2026-0007"
    assert line.reason == "Not reached at the meeting of Friday 27 November 2026. To plan together."


async def test_members_list_their_panels_meetings_and_strangers_do_not(
    sessions: Sessions, people: People, meeting_id: str
) -> None:
    await confirm(sessions, people, meeting_id)
    async with transaction(sessions) as session:
        mine = await meetings.my_meetings(session, people.member, now=NOW)
        none = await meetings.my_meetings(session, people.stranger, now=NOW)

    assert [line.held_on for line in mine] == [HELD_ON, date(2026, 12, 24)]
    assert mine[0].my_part == "Panel Member, Health Example"
    assert mine[1].my_part == "Not invited yet"
    assert mine[0].declaration == "Not accepted yet"
    assert none == []


async def test_a_member_sees_counts_and_no_roll_call(
    sessions: Sessions, people: People, meeting_id: str
) -> None:
    await confirm(sessions, people, meeting_id)
    view = await look(sessions, people.member, meeting_id)

    assert view.roll == ()
    assert view.invited == 4
    assert view.allowed.declare
    buttons = (view.allowed.invite, view.allowed.end, view.allowed.call_roll)
    assert not any(buttons)


async def test_attendance_stays_once_the_minutes_are_approved(
    sessions: Sessions, people: People, meeting_id: str
) -> None:
    await begin(sessions, people, meeting_id)
    async with transaction(sessions) as session:
        row = await session.get_one(MeetingRow, meeting_id)
        row.minutes_approved_at = ON_THE_DAY
    async with transaction(sessions) as session:
        with pytest.raises(AlreadyChanged, match="can no longer be changed"):
            await meetings.record_attendance(
                session,
                people.administrator,
                meeting_id,
                present={people.member.id},
                apologies=set(),
                now=ON_THE_DAY,
            )
