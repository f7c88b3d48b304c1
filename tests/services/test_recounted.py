"""Every duty and every message that time brings about is counted by a second path (H4 to H20).

One scene in which each of them is current: with all rows there nothing is unexplained, and with
one kind's rows taken out by hand it is named. What is new to the lists needs a place in the scene.
"""

from datetime import date, time, timedelta

import pytest
from sqlalchemy import ColumnElement, delete, insert, update

from core.data import load_calendar, load_procedure
from core.dates import at_local_time
from core.due_messages import BROUGHT_BY_TIME
from core.messages import Door, Kind, Message
from core.owing import Duty
from core.services.sweep import sweep
from core.services.verify import verify
from core.store import outbox
from core.store.engine import Session, Sessions, reading, transaction
from core.store.tables import (
    ActionRow,
    AssessmentRow,
    Base,
    CaseRow,
    ChairTrainingRow,
    ConversationRow,
    DispatchRow,
    GrantRow,
    InviteeRow,
    MeetingRow,
    PersonRow,
    SharingAgreementRow,
    SixMonthlyReportRow,
)
from tests.services.builders_obligations import (
    EAST,
    LONG_AGO,
    a_meeting,
    a_panel,
    a_paper,
    a_score,
    an_action,
    send_all,
)
from tests.services.test_recount_referrals import CHASERS

PROCEDURES, ENGLAND = (
    [load_procedure("hertfordshire"), load_procedure("rotherham")],
    load_calendar(),
)
TODAY = date(2026, 12, 17)
NOW = at_local_time(TODAY, time(11))
HELD, DONE = date(2026, 12, 10), date(2026, 11, 26)
REMINDED_BY = {
    Duty.CRITERIA_ANSWER: Kind.CRITERIA_CHASER,
    Duty.DISAGREEMENT: Kind.DISAGREEMENT_CHASER,
    Duty.QUESTION_ANSWER: Kind.QUESTION_CHASER,
    Duty.COMPLETION: Kind.RETURN_CHASER,
    Duty.REFERRER_CALL: Kind.REFERRER_CALL,
    Duty.MEETING_DAY: Kind.MEETING_DAY,
    Duty.INVITATION: Kind.MEETING_INVITATION,
    Duty.AGENDA: Kind.AGENDA_CHASER,
    Duty.MINUTES: Kind.MINUTES_CHASER,
    Duty.DECLARATION: Kind.DECLARATION_CHASER,
    Duty.ACTION: Kind.ACTION_REMINDER,
    Duty.ASSESSMENT: Kind.ASSESSMENT_DUE,
    Duty.NRM_ANSWER: Kind.CASE_REMINDER,
    Duty.STRATEGY_ANSWER: Kind.CASE_REMINDER,
    Duty.RENEWAL: Kind.CASE_REMINDER,
    Duty.OTHER_MEETING: Kind.CASE_REMINDER,
    Duty.TRANSFER: Kind.CASE_REMINDER,
    Duty.TRANSITION: Kind.CASE_REMINDER,
    Duty.AGREEMENT: Kind.AGREEMENT_REMINDER,
    Duty.REPORT: Kind.REPORT_REMINDER,
}
NOBODY_IS_REMINDED = {Duty.REVIEW}  # it is put on the agenda by itself: test_recount_reviews
WITH_THE_ACT = {  # written in the transaction of what they tell of; no day brings them about
    Kind.REFERRAL_LINK,
    Kind.CRITERIA_REQUEST,
    Kind.CHAIRS_DIFFER,
    Kind.CHAIRS_TALK,
    Kind.STAND_IN,
    Kind.QUESTION_ASKED,
    Kind.QUESTION_ANSWERED,
    Kind.REFERRAL_WITHDRAWN,
    Kind.REFERRAL_OUTCOME,
    Kind.ADMINISTRATOR_INTRODUCTION,
    Kind.SLOT_INVITATION,
    Kind.PLACE_WITHDRAWN,
    Kind.SWAP_ASKED,
    Kind.SWAP_ANSWERED,
    Kind.CHAIR_TURN,
    Kind.ANSWER_TO_CHECK,
    Kind.AGENDA_SUPPLEMENT,
    Kind.CALLED_IN,
    Kind.ENGAGEMENT_RECORD,
    Kind.MAIL_HELD,
    Kind.ACTION_ASSIGNED,
    Kind.MORE_TIME_ANSWERED,
    Kind.ACTION_NOTE,
    Kind.ACTION_ANSWER,
    Kind.RECEIPT,
    Kind.DAILY_PROOF,
    Kind.MACE_UPDATE,
}
STANDS: dict[str, dict[str, object]] = {
    "christmas": {"confirmed_at": None},
    "soon": {"agenda_approved_at": LONG_AGO},
    "done": {"minutes_approved_at": LONG_AGO},
}
IN_THE_SCENE = sorted({*BROUGHT_BY_TIME, Kind.MEETING_INVITATION} - set(CHASERS))


async def unexplained(sessions: Sessions) -> tuple[str, ...]:
    async with reading(sessions) as session:
        return (await verify(session, PROCEDURES, ENGLAND, NOW)).unexplained


@pytest.fixture
async def scene(sessions: Sessions) -> None:
    """A panel for which each kind of reminder is current, and the sweep that wrote them."""
    await a_panel(sessions)
    await a_meeting(sessions)
    await a_meeting(
        sessions, "christmas", date(2026, 12, 25), state="planned", agenda_drafted_at=None
    )
    await a_meeting(sessions, "held", HELD, state="held", ended_at=at_local_time(HELD, time(12)))
    await a_meeting(sessions, "done", DONE, state="held", ended_at=at_local_time(DONE, time(12)))
    await a_meeting(sessions, "soon", date(2026, 12, 21))
    async with transaction(sessions) as session:
        for meeting, values in STANDS.items():
            here = update(MeetingRow).where(MeetingRow.id == meeting)
            await session.execute(here.values(**values))
        _what_follows(session)
        await session.flush()
        session.add(
            AssessmentRow(
                id="assessment",
                case_id="elsewhere",
                meeting_id="held",
                owner_id="nurse",
                asked_on=date(2026, 11, 1),
            )
        )
    await a_score(sessions, "held", 80, "high", HELD)
    await a_paper(sessions, "agenda", "soon")
    await a_paper(sessions, "minutes", "done")
    await an_action(sessions, "1", date(2026, 12, 1))
    async with transaction(sessions) as session:
        await outbox.put(session, _invitations(), LONG_AGO)
    await send_all(sessions, NOW)
    await sweep(sessions, PROCEDURES, ENGLAND, NOW)


def _what_follows(session: Session) -> None:
    """A child who moves between panels' duties: scored high, an assessment asked for elsewhere."""
    session.add(
        CaseRow(
            id="elsewhere",
            ref="RO-0001",
            child_id="child",
            panel="rotherham/mace",
            state="open",
            opened_on=HELD,
        )
    )
    session.add(
        ChairTrainingRow(
            person_id="sash",
            trained_on=date(2023, 12, 1),
            refresher_due=date(2026, 12, 10),
            recorded_by="admin",
            recorded_at=LONG_AGO,
        )
    )
    session.add(
        SharingAgreementRow(
            id="agreement",
            procedure="hertfordshire",
            agency="Example Agency",
            signed_on=date(2024, 1, 15),
            expires_on=date(2027, 1, 8),
            document_version="2.1",
            kept="Legal",
            recorded_by="admin",
            recorded_at=LONG_AGO,
        )
    )
    session.add(
        SixMonthlyReportRow(
            procedure="hertfordshire",
            number=1,
            given_on=date(2026, 6, 15),
            next_on=date(2026, 12, 15),
            kept="Papers of June",
            recorded_by="admin",
            recorded_at=LONG_AGO,
        )
    )


def _invitations() -> list[Message]:
    kind, first = Kind.MEETING_INVITATION, "sequence-0"
    return [
        Message(kind, meeting, person, first, Door.EMAIL, LONG_AGO)
        for meeting in ("meeting", "soon", "held", "done")
        for person in ("sash", "dci", "nurse")
    ]


@pytest.mark.usefixtures("scene")
@pytest.mark.parametrize("kind", IN_THE_SCENE)
async def test_a_message_that_time_brings_about_and_that_is_gone_is_named(
    sessions: Sessions, kind: Kind
) -> None:
    assert await unexplained(sessions) == ()
    await lose(sessions, DispatchRow.kind == kind)
    found = await unexplained(sessions)
    assert found, f"no second path counts {kind}"
    assert not any("Example" in one for one in found)


async def lose(sessions: Sessions, *here: ColumnElement[bool]) -> None:
    async with transaction(sessions) as session:
        gone = await session.scalars(delete(DispatchRow).where(*here).returning(DispatchRow.id))
        assert gone.all(), "the scene does not have it"


@pytest.mark.usefixtures("scene")
async def test_nothing_that_time_brings_about_is_said_again_by_the_other_door(
    sessions: Sessions,
) -> None:
    await change(sessions, ConversationRow, dead=True)
    assert await sweep(sessions, PROCEDURES, ENGLAND, NOW) == 0
    await change(sessions, PersonRow, entra_id=None)
    assert await sweep(sessions, PROCEDURES, ENGLAND, NOW) == 0


def test_every_duty_and_every_kind_has_its_place_in_the_second_count() -> None:
    assert REMINDED_BY.keys() | NOBODY_IS_REMINDED == set(Duty)
    by_time = set(BROUGHT_BY_TIME)
    assert set(REMINDED_BY.values()) <= by_time | {Kind.MEETING_INVITATION}
    assert by_time.isdisjoint(WITH_THE_ACT)
    assert by_time | WITH_THE_ACT | {Kind.MEETING_INVITATION} == set(Kind)


@pytest.mark.usefixtures("scene")
@pytest.mark.parametrize("name", ["after-5", "lead-3", "escalated-5"])
async def test_H15_each_rung_of_an_action_is_recounted(sessions: Sessions, name: str) -> None:
    if name == "lead-3":  # somebody else sits for the agency
        async with transaction(sessions) as session:
            await session.execute(insert(GrantRow).values(a_grant("coordinator", "member")))
        await sweep(sessions, PROCEDURES, ENGLAND, NOW)
    assert await unexplained(sessions) == ()
    await lose(sessions, DispatchRow.subject == "1", DispatchRow.occasion.startswith(f"{name}/"))
    [found] = await unexplained(sessions)
    assert f"action E26-1: the reminder “{name}”" in found


def a_grant(person: str, role: str) -> dict[str, str]:
    return {"person_id": person, "panel": EAST, "role": role}


@pytest.mark.usefixtures("scene")
async def test_H15_a_request_for_more_time_that_waits_is_recounted(sessions: Sessions) -> None:
    await change(sessions, ActionRow, asked_at=at_local_time(date(2026, 12, 14), time(9)))
    assert "“asked-3” was never put" in " ".join(await unexplained(sessions))
    await sweep(sessions, PROCEDURES, ENGLAND, NOW)
    assert await unexplained(sessions) == ()


@pytest.mark.usefixtures("scene")
async def test_R49_an_action_whose_owner_has_left_is_recounted(sessions: Sessions) -> None:
    await change(sessions, PersonRow, PersonRow.id == "nurse", active=False)
    await change(sessions, ActionRow, due_on=date(2027, 2, 1))
    assert "the reminder “left” was never put" in " ".join(await unexplained(sessions))
    await sweep(sessions, PROCEDURES, ENGLAND, NOW)
    assert "“left”" not in " ".join(await unexplained(sessions))


@pytest.mark.usefixtures("scene")
async def test_H9_who_comes_after_the_declaration_was_read_is_recounted(sessions: Sessions) -> None:
    read = NOW - timedelta(hours=1)
    here = MeetingRow.id == "meeting"
    await change(
        sessions, MeetingRow, here, state="under_way", started_at=read, declaration_read_at=read
    )
    await change(sessions, InviteeRow, InviteeRow.meeting_id == "meeting", attendance="present")
    found = await unexplained(sessions)
    assert sum("who came late, was not asked" in one for one in found) == 2
    await sweep(sessions, PROCEDURES, ENGLAND, NOW)
    assert await unexplained(sessions) == ()


async def change(
    sessions: Sessions, table: type[Base], *here: ColumnElement[bool], **values: object
) -> None:
    async with transaction(sessions) as session:
        await session.execute(update(table).where(*here).values(**values))
