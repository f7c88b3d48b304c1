"""R4.1: a referral's papers by button and link, and the empty form at its own address."""

import json
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer

from bot.activities import Card
from bot.desk import Office
from bot.pages import Makers, file_routes
from bot.pages.referral_papers import PaperFile
from core.errors import NotAllowed, NotFound, PanelError
from core.links import Links
from core.people import Person
from core.services.engagement import Engagement
from core.services.export import ReferralExport
from core.store.engine import Sessions, transaction
from tests.bot.submitting import Hand, buttons, reads
from tests.services.builders_referrals import (
    NOW,
    Area,
    accepted,
    acts_on,
    area,
    begun,
    filled,
    sent,
)

pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)
Client = TestClient[web.Request, web.Application]
KEY = b"k" * 32
LINKS = Links("https://mace.example", KEY)


class LinkedHand(Hand):
    """Presses at an installation that has a web address."""

    @property
    def office(self) -> Office:
        return replace(super().office, links=LINKS)


class Clock:
    """A clock that is moved by hand."""

    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> datetime:
        return self.now


def made(export: ReferralExport, kind: str, _now: datetime) -> PaperFile:
    said = f"{kind} of {export.paper.known_as}".encode()
    return PaperFile(export.paper.file_name(kind), "text/plain", said)


def form(procedure: str, _now: datetime) -> PaperFile:
    return PaperFile(f"form-{procedure}.docx", "application/octet-stream", procedure.encode())


def record(found: Engagement, kind: str) -> PaperFile:
    return PaperFile(f"{found.case_ref}.{kind}", "text/plain", found.paper.title.encode())


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
async def client(sessions: Sessions, clock: Clock) -> AsyncIterator[Client]:
    app = web.Application()
    office = Office(sessions, clock, ("hertfordshire",), LINKS)
    app.add_routes(file_routes(office, KEY, Makers(form, made, record)))
    async with TestClient(TestServer(app)) as client:
        yield client


@pytest.fixture
async def east(sessions: Sessions) -> Area:
    return await area(sessions)


def urls(card: Card) -> dict[str, str]:
    opens = [one for one in card["actions"] if one["type"] == "Action.OpenUrl"]
    return {one["title"]: one["url"].removeprefix("https://mace.example") for one in opens}


async def papers(sessions: Sessions, by: Person, referral_id: str) -> Card:
    return await LinkedHand(sessions, by, NOW).raw("referral.papers", referral=referral_id)


async def test_R4_1_the_referrer_gets_all_four_papers_by_button(
    sessions: Sessions, east: Area, client: Client
) -> None:
    referral_id = await accepted(sessions, east)
    hand = LinkedHand(sessions, east.practitioner, NOW)
    status = await hand.raw("referral.open", referral=referral_id)
    card = await hand.press(status, "Papers for the record system")
    assert "work until 10:15" in reads(card)
    found = urls(card)
    assert list(found) == ["PDF", "Word", "CSV", "JSON"]
    for kind, path in zip(("pdf", "docx", "csv", "json"), found.values(), strict=True):
        answer = await client.get(path)
        assert answer.status == 200
        assert await answer.text() == f"{kind} of HE-2026-0001"
        assert answer.headers["Content-Disposition"] == (
            f'attachment; filename="HE-2026-0001-referral.{kind}"'
        )
        assert answer.headers["Cache-Control"] == "no-store"
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
    async with transaction(sessions) as session:
        acts = await acts_on(session, f"referral:{referral_id}")
    assert acts.count((east.practitioner.id, "referral.export")) == 4
    again = await hand.press(card, "Back to the referral")
    assert "Your referral" in json.dumps(again)


async def test_R4_1_the_coordinator_gets_them_from_the_queue_and_after_the_decision(
    sessions: Sessions, east: Area, client: Client
) -> None:
    view = await sent(sessions, east.practitioner, filled())
    hand = LinkedHand(sessions, east.coordinator, NOW)
    card = await hand.press(
        await hand.raw("queue.open", referral=view.id), "Papers for the record system"
    )
    answer = await client.get(urls(card)["PDF"])
    assert answer.headers["Content-Disposition"].endswith('"REF-2026-0001-referral.pdf"')
    assert "Put to the co-chairs" in buttons(await hand.press(card, "Back to the referral"))
    state = await hand.raw("referral.to_chairs", referral=view.id)
    assert "Papers for the record system" in buttons(state)


async def test_no_card_and_no_address_names_the_child(sessions: Sessions, east: Area) -> None:
    view = await sent(sessions, east.practitioner, filled())
    card = await papers(sessions, east.practitioner, view.id)
    assert "Robin" not in json.dumps(card)
    assert "Specimen" not in json.dumps(card)


async def test_R4_1_a_link_works_for_a_quarter_of_an_hour(
    sessions: Sessions, east: Area, client: Client, clock: Clock
) -> None:
    view = await sent(sessions, east.practitioner, filled())
    path = urls(await papers(sessions, east.practitioner, view.id))["CSV"]
    clock.now = NOW + timedelta(minutes=15)
    assert (await client.get(path)).status == 200
    clock.now = NOW + timedelta(minutes=15, seconds=1)
    answer = await client.get(path)
    assert answer.status == 403
    assert "press “Papers for the record system” again" in await answer.text()
    assert "Content-Disposition" not in answer.headers


async def test_a_link_that_was_changed_gives_nothing(
    sessions: Sessions, east: Area, client: Client
) -> None:
    view = await sent(sessions, east.practitioner, filled())
    path = urls(await papers(sessions, east.practitioner, view.id))["CSV"]
    for wrong in (path[:-3], path + "AAAA", "/papers/nonsense"):
        answer = await client.get(wrong)
        assert answer.status == 403
        assert "CSV" not in await answer.text()
    assert (await client.head(path)).status == 405, "looking at the head would be a read too"


async def test_R4_1_permission_is_asked_again_when_the_link_is_opened(
    sessions: Sessions, east: Area, client: Client
) -> None:
    view = await sent(sessions, east.practitioner, filled())
    path = urls(await papers(sessions, east.coordinator, view.id))["PDF"]
    hand = LinkedHand(sessions, east.coordinator, NOW)
    await hand.raw("referral.return", referral=view.id, sentence="Which school?", v=view.version)
    answer = await client.get(path)
    assert answer.status == 403
    assert "nothing here that you may open" in await answer.text()


async def test_a_referral_that_is_still_written_has_no_papers(
    sessions: Sessions, east: Area
) -> None:
    referral_id = await begun(sessions, east.practitioner, filled())
    with pytest.raises(NotAllowed, match="has not been sent"):
        await papers(sessions, east.practitioner, referral_id)
    with pytest.raises(NotFound):
        await papers(sessions, east.coordinator, referral_id)


async def test_without_a_web_address_it_is_said_in_words(sessions: Sessions, east: Area) -> None:
    view = await sent(sessions, east.practitioner, filled())
    with pytest.raises(PanelError, match="no web address"):
        await Hand(sessions, east.practitioner, NOW).raw("referral.papers", referral=view.id)


async def test_H6_anybody_gets_the_empty_form_of_a_procedure_in_use(client: Client) -> None:
    answer = await client.get("/form/hertfordshire.docx")
    assert (answer.status, await answer.text()) == (200, "hertfordshire")
    assert "form-hertfordshire.docx" in answer.headers["Content-Disposition"]
    for other in ("rotherham", "nowhere", "..%2Fsecret"):
        answer = await client.get(f"/form/{other}.docx")
        assert answer.status == 404
