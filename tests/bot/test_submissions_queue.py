"""The coordinator's queue, questions, talks, stand-ins and professionals, as hands press them."""

from datetime import date

import pytest
from sqlalchemy import select

from bot.activities import Card
from bot.commands import ALL, offered, welcome_card
from bot.desk import Desk
from bot.notices import NOTICES
from bot.submissions.agendas import agenda_card
from bot.submissions.criteria import queue_card
from bot.submissions.referral_states import list_card
from core.errors import PanelError
from core.messages import Kind
from core.people import Person, Role
from core.services import agendas, letters
from core.store import outbox
from core.store.engine import Sessions, transaction
from core.store.tables import MeetingRow
from tests.bot.submitting import Hand, buttons, marked, reads
from tests.services.builders_discussions import at, person
from tests.services.builders_referrals import (
    EAST,
    NOW,
    Area,
    accepted,
    area,
    decided,
    filled,
    sent,
    with_chairs,
)

pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)
LATER = at(date(2026, 11, 24))
SECRET = "Robin"


def hand(sessions: Sessions, who: Person) -> Hand:
    return Hand(sessions, who, NOW)


async def desk_card(sessions: Sessions, who: Person, build: object, *args: object) -> Card:
    async with transaction(sessions) as session:
        card: Card = await build(Desk(session, who, NOW), *args)  # type: ignore[operator]
        return card


async def noticed(sessions: Sessions, kind: Kind, subject: str, who: Person) -> Card | None:
    async with transaction(sessions) as session:
        return await NOTICES[kind](Desk(session, who, NOW), subject)


async def subject_of(sessions: Sessions, kind: Kind, who: Person) -> str:
    async with transaction(sessions) as session:
        found = await outbox.list_for(session, recipient=who.id)
    return next(one.subject for one in found if one.kind is kind)


async def opened(sessions: Sessions, east: Area, ref: str) -> Card:
    queue = await desk_card(sessions, east.coordinator, queue_card)
    return await hand(sessions, east.coordinator).press(queue, f"Open {ref}")


async def test_H4_a_question_goes_to_the_referrer_and_its_answer_comes_back(
    sessions: Sessions,
) -> None:
    east = await area(sessions)
    view = await sent(sessions, east.practitioner, filled())
    casey, alex = hand(sessions, east.coordinator), hand(sessions, east.practitioner)
    card = await opened(sessions, east, view.ref)
    press = casey.of(card, "Ask the referrer", sentence="Which school?")
    asked, again = await casey.send(press), await casey.send(press)
    assert reads(asked).count("Which school?") == reads(again).count("Which school?") == 1
    assert "No answer yet." in reads(asked)

    mine = await desk_card(sessions, east.practitioner, list_card)
    assert "The coordinator asks you something" in reads(mine)
    status = await alex.press(mine, f"Open {view.ref}")
    assert "Which school?" in reads(status)
    question = await alex.press(status, "Answer the question")
    wrong = await alex.press(question, "Send the answer", answer=" ")
    assert list(marked(wrong)) == ["answer"]
    done = await alex.press(question, "Send the answer", answer="Invented High School.")
    assert "Invented High School." in reads(done)
    assert "Your referral" in reads(await alex.press(done, "Open the referral"))

    told = await subject_of(sessions, Kind.QUESTION_ANSWERED, east.coordinator)
    notice = await noticed(sessions, Kind.QUESTION_ANSWERED, told, east.coordinator)
    assert notice is not None
    assert "Invented High School." in reads(notice)
    card = await casey.press(notice, "Open the referral")
    assert "Invented High School." in reads(card)
    await casey.press(card, "Put to the co-chairs")
    for chair in (east.sash, east.dci):
        request = await noticed(sessions, Kind.CRITERIA_REQUEST, view.id, chair)
        assert request is not None
        assert "Invented High School." in reads(request)


async def test_H4_an_answer_that_came_too_late_is_shown_beside_the_one_that_was_kept(
    sessions: Sessions,
) -> None:
    east = await area(sessions)
    view = await sent(sessions, east.practitioner, filled())
    casey, alex = hand(sessions, east.coordinator), hand(sessions, east.practitioner)
    card = await casey.press(
        await opened(sessions, east, view.ref), "Ask the referrer", sentence="Which school?"
    )
    form = await casey.press(card, "Write the answer down")
    old = await noticed(
        sessions,
        Kind.QUESTION_ASKED,
        await subject_of(sessions, Kind.QUESTION_ASKED, east.practitioner),
        east.practitioner,
    )
    assert old is not None
    await casey.press(form, "Keep the answer", answer="Invented High School.")

    late = await alex.press(old, "Send the answer", answer="Another school.")

    assert "Invented High School." in reads(late)
    assert "What you typed is not saved" in reads(late)
    assert "Another school." in reads(late)
    subject = await subject_of(sessions, Kind.QUESTION_ASKED, east.practitioner)
    assert await noticed(sessions, Kind.QUESTION_CHASER, subject, east.practitioner) is None


async def test_H4_a_returned_referral_opens_without_a_word_of_the_draft(sessions: Sessions) -> None:
    east = await area(sessions)
    view = await sent(sessions, east.practitioner, filled())
    casey = hand(sessions, east.coordinator)
    card = await opened(sessions, east, view.ref)
    assert SECRET in reads(card)
    queue = await casey.press(card, "Return to complete", sentence="Which school?")
    assert "Returned today; it waits for the referrer." in reads(queue)
    assert "Waits for the referrer: 1" in reads(queue)

    found = await casey.press(queue, f"Open {view.ref}")

    assert "Which school?" in reads(found)
    assert east.practitioner.name in reads(found)
    assert SECRET not in reads(found)
    old = await casey.press(card, "Ask the referrer", sentence="Something else?")
    assert "Something else?" in reads(old)  # what was typed into an old card is not lost
    assert SECRET not in reads(old)
    reminder = await noticed(sessions, Kind.RETURN_CHASER, view.id, east.coordinator)
    assert reminder is not None
    assert SECRET not in reads(reminder)
    own = await noticed(sessions, Kind.RETURN_CHASER, view.id, east.practitioner)
    assert own is not None
    assert "Resume" in buttons(own)


async def test_H5_declining_needs_advice_and_the_referrer_reads_it(sessions: Sessions) -> None:
    east = await area(sessions)
    referral_id = await with_chairs(sessions, east)
    for chair in (east.sash, east.dci):
        jo = hand(sessions, chair)
        asked = await noticed(sessions, Kind.CRITERIA_REQUEST, referral_id, chair)
        assert asked is not None
        wrong = await jo.press(asked, "I do not agree", reason="Local services manage it.")
        assert list(marked(wrong)) == ["advice"]
        assert "Local services manage it." in str(wrong)
        await jo.press(wrong, "I do not agree", advice="Ask for a strategy meeting.")

    outcome = await noticed(sessions, Kind.REFERRAL_OUTCOME, referral_id, east.practitioner)
    assert outcome is not None
    alex = hand(sessions, east.practitioner)
    for card in (outcome, await alex.press(outcome, "Open my referral")):
        assert "Local services manage it." in reads(card)
        assert "Ask for a strategy meeting." in reads(card)


async def test_H4_an_old_card_shows_what_has_happened_since(sessions: Sessions) -> None:
    east = await area(sessions)
    referral_id = await with_chairs(sessions, east)
    old = await noticed(sessions, Kind.CRITERIA_REQUEST, referral_id, east.dci)
    assert old is not None
    for chair in (east.sash, east.dci):
        await decided(sessions, chair, referral_id, agrees=True)

    typed = {"criterion": "known", "reason": "Late."}
    dani = hand(sessions, east.dci)
    dani.now = LATER
    since = await dani.press(old, "I do not agree", **typed, advice="No.")

    assert "It was settled before you pressed, so nothing was changed." in reads(since)
    assert "The same adults are known." in reads(since)
    assert "Late." not in reads(since)


async def test_H4_the_coordinator_arranges_a_talk_and_a_co_chair_answers_anew(
    sessions: Sessions,
) -> None:
    east = await area(sessions)
    referral_id = await with_chairs(sessions, east)
    await decided(sessions, east.sash, referral_id, agrees=True)
    await decided(sessions, east.dci, referral_id, agrees=False)
    casey = hand(sessions, east.coordinator)
    told = await noticed(sessions, Kind.CHAIRS_DIFFER, referral_id, east.coordinator)
    assert told is not None
    assert buttons(told) == [
        "Arrange a talk",
        "Read the referral",
        "Papers for the record system",
    ]
    assert SECRET in reads(await casey.press(told, "Read the referral"))

    form = await casey.press(told, "Arrange a talk")
    wrong = await casey.press(form, "Tell both", day="2026-11-25", clock="half two", note="Teams.")
    assert list(marked(wrong)) == ["clock"]
    done = await casey.press(wrong, "Tell both", clock="14:30")
    assert "Wednesday 25 November 2026, 14:30" in reads(done)

    for chair in (east.sash, east.dci):
        card = await noticed(sessions, Kind.CHAIRS_TALK, referral_id, chair)
        assert card is not None
        assert {"The same adults are known.", "Local services manage the risk.", "Teams."} <= set(
            reads(card).split("\n")
        )
    dani = hand(sessions, east.dci)
    dani.now = LATER
    assert card is not None
    question = await dani.press(card, "Read it and answer")
    settled = await dani.press(question, "I agree", criterion="known", reason="Convinced.")
    assert "Accepted" in reads(settled)
    late = await casey.press(wrong, "Tell both", clock="15:00")
    assert "This changed meanwhile" in reads(late)
    assert "Teams." in reads(late)
    assert await noticed(sessions, Kind.CHAIRS_TALK, referral_id, east.sash) is None


async def test_H4_an_absence_is_recorded_and_ended_by_card(sessions: Sessions) -> None:
    east = await area(sessions)
    async with transaction(sessions) as session:
        pat = await person(session, "Pat Pretend", EAST, Role.MEMBER, teams=True)
    jo = hand(sessions, east.sash)
    [command] = [one for one in ALL if one.word == "absence"]
    async with transaction(sessions) as session:
        [card] = await command.answer(Desk(session, east.sash, NOW))
    days = {"from_day": "2026-11-23", "until_day": "2026-11-27"}
    typed = {"chair": east.sash.id, "person": pat.id, **days}

    wrong = await jo.press(card, "Record", **{**typed, "until_day": "2026-11-20"})
    assert list(marked(wrong)) == ["until_day"]
    press = jo.of(wrong, "Record", **typed)
    done, again = await jo.send(press), await jo.send(press)
    words = f"Pat Pretend for {east.sash.name} (away until Friday 27 November 2026)"
    assert reads(done).count(words) == reads(again).count(words) == 1

    referral_id = await with_chairs(sessions, east)
    request = await noticed(sessions, Kind.CRITERIA_REQUEST, referral_id, pat)
    assert request is not None
    assert f"You answer for {east.sash.name}" in reads(request)
    state = await hand(sessions, pat).press(
        request, "I agree", criterion="known", reason="The same adults."
    )
    assert f"{words} agrees" in reads(state)
    subject = await subject_of(sessions, Kind.STAND_IN, pat)
    told = await noticed(sessions, Kind.STAND_IN, subject, pat)
    assert told is not None
    assert "You stand in for" in reads(told)

    ended = await jo.press(done, "End it now")
    assert "No co-chair is away." in reads(ended)
    with pytest.raises(PanelError, match="the absence is over"):
        await hand(sessions, pat).press(request, "I agree", criterion="known", reason="Once more.")
    assert await noticed(sessions, Kind.STAND_IN, subject, pat) is None


async def test_H4_who_stands_in_finds_the_queue_and_other_members_do_not(
    sessions: Sessions,
) -> None:
    east = await area(sessions)
    async with transaction(sessions) as session:
        member = await person(session, "Mel Member", EAST, Role.MEMBER, teams=True)
        desk = Desk(session, member, NOW)
        assert "queue" not in {one.word for one in await offered(desk)}
        assert "absence" not in reads(await welcome_card(desk))
    [command] = [one for one in ALL if one.word == "queue"]
    assert set(command.roles) < set(command.also)
    with pytest.raises(PanelError, match="who stands in for one"):
        await desk_card(sessions, member, queue_card)
    assert reads(await desk_card(sessions, east.sash, queue_card))


async def test_H6_a_late_referral_is_flagged_to_coordinator_and_co_chairs(
    sessions: Sessions,
) -> None:
    east = await area(sessions)
    late = at(date(2026, 12, 7))
    view = await sent(sessions, east.practitioner, filled(), late)
    card = await opened(sessions, east, view.ref)
    assert "It came after the cut-off" in reads(card)
    await hand(sessions, east.coordinator).press(card, "Put to the co-chairs")
    request = await noticed(sessions, Kind.CRITERIA_REQUEST, view.id, east.sash)
    assert request is not None
    assert "It came after the cut-off" in reads(request)
    for chair in (east.sash, east.dci):
        await decided(sessions, chair, view.id, agrees=True, now=late)
    async with transaction(sessions) as session:
        facts = await letters.referral_facts(session, view.id)
        query = select(MeetingRow.id).where(
            MeetingRow.panel == EAST, MeetingRow.held_on == facts.meeting_on
        )
        meeting_id = (await session.scalars(query)).one()
    agenda = await desk_card(sessions, east.sash, agenda_card, meeting_id)
    assert "New referral, late" in reads(agenda)


async def test_R4_3_the_referrer_who_leads_invites_others_from_their_referral(
    sessions: Sessions,
) -> None:
    east = await area(sessions)
    referral_id = await accepted(sessions, east)
    alex = hand(sessions, east.practitioner)
    outcome = await noticed(sessions, Kind.REFERRAL_OUTCOME, referral_id, east.practitioner)
    assert outcome is not None
    status = await alex.press(outcome, "Open my referral")
    slot = await alex.press(status, "Invite others")
    typed = {"name": "Terry Invented", "email": "terry at school", "agency": "School"}
    wrong = await alex.press(slot, "Add", **typed)
    assert list(marked(wrong)) == ["email"]
    press = alex.of(wrong, "Add", **{**typed, "email": "terry@school.example"})
    added, again = await alex.send(press), await alex.send(press)
    assert "Terry Invented, School" in reads(added)
    assert reads(again).count("Terry Invented") == 1

    off = await alex.press(added, "Take off")
    assert "Nobody has been added yet." in reads(off)


async def test_R4_3_a_lead_finds_the_button_on_the_declaration_of_their_slot(
    sessions: Sessions,
) -> None:
    east = await area(sessions)
    referral_id = await accepted(sessions, east)
    async with transaction(sessions) as session:
        facts = await letters.referral_facts(session, referral_id)
        query = select(MeetingRow).where(
            MeetingRow.panel == EAST, MeetingRow.held_on == facts.meeting_on
        )
        held = (await session.scalars(query)).one()
        held.state, held.agenda_approved_at = "confirmed", NOW
        await session.flush()
        await agendas.invite_leads(session, held, now=NOW)
    card = await noticed(sessions, Kind.SLOT_INVITATION, held.id, east.practitioner)
    assert card is not None
    declaration = await hand(sessions, east.practitioner).press(card, "Declaration")
    assert f"Invite others for {facts.case_ref}" in buttons(declaration)
    notice = await noticed(sessions, Kind.MEETING_INVITATION, held.id, east.sash)
    assert notice is not None
    chairs = await hand(sessions, east.sash).press(notice, "Declaration")
    assert not [one for one in buttons(chairs) if one.startswith("Invite others")]
