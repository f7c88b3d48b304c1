"""What the privacy guard asks of a reader: place, declaration, a listed domain (H9, H17)."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.notices import NOTICES
from core.carrying import Frozen
from core.data import load_procedure
from core.guarding import Outside
from core.house import OutsideDomains
from core.messages import Door, Kind, Message
from core.outboxes import Settle
from core.people import Person, Role
from core.services import outbox_views, privacy
from core.services.privacy import Guard
from core.services.sending import Sender
from core.store import outbox, papers
from core.store.engine import Sessions, reading, transaction
from core.store.liveness import make_liveness
from core.store.tables import (
    AuditRow,
    CaseRow,
    ChildRow,
    DispatchRow,
    InviteeRow,
    PersonRow,
    ReferralLinkRow,
    ReferralRow,
)
from mailer.delivery import EmailDoor
from mailer.letters import WRITERS, Draft, Moot, Writing, meetings
from mailer.letters.draft import MailOffice
from mailer.letters.papers import WITH_PAPERS, agenda_papers
from tests.bot.submitting import Hand, buttons, marked, reads
from tests.mailer.papers import AGENDA, FERN
from tests.services.builders_discussions import (
    EAST,
    ROTHERHAM,
    Panel,
    at,
    invite,
    panel_at_work,
    person,
)

FRIDAY = date(2026, 11, 27)
NOW = at(FRIDAY, "15:00")
OFFICE = MailOffice("mace@panel.example", "MACE", "https://mace.example", b"k" * 32)
HERE = frozenset({"example.test"})
pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)


class Taking:
    """A carrier that takes everything, and remembers it."""

    name = "fake"

    def __init__(self) -> None:
        self.taken: list[Frozen] = []

    async def carry(self, frozen: Frozen) -> None:
        self.taken.append(frozen)

    async def find(self, key: str) -> bool | None:
        return key in [one.key for one in self.taken]


class Post:
    """A panel, its administrator in Teams, and a sender whose clock can be moved."""

    def __init__(self, sessions: Sessions, engine: AsyncEngine, panel: Panel, runs: Person) -> None:
        self.sessions, self.panel, self.now = sessions, panel, NOW
        self.hand = Hand(sessions, runs, NOW)
        self.carrier = Taking()
        self.liveness = make_liveness(engine)

    async def put(
        self, kind: Kind, to: Person, subject: str = "", occasion: str = f"{WITH_PAPERS}1"
    ) -> None:
        about = subject or self.panel.meeting.id
        async with transaction(self.sessions) as session:
            await outbox.put(
                session, [Message(kind, about, to.id, occasion, Door.EMAIL, self.now)], self.now
            )

    async def send(self, domains: frozenset[str] = frozenset()) -> None:
        door = EmailDoor(OFFICE, self.carrier, Guard(domains))
        await Sender(self.sessions, self.liveness, {Door.EMAIL: door}, lambda: self.now).round()

    async def rows(self, kind: Kind) -> list[DispatchRow]:
        async with reading(self.sessions) as session:
            query = select(DispatchRow).where(DispatchRow.kind == kind)
            return list(await session.scalars(query))

    async def stands(self, kind: Kind = Kind.AGENDA) -> tuple[str, list[str] | None]:
        [row] = await self.rows(kind)
        return row.state, row.held_for

    async def acts(self) -> list[str]:
        async with reading(self.sessions) as session:
            query = select(AuditRow.act).where(AuditRow.act.startswith("outbox."))
            return list(await session.scalars(query.order_by(AuditRow.seq)))


@pytest.fixture
async def post(sessions: Sessions, engine: AsyncEngine) -> AsyncIterator[Post]:
    async with transaction(sessions) as session:
        panel = await panel_at_work(session, EAST, FRIDAY)
        runs = await person(session, "Sam Fiction", EAST, Role.ADMINISTRATOR, teams=True)
        await papers.freeze(session, panel.meeting.id, "agenda", AGENDA, by=panel.chair, now=NOW)
    post = Post(sessions, engine, panel, runs)
    yield post
    await post.liveness.release()


async def fern(sessions: Sessions, panel: str) -> None:
    """Make a child of the agenda's paper known, before a panel."""
    given, _, family = FERN.name.partition(" ")
    async with transaction(sessions) as session:
        child = ChildRow(given=given, family=family, name_index=b"x" * 16, born="2012-01-02")
        session.add(child)
        await session.flush()
        opened = {"types": [], "opened_on": FRIDAY, "state": "open"}
        session.add(CaseRow(ref="XX-2026-0009", child_id=child.id, panel=panel, **opened))


async def test_H17_papers_that_name_a_child_of_another_panel_are_held(
    sessions: Sessions, post: Post
) -> None:
    await fern(sessions, ROTHERHAM)
    await post.put(Kind.AGENDA, post.panel.member)
    await post.send()
    assert await post.stands() == ("held", ["another_child"])
    assert post.carrier.taken == []


async def test_H17_papers_may_name_the_children_before_the_readers_own_panel(
    sessions: Sessions, post: Post
) -> None:
    await fern(sessions, EAST)
    await post.put(Kind.AGENDA, post.panel.member)
    await post.send()
    assert await post.stands() == ("sent", None)
    assert len(post.carrier.taken) == 1


async def undeclared(post: Post, who: Person) -> None:
    async with transaction(post.sessions) as session:
        here = update(InviteeRow).where(InviteeRow.person_id == who.id)
        await session.execute(here.values(declared_at=None))


async def test_H9_papers_never_go_to_who_has_not_declared_or_has_left(
    post: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The letters ask the same; the guard holds even where a letter would get it wrong."""

    async def careless(writing: Writing) -> Draft | Moot:
        facts = await meetings._facts(writing)
        attached = await agenda_papers(writing, facts)
        draft = await meetings.agenda_look(writing)
        assert isinstance(draft, Draft)
        return Draft(draft.context, attached)

    monkeypatch.setitem(WRITERS, Kind.AGENDA_TO_APPROVE, careless)
    kind, member = Kind.AGENDA_TO_APPROVE, post.panel.member
    for occasion, who, expected in (
        ("1", member, ("sent", None)),
        ("2", post.panel.lead, ("held", ["no_place"])),
        ("3", post.panel.stranger, ("held", ["no_place"])),
    ):
        await post.put(kind, who, occasion=occasion)
        await post.send()
        found = [one for one in await post.rows(kind) if one.occasion == occasion]
        assert [(row.state, row.held_for) for row in found] == [expected], occasion
    await undeclared(post, member)
    await post.put(kind, member, occasion="4")
    await post.send()
    found = [one for one in await post.rows(kind) if one.occasion == "4"]
    assert [row.held_for for row in found] == [["not_declared"]]
    async with transaction(post.sessions) as session:
        chair = await session.get_one(PersonRow, post.panel.chair.id)
        chair.active = False
    await post.put(kind, post.panel.chair, occasion="5")
    await post.send()
    found = [one for one in await post.rows(kind) if one.occasion == "5"]
    assert [row.held_for for row in found] == [["no_place"]], "who left has no place"


async def test_H17_a_guest_of_one_childs_time_has_no_place_at_all_of_a_meeting(
    sessions: Sessions, post: Post
) -> None:
    async with transaction(sessions) as session:
        await invite(session, post.panel.meeting, [post.panel.lead], item_id=post.panel.item.id)
        place = await privacy._place(session, post.panel.meeting.id, post.panel.lead)
        assert place == (False, False)
        own = await privacy._place(session, post.panel.item.id, post.panel.lead)
        assert own == (True, True)


async def test_what_would_leave_the_listed_domains_is_asked_about_and_goes_when_somebody_says_so(
    post: Post,
) -> None:
    await post.put(Kind.AGENDA, post.panel.member)
    await post.send(frozenset({"elsewhere.example"}))
    assert await post.stands() == ("held", ["outside"])
    card = await post.hand.raw("outbox.show", show="held", page=1)
    assert "outside the domains that the authority listed" in reads(card)
    [row] = await post.rows(Kind.AGENDA)
    refused = await post.hand.press(card, "Send all the same", which=row.id)
    assert list(marked(refused)) == ["reason"]
    await post.hand.press(refused, "Send all the same", which=row.id, reason="A new school.")
    await post.send(frozenset({"elsewhere.example"}))
    assert (await post.stands())[0] == "sent"
    assert await post.acts() == ["outbox.hold", "outbox.release"]


async def test_what_a_procedure_blocks_nobody_can_let_go_and_it_goes_once_the_domain_is_listed(
    post: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    blocking = OutsideDomains(Outside.BLOCK, "ours")
    rules = load_procedure("hertfordshire")
    strict = replace(rules, outside_domains=blocking)
    monkeypatch.setattr(privacy, "procedure_of", lambda _: strict)
    await post.put(Kind.AGENDA, post.panel.member)
    await post.send(frozenset({"elsewhere.example"}))
    assert await post.stands() == ("held", ["outside_never"])
    card = await post.hand.raw("outbox.show", show="held", page=1)
    assert "Send all the same" not in buttons(card)
    [row] = await post.rows(Kind.AGENDA)
    await post.hand.press(card, "Send it again", which=row.id)
    await post.send(HERE)
    assert (await post.stands())[0] == "sent"


async def test_what_is_held_can_be_left_unsent_and_both_are_in_the_audit(post: Post) -> None:
    await post.put(Kind.AGENDA, post.panel.member)
    await post.send(frozenset({"elsewhere.example"}))
    card = await post.hand.raw("outbox.show", show="held", page=1)
    [row] = await post.rows(Kind.AGENDA)
    press = post.hand.of(card, "Do not send", which=row.id)
    assert "Kept: it is not sent." in reads(await post.hand.send(press))
    await post.hand.send(press)
    [row] = await post.rows(Kind.AGENDA)
    assert (row.state, row.why) == ("cancelled", outbox.LEFT)
    await post.send()
    assert post.carrier.taken == []
    assert await post.acts() == ["outbox.hold", "outbox.leave"]


async def test_whoever_runs_the_installation_may_leave_unsent_what_is_held(post: Post) -> None:
    await post.put(Kind.AGENDA, post.panel.member)
    await post.send(frozenset({"elsewhere.example"}))
    [row] = await post.rows(Kind.AGENDA)
    async with transaction(post.sessions) as session:
        await outbox_views.settle_on_the_console(
            session, row.id, Settle.LEAVE, asked=False, now=NOW
        )
    assert (await post.stands())[0] == "cancelled"


async def test_what_is_held_is_withdrawn_with_what_it_is_about(post: Post) -> None:
    await post.put(Kind.AGENDA, post.panel.member)
    await post.send(frozenset({"elsewhere.example"}))
    async with transaction(post.sessions) as session:
        meeting = post.panel.meeting.id
        assert await outbox.cancel(session, Kind.AGENDA, meeting, "It was moved.", NOW) == 1
    assert (await post.stands())[0] == "cancelled"


async def test_a_circulation_that_is_held_is_told_once_by_card_and_email_and_names_nobody(
    post: Post,
) -> None:
    for one in (post.panel.member, post.panel.chair, post.panel.administrator):
        await post.put(Kind.AGENDA, one)
    await post.send(frozenset({"elsewhere.example"}))
    told = await post.rows(Kind.MAIL_HELD)
    sam, ada = post.hand.person.id, post.panel.administrator.id
    assert sorted((one.recipient_id, one.door) for one in told) == sorted(
        [(sam, "email"), (sam, "teams"), (ada, "email")]
    )
    post.now += timedelta(minutes=5)
    await post.send()
    letters = [one.content.decode() for one in post.carrier.taken]
    assert len(letters) == 2
    assert all("3 messages are held back" in one for one in letters)
    assert not [name for name in ("Max", "Fern", "Alex") for one in letters if name in one]


async def test_a_word_about_what_is_held_is_not_told_of_where_it_is_held_itself(
    post: Post,
) -> None:
    await post.put(Kind.AGENDA, post.panel.member)
    await post.send(frozenset({"elsewhere.example"}))
    post.now += timedelta(minutes=5)
    await post.send(frozenset({"elsewhere.example"}))
    told = await post.rows(Kind.MAIL_HELD)
    assert len(told) == 3
    assert {one.state for one in told if one.door == "email"} == {"held"}


async def test_H6_who_refers_by_a_link_hears_of_it_wherever_they_write_from(
    sessions: Sessions, post: Post
) -> None:
    async with transaction(sessions) as session:
        outsider = await person(session, "Olive Outside", EAST)
        link = ReferralLinkRow(
            procedure="hertfordshire",
            person_id=outsider.id,
            name=outsider.name,
            agency="A school",
            asked_at=NOW,
        )
        session.add(link)
        await session.flush()
        link_id = link.id
    await post.put(Kind.REFERRAL_LINK, outsider, link_id, "first")
    await post.send(frozenset({"elsewhere.example"}))
    assert await post.stands(Kind.REFERRAL_LINK) == ("sent", None)


async def _referred(sessions: Sessions, sender: str, household: str) -> tuple[Person, str]:
    """Take in a mail that refers a child, from an address that nobody knows."""
    async with transaction(sessions) as session:
        who = await person(session, sender, EAST)
        row = ReferralRow(
            ref=f"REF-{sender}",
            procedure="hertfordshire",
            referrer_id=who.id,
            state="draft",
            answers={"household": household},
            started_at=NOW,
        )
        session.add(row)
        await session.flush()
        return who, row.id


async def test_H6_a_receipt_goes_to_a_referrer_anywhere_and_never_to_a_childs_household(
    sessions: Sessions, post: Post
) -> None:
    school, about = await _referred(sessions, "Olive Outside", "Lives with an aunt")
    aunt, hers = await _referred(sessions, "Ann Aunt", "Her aunt: ann.aunt@EXAMPLE.test")
    await post.put(Kind.RECEIPT, school, about, "first")
    await post.put(Kind.RECEIPT, aunt, hers, "first")
    await post.send(frozenset({"elsewhere.example"}))
    found = {one.recipient_id: (one.state, one.held_for) for one in await post.rows(Kind.RECEIPT)}
    assert found == {school.id: ("sent", None), aunt.id: ("held", ["family"])}
    told = {one.recipient_id for one in await post.rows(Kind.MAIL_HELD)}
    assert told == {post.hand.person.id, post.panel.administrator.id}
    view = await post.hand.raw("outbox.show", show="held", page=1)
    assert "household" in reads(view)
    async with transaction(sessions) as session:
        elsewhere = await person(session, "Other Admin", ROTHERHAM, Role.ADMINISTRATOR)
        assert (await outbox_views.outbox_view(session, elsewhere, "held", now=NOW)).lines == ()
    assert "Send all the same" not in buttons(view)


async def test_the_card_about_what_is_held_has_its_buttons_and_goes_once_nothing_is(
    post: Post,
) -> None:
    await post.put(Kind.AGENDA, post.panel.member)
    await post.send(frozenset({"elsewhere.example"}))
    async with post.hand.office.desk(post.hand.made("x").person) as desk:
        card = await NOTICES[Kind.MAIL_HELD](desk, post.panel.meeting.id)
    assert card is not None
    assert {"Send all the same", "Do not send", "Send it again"} <= set(buttons(card))
    assert "A message was held back, not sent" in reads(card)
    assert not [name for name in ("Fern", "Alex Example") if name in reads(card)]
    [row] = await post.rows(Kind.AGENDA)
    await post.hand.press(card, "Do not send", which=row.id)
    async with post.hand.office.desk(post.hand.made("x").person) as desk:
        assert await NOTICES[Kind.MAIL_HELD](desk, post.panel.meeting.id) is None
