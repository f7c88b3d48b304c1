"""A possible match by button, and every word that the referrer of a joined one is told (H4)."""

import pytest
from sqlalchemy import select

from bot import commands, notices
from bot.activities import Card
from bot.submissions import referral_states
from bot.submissions.criteria import queue_card
from cards.tracker import VERB_CASE
from core.errors import PanelError
from core.messages import Kind
from core.people import Person, Role
from core.store import matches as store
from core.store.engine import Sessions, transaction
from core.store.tables import CaseRow, ReferralRow
from mailer.letters import WRITERS
from mailer.letters.draft import Draft, MailOffice, Moot, Writing
from mailer.render import render
from tests.bot.submitting import Hand, buttons, marked, reads
from tests.services.builders_discussions import person
from tests.services.builders_referrals import (
    NOW,
    ROTHERHAM,
    Area,
    accepted,
    area,
    filled,
    filled_for_rotherham,
    sent,
    with_chairs,
)

pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)
WHY = "The school confirms it."
DOUBT = {"given": "Rob", "school": "Example Academy"}
OFFICE = MailOffice("mace@panel.example", "MACE assistant", "https://mace.example", b"k" * 32)


def hand(sessions: Sessions, who: Person) -> Hand:
    return Hand(sessions, who, NOW)


async def queue_of(by: Hand) -> Card:
    async with by.office.desk(by.made("queue.list").person) as desk:
        return await queue_card(desk)


async def opened(by: Hand, ref: str) -> Card:
    return await by.press(await queue_of(by), f"Open {ref}")


@pytest.fixture
async def east(sessions: Sessions) -> Area:
    east = await area(sessions)
    await accepted(sessions, east)
    return east


async def test_H4_the_queue_shows_the_two_sides_first_and_the_coordinator_joins_them(
    sessions: Sessions, east: Area
) -> None:
    view = await sent(sessions, east.dci, filled(**DOUBT))
    cora = hand(sessions, east.coordinator)
    card = await opened(cora, view.ref)
    told = said(card)
    assert "Is it the child of HE-2026-0001?" in told
    assert "Given names: Rob\n" in told
    assert "Given names: Robin\n" in told
    assert "•  names alike" in told
    assert "•  Given names" in told
    assert "Friday 4 May 2012" in told

    refused = await cora.press(card, "Join to this matter", why=" ")
    assert "Say in a sentence or two why." in said(refused)
    assert list(marked(refused)) == ["why"]
    press = cora.of(refused, "Join to this matter", why=WHY)
    for _ in range(2):
        card = await cora.send(press)
        assert "Joined to: HE-2026-0001" in said(card)
        assert WHY in said(card)
        assert "Telephone: 01632 960001" in said(card)
    assert "No referral waits for anybody." in said(await cora.press(card, "I have rung them"))


async def test_H4_not_the_same_child_leads_on_to_the_referral(
    sessions: Sessions, east: Area
) -> None:
    view = await sent(sessions, east.dci, filled(**DOUBT))
    cora = hand(sessions, east.coordinator)
    card = await opened(cora, view.ref)
    whole = await cora.press(card, "Read the referral")
    assert "Referral to read" in said(whole)
    assert "Put to the co-chairs" not in buttons(whole)
    with pytest.raises(PanelError, match="nobody has decided that yet"):  # pressed on an old card
        await cora.raw("referral.to_chairs", referral=view.id)
    card = await cora.press(whole, "Decide whether it is the same child")
    card = await cora.press(card, "Not the same child", why="Two brothers: their mother says so.")
    assert "Put to the co-chairs" in buttons(card)
    assert "With the co-chairs" in said(await cora.press(card, "Put to the co-chairs"))


async def test_H4_a_joining_is_undone_from_the_case(sessions: Sessions, east: Area) -> None:
    view = await sent(sessions, east.dci, filled(types="sexual"))
    cora = hand(sessions, east.coordinator)
    joined = await opened(cora, view.ref)
    assert "The assistant, since no other child can be meant" in said(joined)
    await cora.press(joined, "I have rung them")

    case = await cora.raw(VERB_CASE, case_id=await case_id(sessions, view.id), page=1)
    assert "Also referred" in said(case)
    card = await cora.press(case, f"Open {view.ref}")
    assert f"The referrer was rung: {east.coordinator.name}, Monday 23 November" in said(card)
    assert "I have rung them" not in buttons(card)
    assert "worries" in said(await cora.press(card, "Read the referral"))
    assert "Say in a sentence" in said(await cora.press(card, "Undo the joining", why=""))
    undone = await cora.press(card, "Undo the joining", why="Another child of that name.")
    assert "It stands at: With the coordinator" in said(undone)
    again = await cora.press(card, "Undo the joining", why="Another child of that name.")
    assert "It stands at: With the coordinator" in said(again)


async def case_id(sessions: Sessions, referral_id: str) -> str:
    async with transaction(sessions) as session:
        return (await session.get_one(ReferralRow, referral_id)).case_id or ""


async def test_H17_the_lead_professional_is_not_told_of_other_referrals(
    sessions: Sessions, east: Area
) -> None:
    view = await sent(sessions, east.dci, filled())
    lead = hand(sessions, east.practitioner)
    case = await lead.raw(VERB_CASE, case_id=await case_id(sessions, view.id), page=1)
    assert "HE-2026-0001" in said(case)
    assert "Also referred" not in said(case)
    assert view.ref not in said(case)


async def test_H4_the_co_chairs_read_what_joined_a_referral_with_it(sessions: Sessions) -> None:
    east = await area(sessions)
    await with_chairs(sessions, east)
    view = await sent(sessions, east.practitioner, filled(worry="Seen with two phones."))
    sash = hand(sessions, east.sash)
    card = await opened(sash, "REF-2026-0001")
    assert f"{view.ref} · What worries you" in said(card)
    assert "Seen with two phones." in said(card)
    assert view.ref not in buttons(await queue_of(sash))


async def test_H4_what_joined_a_referral_is_opened_from_it(sessions: Sessions) -> None:
    east = await area(sessions)
    first = await sent(sessions, east.practitioner, filled())
    second = await sent(sessions, east.dci, filled())
    cora = hand(sessions, east.coordinator)
    card = await opened(cora, first.ref)
    assert f"{second.ref} was joined to this one" in said(card)
    assert f"Joined to: {first.ref}" in said(await cora.press(card, f"Open {second.ref}"))


async def test_who_leads_the_matter_sees_no_button_of_it_on_a_referral_that_joined_it(
    sessions: Sessions, east: Area
) -> None:
    """A referrer who happens to lead the case opens it as its lead, not by the referral."""
    view = await sent(sessions, east.dci, filled())
    async with transaction(sessions) as session:
        case = (await session.scalars(select(CaseRow))).first()
        assert case is not None
        case.lead_id = east.dci.id
    dani = hand(sessions, east.dci)
    async with dani.office.desk(dani.made("referral.open").person) as desk:
        assert buttons(await referral_states.status_card(desk, view)) == []


async def test_the_referrer_is_told_that_it_was_joined_and_nothing_else(
    sessions: Sessions, east: Area
) -> None:
    """Every word: in the chat's answer, the notice, the list, the status, and the email."""
    view = await sent(sessions, east.dci, filled())
    dani = hand(sessions, east.dci)
    status = [
        "Your referral",
        "REF-2026-0002",
        "It stands at: Joined to an existing matter",
        "Begun: Monday 23 November 2026",
        "Sent: Monday 23 November 2026",
        "What happens next: The coordinator will ring you.",
    ]
    async with dani.office.desk(dani.made("referral.open").person) as desk:
        assert lines(await referral_states.status_card(desk, view)) == status
        listed = await referral_states.list_card(desk)
        notice = await notices.referral_outcome(desk, view.id)
    assert notice is not None
    assert lines(listed) == [
        "My referrals",
        "REF-2026-0002",
        "Joined to an existing matter",
        "Next: The coordinator will ring you.",
        "Open REF-2026-0002",
    ]
    assert lines(notice) == [
        "What was decided",
        "REF-2026-0002",
        "Your referral has been joined to an existing matter.",
        "The coordinator will ring you.",
        "Open my referral",
    ]
    letter = await written(sessions, east.dci, view.id)
    assert isinstance(letter, Draft)
    email = render(Kind.REFERRAL_OUTCOME, letter.context)
    assert email.subject == "MACE East panel: the outcome of referral REF-2026-0002"
    assert email.text.split("\n\n")[2:5] == [
        "Dear Dani Chair",
        "Your referral has been joined to an existing matter. The coordinator will ring you.",
        "MACE assistant, for the MACE East panel",
    ]
    told = "\n".join([*lines(notice), *lines(listed), *status, email.subject, email.text])
    for private in ("HE-2026", "Robin", "Specimen", "Petra", "Cora", "same name", "criteri"):
        assert private not in told
    assert letter.attachments == ()


async def test_H1_the_email_names_the_panel_it_was_sent_to_wherever_the_child_is_known(
    sessions: Sessions, east: Area
) -> None:
    view = await sent(sessions, east.dci, filled(area="West"))
    assert view.panel == "hertfordshire/east"
    letter = await written(sessions, east.dci, view.id)
    assert isinstance(letter, Draft)
    assert letter.context.panel == "MACE West panel"


async def test_H5_the_card_that_chases_the_call_takes_a_note_and_ends_it(
    sessions: Sessions, east: Area
) -> None:
    view = await sent(sessions, east.dci, filled())
    cora = hand(sessions, east.coordinator)
    async with cora.office.desk(cora.made("x").person) as desk:
        match = await store.joining(desk.session, view.id)
        assert match is not None
        card = await notices.NOTICES[Kind.REFERRER_CALL](desk, match.id)
    assert card is not None
    assert "By Tuesday 24 November 2026, please" in said(card)
    refused = await cora.press(card, "I have rung them", note="x" * 501)
    assert list(marked(refused)) == ["note"]
    press = cora.of(refused, "I have rung them", note="Will send the record.")
    for _ in range(2):
        assert "No referral waits for anybody." in said(await cora.send(press))
    shown = await cora.raw("match.open", referral=view.id)
    assert f"The referrer was rung: {east.coordinator.name}, Monday 23" in said(shown)
    assert "About the call: Will send the record." in said(shown)
    async with cora.office.desk(cora.made("x").person) as desk:
        assert await notices.NOTICES[Kind.REFERRER_CALL](desk, match.id) is None


async def test_a_letter_about_a_joining_that_was_undone_is_not_written(
    sessions: Sessions, east: Area
) -> None:
    view = await sent(sessions, east.dci, filled())
    cora = hand(sessions, east.coordinator)
    await cora.press(await opened(cora, view.ref), "Undo the joining", why=WHY)
    assert isinstance(await written(sessions, east.dci, view.id), Moot)


async def test_nobody_else_is_shown_the_two_sides(sessions: Sessions, east: Area) -> None:
    view = await sent(sessions, east.practitioner, filled(**DOUBT))
    for other in (east.dci, east.practitioner):
        card = await hand(sessions, other).raw("queue.open", referral=view.id, page=1)
        assert "Perhaps the same child" not in said(card)
        assert "HE-2026-0001" not in said(card)


async def test_without_a_coordinator_the_administrator_is_offered_the_queue(
    sessions: Sessions,
) -> None:
    await area(sessions)
    async with transaction(sessions) as session:
        worker = await person(session, "Wim Worker", ROTHERHAM, Role.PRACTITIONER, teams=True)
        ada = await person(session, "Ada Support", ROTHERHAM, Role.ADMINISTRATOR, teams=True)
        away = await person(
            session, "Adam East", "hertfordshire/east", Role.ADMINISTRATOR, teams=True
        )
    await sent(sessions, worker, filled_for_rotherham())
    view = await sent(sessions, worker, filled_for_rotherham(**DOUBT))
    words = {}
    for who in (ada, away):
        its = Hand(sessions, who, NOW)
        async with its.office.desk(its.made("x").person) as desk:
            words[who.name] = [one.word for one in await commands.offered(desk)]
    assert "queue" in words["Ada Support"]
    assert "queue" not in words["Adam East"]
    card = await opened(hand(sessions, ada), view.ref)
    card = await hand(sessions, ada).press(card, "Not the same child", why=WHY)
    assert "It stands at: Accepted" in said(card)


def said(card: Card) -> str:
    """All that a card says, a label and its value on one line."""
    return reads(card).replace(": \n", ": ")


def lines(card: Card) -> list[str]:
    """Every line of a card, its buttons' words included once."""
    return list(dict.fromkeys(said(card).splitlines()))


async def written(sessions: Sessions, to: Person, referral_id: str) -> Draft | Moot:
    async with transaction(sessions) as session:
        writing = Writing(session, referral_id, to, "joined-1", NOW, OFFICE)
        return await WRITERS[Kind.REFERRAL_OUTCOME](writing)
