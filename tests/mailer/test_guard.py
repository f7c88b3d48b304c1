"""A mail that would show a child's name is held back until a person lets it go (H4, R4.2)."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncEngine

from core.carrying import Frozen
from core.errors import InputRefused, NotAllowed, NotFound
from core.guarding import Outgoing, Stop
from core.known_children import Child, KnownChildren
from core.messages import Door, Kind, Message
from core.outboxes import Settle
from core.people import Role
from core.services import outbox_views
from core.services.privacy import Guard
from core.services.sending import Sender
from core.store import dispatching, outbox
from core.store.dispatching import Claimed
from core.store.engine import Sessions, reading, transaction
from core.store.liveness import make_liveness
from core.store.tables import AuditRow, ChildRow, DispatchRow
from mailer.compose import Attachment, Letter, compose
from mailer.delivery import EmailDoor
from mailer.documents import PDF, WORD, agenda_docx, agenda_pdf
from mailer.guard import outgoing
from mailer.invitations import Invitation, Method, calendar_part
from mailer.letters.draft import MailOffice
from tests.bot.submitting import Hand, marked, reads
from tests.mailer.papers import AGENDA, FERN
from tests.services.builders_discussions import EAST, Panel, at, panel_at_work, person

FRIDAY = date(2026, 11, 27)
NOW = at(FRIDAY, "15:00")
PAPER = Attachment("Robin Specimen.txt", "text/plain", "Of Zoë Specimen".encode())


def letter(subject: str, *attached: Attachment) -> Frozen:
    words = "Dear Max\n"
    made = Letter(
        "ab" * 20, "MACE", "mace@panel.example", "m@x.example", subject, words, words, attached
    )
    return compose(made, NOW)


def test_R4_2_subject_file_names_and_recipient_are_read_from_the_bytes_that_go() -> None:
    shown = outgoing(letter("Robin’s agenda – Zoë", PAPER))
    assert shown.shown == ("[OFFICIAL-SENSITIVE] Robin’s agenda – Zoë", "Robin Specimen.txt")
    assert shown.recipients == ("m@x.example",)
    assert shown.carries_papers
    assert [one.runs for one in shown.inside] == [(("of", "zoe", "specimen"),)]


@pytest.mark.parametrize("field", ["To", "Cc", "Bcc", "Resent-To"])
def test_R4_2_every_field_that_addresses_somebody_is_read(field: str) -> None:
    one = letter("East")
    content = f"{field}: Other <other@x.example>\r\n".encode() + one.content
    assert outgoing(replace(one, content=content)).recipients == (
        "m@x.example",
        "other@x.example",
    )


@pytest.mark.parametrize("make", [agenda_pdf, agenda_docx])
def test_H17_pdf_and_word_papers_are_read_for_the_children_whom_they_name(
    make: Callable[..., bytes],
) -> None:
    kind = PDF if make is agenda_pdf else WORD
    [said] = outgoing(letter("East", Attachment("a.bin", kind, make(AGENDA, NOW)))).inside
    given, family = FERN.name.split()
    child = KnownChildren([Child("fern", given, family)])
    assert child.mentioned(said) == {"fern"}
    assert child.strangers(said, (), KnownChildren(()))
    assert not child.strangers(said, {"fern"}, KnownChildren(()))


@pytest.fixture
async def panel(sessions: Sessions) -> Panel:
    async with transaction(sessions) as session:
        return await panel_at_work(session, EAST, FRIDAY)


@pytest.fixture
async def hand(sessions: Sessions, panel: Panel) -> Hand:
    async with transaction(sessions) as session:
        runs = await person(session, "Sam Fiction", EAST, Role.ADMINISTRATOR, teams=True)
        message = Message(Kind.AGENDA, panel.meeting.id, panel.member.id, "first", Door.EMAIL, NOW)
        await outbox.put(session, [message], NOW)
    return Hand(sessions, runs, NOW)


async def child_name(sessions: Sessions) -> str:
    async with reading(sessions) as session:
        child = (await session.scalars(select(ChildRow))).first()
    assert child is not None
    return f"{child.given} {child.family}"


async def claimed(sessions: Sessions) -> Claimed:
    async with transaction(sessions) as session:
        found = await dispatching.claim(session, 1, NOW, Door.EMAIL, 50)
    [agenda] = [one for one in found if one.kind is Kind.AGENDA]
    return agenda


async def of_kind(sessions: Sessions, kind: Kind) -> DispatchRow:
    async with reading(sessions) as session:
        query = select(DispatchRow).where(DispatchRow.kind == kind)
        return (await session.scalars(query)).one()


async def row(sessions: Sessions) -> DispatchRow:
    return await of_kind(sessions, Kind.AGENDA)


async def found(sessions: Sessions, one: Claimed, *shown: str) -> frozenset[Stop]:
    async with reading(sessions) as session:
        mail = Outgoing(shown, ("m@x.example",))
        return await Guard().look(session, one, [one.subject], mail)


async def held(sessions: Sessions) -> Claimed:
    one = await claimed(sessions)
    async with transaction(sessions) as session:
        assert await dispatching.hold(session, one, {Stop.NAME}, NOW)
    return one


@pytest.mark.usefixtures("hand")
async def test_R4_2_a_known_childs_name_is_found_and_an_agendas_own_subject_is_not(
    sessions: Sessions,
) -> None:
    one, name = await claimed(sessions), await child_name(sessions)
    assert await found(sessions, one, f"Agenda: {name}") == {Stop.NAME}
    assert await found(sessions, one, "[OFFICIAL-SENSITIVE] East: agenda, 27 November") == set()


@pytest.mark.usefixtures("hand")
async def test_R4_2_one_guard_knows_a_child_who_is_new_or_has_another_name_since(
    sessions: Sessions,
) -> None:
    one, guard = await claimed(sessions), Guard()

    async def looks(text: str) -> frozenset[Stop]:
        async with reading(sessions) as session:
            return await guard.look(
                session, one, [one.subject], Outgoing((text,), ("m@x.example",))
            )

    before = await child_name(sessions)
    assert await looks(before) == {Stop.NAME}
    assert await looks("Zahra Madeup") == set()
    async with transaction(sessions) as session:
        child = (await session.scalars(select(ChildRow))).one()
        child.given, child.family = "Zahra", "Madeup"
        new = ChildRow(given="Otto", family="Invented", name_index=b"n" * 16, born="2011-05-03")
        session.add(new)
    assert await looks("Zahra Madeup") == {Stop.NAME}
    assert await looks("Otto Invented, 3 May 2011") == {Stop.NAME, Stop.BIRTH_DATE}
    assert await looks(before) == set()


@pytest.mark.usefixtures("hand")
async def test_R4_2_what_is_held_back_never_goes_by_itself_and_its_text_is_not_kept(
    sessions: Sessions,
) -> None:
    await held(sessions)
    stands = await row(sessions)
    assert (stands.state, stands.held_for, stands.frozen) == ("held", ["name"], None)
    assert stands.why is not None
    assert await child_name(sessions) not in stands.why
    async with transaction(sessions) as session:
        later = NOW + timedelta(days=9)
        again = await dispatching.claim(session, 1, later, Door.EMAIL, 50)
    assert Kind.AGENDA not in [one.kind for one in again]


async def test_R4_2_the_administrator_sees_why_and_lets_it_go_with_a_reason_that_is_audited(
    sessions: Sessions, hand: Hand
) -> None:
    one = await held(sessions)
    card = await hand.raw("outbox.show", show="trouble", page=1)
    assert "Because a child's name stands in its subject" in reads(card)
    refused = await hand.press(card, "Send all the same", which=one.id)
    assert list(marked(refused)) == ["reason"]
    assert (await row(sessions)).state == "held"
    press = hand.of(
        refused, "Send all the same", which=one.id, reason="It is a professional's name."
    )
    await hand.send(press)
    await hand.send(press)
    stands = await row(sessions)
    assert (stands.state, stands.released_why) == ("created", "It is a professional's name.")
    async with reading(sessions) as session:
        acts = await session.scalars(select(AuditRow).where(AuditRow.act == "outbox.release"))
        assert [act.subject for act in acts] == [f"dispatch:{one.id}"]
    again, name = await claimed(sessions), await child_name(sessions)
    assert await found(sessions, again, name) == set(), "what was let go holds it no more"
    assert await found(sessions, again, name, "943 476 5919") == {Stop.NUMBER}


async def test_only_what_is_held_back_is_let_go_and_only_by_who_runs_the_panel(
    sessions: Sessions, hand: Hand, panel: Panel
) -> None:
    waiting = await row(sessions)
    async with transaction(sessions) as session:
        with pytest.raises(NotFound, match="Only what is held back"):
            await outbox_views.settle(
                session, hand.person, waiting.id, Settle.RELEASE, reason="x", now=NOW
            )
        with pytest.raises(NotAllowed):
            await outbox_views.settle(
                session, panel.member, waiting.id, Settle.RELEASE, reason="x", now=NOW
            )


async def test_a_mail_to_several_people_is_never_let_go(sessions: Sessions, hand: Hand) -> None:
    one = await claimed(sessions)
    async with transaction(sessions) as session:
        await dispatching.hold(session, one, {Stop.SEVERAL}, NOW)
    async with transaction(sessions) as session:
        with pytest.raises(InputRefused):
            await outbox_views.settle(
                session, hand.person, one.id, Settle.RELEASE, reason="x", now=NOW
            )
    assert (await row(sessions)).state == "held"


def test_R4_2_a_calendars_title_and_place_are_read_too() -> None:
    invitation = Invitation(
        uid="uid@x",
        sequence=0,
        method=Method.REQUEST,
        starts=NOW,
        ends=NOW + timedelta(hours=1),
        title="Robin Specimen",
        place="Zoë’s school",
        organiser="mace@panel.example",
        organiser_name="MACE",
        attendee="m@x.example",
        body="words",
        stamp=NOW,
    )
    made = Letter(
        "ab" * 20, "MACE", "mace@panel.example", "m@x.example", "East", "x\n", "x\n",
        calendar=calendar_part(invitation),
    )  # fmt: skip
    found = outgoing(compose(made, NOW))
    assert (found.shown[1:], found.places) == (("Robin Specimen",), ("Zoë’s school",))
    assert ("robin", "specimen") in found.inside[0].runs
    assert not found.carries_papers


class Taking:
    """A carrier that takes everything, and remembers it."""

    name = "fake"

    def __init__(self) -> None:
        self.taken: list[Frozen] = []

    async def carry(self, frozen: Frozen) -> None:
        self.taken.append(frozen)

    async def find(self, key: str) -> bool | None:
        return key in [one.key for one in self.taken]


async def test_R4_2_a_real_letter_that_names_a_child_waits_and_goes_once_it_is_let_go(
    sessions: Sessions, engine: AsyncEngine, hand: Hand, panel: Panel
) -> None:
    carrier = Taking()
    office = MailOffice("mace@panel.example", "MACE", "https://mace.example", b"k" * 32)
    kind = Kind.MEETING_INVITATION
    found = Message(kind, panel.meeting.id, panel.chair.id, "sequence-0", Door.EMAIL, NOW)
    async with transaction(sessions) as session:
        await session.execute(delete(DispatchRow))
        await outbox.put(session, [found], NOW)
        child = (await session.scalars(select(ChildRow))).first()
        assert child is not None
        child.given, child.family = "Mace", "East"  # as the panel's own name has it
    liveness = make_liveness(engine)
    try:
        sender = Sender(sessions, liveness, {Door.EMAIL: EmailDoor(office, carrier)}, lambda: NOW)
        done = await sender.round()
        stands = await of_kind(sessions, kind)
        assert (done.held, stands.state, stands.held_for) == (1, "held", ["name"])
        assert (await sender.round()).sent == 0
        assert carrier.taken == []
        async with transaction(sessions) as session:
            await outbox_views.settle(
                session, hand.person, stands.id, Settle.RELEASE, reason="Agreed.", now=NOW
            )
        assert (await sender.round()).sent == 1
    finally:
        await liveness.release()
    assert [one.key for one in carrier.taken] == [found.key]
