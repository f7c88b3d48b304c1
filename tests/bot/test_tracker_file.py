"""The Excel button: a signed link for a quarter of an hour, a page that asks, then the file."""

from collections.abc import AsyncIterator
from datetime import date, timedelta

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer

from bot.desk import Office
from bot.pages import page_routes
from bot.submissions import tracker
from core.cases import Wanted
from core.links import Link, Links, Purpose
from core.store import audit
from core.store.engine import Sessions, transaction
from tests.bot.submitting import Hand
from tests.cards.card_modules import parts
from tests.services.builders_discussions import EAST, Panel, panel_at_work

KEY = b"k" * 32
QUARTER = timedelta(minutes=15)


@pytest.fixture
async def panel(sessions: Sessions) -> Panel:
    async with transaction(sessions) as session:
        return await panel_at_work(session, EAST, date(2026, 11, 27))


@pytest.fixture
async def browser(sessions: Sessions, panel: Panel) -> AsyncIterator[TestClient]:  # type: ignore[type-arg]
    app = web.Application()
    app.add_routes(page_routes(Office(sessions, lambda: panel.now, ("hertfordshire",)), KEY))
    async with TestClient(TestServer(app)) as client:
        yield client


def address(panel: Panel, person: str, until: timedelta = QUARTER) -> str:
    return "/x/" + Link(Purpose.TRACKER, EAST, person, panel.now + until).token(KEY)


async def test_the_card_offers_the_file_to_those_who_run_the_panel_only(
    sessions: Sessions, panel: Panel
) -> None:
    links = Links("https://mace.example", KEY)
    found = {}
    for person in (panel.chair, panel.member):
        hand = Hand(sessions, person, panel.now)
        office = Office(sessions, lambda: panel.now, ("hertfordshire",), links)
        async with office.desk(hand.made("x").person) as desk:
            card = await tracker.tracker_card(desk, EAST, Wanted())
        opened = [one for one in parts(card) if one.get("type") == "Action.OpenUrl"]
        found[person.name] = {one["title"]: one["url"] for one in opened}
    assert found["Carla Chair"]["Excel"] == "https://mace.example" + address(panel, panel.chair.id)
    assert found["Carla Chair"]["In the browser"] == "https://mace.example/tracker"
    assert found["Max Member"].keys() == {"In the browser"}


async def test_looking_hands_nothing_out_and_the_button_gives_the_file(
    sessions: Sessions,
    panel: Panel,
    browser: TestClient,  # type: ignore[type-arg]
) -> None:
    async with browser.get(address(panel, panel.chair.id)) as shown:
        assert "MACE East panel" in await shown.text()
    async with transaction(sessions) as session:
        assert await audit.who_saw(session, f"tracker:{EAST}") == []
    async with browser.post(address(panel, panel.chair.id)) as given:
        assert given.content_type.endswith("spreadsheetml.sheet")
        assert given.headers["Content-Disposition"] == (
            'attachment; filename="MACE-East-panel-tracker-2026-11-27.xlsx"'
        )
        assert given.headers["Cache-Control"] == "no-store"
        assert (await given.read()).startswith(b"PK")
    async with transaction(sessions) as session:
        [one] = await audit.who_saw(session, f"tracker:{EAST}")
    assert (one.actor, one.act) == (panel.chair.id, "read.tracker_file")


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
async def test_an_old_a_foreign_and_a_members_link_give_nothing(
    panel: Panel,
    browser: TestClient,  # type: ignore[type-arg]
) -> None:
    old = address(panel, panel.chair.id, timedelta(seconds=-1))
    other = Link(Purpose.DECLARATION, EAST, panel.chair.id, panel.now + QUARTER).token(KEY)
    for wrong, why in (
        (old, "a quarter of an hour only"),
        (f"/x/{other}", "not complete"),
        (address(panel, panel.member.id), "holds dates of birth"),
        (address(panel, "nobody"), "nothing here"),
    ):
        async with browser.post(wrong) as answer:
            assert answer.status == 403
            assert why in await answer.text()
