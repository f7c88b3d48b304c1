"""A mail that came, from the coordinator's side: read, put aside, bring back, open the files."""

import hashlib
import io
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer

from bot.activities import Card
from bot.desk import Office
from bot.pages import page_routes
from bot.referral_words import ABOUT_THE_SENDER
from bot.submissions.incoming import incoming_card
from core.data import load_form
from core.errors import NotFound
from core.incoming import Enclosed, Flag, Mail, Note
from core.links import Link, Links, Purpose
from core.services import incoming, incoming_views
from core.store.engine import Sessions, transaction
from core.store.tables import GrantRow, IncomingRow, PersonRow
from tests.bot.submitting import Hand, buttons, marked, reads
from tests.cards.card_modules import parts
from tests.services.builders_referrals import NOW, Area, acts_on, area, filled

KEY = b"k" * 32
RAW = b"From: Alex Example <alex.example@police.example>\r\n\r\nRobin Specimen is missing."
MAIL = Mail(
    sha256=hashlib.sha256(RAW).hexdigest(),
    size=len(RAW),
    sender="alex.example@police.example",
    sender_name="Alex Example",
    subject="Robin Specimen",
    text="Robin Specimen is missing.",
    same="one",
    enclosed=(
        Enclosed(
            "Robin Specimen.docx",
            "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
            5,
            hashlib.sha256(b"words").hexdigest(),
            b"words",
            (Note.ACTIVE,),
            "Child: Robin",
        ),
        Enclosed("page.html", "application/octet-stream", 18, "0" * 64, b"<script>1</script>"),
    ),
)
pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)
Browser = TestClient[web.Request, web.Application]


class Mailroom(Hand):
    """A coordinator's hand at an installation that serves pages."""

    @property
    def office(self) -> Office:
        pages = Links("https://mace.example", KEY)
        return Office(self.sessions, lambda: self.now, ("hertfordshire",), pages)


@pytest.fixture
async def east(sessions: Sessions) -> Area:
    return await area(sessions)


@pytest.fixture
def cora(sessions: Sessions, east: Area) -> Mailroom:
    return Mailroom(sessions, east.coordinator, NOW)


@pytest.fixture
async def browser(cora: Mailroom) -> AsyncIterator[Browser]:
    app = web.Application()
    app.add_routes(page_routes(cora.office, KEY))
    async with TestClient(TestServer(app)) as client:
        yield client


ALEX = {
    "name": "Alex Example",
    "email": MAIL.sender,
    "agency": "Police",
    "phone": "01632 960004",
}


async def taken(sessions: Sessions, *flags: Flag, text: str = MAIL.text) -> tuple[str, str]:
    """Take the mail in; give its id and its referral's."""
    mail = replace(MAIL, flags=frozenset(flags), text=text)
    async with transaction(sessions) as session:
        found = await incoming.take_in(
            session, io.BytesIO(RAW), mail, procedure="hertfordshire", now=NOW
        )
        assert found
        row = await session.get_one(IncomingRow, found)
    return found, row.referral_id or ""


def address(card: Card) -> str:
    [button] = [p for p in parts(card) if p.get("type") == "Action.OpenUrl"]
    return str(button["url"]).removeprefix("https://mace.example")


async def test_H6_the_queue_opens_a_mail_by_its_referral(
    sessions: Sessions, cora: Mailroom
) -> None:
    _, referral = await taken(sessions, Flag.FORGED)
    card = await cora.raw("incoming.open", referral=referral)
    said = reads(card)
    for words in ("REF-2026-0001", "Alex Example (alex.example@police.example)", "may be forged"):
        assert words in said
    assert "contains macros or scripts: never open it without care" in said
    assert "Child: Robin" in said
    assert buttons(card) == [
        "Complete the referral",
        "Who referred?",
        "Not a referral",
        "Mail put aside",
    ]
    async with cora.office.desk(cora.made("x").person) as desk:
        assert reads(await incoming_card(desk, referral)) == said


async def test_H6_a_long_mail_is_read_page_by_page(sessions: Sessions, cora: Mailroom) -> None:
    _, referral = await taken(sessions, text="ξ" * 20_000)
    card = await cora.raw("incoming.open", referral=referral)
    pages = [reads(card)]
    for _ in range(10):
        card = await cora.press(card, "Read on")
        if "Page 1 of" in reads(card):
            break
        pages.append(reads(card))
    assert len(pages) > 2
    assert sum(page.count("ξ") for page in pages) == 20_000


async def test_H6_complete_opens_the_form(sessions: Sessions, cora: Mailroom) -> None:
    _, referral = await taken(sessions)
    card = await cora.raw("incoming.open", referral=referral)
    form = await cora.press(card, "Complete the referral")
    assert "step 1 of" in reads(form).casefold()


async def test_H6_who_completes_a_mail_refers_for_its_sender_and_goes_on_as_coordinator(
    sessions: Sessions, cora: Mailroom
) -> None:
    _, referral = await taken(sessions)
    await cora.raw("referral.open", referral=referral, resume=1)
    for step in load_form("hertfordshire").steps:
        typed = {key: value for key, value in filled().items() if key in step.fields}
        card = await cora.raw(
            "referral.step", referral=referral, step=step.number, go="next", **typed
        )
        assert "You refer as" not in reads(card)
        assert (ABOUT_THE_SENDER in reads(card)) == (step.number == 1)  # the second step is shown
    form = await cora.raw("referrer.show", referral=referral)
    await cora.press(form, "Save who referred", **ALEX)
    sent = await cora.raw("referral.submit", referral=referral)
    assert "Alex Example, Referrer, Police" in reads(sent)
    assert "Put to the co-chairs" in buttons(sent)


async def test_H6_not_a_referral_needs_a_reason_and_loses_nothing(
    sessions: Sessions, cora: Mailroom
) -> None:
    _, referral = await taken(sessions)
    card = await cora.raw("incoming.open", referral=referral)
    again = await cora.press(card, "Not a referral", why=" ")
    assert list(marked(again)) == ["why"]
    done = await cora.press(again, "Not a referral", why="They asked for dates.")
    assert "They asked for dates." in reads(done)
    assert buttons(done) == ["Put it into the queue", "Mail put aside"]
    listed = await cora.press(done, "Mail put aside")
    assert "A coordinator put it aside." in reads(listed)
    back = await cora.press(await cora.press(listed, "Open REF-2026-0001"), "Put it into the queue")
    assert "Complete the referral" in buttons(back)


async def test_H6_a_press_that_is_delivered_twice_changes_nothing_the_second_time(
    sessions: Sessions, cora: Mailroom
) -> None:
    _, referral = await taken(sessions)
    card = await cora.raw("incoming.open", referral=referral)
    press = cora.of(card, "Not a referral", why="They asked for dates.")
    done = await cora.send(press)
    back = await cora.press(done, "Put it into the queue")
    repeated = await cora.send(press)
    assert buttons(repeated) == buttons(back)


async def test_a_press_on_an_old_card_keeps_what_was_typed(
    sessions: Sessions, cora: Mailroom
) -> None:
    _, referral = await taken(sessions)
    card = await cora.raw("incoming.open", referral=referral)
    await cora.press(card, "Not a referral", why="They asked for dates.")
    late = await cora.press(card, "Not a referral", why="My own reason.")
    assert "This changed meanwhile" in reads(late)
    assert "My own reason." in reads(late)
    assert "They asked for dates." in reads(late)


async def test_H6_the_files_are_listed_with_warnings_and_nothing_is_shown_inline(
    sessions: Sessions, cora: Mailroom, browser: Browser
) -> None:
    found, referral = await taken(sessions, Flag.FORGED)
    link = address(await cora.raw("incoming.open", referral=referral))
    for hint in ("Robin", "Alex", found[:4] + " "):
        assert hint not in link
    answer = await browser.get(link)
    page = await answer.text()
    assert answer.status == 200
    assert "Robin Specimen.docx" in page
    assert "may be forged" in page
    assert "never open it without care" in page
    assert MAIL.sha256 in page
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
    assert answer.headers["Cache-Control"] == "no-store"


async def test_H6_a_file_comes_as_it_was_sent_under_a_name_of_ours(
    sessions: Sessions, cora: Mailroom, browser: Browser
) -> None:
    found, referral = await taken(sessions)
    link = address(await cora.raw("incoming.open", referral=referral))
    wanted = {0: ("REF-2026-0001.eml", RAW), 1: ("REF-2026-0001-1.docx", b"words")}
    wanted[2] = ("REF-2026-0001-2.bin", b"<script>1</script>")
    for number, (name, content) in wanted.items():
        answer = await browser.post(f"{link}/{number}")
        assert await answer.read() == content
        assert answer.headers["Content-Disposition"] == f'attachment; filename="{name}"'
        assert answer.content_type == "application/octet-stream"
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    async with transaction(sessions) as session:
        acts = await acts_on(session, f"incoming:{found}")
    assert acts.count((cora.person.id, "read.incoming")) == 4


async def test_a_scanner_that_follows_the_link_gets_no_file(
    sessions: Sessions, cora: Mailroom, browser: Browser
) -> None:
    _, referral = await taken(sessions)
    link = address(await cora.raw("incoming.open", referral=referral))
    assert (await browser.get(f"{link}/0")).status == 405


async def test_H6_the_link_is_good_for_15_minutes_for_one_person_and_one_purpose(
    sessions: Sessions, cora: Mailroom, east: Area, browser: Browser
) -> None:
    found, referral = await taken(sessions)
    link = address(await cora.raw("incoming.open", referral=referral))
    cora.now += timedelta(minutes=16)
    late = await browser.post(f"{link}/0")
    assert (late.status, "15 minutes" in await late.text()) == (403, True)
    cora.now = NOW
    until = NOW + timedelta(minutes=1)
    other = Link(Purpose.DECLARATION, found, east.coordinator.id, until).token(KEY)
    practitioner = Link(Purpose.DOCUMENT, found, east.practitioner.id, until).token(KEY)
    for token, status in ((other, 403), (practitioner, 404), ("nonsense", 403)):
        assert (await browser.get(f"/o/{token}")).status == status
        assert (await browser.post(f"/o/{token}/0")).status == status


async def test_H6_a_role_that_was_taken_away_opens_nothing(
    sessions: Sessions, cora: Mailroom, browser: Browser
) -> None:
    _, referral = await taken(sessions)
    link = address(await cora.raw("incoming.open", referral=referral))
    async with transaction(sessions) as session:
        row = await session.get_one(PersonRow, cora.person.id)
        row.grants = [GrantRow(panel="rotherham/mace", role="coordinator")]
    assert (await browser.post(f"{link}/0")).status == 404


async def test_H6_a_practitioner_finds_no_mail(sessions: Sessions, east: Area) -> None:
    found, referral = await taken(sessions)
    petra = Mailroom(sessions, east.practitioner, NOW)
    for data in ({"referral": referral}, {"incoming": found}):
        with pytest.raises(NotFound):
            await petra.raw("incoming.open", **data)


async def test_where_no_page_is_served_the_card_has_no_link(sessions: Sessions, east: Area) -> None:
    _, referral = await taken(sessions)
    card = await Hand(sessions, east.coordinator, NOW).raw("incoming.open", referral=referral)
    assert not [p for p in parts(card) if p.get("type") == "Action.OpenUrl"]
    assert incoming_views.SHOWN_FOR.days == 90
