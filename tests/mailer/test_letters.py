"""From a row of the outbox to a letter: what is due is said, without a name where others look."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from typing import Any

import pytest
from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from core.guarding import Stop, in_words
from core.messages import Door, Kind
from core.people import Person
from core.services import access, criteria, disagreements, professionals, questions, stand_ins
from core.services.disagreements import NewTalk
from core.services.doorways import Cancelled
from core.services.newcomers import Newcomer
from core.services.stand_ins import NewAbsence
from core.services.withdrawing import withdraw
from core.store import chairs
from core.store import matches as referral_matches
from core.store import papers as frozen_papers
from core.store.columns import key_ring
from core.store.dispatching import Claimed
from core.store.engine import Session, Sessions, transaction
from core.store.tables import (
    ActionRow,
    AgendaItemRow,
    AssessmentRow,
    CalendarMailRow,
    ChairSwapRow,
    DispatchRow,
    EvidenceNoteRow,
    IncomingRow,
    InviteeRow,
    MeetingRow,
    PersonRow,
    ProofRow,
    ReferralRow,
    SharingAgreementRow,
    StrategyQuestionRow,
    WithdrawnPlaceRow,
)
from mailer.carriers.folder import FolderCarrier
from mailer.delivery import EmailDoor
from mailer.letters import WRITERS, Draft, Moot, Writing
from mailer.letters.draft import MailOffice
from mailer.render import render
from tests.mailer.papers import AGENDA, MINUTES
from tests.services import builders_discussions as rows
from tests.services.builders_referrals import (
    EAST,
    Area,
    accepted,
    area,
    decided,
    filled,
    sent,
    with_chairs,
)

DAY = date(2026, 12, 24)
NOW = datetime(2026, 12, 17, 9, tzinfo=UTC)
OFFICE = MailOffice("mace@panel.example", "MACE assistant", "https://mace.example", b"k" * 32)
NAMES = ("Robin", "Specimen", "Alex", "Petra", "Sasha", "Dani", "Cora", "Ada", "2012-05-04")
pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)


@dataclass
class World:
    """A panel with something of every kind to write about; `subjects` gives its record's id."""

    sessions: Sessions
    east: Area
    subjects: dict[Kind, str]

    @property
    def recipients(self) -> dict[Kind, Person]:
        """Give who is written to; whoever is not named here is a co-chair."""
        referrer, admin = self.east.practitioner, self.east.administrator
        return {
            Kind.REFERRAL_OUTCOME: referrer,
            Kind.SLOT_INVITATION: referrer,
            Kind.ADMINISTRATOR_INTRODUCTION: admin,
            Kind.QUESTION_ASKED: referrer,
            Kind.QUESTION_CHASER: referrer,
            Kind.RETURN_CHASER: referrer,
            Kind.QUESTION_ANSWERED: self.east.coordinator,
            Kind.REFERRAL_WITHDRAWN: self.east.coordinator,
            Kind.DISAGREEMENT_CHASER: self.east.coordinator,
            Kind.DAILY_PROOF: admin,
            Kind.MAIL_HELD: admin,
            Kind.REFERRER_CALL: self.east.coordinator,
        }

    async def write(
        self, kind: Kind, to: Person | None = None, occasion: str = "papers-1"
    ) -> Draft | Moot:
        if kind is Kind.CASE_REMINDER:
            occasion = "strategy_answer.first/2026-12-17"
        recipient = to or self.recipients.get(kind, self.east.sash)
        async with transaction(self.sessions) as session:
            writing = Writing(session, self.subjects[kind], recipient, occasion, NOW, OFFICE)
            return await WRITERS[kind](writing)

    async def draft(self, kind: Kind, to: Person | None = None) -> Draft:
        found = await self.write(kind, to)
        assert isinstance(found, Draft), found
        return found

    async def moot(self, kind: Kind, to: Person | None = None) -> str:
        found = await self.write(kind, to)
        assert isinstance(found, Moot), found
        return found.why

    async def change(self, table: Any, kind: Kind, **values: object) -> None:
        async with transaction(self.sessions) as session:
            row = await session.get_one(table, self.subjects[kind])
            for name, value in values.items():
                setattr(row, name, value)


@pytest.fixture
async def world(sessions: Sessions) -> World:
    east = await area(sessions)
    pending = await with_chairs(sessions, east, filled(given="Kim"))
    settled = await accepted(sessions, east)
    async with transaction(sessions) as session:
        held = await rows.meeting(session, EAST, DAY, started=False, chair_id=east.sash.id)
        case = await rows.case(session, "HE-2026-0077", EAST, lead=east.practitioner)
        item = await rows.item(session, held, case)
        await rows.invite(session, held, [east.sash, east.dci], declared_at=None)
        await rows.invite(session, held, [east.practitioner], item_id=item.id)
        values = {"case_id": case.id, "meeting_id": held.id, "owner_id": east.sash.id}
        action = ActionRow(
            number="E26-1",
            panel=EAST,
            text="Visit the family of Alex",
            agency="Example Agency",
            due_on=DAY,
            state="open",
            assigned_at=NOW,
            **values,
        )
        assessment = AssessmentRow(asked_on=NOW.date(), **values)
        harm = StrategyQuestionRow(
            case_id=case.id, item_id=item.id, asked_on=NOW.date(), asked_by=east.sash.id
        )
        note = EvidenceNoteRow(
            case_id=case.id,
            factor="late-home",
            source="Police",
            known="Robin was seen there",
            sent_by=east.practitioner.id,
            sent_at=NOW,
            state="waiting",
        )
        proof = ProofRow(
            day=DAY,
            made_at=NOW,
            due=12,
            accounted=11,
            unexplained=1,
            lines=["agenda of E: no post"],
        )
        answer = IncomingRow(
            procedure="hertfordshire",
            sha256="0" * 64,
            size=10,
            received_at=NOW,
            sender=east.sash.email,
            sender_name="Sasha Chair",
            subject="Robin Specimen",
            text="Alex is well.",
            checked="passed",
            flags=[],
            state="answered",
            handled_why="Nobody can tell.",
        )
        stopped = DispatchRow(
            key="held",
            kind=Kind.AGENDA.value,
            subject=held.id,
            recipient_id=east.dci.id,
            occasion="papers-1",
            door="email",
            state="held",
            not_before=NOW,
            created_at=NOW,
            held_for=["name"],
            why=in_words([Stop.NAME]),
        )
        session.add_all([action, assessment, harm, note, proof, answer, stopped])
        members = await _about_members(session, east, held.id, item.id)
        await session.flush()
        asked = await _counter(session, held.id)
        await frozen_papers.freeze(session, held.id, "agenda", AGENDA, by=east.sash, now=NOW)
        await frozen_papers.freeze(session, held.id, "minutes", MINUTES, by=east.sash, now=NOW)
        subjects = dict.fromkeys(Kind, held.id) | {
            Kind.CRITERIA_REQUEST: pending,
            Kind.CRITERIA_CHASER: pending,
            Kind.RECEIPT: pending,
            Kind.REFERRAL_OUTCOME: settled,
            Kind.ADMINISTRATOR_INTRODUCTION: settled,
            Kind.ACTION_ASSIGNED: action.id,
            Kind.ACTION_REMINDER: action.id,
            Kind.MORE_TIME_ANSWERED: action.id,
            Kind.ACTION_NOTE: answer.id,
            Kind.ACTION_ANSWER: answer.id,
            Kind.ASSESSMENT_DUE: assessment.id,
            Kind.CASE_REMINDER: case.id,
            Kind.MACE_UPDATE: case.id,
            **members,
            Kind.DAILY_PROOF: DAY.isoformat(),
            Kind.ANSWER_TO_CHECK: asked,
        }
    return World(sessions, east, subjects)


async def _about_members(
    session: AsyncSession, east: Area, meeting_id: str, item_id: str
) -> dict[Kind, str]:
    """Make a withdrawn place, swaps that are asked and answered, an agreement that ends."""
    place = WithdrawnPlaceRow(
        meeting_id=meeting_id,
        person_id=east.practitioner.id,
        item_id=item_id,
        because="Lead professional",
        why="The child is not on the agenda any more.",
        sequence=1,
        withdrawn_at=NOW,
    )
    sides = {"asked_by": east.dci.id, "asked_of": east.sash.id, "asked_at": NOW}
    asked = ChairSwapRow(meeting_id=meeting_id, **sides)
    answered = ChairSwapRow(meeting_id=meeting_id, agreed=True, answered_at=NOW, **sides)
    agreement = SharingAgreementRow(
        procedure="hertfordshire",
        agency="Example Agency",
        document_version="2.1",
        signed_on=DAY,
        expires_on=DAY,
        kept="Legal",
        recorded_by=east.administrator.id,
        recorded_at=NOW,
    )
    session.add_all([place, asked, answered, agreement])
    await session.flush()
    return {
        Kind.PLACE_WITHDRAWN: place.id,
        Kind.SWAP_ASKED: asked.id,
        Kind.SWAP_ANSWERED: answered.id,
        Kind.AGREEMENT_REMINDER: agreement.id,
        Kind.TRAINING_DUE: east.sash.id,
        Kind.REPORT_REMINDER: "hertfordshire",
    }


async def _counter(session: Session, meeting_id: str) -> str:
    """A calendar has proposed another time; its sender's words and address are in the mail."""
    mail = IncomingRow(
        procedure="hertfordshire",
        sha256="c" * 64,
        size=1,
        received_at=NOW,
        sender="robin.specimen@example.test",
        sender_name="Robin Specimen",
        subject="Robin",
        text="Robin",
        checked="not_checked",
        flags=["calendar"],
        state="kept",
    )
    session.add(mail)
    await session.flush()
    row = CalendarMailRow(
        incoming_id=mail.id,
        meeting_id=meeting_id,
        finding="counter",
        sequence=0,
        given_at=NOW,
        sender="robin.specimen@example.test",
        words="Robin has court that day",
        received_at=NOW,
    )
    session.add(row)
    await session.flush()
    return row.id


@pytest.fixture
async def whole(world: World) -> World:
    """The world, with referrals for which somebody waits."""
    pending = world.subjects[Kind.CRITERIA_REQUEST]
    world.subjects |= await _about_referrals(world.sessions, world.east, pending)
    return world


async def _about_referrals(sessions: Sessions, east: Area, pending: str) -> dict[Kind, str]:
    """Bring referrals to where their referrer, or their co-chairs, keep a child waiting."""
    differing = await with_chairs(sessions, east, filled(given="Noor"))
    await decided(sessions, east.sash, differing, agrees=True)
    await decided(sessions, east.dci, differing, agrees=False)
    back = await sent(sessions, east.practitioner, filled(given="Lou"))
    twice = await sent(sessions, east.practitioner, filled(given="Noor"))
    gone = await sent(sessions, east.practitioner, filled(given="Ivo"))
    async with transaction(sessions) as session:
        talk = NewTalk(DAY, "14:30", "Kim's plan")
        await disagreements.arrange(session, east.coordinator, differing, talk, now=NOW)
        asked = await questions.ask(
            session, east.coordinator, pending, question="Which school does Kim go to?", now=NOW
        )
        known = await questions.ask(
            session, east.coordinator, pending, question="Who met Kim?", now=NOW
        )
        await questions.answer(session, east.practitioner, known.id, answer="Robin did", now=NOW)
        await criteria.return_for_completion(
            session, east.coordinator, back.id, sentence="Say more of Kim", now=NOW
        )
        await withdraw(session, east.practitioner, gone.id, why="Kim moved", now=NOW)
        away = NewAbsence(east.sash.id, east.coordinator.id, DAY, DAY)
        await stand_ins.record(session, east.coordinator, EAST, away, now=NOW)
        [row] = await chairs.absences(session, EAST)
        christmas = MeetingRow.planned_on == date(2026, 12, 25)  # planned when a child was accepted
        joined = await referral_matches.joining(session, twice.id)
        call = joined or pytest.fail("it should have joined")
        planned = await session.scalar(select(MeetingRow.id).where(christmas))
        assert planned
    return {
        Kind.MEETING_DAY: planned,
        Kind.CRITERIA_ESCALATION: pending,
        Kind.CHAIRS_DIFFER: differing,
        Kind.CHAIRS_TALK: differing,
        Kind.DISAGREEMENT_CHASER: differing,
        Kind.STAND_IN: row.id,
        Kind.QUESTION_ASKED: asked.id,
        Kind.QUESTION_CHASER: asked.id,
        Kind.QUESTION_ANSWERED: known.id,
        Kind.REFERRAL_WITHDRAWN: gone.id,
        Kind.RETURN_CHASER: back.id,
        Kind.REFERRER_CALL: call.id,
    }


# Hertfordshire's document asks for no assessment; a link is sent before any panel is known
OF_THE_AUTHORITY = (Kind.AGREEMENT_REMINDER, Kind.REPORT_REMINDER)  # of all its panels
# what only a meeting under way, or a record of engagement, brings is in test_meeting_letters
WITHOUT_RULE = (
    Kind.ASSESSMENT_DUE,
    Kind.REFERRAL_LINK,
    Kind.CALLED_IN,
    Kind.AGENDA_SUPPLEMENT,
    Kind.ENGAGEMENT_RECORD,
)


@pytest.mark.parametrize("kind", [kind for kind in Kind if kind not in WITHOUT_RULE])
async def test_a_letter_is_written_and_no_name_stands_where_others_look(
    whole: World, kind: Kind
) -> None:
    draft = await whole.draft(kind)
    said = render(kind, draft.context)

    outside = [said.subject, *(one.name for one in draft.attachments)]
    if draft.invitation:
        outside += [draft.invitation.title, draft.invitation.uid, draft.invitation.body]
    assert not [name for name in NAMES for text in outside if name in text]
    panels = "MACE panels" if kind in OF_THE_AUTHORITY else "MACE East panel"
    assert kind in (Kind.RECEIPT, Kind.DAILY_PROOF) or panels in said.subject
    assert said.text


TYPED = ("Kim", "school", "14:30 at", "Local services manage", "strategy meeting", "Robin did")
BY_REFERENCE = (
    Kind.CRITERIA_ESCALATION,
    Kind.CHAIRS_DIFFER,
    Kind.CHAIRS_TALK,
    Kind.DISAGREEMENT_CHASER,
    Kind.QUESTION_ASKED,
    Kind.QUESTION_ANSWERED,
    Kind.REFERRAL_WITHDRAWN,
    Kind.QUESTION_CHASER,
    Kind.RETURN_CHASER,
    Kind.REFERRER_CALL,
)


@pytest.mark.parametrize("kind", BY_REFERENCE)
async def test_H4_what_was_asked_or_reasoned_is_not_in_the_email(whole: World, kind: Kind) -> None:
    said = render(kind, (await whole.draft(kind)).context)

    assert not [one for one in TYPED if one in said.text + said.subject + said.html]
    assert "REF-2026-" in said.subject


async def test_H4_who_has_no_teams_hears_that_the_coordinator_will_ring(whole: World) -> None:
    without = replace(whole.east.practitioner, entra_id=None)
    with_teams = render(Kind.QUESTION_ASKED, (await whole.draft(Kind.QUESTION_ASKED)).context).text
    rung = render(
        Kind.QUESTION_ASKED, (await whole.draft(Kind.QUESTION_ASKED, without)).context
    ).text

    assert "my referrals" in with_teams
    assert "my referrals" not in rung
    assert "the coordinator will ring you" in rung


async def test_H5_an_email_that_declines_gives_the_co_chairs_advice(whole: World) -> None:
    differing = whole.subjects[Kind.CHAIRS_DIFFER]
    await decided(whole.sessions, whole.east.sash, differing, agrees=False)
    whole.subjects[Kind.REFERRAL_OUTCOME] = differing

    told = (await whole.draft(Kind.REFERRAL_OUTCOME)).context

    assert told.standing == "not_accepted"
    assert told.advice == ("Ask for a strategy meeting.",)  # both said the same: said once
    assert await whole.moot(Kind.CHAIRS_DIFFER) == "the co-chairs no longer differ"
    assert await whole.moot(Kind.DISAGREEMENT_CHASER) == "the co-chairs no longer differ"


async def test_an_assessment_that_no_rule_asks_for_is_not_written_about(world: World) -> None:
    assert await world.moot(Kind.ASSESSMENT_DUE) == "done already"


async def test_R4_6_what_was_answered_meanwhile_is_not_reminded_of(world: World) -> None:
    async with transaction(world.sessions) as session:
        await session.execute(update(StrategyQuestionRow).values(answer="held", answered_at=NOW))
    assert await world.moot(Kind.CASE_REMINDER) == "no longer owed"


async def test_H4_a_co_chair_is_not_asked_about_what_is_decided(world: World) -> None:
    await world.change(ReferralRow, Kind.CRITERIA_REQUEST, state="accepted")
    assert await world.moot(Kind.CRITERIA_REQUEST) == "decided already"
    assert await world.moot(Kind.CRITERIA_CHASER) == "decided already"


async def test_H4_a_co_chair_who_has_answered_is_not_chased(world: World) -> None:
    subject = world.subjects[Kind.CRITERIA_CHASER]
    await decided(world.sessions, world.east.sash, subject, agrees=True)
    assert await world.moot(Kind.CRITERIA_CHASER) == "answered already"
    other = await world.draft(Kind.CRITERIA_CHASER, world.east.dci)
    assert other.context.other_has_answered


@pytest.mark.parametrize(
    ("state", "standing"),
    [
        ("accepted", "accepted"),
        ("declined", "not_accepted"),
        ("returned", "returned"),
        ("redirected", "redirected"),
    ],
)
async def test_H5_the_referrer_hears_what_became_of_the_referral(
    world: World, state: str, standing: str
) -> None:
    await world.change(ReferralRow, Kind.REFERRAL_OUTCOME, state=state)
    assert (await world.draft(Kind.REFERRAL_OUTCOME)).context.standing == standing


@pytest.mark.parametrize("state", ["submitted", "with_chairs", "withdrawn", "disagreed"])
async def test_an_outcome_that_no_longer_stands_is_not_told(world: World, state: str) -> None:
    await world.change(ReferralRow, Kind.REFERRAL_OUTCOME, state=state)
    assert await world.moot(Kind.REFERRAL_OUTCOME) == "it has moved on"


async def test_H5_the_outcome_gives_the_reasons_the_meeting_and_the_administrator(
    world: World,
) -> None:
    told = (await world.draft(Kind.REFERRAL_OUTCOME)).context
    assert told.reasons == ("The same adults are known.",)
    assert (told.meeting_on, told.administrator) == (date(2026, 12, 24), "Ada Administrator")
    assert (told.ref, told.panel_ref) == ("REF-2026-0002", "HE-2026-0001")


async def test_H5_each_side_of_the_introduction_learns_of_the_other(world: World) -> None:
    east = world.east
    to_admin = (await world.draft(Kind.ADMINISTRATOR_INTRODUCTION)).context
    to_referrer = (await world.draft(Kind.ADMINISTRATOR_INTRODUCTION, east.practitioner)).context
    assert (to_admin.to_administrator, to_referrer.to_administrator) == (True, False)
    assert to_admin.referrer_email == east.practitioner.email
    assert to_referrer.administrator_email == east.administrator.email


async def test_nothing_is_asked_that_is_approved_or_done_already(world: World) -> None:
    await world.change(MeetingRow, Kind.AGENDA, agenda_approved_at=NOW, minutes_approved_at=NOW)
    await world.change(ActionRow, Kind.ACTION_REMINDER, state="done")
    found = {
        kind: await world.moot(kind)
        for kind in (
            Kind.AGENDA_TO_APPROVE,
            Kind.AGENDA_CHASER,
            Kind.MINUTES_TO_APPROVE,
            Kind.MINUTES_CHASER,
            Kind.ACTION_ASSIGNED,
            Kind.ACTION_REMINDER,
        )
    }
    assert set(found.values()) == {"approved already", "settled already"}


ABOUT_THE_WHOLE = (
    Kind.AGENDA_TO_APPROVE,
    Kind.AGENDA_CHASER,
    Kind.AGENDA,
    Kind.MINUTES_TO_APPROVE,
    Kind.MINUTES_CHASER,
    Kind.MINUTES,
)


@pytest.mark.parametrize("kind", ABOUT_THE_WHOLE)
async def test_H17_a_guest_of_one_slot_gets_nothing_about_the_whole_meeting(
    world: World, kind: Kind
) -> None:
    guest = world.east.practitioner  # has accepted the declaration
    assert await world.moot(kind, guest) == "invited to one slot only"


@pytest.mark.parametrize("kind", ABOUT_THE_WHOLE)
async def test_nothing_is_written_about_a_meeting_that_is_off(world: World, kind: Kind) -> None:
    await world.change(MeetingRow, kind, state="cancelled")
    assert await world.moot(kind) == "the meeting was cancelled"


@pytest.mark.parametrize("kind", [Kind.MEETING_INVITATION, Kind.SLOT_INVITATION])
async def test_an_invitation_to_a_meeting_that_is_off_takes_it_out_of_the_calendar(
    world: World, kind: Kind
) -> None:
    await world.change(MeetingRow, kind, state="cancelled", sequence=1)
    draft = await world.draft(kind)
    assert draft.context.news == "cancelled"
    assert draft.invitation is not None
    assert (draft.invitation.method, draft.invitation.sequence) == ("CANCEL", 1)


async def test_H9_papers_go_only_to_who_has_accepted_the_declaration(world: World) -> None:
    for kind in (Kind.AGENDA, Kind.MINUTES):
        assert (await world.draft(kind)).attachments == ()
    assert (await world.draft(Kind.AGENDA)).context.declaration_link
    async with transaction(world.sessions) as session:
        place = await access.invitee_of(session, world.subjects[Kind.AGENDA], world.east.sash.id)
        assert place is not None
        place.declared_at = NOW
    names = {
        kind: [one.name for one in (await world.draft(kind)).attachments]
        for kind in (Kind.AGENDA, Kind.MINUTES)
    }
    assert names == {
        kind: [f"MACE East panel 2026-12-24 {kind}.{suffix}" for suffix in ("pdf", "docx")]
        for kind in names
    }
    assert (await world.draft(Kind.AGENDA)).context.declaration_link is None
    for kind, without in ((Kind.AGENDA, "agenda-1"), (Kind.MINUTES, "minutes-1")):
        assert await world.write(kind, occasion=without) == Moot("the papers go instead")


async def test_where_nothing_is_to_be_declared_the_papers_go_at_once(world: World) -> None:
    """Rotherham's procedure knows no declaration, and the outbox has one row, with papers."""
    await world.change(MeetingRow, Kind.AGENDA, panel=rows.ROTHERHAM)
    for kind in (Kind.AGENDA, Kind.MINUTES):
        draft = await world.draft(kind)
        assert len(draft.attachments) == 2
        assert draft.context.declaration_link is None


async def test_H15_a_reminder_names_the_day_to_which_the_action_was_moved(world: World) -> None:
    moved = date(2027, 1, 8)
    await world.change(ActionRow, Kind.ACTION_REMINDER, more_time_until=moved)
    draft = await world.draft(Kind.ACTION_REMINDER)
    own = await world.draft(Kind.MINUTES)
    assert (draft.context.mine[0].due, draft.context.mine[0].days) == (moved, 22)
    assert [one.due for one in own.context.own_actions] == [moved]


async def test_H15_whoever_hears_of_anothers_action_is_told_whose_it_is(world: World) -> None:
    own = await world.draft(Kind.ACTION_REMINDER)
    other = await world.draft(Kind.ACTION_REMINDER, world.east.dci)
    assert [one.owner for one in own.context.mine] == [None]
    assert [one.owner for one in other.context.others] == ["Sasha Chair, Chair"]


async def test_R4_3_whoever_comes_to_the_whole_meeting_gets_no_slot(world: World) -> None:
    assert await world.moot(Kind.SLOT_INVITATION, world.east.sash) == (
        "invited to the whole meeting"
    )


def claimed(kind: Kind, subject: str, recipient: str) -> Claimed:
    return Claimed("row", "ab" * 20, kind, subject, recipient, "first", Door.EMAIL, 1, 1)


async def test_a_letter_about_what_is_gone_is_withdrawn(world: World) -> None:
    door = EmailDoor(OFFICE, FolderCarrier.__new__(FolderCarrier))
    sash = world.east.sash.id
    for kind in (Kind.CRITERIA_REQUEST, Kind.AGENDA, Kind.ACTION_ASSIGNED, Kind.ASSESSMENT_DUE):
        async with transaction(world.sessions) as session:
            found = await door.compose(session, claimed(kind, "gone", sash), NOW)
        assert found == Cancelled("the record is gone")


async def others(session: Session, kinds: Iterable[str], word: str) -> tuple[str, str]:
    """Build a meeting with one guest whose child comes third; the first two vary."""
    guest = await rows.person(session, "Lee Lead", EAST)
    chair = await rows.person(session, "Carla Chair", EAST)
    held = await rows.meeting(session, EAST, DAY, started=False)
    await _fix(session, held, "meeting-1")
    for number, kind in enumerate(kinds, start=1):
        other = await rows.case(session, f"HE-2026-{word}{number}", EAST, types=[word])
        await rows.item(session, held, other, number, kind=kind, reason=f"{word} {number}")
    mine = await rows.case(session, "HE-2026-0009", EAST, lead=guest)
    item = await rows.item(session, held, mine, 3)
    await _fix(session, item, "item-1")
    await rows.invite(session, held, [guest], item_id=item.id)
    await rows.invite(session, held, [chair])
    return held.id, guest.id


async def _fix(session: Session, row: MeetingRow | AgendaItemRow, name: str) -> None:
    row.id = name
    await session.flush()


async def test_H17_a_slot_invitation_is_the_same_whoever_the_other_children_are(
    sessions: Sessions,
) -> None:
    """Two worlds that differ only in other children give the same bytes."""
    door = EmailDoor(OFFICE, FolderCarrier.__new__(FolderCarrier))
    found = []
    for kinds, word in ((("initial", "review"), "one"), (("review", "review"), "two")):
        async with sessions() as session, session.begin() as world:
            held, guest = await others(session, kinds, word)
            await _rename(session, guest)
            row = claimed(Kind.SLOT_INVITATION, held, "guest-1")
            found.append(await door.compose(session, row, NOW))
            await world.rollback()
    assert isinstance(found[0], str)
    assert found[0] == found[1]


async def with_professional(session: Session, kinds: Iterable[str], word: str) -> str:
    """Build the same meeting, whose third child's lead adds a professional; give their id."""
    held, guest = await others(session, kinds, word)
    meeting, item = await session.get_one(MeetingRow, held), "item-1"
    lead = await access.person(session, guest)
    case_id = (await session.get_one(AgendaItemRow, item)).case_id
    meeting.agenda_approved_at, meeting.state = NOW, "confirmed"
    await session.flush()
    email = "terry@school.example"
    index = key_ring(session.get_bind().dialect).blind(email, "person.email")
    known = {"agency": "School", "designation": "Teacher", "email_index": index}
    session.add(PersonRow(id="guest-9", name="Terry Invented", email=email, **known))
    await session.flush()
    new = Newcomer("Terry Invented", email.upper(), "Invented High School")
    view = await professionals.add(session, lead, case_id, new, now=NOW)
    [added] = view.guests
    assert added.state == "Invited"
    return added.person_id


async def test_H17_an_added_professionals_invitation_is_the_same_whoever_the_others_are(
    sessions: Sessions,
) -> None:
    """Two worlds: other children, at the same times, change not one byte of the invitation."""
    door = EmailDoor(OFFICE, FolderCarrier.__new__(FolderCarrier))
    found = []
    for kinds, word in ((("initial", "review"), "one"), (("review", "review"), "two")):
        async with sessions() as session, session.begin() as world:
            person_id = await with_professional(session, kinds, word)
            query = select(DispatchRow).where(DispatchRow.recipient_id == person_id)
            [row] = await session.scalars(query)
            sending = Claimed(
                "row",
                "ab" * 20,
                Kind(row.kind),
                row.subject,
                person_id,
                row.occasion,
                Door.EMAIL,
                1,
                1,
            )
            found.append(await door.compose(session, sending, NOW))
            await world.rollback()

    assert isinstance(found[0], str)
    assert found[0] == found[1]


async def _rename(session: Session, guest: str) -> None:
    """Give the guest the same id in both worlds."""
    person = await access.person(session, guest)
    place = await access.invitee_of(session, "meeting-1", person.id)
    assert isinstance(place, InviteeRow)
    row = await session.get_one(PersonRow, guest)
    copy = PersonRow(
        id="guest-1",
        name=row.name,
        email=row.email.replace("lee", "guest"),
        email_index=b"guest",
        agency=row.agency,
        designation=row.designation,
    )
    session.add(copy)
    await session.flush()
    place.person_id = "guest-1"
    await session.flush()


async def test_who_is_not_invited_gets_no_papers_even_where_nothing_is_declared(
    world: World,
) -> None:
    await world.change(MeetingRow, Kind.AGENDA, panel=rows.ROTHERHAM)
    for kind in (Kind.AGENDA, Kind.MINUTES):
        assert await world.moot(kind, world.east.coordinator) == "no longer invited"
