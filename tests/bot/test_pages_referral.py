"""The referral form behind a signed link, over HTTP, by somebody without Teams (H6, H20)."""

import asyncio
import logging
import os
import signal
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

import pytest
from aiohttp import ClientSession, web
from aiohttp.test_utils import TestServer, unused_port
from sqlalchemy import func, select

import mace
from bot.desk import Office
from bot.pages import page_routes
from bot.pages.guard import MOST_BYTES
from core.links import Link, Purpose
from core.people import Person, Role
from core.referrals import ReferralState
from core.services import access, criteria, referral_links, referrals
from core.services.referral_links import Wish
from core.services.referrals import ReferralView
from core.store.engine import Sessions, transaction
from core.store.tables import (
    AuditRow,
    DispatchRow,
    PersonRow,
    ReferralLinkRow,
    ReferralRow,
)
from tests.bot.filling import CHILD, HERTFORDSHIRE, fill
from tests.bot.visitor import Page, Visitor
from tests.services.builders_discussions import at, person
from tests.store.records import rows_but_the_audit

KEY = b"k" * 32
NOW = at(date(2026, 11, 23))
EMAIL = "rowan.ashby@school.example"
WISH = Wish("hertfordshire", EMAIL, "Rowan Ashby", "Nowhere High")
only_sqlite = pytest.mark.parametrize("database", ["sqlite"], indirect=True)


@dataclass
class World:
    """The pages on a server, a database, and a clock that can be moved."""

    sessions: Sessions
    visitor: Visitor = field(init=False)
    now: datetime = NOW

    async def link(self, wish: Wish = WISH) -> str:
        """Ask for a link; give its address as the email has it."""
        async with transaction(self.sessions) as session:
            await referral_links.ask(session, wish, now=self.now)
            row = (await session.scalars(select(ReferralLinkRow))).all()[-1]
            link = Link(Purpose.REFERRAL, row.id, row.person_id, self.now + timedelta(days=14))
        return f"/r/{link.token(KEY)}"

    async def begun(self) -> tuple[str, Page]:
        link = await self.link()
        return link, await self.visitor.send(await self.visitor.open(link))

    async def rows(self) -> dict[str, int]:
        return await rows_but_the_audit(self.sessions)

    async def referral(self) -> ReferralView:
        async with transaction(self.sessions) as session:
            row = (await session.scalars(select(ReferralRow))).one()
            by = await access.person(session, row.referrer_id)
            return await referrals.view(session, by, row.id, now=self.now)


@pytest.fixture
async def world(sessions: Sessions) -> AsyncIterator[World]:
    world = World(sessions)
    office = Office(sessions, lambda: world.now, ("hertfordshire", "rotherham"))
    app = web.Application()
    app.add_routes(page_routes(office, KEY))
    async with TestServer(app) as server, ClientSession() as http:
        world.visitor = Visitor(http, str(server.make_url("")).rstrip("/"))
        yield world


async def coordinator(sessions: Sessions) -> Person:
    async with transaction(sessions) as session:
        return await person(session, "Cora Coordinator", "hertfordshire/east", Role.COORDINATOR)


async def test_H6_somebody_without_teams_fills_leaves_resumes_and_sends_the_same_form(
    world: World,
) -> None:
    visitor = world.visitor
    link = await world.link()
    start = await visitor.open(link)
    assert "You refer as Rowan Ashby, Nowhere High" in start.words

    page = await visitor.send(start)
    assert "Step 1 of 10" in page.words
    page = await fill(visitor, page, HERTFORDSHIRE[:3])
    assert "Step 4 of 10" in page.words
    rest = await visitor.send(page, go="later", area="East", home_address="1 Nowhere Road\nTown")
    assert "It has not been sent yet" in rest.words

    world.now += timedelta(days=5)  # on another device: nothing but the link is needed
    page = await visitor.open(link)
    assert "Step 4 of 10" in page.words
    assert page.values["area"] == "East"
    assert page.values["home_address"] == "1 Nowhere Road\nTown"

    page = await fill(visitor, page, HERTFORDSHIRE[3:])
    assert page.title.startswith("Check your answers")
    for said in ("Robin", "Wednesday 4 May 2011", "Four episodes in six weeks.", "County lines"):
        assert said in page.words
    sent = await visitor.send(page)
    referral = await world.referral()
    assert referral.state is ReferralState.SUBMITTED
    assert (referral.source, referral.panel) == ("page", "hertfordshire/east")
    assert sent.title.startswith("Your referral has been sent")
    assert referral.ref in sent.words
    assert "The coordinator reads it" in sent.words
    assert "Robin" not in sent.html


@only_sqlite
async def test_H20_the_privacy_notice_is_shown_and_what_was_read_is_recorded(world: World) -> None:
    _, page = await world.begun()
    assert "What you write is shared with the agencies on the panel" in page.words

    refused = await world.visitor.send(page, go="next", danger="no", high_risk="no")
    assert "privacy" in refused.errors
    assert (await world.referral()).privacy_at is None
    await world.visitor.send(refused, go="next", route="standard", privacy="true")
    referral = await world.referral()
    assert (referral.privacy_version, referral.privacy_at) == ("1", NOW)


@only_sqlite
async def test_what_is_wrong_is_said_on_top_and_at_the_field_and_nothing_is_lost(
    world: World,
) -> None:
    _, page = await world.begun()
    page = await fill(world.visitor, page, HERTFORDSHIRE[:2])
    typed = {**CHILD, "born-day": "30", "born-month": "2", "family": ""}

    page = await world.visitor.send(page, go="next", **typed)

    assert page.title.startswith("Error: The child")
    assert page.errors == ["family", "born"]
    assert {"#family", "#born-day"} <= page.links.keys()
    assert 'aria-describedby="family-error" aria-invalid="true"' in page.html
    assert 'aria-describedby="born-hint born-error"' in page.html
    assert (page.values["given"], page.values["born-day"]) == ("Robin", "30")
    page = await world.visitor.send(page, go="next", **CHILD)
    assert page.title.startswith("Home and care")


@only_sqlite
async def test_back_keeps_what_was_typed_and_a_change_leads_back_to_the_summary(
    world: World,
) -> None:
    _, page = await world.begun()
    page = await fill(world.visitor, page, HERTFORDSHIRE[:2])
    back = await world.visitor.send(page, go="back", given="Robin")
    assert back.title.startswith("About you")
    assert back.values["referrer_phone"] == "01632 960000"
    page = await world.visitor.send(back, go="next")
    assert page.values["given"] == "Robin"

    page = await fill(world.visitor, page, HERTFORDSHIRE[2:])
    [change] = [address for address in page.links if "/step/2?" in address]
    page = await world.visitor.send(
        await world.visitor.open(change), go="next", referrer_phone="01632 960001"
    )
    assert page.title.startswith("Check your answers")
    assert "01632 960001" in page.words


@only_sqlite
async def test_H7_danger_and_high_risk_are_answered_with_the_procedures_own_words(
    world: World,
) -> None:
    _, page = await world.begun()
    risky = {"danger": "yes", "danger_done": "both", "high_risk": "yes"}
    answers = {**HERTFORDSHIRE[0], **risky, "immediate_referral": "made"}

    page = await world.visitor.send(page, go="next", **answers)

    assert page.title.startswith("About you")
    assert "Do this now, then go on" in page.words
    assert "make an immediate referral to Children's Services" in page.words


@only_sqlite
async def test_R4_12_sexually_harmful_behaviour_goes_elsewhere_and_says_so(world: World) -> None:
    link = await world.link(Wish("rotherham", EMAIL, "Rowan Ashby", "Nowhere High"))
    page = await world.visitor.send(await world.visitor.open(link))

    page = await world.visitor.send(
        page, go="next", danger="no", harmful_behaviour="yes", route="standard", privacy="true"
    )

    assert "discussed at the YMARAC" in page.words
    assert "you may leave the others empty" in page.words


@only_sqlite
async def test_R4_2_a_child_of_another_authority_is_told_of_mash_and_the_duty_phone(
    world: World,
) -> None:
    link = await world.link(Wish("rotherham", EMAIL, "Rowan Ashby", "Nowhere High"))
    page = await world.visitor.send(await world.visitor.open(link))
    root = page.url.rsplit("/step/", 1)[0]
    for number in range(2, 11):
        page = await world.visitor.open(f"{root}/step/{number}")
        if "looked_after" in page.names:
            break

    page = await world.visitor.send(page, go="next", looked_after="elsewhere")

    assert "01709 334052" in page.words


@only_sqlite
async def test_an_age_of_18_is_asked_about_once_and_then_believed(world: World) -> None:
    _, page = await world.begun()
    page = await fill(world.visitor, page, HERTFORDSHIRE[:2])

    page = await world.visitor.send(page, go="next", **{**CHILD, "born-year": "2007"})
    assert "With this date of birth the person is 19" in page.words
    page = await world.visitor.send(page, go="next")

    assert page.title.startswith("Home and care")


@only_sqlite
async def test_blaming_words_get_a_gentle_hint_on_the_next_page_and_no_block(world: World) -> None:
    _, page = await world.begun()
    page = await fill(world.visitor, page, HERTFORDSHIRE[:6])

    page = await world.visitor.send(
        page, go="next", types="criminal", worry="It is a lifestyle choice."
    )

    assert page.title.startswith("Missing, places and people")
    assert "You wrote “lifestyle choice”" in page.words


async def test_sending_with_something_missing_says_what_and_sends_nothing(world: World) -> None:
    link, page = await world.begun()
    await fill(world.visitor, page, HERTFORDSHIRE[:1])
    check = await world.visitor.open(f"{link}/check")

    refused = await world.visitor.send(check)

    assert refused.title.startswith("Error: Check your answers")
    assert "Step 3: “Given names” is needed." in refused.words
    target = next(address for address in refused.links if "/step/3?" in address)
    assert (await world.visitor.open(target)).errors == ["given", "family", "born"]
    assert (await world.referral()).state is ReferralState.DRAFT


# A link: used twice, expired, tampered with, of another purpose, opened by a scanner


@pytest.mark.parametrize("method", ["GET", "HEAD"])
async def test_H6_a_link_scanner_creates_and_changes_nothing(world: World, method: str) -> None:
    link = await world.link()
    before = await world.rows()
    for path in (link, f"{link}/step/1", f"{link}/check", f"{link}/kept", "/refer/hertfordshire"):
        assert (await world.visitor.open(path, method)).status == 200
    assert await world.rows() == before

    page = await world.visitor.send(await world.visitor.open(link))
    await fill(world.visitor, page)
    before, kept = await world.rows(), await world.referral()
    for path in (link, f"{link}/step/2", f"{link}/step/2?check=1", f"{link}/check"):
        assert (await world.visitor.open(path, method)).status == 200
    assert (await world.rows(), await world.referral()) == (before, kept)


async def test_H6_a_link_used_twice_at_once_begins_one_referral(world: World) -> None:
    link = await world.link()

    pages = await asyncio.gather(*(world.visitor.open(link, "POST") for _ in range(4)))

    assert {page.status for page in pages} == {200}
    assert len({page.words for page in pages}) == 1
    assert (await world.rows())["referral"] == 1


async def test_H6_two_devices_at_once_lose_nothing_and_a_double_send_sends_once(
    world: World,
) -> None:
    link, first = await world.begun()
    child = await world.visitor.open(f"{link}/step/3")
    area = await world.visitor.open(f"{link}/step/4")
    await asyncio.gather(
        world.visitor.send(first, go="later", danger="no"),
        world.visitor.send(child, go="later", given="Robin"),
        world.visitor.send(area, go="later", area="East"),
    )
    answers = (await world.referral()).answers
    assert (answers["danger"], answers["given"], answers["area"]) == ("no", "Robin", "East")

    check = await fill(world.visitor, await world.visitor.open(f"{link}/step/1"))
    sent = await asyncio.gather(*(world.visitor.send(check) for _ in range(3)))
    assert {page.status for page in sent} == {200}
    async with transaction(world.sessions) as session:
        query = select(func.count()).where(AuditRow.act == "referral.submit")
        assert await session.scalar(query) == 1
    assert (await world.rows())["referral"] == 1


@only_sqlite
async def test_a_step_from_an_old_page_after_sending_is_shown_again_to_be_copied(
    world: World,
) -> None:
    _, page = await world.begun()
    old = await world.visitor.open(page.url.replace("/step/1", "/step/7"))
    await world.visitor.send(await fill(world.visitor, page))
    before = await world.referral()

    late = await world.visitor.send(old, go="next", worry="Seen again last night.")

    assert late.status == 409
    assert "Seen again last night." in late.words
    assert await world.referral() == before


@only_sqlite
async def test_an_expired_link_says_so_and_leads_to_a_new_one_with_what_was_begun(
    world: World,
) -> None:
    link, page = await world.begun()
    world.now += timedelta(days=15)
    before = await world.rows()

    old = await world.visitor.open(link)
    late = await world.visitor.send(page, go="next", danger="no")

    assert (old.status, late.status) == (403, 403)
    assert "/refer" in old.links
    assert await world.rows() == before
    await world.link()
    async with transaction(world.sessions) as session:
        new = (await session.scalars(select(ReferralLinkRow.id))).all()[-1]
        facts = await referral_links.facts(session, new)
    assert facts is not None
    assert [ref for _, ref, _ in facts.begun] == [(await world.referral()).ref]


@only_sqlite
async def test_a_link_tampered_with_or_of_another_purpose_opens_nothing(world: World) -> None:
    link = await world.link()
    async with transaction(world.sessions) as session:
        row = (await session.scalars(select(ReferralLinkRow))).one()
        other = await person(session, "Olive Other", "hertfordshire/east", Role.CHAIR)
    until = NOW + timedelta(days=14)
    purpose = Link(Purpose.DECLARATION, row.id, row.person_id, until).token(KEY)
    foreign = Link(Purpose.REFERRAL, row.id, other.id, until).token(KEY)
    forged = Link(Purpose.REFERRAL, row.id, row.person_id, until).token(b"x" * 32)
    before = await world.rows()

    changed = f"{link[:-4]}AAAA"
    for path in (changed, *(f"/r/{token}" for token in (purpose, foreign, forged, "x", "x" * 999))):
        for method in ("GET", "POST"):
            page = await world.visitor.open(path, method)
            assert page.status in (403, 404)
            assert "not complete" in page.words
    assert (await world.visitor.open(f"/d/{link.removeprefix('/r/')}", "POST")).status == 403
    assert await world.rows() == before


@only_sqlite
async def test_a_form_that_another_site_sends_is_refused(world: World) -> None:
    link = await world.link()

    for path in (link, "/refer/hertfordshire"):
        page = await world.visitor.open(
            path, "POST", headers={"Sec-Fetch-Site": "cross-site"}, data={"email": EMAIL}
        )
        assert page.status == 403
        assert "another site" in page.words
    assert (await world.rows())["referral"] == 0


@only_sqlite
async def test_somebody_who_was_made_inactive_cannot_use_their_link(world: World) -> None:
    link, _ = await world.begun()
    async with transaction(world.sessions) as session:
        row = (await session.scalars(select(PersonRow))).one()
        row.active = False

    assert (await world.visitor.open(link)).status == 404
    assert (await world.visitor.open(link, "POST")).status == 404


# After sending


@only_sqlite
async def test_the_same_link_shows_how_it_stands_and_a_returned_form_can_be_completed(
    world: World,
) -> None:
    cora = await coordinator(world.sessions)
    link, page = await world.begun()
    await world.visitor.send(await fill(world.visitor, page))
    referral = await world.referral()
    async with transaction(world.sessions) as session:
        await criteria.return_for_completion(
            session, cora, referral.id, sentence="Which school is it?", now=NOW
        )

    page = await world.visitor.open(link)
    assert "Which school is it?" in page.words
    assert "Robin" not in page.html
    page = await world.visitor.open(next(a for a in page.links if a.endswith("/check")))
    change = next(address for address in page.links if "/step/6?" in address)
    page = await world.visitor.send(
        await world.visitor.open(change), go="next", school="Somewhere Primary"
    )
    page = await world.visitor.send(page)

    assert "With the coordinator" in page.words
    again = await world.referral()
    assert (again.state, again.ref) == (ReferralState.SUBMITTED, referral.ref)
    assert again.answers["school"] == "Somewhere Primary"
    async with transaction(world.sessions) as session:
        query = select(DispatchRow.door).where(DispatchRow.kind == "referral_outcome")
        assert (await session.scalars(query)).all() == ["email"]


# Privacy, hostile input


@only_sqlite
async def test_H20_no_name_in_addresses_titles_or_logs_and_no_token_in_our_logs(
    world: World, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    link, page = await world.begun()
    seen = [page]
    for typed in HERTFORDSHIRE:
        seen.append(await world.visitor.send(seen[-1], go="next", **typed))
    seen.append(await world.visitor.send(seen[-1]))
    await world.visitor.open("/r/broken", "POST")

    for one in seen:
        for name in ("Robin", "Madeup", "Rowan", "2011", EMAIL):
            assert name not in one.url + one.title
        assert one.html.count("<script") == 0
    ours = [r for r in caplog.records if not r.name.startswith("aiohttp.access")]
    said = "\n".join(record.getMessage() for record in ours)
    assert "LinkRefused" in said
    for secret in ("Robin", "Madeup", "Rowan", link.removeprefix("/r/")):
        assert secret not in said


@only_sqlite
async def test_every_page_forbids_scripts_caches_referrers_and_search_engines(
    world: World,
) -> None:
    link = await world.link()
    for path in (link, "/refer", "/refer/hertfordshire/sent", "/r/broken", "/refer/nowhere"):
        async with world.visitor.http.get(world.visitor.address + path) as answer:
            assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
            assert "script-src" not in answer.headers["Content-Security-Policy"]
            assert answer.headers["Cache-Control"] == "no-store"
            assert answer.headers["Referrer-Policy"] == "no-referrer"
            assert "noindex" in answer.headers["X-Robots-Tag"]
            assert "Set-Cookie" not in answer.headers


HOSTILE = (
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "{{ 7 * 7 }} {% raw %}",
    "\n\nleading lines",
    "🙂 Zoë O’Brien & co",
)


@only_sqlite
@pytest.mark.parametrize("text", HOSTILE)
async def test_hostile_words_are_kept_as_typed_and_shown_as_words(world: World, text: str) -> None:
    link, page = await world.begun()
    page = await world.visitor.open(f"{link}/step/7")

    await world.visitor.send(page, go="later", worry=text, types=[text, "criminal"])

    assert (await world.referral()).answers["worry"] == text
    shown = await world.visitor.open(f"{link}/step/7")
    assert shown.values["worry"] == text
    assert "<script" not in shown.html
    assert "<img" not in shown.html
    assert "<script" not in (await world.visitor.open(f"{link}/check")).html


@only_sqlite
@pytest.mark.parametrize(
    ("text", "said"), [("a" * 10_000, "10,000 characters"), ("a\x00b", "cannot be shown")]
)
async def test_too_long_or_unprintable_is_kept_and_said_in_words(
    world: World, text: str, said: str
) -> None:
    link, _ = await world.begun()
    page = await world.visitor.open(f"{link}/step/7")

    page = await world.visitor.send(page, go="next", types="criminal", worry=text)

    assert page.errors == ["worry"]
    assert said in page.words
    assert (await world.referral()).answers["worry"] == text


@only_sqlite
async def test_more_than_256_kB_and_what_is_no_form_are_answered_in_words(world: World) -> None:
    link, _ = await world.begun()
    before = await world.referral()
    address = f"{link}/step/1"

    large = await world.visitor.open(address, "POST", data={"danger": "x" * (MOST_BYTES + 1)})
    assert (large.status, "shorten the longest answer" in large.words) == (413, True)
    for body in ({"json": {"danger": "no"}}, {"data": "&".join(f"a{n}=" for n in range(900))}):
        odd = await world.visitor.open(address, "POST", **body)
        assert (odd.status, "could not be read" in odd.words) == (403, True)
    assert await world.referral() == before


@only_sqlite
async def test_an_input_that_the_step_does_not_ask_is_not_stored(world: World) -> None:
    link, _ = await world.begun()

    await world.visitor.open(
        f"{link}/step/1", "POST", data={"born_asked": "2001-01-01", "given": "X", "danger": "no"}
    )

    answers = (await world.referral()).answers
    assert answers["danger"] == "no"
    assert not {"born_asked", "given"} & answers.keys()


@only_sqlite
async def test_a_defect_is_told_with_a_number_and_logged_without_words(
    world: World, caplog: pytest.LogCaptureFixture
) -> None:
    link, _ = await world.begun()
    async with transaction(world.sessions) as session:
        row = (await session.scalars(select(ReferralRow))).one()
        row.answers = {"worry": ["Robin"]}  # type: ignore[dict-item]  # what no form can send

    broken = await world.visitor.open(f"{link}/step/7?check=1")

    assert broken.status == 500
    [logged] = [one.getMessage() for one in caplog.records if one.levelno == logging.ERROR]
    assert logged.split()[1].rstrip(":") in broken.words
    assert "Robin" not in logged
    assert link.removeprefix("/r/") not in logged


@only_sqlite
async def test_the_server_keeps_no_list_of_addresses(
    sessions: Sessions, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    app, port = web.Application(), unused_port()
    app.add_routes(page_routes(Office(sessions, lambda: NOW, ("hertfordshire",)), KEY))

    async def visit_and_stop() -> None:
        async with ClientSession() as http, http.get(f"http://127.0.0.1:{port}/r/secret") as answer:
            assert answer.status == 403
        os.kill(os.getpid(), signal.SIGTERM)

    visits = []

    async def started() -> None:  # the visit begins once the server listens for signals
        visits.append(asyncio.create_task(visit_and_stop()))

    await mace._run_app(app, "127.0.0.1", port, started)
    await visits[0]

    assert "secret" not in caplog.text
