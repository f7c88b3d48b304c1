from datetime import date, datetime

import pytest

from core.errors import NotAllowed, NotFound, PanelError
from core.messages import Kind
from core.people import Person
from core.services import agendas, declarations, meetings
from core.services.declarations import DeclarationView
from core.services.rules import panel_of
from core.store.engine import Sessions, transaction
from tests.services.builders_discussions import at
from tests.services.builders_meetings import (
    EAST,
    People,
    child_case,
    dispatches,
    invitees_of,
    people_of,
)

NOW = at(date(2026, 12, 7))
ON_THE_DAY = at(date(2026, 12, 24), "09:30")
Set = tuple[People, str]


@pytest.fixture
async def east(sessions: Sessions) -> Set:
    """A confirmed meeting on Christmas Eve with one child, whose lead has the first slot."""
    today = date(2026, 12, 7)
    async with transaction(sessions) as session:
        people = await people_of(session, EAST)
        await meetings.plan_ahead(session, panel_of(EAST), today=today, now=NOW, weeks=8)
        case = await child_case(session, "HE-2026-0001", EAST, lead=people.lead)
        row = await agendas.list_for_next_meeting(
            session, case, kind="initial", reason="New", now=NOW
        )
        await meetings.confirm_and_invite(
            session, people.administrator, row.id, version=None, now=NOW
        )
    return people, row.id


async def approve(sessions: Sessions, east: Set) -> None:
    people, meeting_id = east
    async with transaction(sessions) as session:
        await agendas.approve(session, people.first_chair, meeting_id, version=None, now=NOW)


async def accept(
    sessions: Sessions, by: Person, meeting_id: str, now: datetime = NOW
) -> DeclarationView:
    async with transaction(sessions) as session:
        return await declarations.accept(session, by, meeting_id, how="page", now=now)


async def begin(sessions: Sessions, east: Set, *present: Person) -> None:
    people, meeting_id = east
    async with transaction(sessions) as session:
        await meetings.start(session, people.first_chair, meeting_id, version=None, now=ON_THE_DAY)
    await call_roll(sessions, east, *present)


async def call_roll(sessions: Sessions, east: Set, *present: Person) -> None:
    people, meeting_id = east
    async with transaction(sessions) as session:
        await meetings.record_attendance(
            session,
            people.first_chair,
            meeting_id,
            present={one.id for one in present},
            apologies=set(),
            now=ON_THE_DAY,
        )


async def test_H9_a_declaration_is_accepted_once_per_person_and_meeting(
    sessions: Sessions, east: Set
) -> None:
    people, meeting_id = east

    first = await accept(sessions, people.member, meeting_id)
    second = await accept(sessions, people.member, meeting_id, now=ON_THE_DAY)

    assert first.accepted_at == second.accepted_at == NOW
    assert first.accepted_in_words == ("You accepted this declaration on 7 December 2026 at 10:00.")
    assert (first.declared, first.invited) == (1, 4)
    place = (await invitees_of(sessions, meeting_id))[people.member.id]
    assert (place.declared_how, place.declaration_version) == ("page", first.text_version)


async def test_H9_the_whole_text_is_shown_and_looking_accepts_nothing(
    sessions: Sessions, east: Set
) -> None:
    people, meeting_id = east
    async with transaction(sessions) as session:
        view = await declarations.declaration_view(session, people.member, meeting_id, now=NOW)

    assert view.paragraphs[-1] == "By accepting I agree to this declaration for this meeting."
    assert (view.panel, view.held_on) == ("MACE East panel", date(2026, 12, 24))
    assert view.accepted_in_words == ""
    assert view.may_accept


async def test_H9_papers_follow_at_once_to_who_declares_after_the_agenda_went_out(
    sessions: Sessions, east: Set
) -> None:
    people, meeting_id = east
    await approve(sessions, east)

    await accept(sessions, people.member, meeting_id, now=at(date(2026, 12, 17), "08:59"))
    early = await dispatches(sessions, Kind.AGENDA)
    for _ in range(2):
        await accept(sessions, people.second_chair, meeting_id, now=at(date(2026, 12, 17), "09:01"))

    (sent,) = await dispatches(sessions, Kind.AGENDA)
    assert early == []
    assert (sent.recipient_id, sent.occasion) == (people.second_chair.id, "papers-1")


async def test_H17_who_is_invited_to_one_slot_declares_and_gets_no_papers(
    sessions: Sessions, east: Set
) -> None:
    people, meeting_id = east
    await approve(sessions, east)

    view = await accept(sessions, people.lead, meeting_id, now=at(date(2026, 12, 18)))

    assert view.accepted_at == at(date(2026, 12, 18))
    assert f"{view.starts:%H:%M}" == "09:30"
    assert (view.invited, view.declared) == (0, 0)  # nothing of the others
    assert await dispatches(sessions, Kind.AGENDA) == []


async def test_H9_who_is_not_invited_cannot_accept(sessions: Sessions, east: Set) -> None:
    people, meeting_id = east

    with pytest.raises(NotFound):
        await accept(sessions, people.stranger, meeting_id)
    async with transaction(sessions) as session:
        january = (await meetings.my_meetings(session, people.member, now=NOW))[-1].id
    with pytest.raises(PanelError, match="not on the invitation list"):
        await accept(sessions, people.member, january)


async def test_H9_reading_aloud_is_recorded_for_those_present_who_had_not_accepted(
    sessions: Sessions, east: Set
) -> None:
    people, meeting_id = east
    await accept(sessions, people.member, meeting_id)
    await begin(sessions, east, people.member, people.first_chair)

    async with transaction(sessions) as session:
        view = await declarations.read_aloud(
            session, people.first_chair, meeting_id, now=ON_THE_DAY
        )
    places = await invitees_of(sessions, meeting_id)

    assert view.read_aloud_at == ON_THE_DAY
    assert places[people.member.id].declared_how == "page"
    assert places[people.first_chair.id].declared_how == "aloud"
    assert places[people.second_chair.id].declared_at is None


async def test_H9_who_comes_to_the_roll_call_after_the_reading_has_heard_it_too(
    sessions: Sessions, east: Set
) -> None:
    people, meeting_id = east
    await begin(sessions, east)
    async with transaction(sessions) as session:
        await declarations.read_aloud(session, people.first_chair, meeting_id, now=ON_THE_DAY)

    await call_roll(sessions, east, people.second_chair)

    places = await invitees_of(sessions, meeting_id)
    assert places[people.second_chair.id].declared_how == "aloud"
    assert places[people.first_chair.id].declared_at is None


async def test_H9_only_a_chair_reads_it_out_and_only_in_the_meeting(
    sessions: Sessions, east: Set
) -> None:
    people, meeting_id = east
    async with transaction(sessions) as session:
        with pytest.raises(NotAllowed, match="chair"):
            await declarations.read_aloud(session, people.member, meeting_id, now=ON_THE_DAY)
        with pytest.raises(PanelError, match="Start the meeting first"):
            await declarations.read_aloud(session, people.first_chair, meeting_id, now=ON_THE_DAY)
