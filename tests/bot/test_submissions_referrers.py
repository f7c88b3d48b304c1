"""The coordinator says who referred, by card: from the mail, the form and the queue (H5)."""

import hashlib
import io

import pytest

from core.incoming import Checked, Flag, Mail
from core.services import incoming, referrals
from core.store.engine import Sessions, transaction
from core.store.tables import IncomingRow, ReferralRow
from tests.bot.submitting import Hand, buttons, fields, marked, reads
from tests.services.builders_referrals import NOW, Area, area, filled

RAW = b"From: alex@school.example\r\n\r\nI am worried."
MAIL = Mail(
    sha256=hashlib.sha256(RAW).hexdigest(),
    size=len(RAW),
    sender="alex@school.example",
    sender_name="Alex Example",
    text="I am worried.",
    checked=Checked.FAILED,
    flags=frozenset({Flag.FORGED}),
)
TERRY = {
    "name": "Terry Invented",
    "email": "terry@school.example",
    "agency": "High School",
    "phone": "01632 960003",
}
pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)


@pytest.fixture
async def east(sessions: Sessions) -> Area:
    return await area(sessions)


@pytest.fixture
def cora(sessions: Sessions, east: Area) -> Hand:
    return Hand(sessions, east.coordinator, NOW)


@pytest.fixture
async def referral(sessions: Sessions, cora: Hand) -> str:
    async with transaction(sessions) as session:
        found = await incoming.take_in(
            session, io.BytesIO(RAW), MAIL, procedure="hertfordshire", now=cora.now
        )
        mail = await session.get_one(IncomingRow, found)
        row = await session.get_one(ReferralRow, mail.referral_id)
        row.answers = filled()
        return row.id


async def test_H5_the_mail_says_that_nobody_is_known_and_then_who_it_was(
    cora: Hand, referral: str
) -> None:
    mail = await cora.raw("incoming.open", referral=referral)
    assert "say who referred before you send it on" in reads(mail)
    form = await cora.press(mail, "Who referred?")
    assert "Nobody vouches for who sent this mail" in reads(form)
    assert set(fields(form).values()) == {""}
    wrong = await cora.press(form, "Save who referred", **{**TERRY, "email": "terry at school"})
    assert list(marked(wrong)) == ["email"]
    assert fields(wrong)["name"] == "Terry Invented"
    kept = await cora.press(wrong, "Save who referred", **TERRY)
    assert "the outcome go to Terry Invented" in reads(kept)
    assert "said so on Monday 23 November 2026" in reads(kept)
    mail = await cora.press(kept, "Back to the referral")
    assert "Terry Invented, High School" in reads(mail)


async def test_H5_the_form_offers_the_step_instead_of_submitting(
    cora: Hand, referral: str, sessions: Sessions
) -> None:
    async with transaction(sessions) as session:
        (await session.get_one(ReferralRow, referral)).step = 99
    mail = await cora.raw("incoming.open", referral=referral)
    summary = await cora.press(mail, "Complete the referral")
    assert "press “Who referred?”" in reads(summary)
    assert "Submit the referral" not in buttons(summary)
    old = cora.made("referral.submit", referral=referral, v=1)
    assert "press “Who referred?”" in reads(await cora.send(old))
    await cora.press(await cora.press(summary, "Who referred?"), "Save who referred", **TERRY)
    summary = await cora.press(mail, "Complete the referral")
    await cora.press(summary, "Submit the referral")
    async with transaction(sessions) as session:
        view = await referrals.view(session, cora.person, referral, now=NOW)
    assert view.state == "submitted"


async def test_H5_a_press_that_is_delivered_twice_names_once(cora: Hand, referral: str) -> None:
    form = await cora.raw("referrer.show", referral=referral)
    press = cora.of(form, "Save who referred", **TERRY)
    await cora.send(press)
    again = await cora.send(press)
    assert reads(again).count("said so on") == 1


async def test_H5_an_old_card_changes_nothing_and_keeps_what_was_typed(
    cora: Hand, referral: str
) -> None:
    form = await cora.raw("referrer.show", referral=referral)
    await cora.press(form, "Save who referred", **TERRY)
    late = await cora.press(form, "Save who referred", **{**TERRY, "name": "Uma Fictional"})
    assert "This changed meanwhile" in reads(late)
    assert fields(late)["name"] == "Uma Fictional"


async def test_H20_the_coordinator_reads_who_referred_what_was_corrected_and_the_privacy_notice(
    cora: Hand, referral: str, sessions: Sessions
) -> None:
    form = await cora.raw("referrer.show", referral=referral)
    await cora.press(form, "Save who referred", **TERRY)
    async with transaction(sessions) as session:
        view = await referrals.go_to(session, cora.person, referral, step=1, now=NOW)
        await referrals.save_step(
            session, cora.person, view.id, step=1, values={}, go="later", now=NOW
        )
        await referrals.submit(session, cora.person, referral, now=NOW)
    card = await cora.raw("queue.open", referral=referral, page=1)
    said = reads(card)
    assert "Terry Invented, Referrer, High School" in said
    assert "Version 1, Monday 23 November 2026, 10:00" in said
    form = await cora.press(card, "Who referred?")
    await cora.press(form, "Save who referred", **{**TERRY, "phone": "01632 960008"})
    said = reads(await cora.raw("queue.open", referral=referral, page=1))
    assert "Corrected after it was sent" in said
    assert "Before: 01632 960003" in said
    assert f"{cora.person.name} corrected it on Monday 23 November 2026" in said
