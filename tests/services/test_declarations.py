from datetime import date, datetime

import pytest
from sqlalchemy import select

from core.data import load_calendar, load_procedure
from core.errors import NotAllowed, NotFound, PanelError
from core.messages import Kind
from core.people import Person
from core.replies import Answer
from core.services import access, agendas, declarations, meetings, replies
from core.services.declarations import DeclarationView
from core.services.deputies import NewDeputy
from core.services.meeting_audit import who_could_read
from core.services.rules import panel_of
from core.services.sweep import sweep
from core.store.engine import Sessions, transaction
from core.store.tables import DispatchRow
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


async def under_way(sessions: Sessions, east: Set, *present: Person) -> None:
    """The meeting has begun, some are there, and the declaration was read aloud to them."""
    people, meeting_id = east
    await begin(sessions, east, *present)
    async with transaction(sessions) as session:
        await declarations.read_aloud(session, people.first_chair, meeting_id, now=ON_THE_DAY)


async def test_H9_who_joins_late_has_not_heard_it_and_is_asked(
    sessions: Sessions, east: Set
) -> None:
    people, meeting_id = east
    await under_way(sessions, east, people.first_chair)

    await call_roll(sessions, east, people.first_chair, people.second_chair)

    places = await invitees_of(sessions, meeting_id)
    assert places[people.first_chair.id].declared_how == "aloud"
    assert places[people.second_chair.id].declared_at is None
    async with transaction(sessions) as session:
        view = await meetings.meeting_view(session, people.first_chair, meeting_id, now=ON_THE_DAY)
    assert [one.name for one in view.roll if one.joined_late] == [people.second_chair.name]

    await call_roll(sessions, east, people.first_chair, people.second_chair)
    places = await invitees_of(sessions, meeting_id)
    assert places[people.second_chair.id].declared_at is None, "calling the roll again tells nobody"


async def test_H9_a_late_joiner_to_whom_it_was_read_since_is_recorded(
    sessions: Sessions, east: Set
) -> None:
    people, meeting_id = east
    await under_way(sessions, east, people.first_chair)
    here = {people.first_chair.id, people.second_chair.id, people.member.id}

    async with transaction(sessions) as session:
        await meetings.record_attendance(
            session,
            people.first_chair,
            meeting_id,
            present=here,
            apologies=set(),
            told={people.second_chair.id},
            now=ON_THE_DAY,
        )

    places = await invitees_of(sessions, meeting_id)
    assert places[people.second_chair.id].declared_how == "aloud"
    assert places[people.member.id].declared_at is None


async def test_H9_a_new_version_of_the_text_asks_again_and_closes_what_it_opened(
    sessions: Sessions, east: Set
) -> None:
    people, meeting_id = east
    await approve(sessions, east)
    first = await accept(sessions, people.member, meeting_id)
    async with transaction(sessions) as session:
        place = (await access.places_at(session, meeting_id, people.member.id))[0]
        place.declaration_version = "an earlier text"

    async with transaction(sessions) as session:
        shown = await declarations.declaration_view(session, people.member, meeting_id, now=NOW)
        agenda = await agendas.agenda_view(session, people.member, meeting_id, now=NOW)
        meeting = await meetings.meeting_view(session, people.member, meeting_id, now=NOW)
    assert (shown.may_accept, shown.accepted_in_words, shown.declared) == (True, "", 0)
    assert not agenda.named
    assert {line.name for line in agenda.lines} == {""}
    assert meeting.declaration == "There is a new text to accept"

    again = await accept(sessions, people.member, meeting_id, now=at(date(2026, 12, 9)))
    assert again.text_version == first.text_version
    assert again.accepted_at == at(date(2026, 12, 9))
    async with transaction(sessions) as session:
        agenda = await agendas.agenda_view(session, people.member, meeting_id, now=NOW)
    assert agenda.named


async def test_H9_a_text_accepted_before_the_meeting_began_stays_that_meetings(
    sessions: Sessions, east: Set
) -> None:
    people, meeting_id = east
    await approve(sessions, east)
    await accept(sessions, people.member, meeting_id)
    await begin(sessions, east, people.member)
    async with transaction(sessions) as session:
        place = (await access.places_at(session, meeting_id, people.member.id))[0]
        place.declaration_version = "the text of that day"
    async with transaction(sessions) as session:
        agenda = await agendas.agenda_view(session, people.member, meeting_id, now=ON_THE_DAY)

    assert agenda.named


async def test_H9_the_sweep_asks_who_has_not_accepted_once_a_working_day(
    sessions: Sessions, east: Set
) -> None:
    people, meeting_id = east
    await approve(sessions, east)
    await accept(sessions, people.member, meeting_id)
    async with transaction(sessions) as session:
        await replies.answer(
            session, people.second_chair, meeting_id, Answer.DECLINED, how="page", now=NOW
        )

    for clock in ("10:00", "10:01"):
        now = at(date(2026, 12, 16), clock)
        await sweep(sessions, [load_procedure("hertfordshire")], load_calendar(), now)

    found = await dispatches(sessions, Kind.DECLARATION_CHASER)
    assert {row.recipient_id for row in found} == {
        people.first_chair.id,
        people.administrator.id,
        people.lead.id,
    }
    assert {row.occasion for row in found} == {"chase-2/2026-12-24"}


async def test_H9_the_record_proves_who_could_read_what_and_when(
    sessions: Sessions, east: Set
) -> None:
    people, meeting_id = east
    await approve(sessions, east)
    new = NewDeputy("Dee Invented", "dee@health.example", "Health Example", authority=True)
    async with transaction(sessions) as session:
        await replies.send_deputy(session, people.member, meeting_id, new, how="page", now=NOW)
    shown = await accept(sessions, people.first_chair, meeting_id, now=at(date(2026, 12, 18)))
    await begin(sessions, east, people.first_chair, people.second_chair)
    async with transaction(sessions) as session:
        await declarations.read_aloud(session, people.first_chair, meeting_id, now=ON_THE_DAY)
        await meetings.end(session, people.first_chair, meeting_id, version=None, now=ON_THE_DAY)
    async with transaction(sessions) as session:
        row = (await session.scalars(select(DispatchRow).where(DispatchRow.kind == "agenda"))).one()
        row.state, row.settled_at, row.sha256 = "sent", NOW, "f" * 64

    async with transaction(sessions) as session:
        rows = await who_could_read(session, "hertfordshire/east/2026-12-24")

    told = {(one["act"], one["who"].split(",")[0], one["record"]) for one in rows}
    version = shown.text_version
    first, second = people.first_chair.name, people.second_chair.name
    assert ("declaration.accept", first, f"how page, version {version}") in told
    assert ("declaration.heard", second, f"how aloud, version {version}") in told
    assert ("deputy.begins", "Dee Invented", "authority delegated") in told
    assert ("deputy.ends", "Dee Invented", "access ends") in told
    assert ("sent.agenda", first, f"with its papers, sha256 {'f' * 64}") in told
    assert [one["at"] for one in rows] == sorted(one["at"] for one in rows)
    for wrong in ("hertfordshire/east/2026-12-25", "nonsense", "a/2026-02-30"):
        async with transaction(sessions) as session:
            with pytest.raises(NotFound, match="Give the panel's key and the day"):
                await who_could_read(session, wrong)
