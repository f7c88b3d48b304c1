"""Who referred what came by email: named by the coordinator, told from there on (H5, H6)."""

import hashlib
import io
from dataclasses import replace

import pytest

from core.errors import AlreadyChanged, InputRefused, NotFound
from core.incoming import Checked, Flag, Mail
from core.messages import Kind
from core.people import Person, Role
from core.referrals import ReferralState
from core.services import (
    criteria,
    incoming,
    questions,
    referral_corrections,
    referrals,
    referrers,
)
from core.services.referrers import NewReferrer, ReferrerView
from core.store.engine import Sessions, transaction
from core.store.tables import IncomingRow, PersonRow, ReferralRow
from tests.services.builders_discussions import person
from tests.services.builders_referrals import (
    NOW,
    WEST,
    Area,
    acts_on,
    area,
    decided,
    filled,
    outbox_of,
)

RAW = b"From: alex@school.example\r\n\r\nI am worried."
MAIL = Mail(
    sha256=hashlib.sha256(RAW).hexdigest(),
    size=len(RAW),
    sender="alex@school.example",
    sender_name="Alex Example",
    text="I am worried.",
)
FORGED = replace(MAIL, checked=Checked.FAILED, flags=frozenset({Flag.FORGED}))
TERRY = NewReferrer("Terry Invented", "terry@school.example", "High School", "01632 960003")
UMA = NewReferrer("Uma Fictional", "uma@youth.example", "Youth Example", "01632 960004")


@pytest.fixture
async def east(sessions: Sessions) -> Area:
    return await area(sessions)


async def taken(sessions: Sessions, mail: Mail = FORGED) -> str:
    """Take a mail in and fill in its draft; give the referral's id."""
    async with transaction(sessions) as session:
        found = await incoming.take_in(
            session, io.BytesIO(RAW), mail, procedure="hertfordshire", now=NOW
        )
        row = await session.get_one(IncomingRow, found)
        referral = await session.get_one(ReferralRow, row.referral_id)
        referral.answers = filled(referrer_phone="01632 960009")
        return referral.id


async def name(
    sessions: Sessions,
    by: Person,
    referral_id: str,
    new: NewReferrer = TERRY,
    version: int | None = None,
) -> ReferrerView:
    async with transaction(sessions) as session:
        return await referrers.name_referrer(
            session, by, referral_id, new, version=version, now=NOW
        )


async def look(sessions: Sessions, by: Person, referral_id: str) -> ReferrerView:
    async with transaction(sessions) as session:
        return await referrers.referrer_view(session, by, referral_id, now=NOW)


async def send(sessions: Sessions, by: Person, referral_id: str) -> None:
    async with transaction(sessions) as session:
        await referrals.submit(session, by, referral_id, now=NOW)


async def put(sessions: Sessions, east: Area, referral_id: str) -> None:
    async with transaction(sessions) as session:
        await criteria.to_chairs(session, east.coordinator, referral_id, now=NOW)


async def to_whom(sessions: Sessions, subject: str, kind: Kind, state: str) -> list[str]:
    """Give the ids of those to whom something about a record goes or went."""
    sent = await outbox_of(sessions, subject)
    return sorted({one.recipient for one in sent if (one.kind, one.state) == (kind, state)})


async def test_H5_what_nobody_vouches_for_is_not_sent_on_before_its_referrer_is_named(
    sessions: Sessions, east: Area
) -> None:
    referral_id = await taken(sessions)
    assert (await look(sessions, east.coordinator, referral_id)).needed
    with pytest.raises(InputRefused, match="Say who referred"):
        await send(sessions, east.coordinator, referral_id)
    view = await name(sessions, east.coordinator, referral_id)
    assert not view.needed
    await send(sessions, east.coordinator, referral_id)
    async with transaction(sessions) as session:
        row = await session.get_one(ReferralRow, referral_id)
    assert (row.state, row.answers["worry"]) == (ReferralState.SUBMITTED, filled()["worry"])


async def test_H5_the_outcome_goes_to_whom_the_coordinator_named_and_never_to_the_forged_address(
    sessions: Sessions, east: Area
) -> None:
    referral_id = await taken(sessions)
    async with transaction(sessions) as session:
        forged = (await session.get_one(ReferralRow, referral_id)).referrer_id
    terry = (await name(sessions, east.coordinator, referral_id)).referrer.id
    await send(sessions, east.coordinator, referral_id)
    await put(sessions, east, referral_id)
    for chair in (east.sash, east.dci):
        await decided(sessions, chair, referral_id, agrees=True)
    assert await to_whom(sessions, referral_id, Kind.RECEIPT, "created") == [terry]
    assert await to_whom(sessions, referral_id, Kind.REFERRAL_OUTCOME, "created") == [terry]
    assert forged not in {one.recipient for one in await outbox_of(sessions, referral_id)}


async def test_H5_it_is_on_record_who_said_so_and_when(sessions: Sessions, east: Area) -> None:
    referral_id = await taken(sessions)
    view = await name(sessions, east.coordinator, referral_id)
    [named] = view.named
    assert (named.person.name, named.phone, named.by.id, named.at) == (
        "Terry Invented",
        "01632 960003",
        east.coordinator.id,
        NOW,
    )
    async with transaction(sessions) as session:
        acts = await acts_on(session, f"referral:{referral_id}")
        row = await session.get_one(PersonRow, view.referrer.id)
    assert (east.coordinator.id, "referral.name_referrer") in acts
    assert (row.grants, row.active, row.agency) == ([], True, "High School")


async def test_H5_a_known_person_is_chosen_by_their_address_alone_and_stays_as_they_are(
    sessions: Sessions, east: Area
) -> None:
    referral_id = await taken(sessions)
    known = NewReferrer("", east.practitioner.email.upper(), "", "")
    view = await name(sessions, east.coordinator, referral_id, known)
    assert (view.referrer.id, view.referrer.name) == (
        east.practitioner.id,
        east.practitioner.name,
    )
    async with transaction(sessions) as session:
        row = await session.get_one(ReferralRow, referral_id)
    assert row.answers["referrer_phone"] == "01632 960009"


async def test_H5_a_sender_whom_nobody_knew_becomes_the_person_who_is_named(
    sessions: Sessions, east: Area
) -> None:
    referral_id = await taken(sessions, MAIL)
    before = await look(sessions, east.coordinator, referral_id)
    assert before.needed
    assert (before.offered["name"], before.offered["email"]) == ("Alex Example", MAIL.sender)
    same = NewReferrer("Alex Example", MAIL.sender, "High School", "01632 960005")
    view = await name(sessions, east.coordinator, referral_id, same)
    assert view.referrer.id == before.referrer.id
    assert (view.referrer.agency, view.needed) == ("High School", False)
    sent = await outbox_of(sessions, referral_id)
    assert [one.kind for one in sent] == [Kind.RECEIPT]  # they have had theirs


@pytest.mark.parametrize(
    ("mail", "needed"),
    [
        (replace(MAIL, checked=Checked.PASSED), False),
        (replace(MAIL, checked=Checked.PASSED, flags=frozenset({Flag.ANSWER})), False),
        (replace(MAIL, checked=Checked.PASSED, flags=frozenset({Flag.MACHINE})), True),
        (replace(MAIL, sender="", flags=frozenset({Flag.NO_SENDER})), True),
        (MAIL, True),
    ],
)
async def test_H5_who_is_vouched_for_need_not_be_named(
    sessions: Sessions, east: Area, mail: Mail, needed: bool
) -> None:
    referral_id = await taken(sessions, mail)
    assert (await look(sessions, east.coordinator, referral_id)).needed is needed


async def test_H5_a_sender_whom_we_know_need_not_be_named_but_may_have_written_for_another(
    sessions: Sessions, east: Area
) -> None:
    referral_id = await taken(sessions, replace(MAIL, sender=east.practitioner.email))
    assert not (await look(sessions, east.coordinator, referral_id)).needed
    await send(sessions, east.coordinator, referral_id)
    view = await name(sessions, east.coordinator, referral_id)
    assert view.referrer.name == "Terry Invented"
    receipts = await to_whom(sessions, referral_id, Kind.RECEIPT, "cancelled")
    assert receipts == [east.practitioner.id]  # it had not gone yet


async def test_H5_the_forged_address_of_nobody_whom_we_know_is_refused(
    sessions: Sessions, east: Area
) -> None:
    referral_id = await taken(sessions)
    assert (await look(sessions, east.coordinator, referral_id)).offered == {}
    with pytest.raises(InputRefused) as refused:
        await name(
            sessions, east.coordinator, referral_id, replace(TERRY, email="ALEX@school.example ")
        )
    assert list(refused.value.problems) == ["email"]


@pytest.mark.parametrize(
    ("typed", "wrong"),
    [
        (NewReferrer("", "terry@school.example", "", ""), ["name", "agency", "phone"]),
        (replace(TERRY, email="terry at school"), ["email"]),
        (replace(TERRY, phone="1" * 41), ["phone"]),
    ],
)
async def test_H5_what_is_missing_of_somebody_unknown_is_asked_for(
    sessions: Sessions, east: Area, typed: NewReferrer, wrong: list[str]
) -> None:
    referral_id = await taken(sessions)
    with pytest.raises(InputRefused) as refused:
        await name(sessions, east.coordinator, referral_id, typed)
    assert list(refused.value.problems) == wrong
    assert (await look(sessions, east.coordinator, referral_id)).named == ()


async def test_H5_an_address_of_somebody_who_has_left_is_refused(
    sessions: Sessions, east: Area
) -> None:
    referral_id = await taken(sessions)
    async with transaction(sessions) as session:
        left = await session.get_one(PersonRow, east.practitioner.id)
        left.active = False
    with pytest.raises(InputRefused, match="has left"):
        await name(
            sessions,
            east.coordinator,
            referral_id,
            replace(TERRY, email=east.practitioner.email),
        )


async def test_H5_a_question_that_waits_goes_to_whoever_is_named_instead(
    sessions: Sessions, east: Area
) -> None:
    referral_id = await taken(sessions)
    terry = (await name(sessions, east.coordinator, referral_id)).referrer.id
    await send(sessions, east.coordinator, referral_id)
    async with transaction(sessions) as session:
        asked = await questions.ask(
            session, east.coordinator, referral_id, question="Which school?", now=NOW
        )
    uma = (await name(sessions, east.coordinator, referral_id, UMA)).referrer.id
    assert await to_whom(sessions, asked.id, Kind.QUESTION_ASKED, "created") == [uma]
    assert await to_whom(sessions, asked.id, Kind.QUESTION_ASKED, "cancelled") == [terry]
    async with transaction(sessions) as session:
        [phone] = await referral_corrections.corrections(session, referral_id)
    assert (phone.field, phone.before, phone.by.id) == (
        "referrer_phone",
        "01632 960003",
        east.coordinator.id,
    )
    view = await name(sessions, east.coordinator, referral_id)  # it was Terry after all
    assert await to_whom(sessions, asked.id, Kind.QUESTION_ASKED, "created") == [terry]
    assert [one.person.name for one in view.named].count("Terry Invented") == 2


async def test_H5_after_the_outcome_it_stands(sessions: Sessions, east: Area) -> None:
    referral_id = await taken(sessions)
    await name(sessions, east.coordinator, referral_id)
    await send(sessions, east.coordinator, referral_id)
    await put(sessions, east, referral_id)
    for chair in (east.sash, east.dci):
        await decided(sessions, chair, referral_id, agrees=False)
    with pytest.raises(AlreadyChanged, match="outcome has been told"):
        await name(sessions, east.coordinator, referral_id, UMA)


async def test_H5_a_returned_one_can_still_be_given_to_the_right_person(
    sessions: Sessions, east: Area
) -> None:
    referral_id = await taken(sessions)
    await name(sessions, east.coordinator, referral_id)
    await send(sessions, east.coordinator, referral_id)
    async with transaction(sessions) as session:
        await criteria.return_for_completion(
            session, east.coordinator, referral_id, sentence="Which school?", now=NOW
        )
    uma = (await name(sessions, east.coordinator, referral_id, UMA)).referrer.id
    assert await to_whom(sessions, referral_id, Kind.REFERRAL_OUTCOME, "created") == [uma]


async def test_whoever_is_second_to_name_is_told_and_changes_nothing(
    sessions: Sessions, east: Area
) -> None:
    referral_id = await taken(sessions)
    shown = (await look(sessions, east.coordinator, referral_id)).version
    await name(sessions, east.coordinator, referral_id, version=shown)
    with pytest.raises(AlreadyChanged):
        await name(sessions, east.coordinator, referral_id, UMA, version=shown)
    found = await look(sessions, east.coordinator, referral_id)
    assert found.referrer.name == "Terry Invented"


async def test_only_the_coordinator_says_who_referred(sessions: Sessions, east: Area) -> None:
    referral_id = await taken(sessions)
    for by in (east.sash, east.practitioner):
        with pytest.raises(NotFound):
            await name(sessions, by, referral_id)
    await name(sessions, east.coordinator, referral_id)
    await send(sessions, east.coordinator, referral_id)
    async with transaction(sessions) as session:
        west = await person(session, "Wes West", WEST, Role.COORDINATOR)
    for by in (west, east.administrator):
        with pytest.raises(NotFound):
            await look(sessions, by, referral_id)


async def test_a_referral_from_teams_has_its_referrer(sessions: Sessions, east: Area) -> None:
    async with transaction(sessions) as session:
        begun = await referrals.start(
            session, east.practitioner, procedure="hertfordshire", now=NOW
        )
    with pytest.raises(NotFound):
        await name(sessions, east.coordinator, begun.id)
