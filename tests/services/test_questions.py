"""Questions to the referrer: asked, answered, in several rounds, seen with the referral (H4)."""

from datetime import date, datetime, timedelta

import pytest
from sqlalchemy import select

from core.data import load_calendar, load_procedure
from core.errors import AlreadyChanged, InputRefused, NotAllowed, NotFound
from core.messages import Door, Kind
from core.people import Person
from core.services import criteria, questions, referrals, verify
from core.services.obligations import due
from core.services.questions import QuestionView
from core.services.sweep import sweep
from core.services.withdrawing import withdraw
from core.store.engine import Sessions, reading, transaction
from core.store.tables import DispatchRow
from tests.services.builders_discussions import at
from tests.services.builders_referrals import (
    NOW,
    WEST,
    Area,
    acts_on,
    area,
    filled,
    outbox_of,
    sent,
    with_chairs,
)

LATER = NOW + timedelta(hours=1)
SCHOOL, MET = "Which school does the child go to?", "Who met the child there?"
THURSDAY = at(date(2026, 11, 26))
PROCEDURES = [load_procedure("hertfordshire")]


async def asked(
    sessions: Sessions,
    by: Person,
    referral_id: str,
    question: str = SCHOOL,
    now: datetime = NOW,
) -> QuestionView:
    async with transaction(sessions) as session:
        return await questions.ask(session, by, referral_id, question=question, now=now)


async def answered(
    sessions: Sessions, by: Person, question_id: str, answer: str = "Invented High School."
) -> QuestionView:
    async with transaction(sessions) as session:
        return await questions.answer(session, by, question_id, answer=answer, now=LATER)


async def every(sessions: Sessions, by: Person, referral_id: str) -> list[tuple[str, str | None]]:
    async with transaction(sessions) as session:
        found = await questions.of_referral(session, by, referral_id, now=LATER)
        return [(one.question, one.answer) for one in found]


async def referred(sessions: Sessions) -> tuple[Area, str]:
    east = await area(sessions)
    view = await sent(sessions, east.practitioner, filled())
    return east, view.id


async def test_H4_the_referrer_is_asked_by_card_and_email_and_the_coordinator_told(
    sessions: Sessions,
) -> None:
    east, referral_id = await referred(sessions)
    one = await asked(sessions, east.coordinator, referral_id)
    again = await asked(sessions, east.coordinator, referral_id)

    assert again.id == one.id
    told = await outbox_of(sessions, one.id)
    assert {(m.kind, m.recipient, m.door) for m in told} == {
        (Kind.QUESTION_ASKED, east.practitioner.id, door) for door in Door
    }
    done = await answered(sessions, east.practitioner, one.id)
    assert (done.answer, done.answered_by, done.may_answer) == ("Invented High School.", "", False)
    told = await outbox_of(sessions, one.id)
    assert [(m.recipient, m.door) for m in told if m.kind is Kind.QUESTION_ANSWERED] == [
        (east.coordinator.id, Door.TEAMS)
    ]
    async with transaction(sessions) as session:
        acts = [act for _, act in await acts_on(session, f"referral:{referral_id}")]
    assert acts.count("referral.ask") == acts.count("referral.answer") == 1


async def test_H4_several_rounds_stand_with_the_referral_for_coordinator_and_co_chairs(
    sessions: Sessions,
) -> None:
    east = await area(sessions)
    referral_id = await with_chairs(sessions, east)
    first = await asked(sessions, east.coordinator, referral_id)
    await answered(sessions, east.practitioner, first.id)
    second = await asked(sessions, east.coordinator, referral_id, MET, LATER)

    expected: list[tuple[str, str | None]] = [(SCHOOL, "Invented High School."), (MET, None)]
    for reader in (east.coordinator, east.sash, east.dci, east.practitioner):
        assert await every(sessions, reader, referral_id) == expected
    await answered(sessions, east.practitioner, second.id, "The form tutor.")
    expected[1] = (MET, "The form tutor.")
    assert await every(sessions, east.coordinator, referral_id) == expected


async def test_H4_a_question_needs_no_return_and_opens_no_draft(sessions: Sessions) -> None:
    east, referral_id = await referred(sessions)
    one = await asked(sessions, east.coordinator, referral_id)
    async with transaction(sessions) as session:
        view = await referrals.view(session, east.practitioner, referral_id, now=NOW)
        assert not view.editable
        await criteria.return_for_completion(
            session, east.coordinator, referral_id, sentence="More, please.", now=NOW
        )

    with pytest.raises(NotFound):  # what is being typed is the referrer's alone
        await every(sessions, east.coordinator, referral_id)
    done = await answered(sessions, east.practitioner, one.id)
    assert done.answer == "Invented High School."


async def test_H4_the_coordinator_writes_down_what_a_referrer_without_teams_says(
    sessions: Sessions,
) -> None:
    east, referral_id = await referred(sessions)
    one = await asked(sessions, east.coordinator, referral_id)
    assert (one.may_answer, one.for_them) == (True, True)

    done = await answered(sessions, east.coordinator, one.id)

    assert done.answered_by == east.coordinator.name
    told = await outbox_of(sessions, one.id)
    assert {m.kind for m in told} == {Kind.QUESTION_ASKED}  # nobody tells themselves


async def test_H4_an_answer_is_kept_once_and_never_written_over(sessions: Sessions) -> None:
    east, referral_id = await referred(sessions)
    one = await asked(sessions, east.coordinator, referral_id)
    await answered(sessions, east.practitioner, one.id)
    again = await answered(sessions, east.practitioner, one.id)

    assert again.answer == "Invented High School."
    with pytest.raises(AlreadyChanged, match="answered since"):
        await answered(sessions, east.practitioner, one.id, "Another school.")


@pytest.mark.parametrize("typed", ["", " \n", "x" * 2001, "a\x00b"])
async def test_what_cannot_be_asked_or_answered_is_said_at_its_field(
    sessions: Sessions, typed: str
) -> None:
    east, referral_id = await referred(sessions)
    one = await asked(sessions, east.coordinator, referral_id)
    with pytest.raises(InputRefused) as refused:
        await asked(sessions, east.coordinator, referral_id, typed)
    assert set(refused.value.problems) == {"sentence"}
    with pytest.raises(InputRefused) as refused:
        await answered(sessions, east.practitioner, one.id, typed)
    assert set(refused.value.problems) == {"answer"}


async def test_H4_only_the_coordinator_asks_and_only_while_it_is_under_way(
    sessions: Sessions,
) -> None:
    east, referral_id = await referred(sessions)
    one = await asked(sessions, east.coordinator, referral_id)
    for other in (east.sash, east.practitioner, east.administrator):
        with pytest.raises(NotAllowed):
            await asked(sessions, other, referral_id)
    with pytest.raises(NotAllowed):
        await answered(sessions, east.sash, one.id)
    west = await area(sessions, WEST, "Western")
    with pytest.raises(NotFound):
        await answered(sessions, west.coordinator, one.id)
    async with transaction(sessions) as session:
        await withdraw(session, east.practitioner, referral_id, why="I sent it twice.", now=NOW)
    with pytest.raises(AlreadyChanged, match="no longer under way"):
        await asked(sessions, east.coordinator, referral_id, MET)


async def chasers(sessions: Sessions, kind: Kind) -> dict[str, str]:
    async with transaction(sessions) as session:
        rows = await session.scalars(select(DispatchRow).where(DispatchRow.kind == kind.value))
        return {row.recipient_id: row.state for row in rows}


async def test_H4_an_unanswered_question_is_chased_counted_and_dropped_once_answered(
    sessions: Sessions,
) -> None:
    east, referral_id = await referred(sessions)
    one = await asked(sessions, east.coordinator, referral_id)
    await sweep(sessions, PROCEDURES, load_calendar(), THURSDAY)
    people = {east.practitioner.id, east.coordinator.id}
    assert await chasers(sessions, Kind.QUESTION_CHASER) == dict.fromkeys(people, "created")
    async with reading(sessions) as session:
        lines = await due(session, PROCEDURES, load_calendar(), THURSDAY.date())
        found = await verify.verify(session, PROCEDURES, load_calendar(), THURSDAY)
    kinds = {(line["kind"], line["state"]) for line in lines if line["kind"] != "review"}
    assert ("question_answer", "overdue") in kinds
    assert found.whole

    await answered(sessions, east.practitioner, one.id)
    await sweep(sessions, PROCEDURES, load_calendar(), THURSDAY + timedelta(minutes=1))

    assert await chasers(sessions, Kind.QUESTION_CHASER) == dict.fromkeys(people, "cancelled")


async def test_H4_a_returned_referral_is_chased_until_it_is_sent_again(sessions: Sessions) -> None:
    east, referral_id = await referred(sessions)
    async with transaction(sessions) as session:
        await criteria.return_for_completion(
            session, east.coordinator, referral_id, sentence="More, please.", now=NOW
        )
    await sweep(sessions, PROCEDURES, load_calendar(), THURSDAY)
    people = {east.practitioner.id, east.coordinator.id}
    assert await chasers(sessions, Kind.RETURN_CHASER) == dict.fromkeys(people, "created")

    async with transaction(sessions) as session:
        await referrals.submit(session, east.practitioner, referral_id, now=THURSDAY)
    await sweep(sessions, PROCEDURES, load_calendar(), THURSDAY + timedelta(minutes=1))

    assert await chasers(sessions, Kind.RETURN_CHASER) == dict.fromkeys(people, "cancelled")
    async with reading(sessions) as session:
        lines = await due(session, PROCEDURES, load_calendar(), THURSDAY.date())
    assert not [line for line in lines if line["kind"] == "completion"]
