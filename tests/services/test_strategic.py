from datetime import date, time

import pytest

from core.errors import AlreadyChanged, InputRefused, NotAllowed, PanelError
from core.messages import Kind
from core.people import Person, Role
from core.rescheduling import Wanted
from core.services import agendas, letters, meetings, minutes, rescheduling, strategic
from core.services.new_actions import NewAction
from core.store import papers
from core.store.engine import Sessions, transaction
from core.store.tables import MeetingRow
from mailer.documents.content import agenda_content, minutes_content
from tests.services.builders_discussions import at
from tests.services.builders_meetings import EAST, dispatches, people_of, somebody

MACE2 = "hertfordshire/mace2"
MONDAY = date(2026, 12, 7)
NOW = at(MONDAY)
DAY = date(2027, 1, 12)
ON_THE_DAY = at(DAY, "14:00")


class World:
    """MACE 2 with a chair, an administrator and a member, and a meeting that was called."""

    def __init__(self, sessions: Sessions) -> None:
        self.sessions = sessions
        self.chair: Person
        self.administrator: Person
        self.member: Person
        self.meeting = ""

    async def begin(self) -> "World":
        async with transaction(self.sessions) as session:
            self.chair = await somebody(session, "Ilse Invented", MACE2, Role.CHAIR)
            self.administrator = await somebody(session, "Abe Nonesuch", MACE2, Role.ADMINISTRATOR)
            self.member = await somebody(session, "Mia Member", MACE2, Role.MEMBER)
        self.meeting = await self.call(DAY)
        return self

    async def call(self, day: date) -> str:
        wanted = Wanted(day, time(14), time(16), "Teams", "The quarter's meeting.")
        async with transaction(self.sessions) as session:
            row = await rescheduling.call(session, self.administrator, MACE2, wanted, now=NOW)
            await meetings.confirm_and_invite(
                session, self.administrator, row.id, version=None, now=NOW
            )
            return row.id

    async def add(self, title: str = "Hot spots", minutes: str = "30") -> strategic.ItemsView:
        async with transaction(self.sessions) as session:
            return await strategic.add(
                session,
                self.chair,
                self.meeting,
                title=title,
                text="See the map.",
                minutes=minutes,
                now=NOW,
            )


@pytest.fixture
async def world(sessions: Sessions) -> World:
    return await World(sessions).begin()


async def test_H23_mace_2_runs_from_call_to_minutes_by_the_same_paths(world: World) -> None:
    await world.add()
    async with transaction(world.sessions) as session:
        agenda = await agendas.approve(session, world.chair, world.meeting, version=None, now=NOW)
        await meetings.start(session, world.chair, world.meeting, version=None, now=ON_THE_DAY)
        view = await strategic.view(session, world.chair, world.meeting, now=ON_THE_DAY)
        await strategic.record(
            session,
            world.chair,
            view.items[0].id,
            text="Patrols until March.",
            version=view.items[0].version,
            now=ON_THE_DAY,
        )
        agreed = await strategic.agree_action(
            session,
            world.chair,
            world.meeting,
            NewAction("Ask the railway for figures.", world.member.id, date(2027, 2, 1)),
            now=ON_THE_DAY,
        )
        await meetings.record_attendance(
            session,
            world.chair,
            world.meeting,
            present=[world.chair.id],
            apologies=[],
            now=ON_THE_DAY,
        )
        await meetings.end(session, world.chair, world.meeting, version=None, now=ON_THE_DAY)
        done = await minutes.approve(
            session, world.chair, world.meeting, version=None, now=ON_THE_DAY
        )
        paper = await papers.load(session, world.meeting, "agenda")
        record = await papers.load(session, world.meeting, "minutes")

    assert agenda.strategic == ("Hot spots, 30 minutes",)
    assert agenda.agenda_by == date(2027, 1, 5)  # H10's five working days, for MACE 2 too
    assert done.due == date(2027, 1, 19)
    assert (paper.head.panel, paper.lines) == ("MACE 2 panel", ())
    assert paper.strategic[0].title == "Hot spots"
    assert record.strategic[0].record == "Patrols until March."
    assert [(one.case_ref, one.number) for one in record.actions] == [("Strategic", agreed.number)]
    assert agenda_content(paper, "X")["strategic"][0]["heading"] == "1. Hot spots, 30 minutes"
    assert minutes_content(record, "X")["strategic"][0]["record"] == "Patrols until March."
    told = await dispatches(world.sessions, Kind.ACTION_ASSIGNED)
    assert {row.recipient_id for row in told} == {world.member.id}
    assert len(await dispatches(world.sessions, Kind.MEETING_INVITATION)) == 3


async def test_H23_the_next_meeting_opens_with_the_previous_actions(world: World) -> None:
    async with transaction(world.sessions) as session:
        await meetings.start(session, world.chair, world.meeting, version=None, now=ON_THE_DAY)
        await strategic.agree_action(
            session,
            world.chair,
            world.meeting,
            NewAction("Ask the railway.", world.member.id, date(2027, 2, 1)),
            now=ON_THE_DAY,
        )
    following = await world.call(date(2027, 4, 13))
    async with transaction(world.sessions) as session:
        row = await session.get_one(MeetingRow, following)
        paper = await agendas.build_agenda_paper(session, row, now=NOW)
        facts = await letters.meeting_facts(session, following, world.member.id)

    assert [(one.case_ref, one.text) for one in paper.outstanding] == [
        ("Strategic", "Ask the railway.")
    ]
    assert facts.outstanding == 1


@pytest.mark.parametrize(
    ("title", "minutes", "field"),
    [("", "30", "title"), ("Hot spots", "many", "minutes"), ("Hot spots", "2", "minutes")],
)
async def test_H23_an_item_that_cannot_be_kept_is_refused_in_words(
    world: World, title: str, minutes: str, field: str
) -> None:
    with pytest.raises(InputRefused) as refused:
        await world.add(title, minutes)

    assert set(refused.value.problems) == {field}


async def test_H23_members_read_the_items_and_only_the_office_changes_them(world: World) -> None:
    [item] = (await world.add()).items
    async with transaction(world.sessions) as session:
        seen = await strategic.view(session, world.member, world.meeting, now=NOW)
        with pytest.raises(NotAllowed, match="chairs and its administrator"):
            await strategic.take_off(session, world.member, item.id, version=None, now=NOW)
        left = await strategic.take_off(
            session, world.administrator, item.id, version=item.version, now=NOW
        )

    assert [one.title for one in seen.items] == ["Hot spots"]
    assert not seen.may_add
    assert left.items == ()


async def test_H23_what_is_approved_stands_and_an_old_card_is_noticed(world: World) -> None:
    [item] = (await world.add()).items
    async with transaction(world.sessions) as session:
        with pytest.raises(AlreadyChanged, match="has changed"):
            await strategic.take_off(
                session, world.chair, item.id, version=item.version + 1, now=NOW
            )
        await agendas.approve(session, world.chair, world.meeting, version=None, now=NOW)
    with pytest.raises(AlreadyChanged, match="approved"):
        await world.add()


async def test_H23_strategic_items_belong_to_strategic_panels(world: World) -> None:
    async with transaction(world.sessions) as session:
        east = await people_of(session, EAST)
        wanted = Wanted(DAY, time(9, 30), time(12, 30), "Teams", "An extra one.")
        row = await rescheduling.call(session, east.administrator, EAST, wanted, now=NOW)
        with pytest.raises(PanelError, match="MACE 2"):
            await strategic.view(session, east.first_chair, row.id, now=NOW)


async def test_H10_an_agenda_without_children_can_be_approved(world: World) -> None:
    async with transaction(world.sessions) as session:
        view = await agendas.approve(session, world.chair, world.meeting, version=None, now=NOW)

    assert view.approved_at == NOW
    assert view.lines == ()
