"""What follows from a meeting, by button (R4.6 to R4.10, H18, H19)."""

from datetime import date

import pytest
from sqlalchemy import func, select

from bot.submissions.following import owed_card
from core.people import Role
from core.store.engine import Sessions, reading, transaction
from core.store.tables import (
    AssessmentUpdateRow,
    CaseRow,
    HandoverRow,
    NrmDecisionRow,
    NrmDisputeRow,
    OtherMeetingRow,
    ScoreRow,
)
from tests.bot.submitting import Hand, buttons, fields, marked, reads
from tests.services.builders_discussions import (
    ROTHERHAM,
    Panel,
    at,
    item,
    meeting,
    panel_at_work,
    person,
)
from tests.services.builders_following import scored

THURSDAY = date(2026, 12, 17)


@pytest.fixture
async def panel(sessions: Sessions) -> Panel:
    async with transaction(sessions) as session:
        made = await panel_at_work(session, ROTHERHAM, THURSDAY)
    await scored(sessions, made, 75, "high")
    return made


@pytest.fixture
def chair(sessions: Sessions, panel: Panel) -> Hand:
    return Hand(sessions, panel.chair, at(date(2026, 12, 18)))


async def _count(sessions: Sessions, table: type) -> int:
    async with reading(sessions) as session:
        return int(await session.scalar(select(func.count()).select_from(table)) or 0)


async def test_R4_6_the_NRM_question_is_answered_once_by_button(
    sessions: Sessions, panel: Panel, chair: Hand
) -> None:
    owed = await chair.raw("case.follow", case=panel.case.id)
    assert "An answer about the National Referral Mechanism, by Monday 21 December" in reads(owed)
    card = await chair.press(owed, "NRM question")
    assert "needs no consent" in reads(card)
    wrong = await chair.press(card, "Save the answer", answer="considered", why_not="  ")
    assert list(marked(wrong)) == ["why_not"]
    nonsense = await chair.press(
        card, "Save the answer", answer="referred", referred_by="Police", referred_on="2026-02-30"
    )
    assert "“2026-02-30” is no day of the calendar" in reads(nonsense)
    assert fields(nonsense)["referred_by"] == "Police"
    press = chair.of(
        card, "Save the answer", answer="referred", referred_by="Police", referred_on="2026-12-18"
    )
    for _ in range(2):
        done = await chair.send(press)
        assert "Referred by Police on 18 December 2026." in reads(done)
    assert await _count(sessions, NrmDecisionRow) == 1
    async with chair.office.desk(press.person) as desk:
        assert await owed_card(desk, panel.case.id) is None


async def test_H19_a_member_raises_a_disagreement_and_the_chair_decides(
    sessions: Sessions, panel: Panel, chair: Hand
) -> None:
    member = Hand(sessions, panel.member, panel.now)
    form = await member.raw("nrm.disagree", case=panel.case.id)
    assert list(marked(await member.press(form, "Put it to the panel", why=" "))) == [
        "wants",
        "why",
    ]
    press = member.of(form, "Put it to the panel", wants="not", why="Too early.")
    for _ in range(2):
        raised = await member.send(press)
        assert "Too early." in reads(raised)
        assert buttons(raised) == []
    card = await chair.raw("nrm.disagree", case=panel.case.id)
    done = await chair.press(
        card,
        "Record the decision",
        decision="refer",
        decision_why="The signs are plain.",
        dissent="Health: too early.",
    )
    assert "Refer the child, 18 December 2026. The signs are plain." in reads(done)
    assert "Health: too early." in reads(done)
    assert await _count(sessions, NrmDisputeRow) == 1


async def test_R4_10_an_update_and_the_worker_are_recorded_by_button(
    sessions: Sessions, panel: Panel, chair: Hand
) -> None:
    async with transaction(sessions) as session:
        worker = await person(session, "Eve Evolve", ROTHERHAM, Role.ASSESSOR)
    card = await chair.raw("renewal.open", case=panel.case.id)
    wrong = await chair.press(card, "Record the update", meeting="mace", held_on="2027-05-01")
    assert {"held_on", "done_by", "level", "changed"} <= set(marked(wrong))
    typed = {"meeting": "mace", "held_on": "2026-12-17", "done_by": "Eve", "level": "high"}
    press = chair.of(card, "Record the update", changed="Much.", **typed)
    for _ in range(2):
        done = await chair.send(press)
        assert "17 December 2026, MACE: High, by Eve. Much." in reads(done)
    assert await _count(sessions, AssessmentUpdateRow) == 1
    kept = await chair.press(
        done, "Save services and worker", open_to="evolve", worker=str(worker.id)
    )
    assert "The child is open to Evolve" in reads(kept)


async def test_R4_8_the_next_fortnight_is_one_press_from_the_last(
    sessions: Sessions, panel: Panel, chair: Hand
) -> None:
    card = await chair.raw("series.open", case=panel.case.id)
    begun = await chair.press(card, "Begin them", why="The risk changes weekly.")
    first = await chair.press(
        begun, "Record and tell MACE", held_on="2026-12-18", present="Police", said="Calm."
    )
    assert fields(first)["said"] == "Calm."
    chair.now = at(date(2027, 1, 1))
    await chair.press(first, "Record and tell MACE", held_on="2027-01-01")
    assert await _count(sessions, OtherMeetingRow) == 2
    case = await chair.raw("case.open", case=panel.case.id)
    assert "Last, 1 January 2027: Calm." in reads(case)
    ended = await chair.press(await chair.raw("series.open", case=panel.case.id),
                              "End these meetings", why="The risk is lower.")  # fmt: skip
    assert "These meetings have ended" in reads(ended)


async def test_H18_who_was_told_of_a_move_is_recorded_once(
    sessions: Sessions, panel: Panel, chair: Hand
) -> None:
    typed = {
        "decision": "transfer",
        "decision_why": "The family moves.",
        "next_review_on": "",
    }
    talk = await chair.raw("discussion.open", item=panel.item.id)
    follows = await chair.press(talk, "Save, what follows", **typed)
    assert "Telling the other authority, by Friday 18 December 2026." in reads(follows)
    card = await chair.press(follows, "Other authority")
    press = chair.of(
        card,
        "Save who was told",
        to_whom="Exampleshire",
        contact="Duty desk",
        told_by="Alex Sample",
        told_on="2026-12-18",
        note="All papers.",
    )
    for _ in range(2):
        assert "Exampleshire (Duty desk), told on 18 December 2026" in reads(
            await chair.send(press)
        )
    assert await _count(sessions, HandoverRow) == 1


async def test_R4_10_a_lead_professional_opens_what_follows_from_the_evidence_form(
    sessions: Sessions, panel: Panel
) -> None:
    async with transaction(sessions) as session:
        who = await person(session, "Lou Leads", ROTHERHAM, Role.PRACTITIONER, teams=True)
        (await session.get_one(CaseRow, panel.case.id)).lead_id = who.id
    lead = Hand(sessions, who, at(date(2026, 12, 18)))
    member = Hand(sessions, panel.member, lead.now)
    form = await lead.raw("evidence.open", case=panel.case.id)
    followed = await lead.press(form, "What follows")
    assert "Assessment and worker" in buttons(followed)
    for hand in (lead, member):
        again = await hand.raw("evidence.open", case=panel.case.id)
        assert ("What follows" in buttons(again)) is (hand is lead)


async def test_R4_6_a_question_that_two_scores_ask_is_late_since_the_first(
    sessions: Sessions, panel: Panel, chair: Hand
) -> None:
    """The card says what the tracker says, though the second score's day is still to come."""
    async with transaction(sessions) as session:
        again = await meeting(session, ROTHERHAM, date(2026, 12, 24))
        place = await item(session, again, await session.get_one(CaseRow, panel.case.id))
        session.add(
            ScoreRow(
                case_id=panel.case.id,
                item_id=place.id,
                chair_id=panel.chair.id,
                scored_on=again.held_on,
                catalogue="house 1",
                evidence=[],
                calculated=80,
                total=80,
                band="high",
                confirmed_at=at(again.held_on),
            )
        )
    chair.now = at(date(2026, 12, 24), "12:00")
    shown = reads(await chair.raw("case.follow", case=panel.case.id))
    assert "An answer about the National Referral Mechanism, due on Monday 21 December" in shown
    assert shown.count("An answer about the National Referral Mechanism") == 1
    case = reads(await chair.raw("case.open", case=panel.case.id, page=1))
    assert "was due on Monday 21 December 2026" in case
