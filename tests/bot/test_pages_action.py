"""The page behind an action's email: looking changes nothing, answering is done once (H15)."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import pytest
from aiohttp import ClientSession, web
from aiohttp.test_utils import TestServer
from sqlalchemy import select

from bot.desk import Office
from bot.pages import page_routes
from core.links import Links, Purpose
from core.people import Person
from core.services import actions, new_actions
from core.services.new_actions import NewAction
from core.store.engine import Sessions, transaction
from core.store.tables import ActionRow, AuditRow, PersonRow
from tests.bot.visitor import Page, Visitor
from tests.services.builders_discussions import EAST, Panel, at, panel_at_work

KEY = b"k" * 32
FRIDAY = date(2026, 11, 27)
DUE = date(2026, 12, 8)


@dataclass
class World:
    sessions: Sessions
    panel: Panel
    visitor: Visitor
    action: str
    now: datetime

    def link(self, person: Person | None = None, *, days: int = 60) -> str:
        links = Links(self.visitor.address, KEY)
        until = self.now + timedelta(days=days)
        return links.to(Purpose.ACTION, self.action, (person or self.panel.member).id, until)

    async def row(self) -> ActionRow:
        async with transaction(self.sessions) as session:
            return await session.get_one(ActionRow, self.action)

    async def answer(self, page: Page, **typed: str) -> Page:
        return await self.visitor.send(page, **typed)


@pytest.fixture
async def world(sessions: Sessions) -> AsyncIterator[World]:
    async with transaction(sessions) as session:
        panel = await panel_at_work(session, EAST, FRIDAY)
        new = NewAction("Visit <Alex>.", panel.member.id, DUE)
        view = await new_actions.add(session, panel.chair, panel.item.id, new, now=panel.now)
    app = web.Application()
    office = Office(sessions, lambda: made.now, ("hertfordshire",))
    app.add_routes(page_routes(office, KEY))
    async with TestServer(app) as server, ClientSession() as http:
        visitor = Visitor(http, str(server.make_url("")).rstrip("/"))
        made = World(sessions, panel, visitor, view.id, at(date(2026, 12, 4), "10:02"))
        yield made


async def test_H15_looking_changes_nothing_and_answering_is_done_once(world: World) -> None:
    page = await world.visitor.open(world.link())
    assert "Visit <Alex>." in page.words
    assert page.names == {"v", "stands", "note", "until-day", "until-month", "until-year"}
    for method in ("HEAD", "GET"):
        await world.visitor.open(world.link(), method)
    assert (await world.row()).state == "open"

    done = await world.answer(page, stands="done", note="Seen with the tenant.")
    assert "Done on 4 December 2026. Thank you." in done.words
    assert done.action is None, "nothing is left to press"
    row = await world.row()
    assert (row.state, row.note, row.settled_by) == (
        "done",
        "Seen with the tenant.",
        world.panel.member.id,
    )
    world.now += timedelta(hours=1)
    again = await world.answer(page, stands="not_done", note="No.")
    assert "Already done by Max Member on 4 December 2026 at 10:02." in again.words
    assert (await world.row()).version == row.version


async def test_H15_the_card_was_quicker_and_the_page_says_so(world: World) -> None:
    page = await world.visitor.open(world.link())
    async with transaction(world.sessions) as session:
        await actions.done(
            session, world.panel.chair, world.action, version=None, note="", now=world.now
        )
    late = await world.answer(page, stands="done", note="")
    assert "Already done by Carla Chair on 4 December 2026 at 10:02." in late.words
    looked = await world.visitor.open(world.link())
    assert "Already done by Carla Chair" in looked.words


async def test_H15_more_time_and_cannot_need_their_reasons_and_keep_what_was_typed(
    world: World,
) -> None:
    page = await world.visitor.open(world.link())
    nothing = await world.answer(page)
    assert (nothing.errors, nothing.title[:6]) == (["stands"], "Error:")
    asked = await world.answer(
        page, stands="more_time", **{"until-day": "31", "until-month": "2", "until-year": "2027"}
    )
    assert asked.errors == ["until"]
    assert asked.values["until-day"] == "31"
    asked = await world.answer(
        asked, **{"until-day": "18", "until-month": "12", "until-year": "2026"}
    )
    assert asked.errors == ["note"]
    asked = await world.answer(asked, note="The tenant is away.")
    assert "The panel's chairs answer" in asked.words
    row = await world.row()
    assert (row.state, row.asked_until, row.asked_why) == (
        "open",
        date(2026, 12, 18),
        "The tenant is away.",
    )
    stale = await world.answer(page, stands="circumstances_changed", note="They moved.")
    assert "This changed meanwhile" in stale.words
    assert stale.values["note"] == "They moved."
    ended = await world.answer(
        await world.visitor.open(world.link()), stands="circumstances_changed", note="They moved."
    )
    assert "No longer needed" in ended.words


async def test_a_link_is_for_its_owner_its_purpose_and_its_time(world: World) -> None:
    stranger = await world.visitor.open(world.link(world.panel.stranger))
    assert stranger.status == 404
    expired = await world.visitor.open(world.link(days=-1))
    assert (expired.status, expired.title[:21]) == (403, "This link is too old ")
    other = world.link().replace("/a/", "/d/")
    assert (await world.visitor.open(other)).status == 403
    foreign = await world.visitor.open(
        world.link(), "POST", headers={"Sec-Fetch-Site": "cross-site"}, data={"stands": "done"}
    )
    assert "sent from another site" in foreign.words
    async with transaction(world.sessions) as session:
        (await session.get_one(PersonRow, world.panel.member.id)).active = False
    assert (await world.visitor.open(world.link())).status == 404
    assert (await world.row()).state == "open"


async def test_what_is_read_and_done_on_the_page_is_in_the_audit(world: World) -> None:
    page = await world.visitor.open(world.link())
    await world.answer(page, stands="done", note="")
    async with transaction(world.sessions) as session:
        query = select(AuditRow.act).where(AuditRow.subject == f"action:{world.action}")
        acts = list(await session.scalars(query.order_by(AuditRow.seq)))
    assert acts == ["action.add", "read.action", "read.action", "action.done"]
