"""The tracker behind sign-in: who gets in, how they are let out, and what the page shows."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import pytest
from aiohttp import DummyCookieJar, web
from aiohttp.test_utils import TestClient, TestServer
from sqlalchemy import select

import mace
from bot.desk import Office
from bot.pages import cookies, page_routes
from bot.pages.entra import Entra
from core.links import Links
from core.people import Role
from core.services import sign_ins
from core.services.sign_ins import SignedOut
from core.store import audit
from core.store.engine import Sessions, transaction
from core.store.tables import GrantRow, SignInRow
from tests.fakes.entra import FakeEntra
from tests.fakes.microsoft import APP, TENANT
from tests.services.builders_discussions import (
    EAST,
    ROTHERHAM,
    Panel,
    case,
    panel_at_work,
    person,
    withhold,
)

KEY = b"k" * 32
OURS = "https://mace.example"


@dataclass
class Browser:
    """A browser that keeps one cookie, in front of the pages, with Entra behind them."""

    client: TestClient  # type: ignore[type-arg]
    entra: FakeEntra
    now: datetime
    cookie: str = ""
    set_cookie: str = ""

    async def go(self, path: str, *, post: dict[str, str] | None = None) -> tuple[int, str]:
        """Give the status and the text; of a redirection, where it leads."""
        headers = {"Cookie": f"{cookies.NAME}={self.cookie}"} if self.cookie else {}
        method = "GET" if post is None else "POST"
        async with self.client.request(
            method, path, data=post, headers=headers, allow_redirects=False
        ) as answer:
            if cookies.NAME in answer.cookies:
                self.cookie = answer.cookies[cookies.NAME].value
                self.set_cookie = answer.headers["Set-Cookie"]
            if answer.status == 303:
                return 303, answer.headers["Location"]
            return answer.status, await answer.text()

    async def sign_in(self, oid: str, **claims: str) -> tuple[int, str]:
        status, there = await self.go("/sign-in?to=/tracker")
        assert status == 303
        query = self.entra.sign_in(there, oid, **claims)
        return await self.go(f"/sign-in/back?code={query['code']}&state={query['state']}")


@pytest.fixture
async def panel(sessions: Sessions) -> Panel:
    async with transaction(sessions) as session:
        return await panel_at_work(session, EAST, date(2026, 11, 27))


@pytest.fixture
async def browser(sessions: Sessions, panel: Panel) -> AsyncIterator[Browser]:
    fake = FakeEntra()
    entra = Entra(APP, "not a real password", TENANT, OURS, http=fake)
    app = web.Application()
    made = Browser(None, fake, panel.now)  # type: ignore[arg-type]
    office = Office(sessions, lambda: made.now, ("hertfordshire",), Links(OURS, KEY))
    app.add_routes(page_routes(office, KEY, entra))
    async with TestClient(TestServer(app), cookie_jar=DummyCookieJar()) as client:
        made.client = client
        yield made


async def test_C5_somebody_signs_in_with_entra_sees_the_tracker_and_signs_out(
    sessions: Sessions, panel: Panel, browser: Browser
) -> None:
    assert await browser.go("/tracker") == (303, "/sign-in?to=/tracker")
    assert await browser.sign_in("entra-Carla Chair") == (303, "/tracker")
    status, text = await browser.go("/tracker")
    assert (status, "EX-2026-0001" in text, "Carla Chair" in text) == (200, True, True)
    assert "Alex" not in text
    assert browser.set_cookie.endswith("HttpOnly; Path=/; SameSite=Lax; Secure")
    before = browser.cookie
    assert "You are signed out" in (await browser.go("/sign-out", post={}))[1]
    browser.cookie = before  # whoever kept a copy of it gets nothing
    assert (await browser.go("/tracker"))[0] == 303
    async with transaction(sessions) as session:
        [seen] = await audit.who_saw(session, f"tracker:{EAST}")
    assert seen.actor == panel.chair.id


async def test_a_new_session_has_a_new_token_and_the_database_holds_no_token(
    sessions: Sessions, browser: Browser
) -> None:
    _, there = await browser.go("/sign-in")
    first = browser.cookie
    query = browser.entra.sign_in(there, "entra-Carla Chair")
    await browser.go(f"/sign-in/back?code={query['code']}&state={query['state']}")
    assert browser.cookie != first
    async with transaction(sessions) as session:
        rows = list(await session.scalars(select(SignInRow)))
    tokens = {one.rpartition(".")[0].encode() for one in (first, browser.cookie)}
    assert len(rows) == 2
    assert not {row.token_hash for row in rows} & tokens
    assert all(row.flow is None for row in rows)  # what the way back had to match is gone


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
@pytest.mark.parametrize(
    ("change", "claims"),
    [
        ({"state": "another"}, {}),
        ({"code": "stolen"}, {}),
        ({}, {"nonce": "another"}),
        ({}, {"tid": "another tenant"}),
        ({}, {"aud": "another app"}),
        ({}, {"iss": "https://evil.example"}),
        ({}, {"oid": ""}),
    ],
)
async def test_a_way_back_that_does_not_match_lets_nobody_in(
    browser: Browser, change: dict[str, str], claims: dict[str, str]
) -> None:
    _, there = await browser.go("/sign-in")
    query = browser.entra.sign_in(there, **{"oid": "entra-Carla Chair", **claims}) | change
    path = f"/sign-in/back?code={query['code']}&state={query['state']}"
    assert (await browser.go(path))[0] == 403
    assert (await browser.go("/tracker"))[0] == 303
    assert (await browser.go(path))[0] == 403  # a flow serves once


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
async def test_a_way_back_in_another_browser_or_too_late_lets_nobody_in(browser: Browser) -> None:
    _, there = await browser.go("/sign-in")
    query = browser.entra.sign_in(there, "entra-Carla Chair")
    path = f"/sign-in/back?code={query['code']}&state={query['state']}"
    mine, browser.cookie = browser.cookie, ""
    assert (await browser.go(path))[0] == 403
    browser.cookie, browser.now = mine, browser.now + timedelta(minutes=11)
    assert (await browser.go(path))[0] == 403


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
async def test_no_role_no_data(sessions: Sessions, browser: Browser) -> None:
    status, text = await browser.sign_in("entra-nobody")
    assert status == 403
    assert "I do not know you yet" in text
    assert (await browser.go("/tracker"))[0] == 303
    async with transaction(sessions) as session:
        await person(session, "Pia Practitioner", EAST, Role.PRACTITIONER, teams=True)
    assert (await browser.sign_in("entra-Pia Practitioner"))[0] == 303
    status, text = await browser.go("/tracker")
    assert (status, "EX-2026" in text) == (403, False)


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
@pytest.mark.usefixtures("panel")
async def test_a_session_ends_when_idle_and_at_the_end_of_the_day(browser: Browser) -> None:
    await browser.sign_in("entra-Carla Chair")
    for _ in range(16):  # a look every 29 minutes keeps it for almost eight hours, not longer
        browser.now += timedelta(minutes=29)
        assert (await browser.go("/tracker"))[0] == 200
    browser.now += timedelta(minutes=29)
    assert (await browser.go("/tracker"))[0] == 303
    await browser.sign_in("entra-Carla Chair")
    browser.now += timedelta(minutes=31)
    assert (await browser.go("/tracker"))[0] == 303


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
async def test_who_has_lost_every_role_is_out_at_once(
    sessions: Sessions, panel: Panel, browser: Browser
) -> None:
    await browser.sign_in("entra-Carla Chair")
    token = browser.cookie.rpartition(".")[0]
    async with transaction(sessions) as session:
        for grant in await session.scalars(
            select(GrantRow).where(GrantRow.person_id == panel.chair.id)
        ):
            await session.delete(grant)
    async with transaction(sessions) as session:
        with pytest.raises(SignedOut):
            await sign_ins.signed_in(session, token, now=browser.now)


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
@pytest.mark.parametrize("wrong", ["", "x", ".", "token.signature", "é.é"])
async def test_a_cookie_that_is_not_ours_is_no_session(browser: Browser, wrong: str) -> None:
    browser.cookie = wrong
    assert (await browser.go("/tracker"))[0] == 303


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
@pytest.mark.parametrize(
    "wanted", ["https://evil.example", "//evil.example", "/tracker\\@evil", "/trackers", "/d/x"]
)
async def test_nobody_is_sent_to_a_strange_place_after_signing_in(
    browser: Browser, wanted: str
) -> None:
    _, there = await browser.go(f"/sign-in?to={wanted}")
    query = browser.entra.sign_in(there, "entra-Carla Chair")
    path = f"/sign-in/back?code={query['code']}&state={query['state']}"
    assert await browser.go(path) == (303, "/tracker")


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
async def test_H11_the_page_filters_opens_a_case_and_gives_the_file(
    sessions: Sessions, panel: Panel, browser: Browser
) -> None:
    async with transaction(sessions) as session:
        await case(session, "EX-2026-0002", EAST, band="high")
        elsewhere = await case(session, "RO-2026-0001", ROTHERHAM)
    await browser.sign_in("entra-Carla Chair")
    _, text = await browser.go(f"/tracker?panel={EAST}&which=open&band=high&order=ref")
    assert "EX-2026-0002" in text
    assert "EX-2026-0001" not in text
    assert '<option value="high" selected>' in text
    _, text = await browser.go("/tracker?band=purple")
    assert "Choose one of the bands" in text
    assert "EX-2026-0001" in text
    _, text = await browser.go(f"/tracker/case/{panel.case.id}")
    assert "Alex Example, 15" in text
    assert (await browser.go(f"/tracker/case/{elsewhere.id}"))[0] == 403
    assert (await browser.go(f"/tracker?panel={ROTHERHAM}"))[0] == 403


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
async def test_H20_what_is_withheld_stands_on_no_page(
    sessions: Sessions, panel: Panel, browser: Browser
) -> None:
    await browser.sign_in("entra-Max Member")
    _, before = await browser.go(f"/tracker/case/{panel.case.id}")
    async with transaction(sessions) as session:
        await withhold(session, panel)
    _, after = await browser.go(f"/tracker/case/{panel.case.id}")
    _, listed = await browser.go("/tracker")
    status, _ = await browser.go("/tracker/excel", post={"panel": EAST})
    assert ("Alex" in before, "Alex" in after, "Alex" in listed) == (True, False, False)
    assert "EX-2026-0001" in after
    assert status == 403


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
async def test_the_pages_without_a_registration_say_so(sessions: Sessions, panel: Panel) -> None:
    app = web.Application()
    app.add_routes(page_routes(Office(sessions, lambda: panel.now, ("hertfordshire",)), KEY))
    async with TestClient(TestServer(app)) as client, client.get("/tracker") as answer:
        assert answer.status == 503
        assert "not set up yet" in await answer.text()
        async with client.get("/sign-in/choose") as choice:
            assert choice.status == 404  # the demo's stand-in is the demo's alone


def test_the_command_line_gives_the_stand_in_to_the_demo_alone() -> None:
    demo, serve = mace.assemble_demo.__code__, mace._serve.__code__
    assert "StandIn" in demo.co_names + demo.co_varnames
    assert "StandIn" not in serve.co_names + serve.co_varnames
