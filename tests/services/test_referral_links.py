"""Links to the referral form: who gets one, whose it is, and that it gives no other right."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from core.errors import InputRefused, NotAllowed, NotFound
from core.links import Link, Purpose
from core.messages import Door, Kind
from core.people import Person, Role
from core.permissions import may_refer
from core.services import access, criteria, referral_links, referrals
from core.services.referral_links import Wish
from core.store import outbox
from core.store.engine import Sessions, transaction
from core.store.tables import AuditRow, PersonRow, ReferralLinkRow, ReferralRow
from mailer.letters import WRITERS, Draft, Writing
from mailer.letters.draft import MailOffice
from mailer.render import render
from tests.services.builders_discussions import at, person

NOW = at(date(2026, 11, 23))
EAST = "hertfordshire/east"
WISH = Wish("hertfordshire", "rowan.ashby@school.example", "Rowan Ashby", "Nowhere High")
OFFICE = MailOffice("mace@panel.example", "MACE assistant", "https://mace.example", b"k" * 32)


async def asked(sessions: Sessions, wish: Wish = WISH) -> Link:
    """Ask for a link on the public page; give it."""
    async with transaction(sessions) as session:
        await referral_links.ask(session, wish, now=NOW)
        row = (await session.scalars(select(ReferralLinkRow))).all()[-1]
        return Link(Purpose.REFERRAL, row.id, row.person_id, NOW + timedelta(days=14))


async def begun(sessions: Sessions, link: Link) -> tuple[Person, str]:
    async with transaction(sessions) as session:
        holder = await referral_links.begin(session, link, now=NOW)
    assert holder.referral_id
    return holder.person, holder.referral_id


async def somebody(sessions: Sessions, name: str, *roles: Role, teams: bool = False) -> Person:
    async with transaction(sessions) as session:
        return await person(session, name, EAST, *roles, teams=teams)


async def letter(sessions: Sessions, kind: Kind, subject: str, to: str) -> tuple[str, str]:
    """Write a letter; give its subject and its text."""
    async with transaction(sessions) as session:
        recipient = await access.person(session, to)
        draft = await WRITERS[kind](Writing(session, subject, recipient, "first", NOW, OFFICE))
    assert isinstance(draft, Draft)
    said = render(kind, draft.context)
    return said.subject, said.text


async def test_H6_whoever_asks_gets_no_role_and_one_referral(sessions: Sessions) -> None:
    link = await asked(sessions)
    by, referral = await begun(sessions, link)
    again = await begun(sessions, link)

    assert again == (by, referral)
    assert (by.name, by.grants, by.entra_id) == ("Rowan Ashby", frozenset(), None)
    assert not may_refer(by, "hertfordshire")
    async with transaction(sessions) as session:
        with pytest.raises(NotAllowed):
            await referrals.start(session, by, procedure="hertfordshire", now=NOW)
        row = await session.get_one(ReferralRow, referral)
        assert (row.source, row.referrer_id) == ("page", by.id)
        acts = (await session.scalars(select(AuditRow.act).order_by(AuditRow.seq))).all()
    assert acts == ["referral_link.ask", "referral.start", "read.referral", "read.referral"]


async def test_a_link_begins_nothing_for_anybody_else(sessions: Sessions) -> None:
    link = await asked(sessions)
    other = await somebody(sessions, "Olive Other", Role.CHAIR)

    async with transaction(sessions) as session:
        row = await session.get_one(ReferralLinkRow, link.subject)
        with pytest.raises(NotAllowed):
            await referrals.start_by_link(session, other, row, now=NOW)
        foreign = Link(Purpose.REFERRAL, link.subject, other.id, link.until)
        with pytest.raises(NotFound):
            await referral_links.begin(session, foreign, now=NOW)
        assert (await session.scalars(select(ReferralRow))).all() == []


async def test_asking_with_a_known_address_changes_nothing_about_its_person(
    sessions: Sessions,
) -> None:
    known = await somebody(sessions, "Petra Known", Role.PRACTITIONER, teams=True)

    link = await asked(sessions, Wish("hertfordshire", known.email.upper(), "Mallory", "Nowhere"))
    by, _ = await begun(sessions, link)

    assert (by.id, by.name, by.agency) == (known.id, "Petra Known", "Example Agency")


async def test_a_name_counts_only_once_the_link_shows_whose_mailbox_it_is(
    sessions: Sessions,
) -> None:
    await asked(sessions, Wish("hertfordshire", WISH.email, "Mallory", "Elsewhere"))
    by, _ = await begun(sessions, await asked(sessions))

    assert (by.name, by.agency) == ("Rowan Ashby", "Nowhere High")


async def test_somebody_inactive_is_sent_nothing(sessions: Sessions) -> None:
    link = await asked(sessions)
    async with transaction(sessions) as session:
        row = await session.get_one(PersonRow, link.person)
        row.active = False
    await asked(sessions)

    async with transaction(sessions) as session:
        assert len((await session.scalars(select(ReferralLinkRow))).all()) == 1


async def test_H6_a_coordinator_sends_the_form_to_somebody_by_name(sessions: Sessions) -> None:
    cora = await somebody(sessions, "Cora Coordinator", Role.COORDINATOR)

    async with transaction(sessions) as session:
        await referral_links.invite(session, cora, WISH, now=NOW)
        row = (await session.scalars(select(ReferralLinkRow))).one()
        [message] = await outbox.list_for(session, subject=row.id)

    assert (message.kind, message.door, row.invited_by) == (Kind.REFERRAL_LINK, Door.EMAIL, cora.id)
    subject, text = await letter(sessions, Kind.REFERRAL_LINK, row.id, row.person_id)
    assert "Dear Rowan Ashby" in text
    assert "Cora Coordinator, Coordinator, asks you to refer a child" in text
    assert "Rowan" not in subject


@pytest.mark.parametrize("role", [Role.PRACTITIONER, Role.MEMBER, Role.CHAIR])
async def test_nobody_else_sends_the_form(sessions: Sessions, role: Role) -> None:
    by = await somebody(sessions, "Nora Nobody", role)

    async with transaction(sessions) as session:
        with pytest.raises(NotAllowed):
            await referral_links.invite(session, by, WISH, now=NOW)
        rotherham = Wish("rotherham", WISH.email, WISH.name, WISH.agency)
        with pytest.raises(NotAllowed):
            await referral_links.invite(session, by, rotherham, now=NOW)


async def test_a_letter_that_a_stranger_caused_repeats_nothing_that_they_typed(
    sessions: Sessions,
) -> None:
    link = await asked(sessions, Wish("hertfordshire", WISH.email, "Win a prize", "evil.example"))

    subject, text = await letter(sessions, Kind.REFERRAL_LINK, link.subject, link.person)

    assert "Dear colleague" in text
    for typed in ("Win a prize", "evil.example"):
        assert typed not in subject + text
    assert "works until Monday 7 December 2026" in text


async def test_an_address_that_is_none_and_empty_fields_are_refused_in_words(
    sessions: Sessions,
) -> None:
    async with transaction(sessions) as session:
        with pytest.raises(InputRefused) as refused:
            await referral_links.ask(session, Wish("hertfordshire", "a@b", "", " "), now=NOW)
    assert set(refused.value.problems) == {"email", "name", "agency"}


async def test_H5_a_returned_referral_brings_its_link_again_by_email_only(
    sessions: Sessions,
) -> None:
    cora = await somebody(sessions, "Cora Coordinator", Role.COORDINATOR)
    link = await asked(sessions)
    by, referral = await begun(sessions, link)
    async with transaction(sessions) as session:
        row = await session.get_one(ReferralRow, referral)
        row.state, row.panel, row.submitted_at = "submitted", EAST, NOW
    async with transaction(sessions) as session:
        await criteria.return_for_completion(
            session, cora, referral, sentence="Which school is it?", now=NOW
        )
        [message] = await outbox.list_for(session, subject=referral)
    assert (message.recipient, message.door) == (by.id, Door.EMAIL)

    _, text = await letter(sessions, Kind.REFERRAL_OUTCOME, referral, by.id)
    again = Link(Purpose.REFERRAL, link.subject, by.id, at(date(2026, 12, 7), "23:59:59"))
    assert f"https://mace.example/r/{again.token(OFFICE.link_key)}" in text
    assert "Which school is it?" in text
    assert "Teams" not in text
