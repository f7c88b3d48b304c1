"""An invitation behind the email's link, over HTTP, by somebody without Teams (H9, R2.3, H16)."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import date, timedelta

import pytest
from aiohttp import ClientSession, web
from aiohttp.test_utils import TestServer
from sqlalchemy import select

from bot.desk import Office
from bot.pages import page_routes
from core.dates import end_of_day
from core.links import Link, Purpose
from core.people import Person
from core.services import access
from core.store.engine import Sessions, transaction
from core.store.tables import DeputyRow, InvitationAnswerRow
from tests.bot.visitor import Page, Visitor
from tests.services.builders_discussions import at
from tests.services.builders_meetings import invitees_of
from tests.services.builders_replies import HELD, NOW, Invited, invited
from tests.store.records import rows_but_the_audit

KEY = b"k" * 32
pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)
DEE = {
    "answer": "deputy",
    "name": "Dee Invented",
    "email": "dee@health.example",
    "agency": "Health Example",
    "authority": "true",
}


@dataclass
class World:
    """The pages on a server, a meeting to which people are invited, a clock that can be moved."""

    east: Invited
    visitor: Visitor = field(init=False)
    now = NOW

    def link(self, to: Person | str, purpose: Purpose = Purpose.INVITATION) -> str:
        person = to if isinstance(to, str) else to.id
        token = Link(purpose, self.east.meeting, person, end_of_day(HELD)).token(KEY)
        return f"/{'i' if purpose is Purpose.INVITATION else 'd'}/{token}"

    async def open(self, to: Person | str) -> Page:
        return await self.visitor.open(self.link(to))

    async def rows(self) -> dict[str, int]:
        return await rows_but_the_audit(self.east.sessions)


@pytest.fixture
async def world(sessions: Sessions) -> AsyncIterator[World]:
    world = World(await invited(sessions))
    office = Office(sessions, lambda: world.now, ("hertfordshire", "rotherham"))
    app = web.Application()
    app.add_routes(page_routes(office, KEY))
    async with TestServer(app) as server, ClientSession() as http:
        world.visitor = Visitor(http, str(server.make_url("")).rstrip("/"))
        yield world


async def test_H9_an_invitation_is_answered_on_the_page_and_changed_there(world: World) -> None:
    member = world.east.people.member
    page = await world.open(member)
    assert "MACE East panel on Thursday 24 December 2026" in page.words
    assert "Has not answered" in page.words

    page = await world.visitor.send(page, answer="accepted")
    assert "Your answer is kept" in page.words
    assert page.values["answer"] == "accepted"
    page = await world.visitor.send(await world.open(member), answer="declined")
    assert await world.east.stands(member) == "declined"


@pytest.mark.parametrize("method", ["GET", "HEAD"])
async def test_H9_a_scanner_that_opens_the_link_changes_nothing(world: World, method: str) -> None:
    before = await world.rows()

    for _ in range(3):
        await world.visitor.open(world.link(world.east.people.member), method)
        await world.visitor.open(world.link(world.east.people.member, Purpose.DECLARATION), method)

    assert await world.rows() == before
    assert await world.east.stands(world.east.people.member) == ""
    place = (await invitees_of(world.east.sessions, world.east.meeting))[
        world.east.people.member.id
    ]
    assert place.declared_at is None


async def test_H9_a_link_used_twice_changes_nothing_the_second_time(world: World) -> None:
    page = await world.open(world.east.people.member)
    for _ in range(2):
        page = await world.visitor.send(page, answer="tentative")
        assert page.status == 200

    async with transaction(world.east.sessions) as session:
        assert len(list(await session.scalars(select(InvitationAnswerRow)))) == 1


async def test_H9_an_expired_tampered_or_foreign_link_is_refused_in_words(world: World) -> None:
    member = world.east.people.member
    good = world.link(member)
    before = await world.rows()

    turned = good[:40] + ("A" if good[40] != "A" else "B") + good[41:]
    for wrong in (turned, good[:-9], "/i/x", good.replace("/i/", "/d/")):
        page = await world.visitor.open(wrong, "POST", data={"answer": "accepted"})
        assert page.status == 403
        assert "not complete" in page.words
    foreign = await world.visitor.open(
        good, "POST", data={"answer": "accepted"}, headers={"Sec-Fetch-Site": "cross-site"}
    )
    assert "from another site" in foreign.words
    world.now = at(HELD + timedelta(days=1))
    late = await world.visitor.open(good, "POST", data={"answer": "accepted"})
    assert "no longer works" in late.words
    assert await world.rows() == before


async def test_R2_3_a_deputy_is_named_on_the_page_and_accepts_the_declaration_themself(
    world: World,
) -> None:
    member = world.east.people.member
    page = await world.visitor.send(await world.open(member), **DEE)
    assert "Your deputy is invited" in page.words
    assert "Sends a deputy: Dee Invented, Health Example" in page.words

    async with transaction(world.east.sessions) as session:
        dee = await access.person_by_email(session, DEE["email"])
    assert dee is not None
    own = await world.open(dee)
    assert "You come in the place of Moe Member, Health Example." in own.words
    assert "authority" not in own.names
    [link] = [where for where in own.links if where.startswith("/d/")]
    accepted = await world.visitor.send(await world.visitor.open(link))
    assert "You accepted this declaration" in accepted.words
    places = await invitees_of(world.east.sessions, world.east.meeting)
    assert places[dee.id].declared_how == "page"
    assert places[member.id].declared_at is None
    again = await world.open(dee)
    assert [where for where in again.links if where.startswith("/d/")] == []


@pytest.mark.parametrize(
    ("typed", "wrong"),
    [
        ({}, ["answer"]),
        ({"answer": "deputy"}, ["name", "email", "agency", "authority"]),
        ({**DEE, "email": "dee at health"}, ["email"]),
        ({**DEE, "email": "moe.member@example.test"}, ["email"]),
        ({**DEE, "authority": ""}, ["authority"]),
        ({"answer": "perhaps"}, ["answer"]),
    ],
)
async def test_R2_3_what_cannot_be_taken_is_shown_again_as_it_was_typed(
    world: World, typed: dict[str, str], wrong: list[str]
) -> None:
    page = await world.visitor.send(await world.open(world.east.people.member), **typed)

    assert page.status == 400
    assert page.errors == wrong
    assert page.title.startswith("Error: ")
    for name in ("name", "email", "agency"):
        assert page.values[name] == typed.get(name, "")
    async with transaction(world.east.sessions) as session:
        assert list(await session.scalars(select(DeputyRow))) == []


async def test_H9_an_answer_to_a_cancelled_meeting_is_told_and_nothing_is_asked(
    world: World,
) -> None:
    page = await world.open(world.east.people.member)
    await world.east.change(state="cancelled")

    told = await world.visitor.send(page, answer="accepted")
    assert "was cancelled" in told.words
    shown = await world.open(world.east.people.member)
    assert "was cancelled" in shown.words
    assert shown.names == set()


async def test_H17_a_formal_invitee_sees_their_own_time_and_nobody_else(world: World) -> None:
    page = await world.open(world.east.people.lead)

    assert "09:30 to 10:00" in page.words
    assert "Moe" not in page.words
    assert "HE-2026" not in page.words


async def test_who_is_not_invited_finds_nothing_behind_a_link(world: World) -> None:
    page = await world.open(world.east.people.stranger)

    assert page.status == 404
    world.now = at(date(2026, 12, 10))
    nobody = await world.open("00000000-0000-4000-8000-000000000000")
    assert nobody.status == 404
