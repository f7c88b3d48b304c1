"""The NRM question after a high score, and disagreements about it (R4.6, R4.7, H19)."""

from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import delete, select

from core.errors import AlreadyChanged, InputRefused, NotAllowed, NotFound, PanelError
from core.nrm import NrmAnswer
from core.services import minutes_content, nrm, nrm_disputes
from core.services.nrm_disputes import Made
from core.store.engine import Sessions, transaction
from core.store.tables import AgendaItemRow, DispatchRow, MeetingRow
from tests.services.builders_discussions import EAST, ROTHERHAM, Panel, at, meeting, panel_at_work
from tests.services.builders_following import (
    on_the_list,
    owed,
    reminded,
    scored,
    swept,
    verified,
)

THURSDAY = date(2026, 12, 17)
MONDAY = date(2026, 12, 21)
REFERRED = NrmAnswer(
    answer="referred", referred_by="South Yorkshire Police", referred_on=date(2026, 12, 18)
)


@pytest.fixture
async def panel(sessions: Sessions) -> Panel:
    async with transaction(sessions) as session:
        made = await panel_at_work(session, ROTHERHAM, THURSDAY)
    await scored(sessions, made, 75, "high")
    return made


async def test_R4_6_a_high_score_asks_the_NRM_question_until_it_is_answered(
    sessions: Sessions, panel: Panel
) -> None:
    assert (await owed(sessions, panel, panel.now))["nrm_answer"] == MONDAY
    assert await on_the_list(sessions, date(2026, 12, 22), "nrm_answer") == [("Chair", "overdue")]
    async with transaction(sessions) as session:
        view = await nrm.answer(
            session, panel.lead, panel.case.id, REFERRED, number=0, now=at(date(2026, 12, 18))
        )
    assert view.waits_for == "the reasonable grounds one"
    assert "nrm_answer" not in await owed(sessions, panel, at(MONDAY))
    assert await on_the_list(sessions, date(2026, 12, 22), "nrm_answer") == []


async def test_R4_6_the_question_is_chased_each_working_day_and_counted_a_second_way(
    sessions: Sessions, panel: Panel
) -> None:
    await swept(sessions, panel.now)
    assert await reminded(sessions, panel.chair) == ["nrm_answer.first/2026-12-21"]
    await swept(sessions, at(date(2026, 12, 22)))
    assert await reminded(sessions, panel.chair) == ["nrm_answer.chase-3/2026-12-21"]
    assert (await verified(sessions, at(date(2026, 12, 22), "11:00"))).unexplained == ()

    async with transaction(sessions) as session:
        await session.execute(delete(DispatchRow).where(DispatchRow.kind == "case_reminder"))
    lost = await verified(sessions, at(date(2026, 12, 22), "11:00"))
    assert [one for one in lost.unexplained if "nrm_answer.chase-3" in one]


async def test_R4_6_a_reminder_that_an_answer_overtakes_is_withdrawn(
    sessions: Sessions, panel: Panel
) -> None:
    await swept(sessions, panel.now)
    async with transaction(sessions) as session:
        await nrm.answer(
            session, panel.chair, panel.case.id, NOT, number=0, now=at(THURSDAY, "12:00")
        )
    await swept(sessions, at(THURSDAY, "12:05"))
    assert await reminded(sessions, panel.chair) == []


NOT = NrmAnswer(answer="considered", why_not="The panel sees no sign of trafficking.")


async def test_R4_6_later_dates_are_added_and_every_answer_is_kept(
    sessions: Sessions, panel: Panel
) -> None:
    later = replace(REFERRED, reasonable="yes", reasonable_on=date(2026, 12, 23))
    async with transaction(sessions) as session:
        now = at(date(2026, 12, 18))
        await nrm.answer(session, panel.chair, panel.case.id, REFERRED, number=0, now=now)
        with pytest.raises(AlreadyChanged):
            await nrm.answer(session, panel.lead, panel.case.id, NOT, number=0, now=now)
        now = at(date(2026, 12, 24))
        view = await nrm.answer(
            session, panel.administrator, panel.case.id, later, number=1, now=now
        )
        again = await nrm.answer(
            session, panel.administrator, panel.case.id, later, number=1, now=now
        )
    assert again == view
    assert view.number == 2
    assert "Reasonable grounds: positive, 23 December 2026." in view.history[0]
    assert "No decision yet." in view.history[1]
    assert view.waits_for == "the conclusive grounds decision"


@pytest.mark.parametrize(
    ("given", "field", "told"),
    [
        (NrmAnswer(answer=""), "answer", "Choose how"),
        (NrmAnswer(answer="considered", why_not="   "), "why_not", "Say why the child"),
        (NrmAnswer(answer="considered", why_not="No consent given."), "why_not", "without it"),
        (replace(REFERRED, referred_by=" "), "referred_by", "first responder"),
        (replace(REFERRED, referred_on=None), "referred_on", "Give the day"),
        (replace(REFERRED, referred_on=date(2027, 1, 1)), "referred_on", "lies ahead"),
        (replace(REFERRED, reasonable="yes"), "reasonable", "both the decision and its day"),
        (
            replace(REFERRED, reasonable="yes", reasonable_on=date(2026, 12, 1)),
            "reasonable_on",
            "lies before",
        ),
        (
            replace(REFERRED, conclusive="yes", conclusive_on=date(2026, 12, 18)),
            "conclusive",
            "follows a positive reasonable",
        ),
    ],
)
async def test_R4_6_an_answer_that_cannot_stand_is_refused_in_a_sentence(
    sessions: Sessions, panel: Panel, given: NrmAnswer, field: str, told: str
) -> None:
    async with transaction(sessions) as session:
        with pytest.raises(InputRefused) as refused:
            await nrm.answer(
                session, panel.chair, panel.case.id, given, number=0, now=at(date(2026, 12, 18))
            )
        assert told in refused.value.problems[field]
        assert await nrm.rows_of(session, panel.case.id) == []


async def test_R4_7_under_18_consent_is_never_needed_and_the_card_says_so(
    sessions: Sessions, panel: Panel
) -> None:
    async with transaction(sessions) as session:
        view = await nrm.nrm_view(session, panel.chair, panel.case.id, now=panel.now)
    assert "needs no consent" in view.consent


async def test_R4_6_a_referral_that_stands_answers_the_next_high_score(
    sessions: Sessions, panel: Panel
) -> None:
    async with transaction(sessions) as session:
        early = replace(REFERRED, referred_on=date(2026, 12, 1))
        await nrm.answer(
            session, panel.chair, panel.case.id, early, number=0, now=at(date(2026, 12, 2))
        )
    assert "nrm_answer" not in await owed(sessions, panel, at(MONDAY))
    refused = replace(early, reasonable="no", reasonable_on=date(2026, 12, 9))
    async with transaction(sessions) as session:
        await nrm.answer(
            session, panel.chair, panel.case.id, refused, number=1, now=at(date(2026, 12, 10))
        )
    assert (await owed(sessions, panel, at(MONDAY)))["nrm_answer"] == MONDAY


async def test_R4_6_members_cannot_answer_and_strangers_find_nothing(
    sessions: Sessions, panel: Panel
) -> None:
    async with transaction(sessions) as session:
        with pytest.raises(NotAllowed):
            await nrm.answer(
                session, panel.member, panel.case.id, REFERRED, number=0, now=panel.now
            )
        with pytest.raises(NotFound):
            await nrm.nrm_view(session, panel.stranger, panel.case.id, now=panel.now)


@pytest.fixture
async def east(sessions: Sessions) -> Panel:
    async with transaction(sessions) as session:
        return await panel_at_work(session, EAST, date(2026, 11, 27))


async def test_H19_a_disagreement_becomes_an_item_of_the_next_meeting(
    sessions: Sessions, east: Panel
) -> None:
    now = at(date(2026, 11, 30))
    async with transaction(sessions) as session:
        await session.delete(await session.get_one(AgendaItemRow, east.item.id))
        view = await nrm_disputes.raise_dispute(
            session, east.lead, east.case.id, "refer", "Signs of trafficking.", now=now
        )
    async with transaction(sessions) as session:
        [(item, row)] = await session.execute(
            select(AgendaItemRow, MeetingRow).join(
                MeetingRow, MeetingRow.id == AgendaItemRow.meeting_id
            )
        )
        assert "final decision maker (H19)" in item.reason
        assert row.held_on > date(2026, 11, 30)
        with pytest.raises(AlreadyChanged, match="waits for the panel already"):
            await nrm_disputes.raise_dispute(
                session, east.member, east.case.id, "not", "Too early.", now=now
            )
        with pytest.raises(PanelError, match="at its meeting"):
            await nrm_disputes.decide(
                session, east.chair, view.id, Made("refer", "Plain."), version=None, now=now
            )


async def test_H19_the_panel_decides_and_each_dissent_is_in_the_minutes(
    sessions: Sessions, east: Panel
) -> None:
    async with transaction(sessions) as session:
        view = await nrm_disputes.raise_dispute(
            session, east.member, east.case.id, "refer", "Signs of trafficking.", now=east.now
        )
        made = Made("refer", "The signs are plain.", "Education: too early.")
        with pytest.raises(NotAllowed):
            await nrm_disputes.decide(session, east.member, view.id, made, version=1, now=east.now)
        with pytest.raises(InputRefused, match="Say why"):
            await nrm_disputes.decide(
                session, east.chair, view.id, Made("refer", " "), version=None, now=east.now
            )
        done = await nrm_disputes.decide(
            session, east.chair, view.id, made, version=None, now=east.now
        )
        again = await nrm_disputes.decide(
            session, east.chair, view.id, made, version=1, now=east.now
        )
        assert again == done
        item = await session.get_one(AgendaItemRow, east.item.id)
        item.state, item.discussed_at = "discussed", east.now
        row = await session.get_one(MeetingRow, east.meeting.id)
        paper = await minutes_content.build(session, row, approved_by="", now=east.now)
    [said] = [words for label, words in paper.children[0].follows if "Disagreement" in label]
    assert "The panel decided: Refer the child, 27 November 2026. The signs are plain." in said
    assert "Dissent: Education: too early." in said


async def test_H19_any_practitioner_of_the_case_may_raise_it_and_nobody_else(
    sessions: Sessions, east: Panel
) -> None:
    async with transaction(sessions) as session:
        await meeting(session, EAST, date(2026, 12, 18), started=False)
        with pytest.raises(NotFound):
            await nrm_disputes.raise_dispute(
                session, east.stranger, east.case.id, "refer", "Signs.", now=east.now
            )
        with pytest.raises(InputRefused) as refused:
            await nrm_disputes.raise_dispute(
                session, east.lead, east.case.id, "", "   ", now=east.now
            )
        assert set(refused.value.problems) == {"wants", "why"}
        start = await nrm_disputes.start(session, east.lead, east.case.id, now=east.now)
        assert start.dispute is None
