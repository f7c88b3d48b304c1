"""Letters of an invitation's life: to a formal invitee, to a deputy; changed, cancelled, chased."""

import base64
import email
import email.policy
import json
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from icalendar import Calendar
from sqlalchemy import select

from core.links import Purpose, read_link
from core.messages import Door, Kind
from core.people import Person
from core.services import access, declarations
from core.services.doorways import Cancelled, Held
from core.store.dispatching import Claimed
from core.store.engine import Session, Sessions, transaction
from core.store.tables import (
    AgendaItemRow,
    CaseRow,
    ChildRow,
    InviteeRow,
    MeetingRow,
)
from mailer.carriers.folder import FolderCarrier
from mailer.delivery import EmailDoor
from mailer.letters.draft import MailOffice
from tests.services import builders_discussions as rows
from tests.services.builders_meetings import EAST
from tests.services.builders_replies import DEE, LATER, NOW, Invited, invited

OFFICE = MailOffice("mace@panel.example", "MACE assistant", "https://mace.example", b"k" * 32)
DOOR = EmailDoor(OFFICE, FolderCarrier.__new__(FolderCarrier))
pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)


@pytest.fixture
async def east(sessions: Sessions) -> Invited:
    """The lead's child has the first slot; another child comes after it."""
    world = await invited(sessions)
    async with transaction(sessions) as session:
        meeting = await session.get_one(MeetingRow, world.meeting)
        other = await rows.case(session, "HE-2026-0777", EAST, types=["sexual"])
        await rows.item(session, meeting, other, 5, kind="review", reason="One reason")
    return world


async def composed(
    session: Session, east: Invited, kind: Kind, to: Person, occasion: str, now: datetime = NOW
) -> str | Cancelled | Held:
    row = Claimed("row", "ab" * 20, kind, east.meeting, to.id, occasion, Door.EMAIL, 1, 1)
    return await DOOR.compose(session, row, now)


async def letter(
    east: Invited, kind: Kind, to: Person, occasion: str = "sequence-0", now: datetime = NOW
) -> email.message.EmailMessage:
    async with transaction(east.sessions) as session:
        frozen = await composed(session, east, kind, to, occasion, now)
    assert isinstance(frozen, str), frozen
    content = base64.b64decode(json.loads(frozen)["content"])
    made = email.message_from_bytes(content, policy=email.policy.default)
    assert isinstance(made, email.message.EmailMessage)
    return made


def text_of(made: email.message.EmailMessage) -> str:
    body = made.get_body(("plain",))
    assert body is not None
    return str(body.get_content())


def event_of(made: email.message.EmailMessage) -> tuple[str, str, int]:
    [part] = [one for one in made.walk() if one.get_content_type() == "text/calendar"]
    calendar = Calendar.from_ical(part.get_content())
    [event] = calendar.walk("VEVENT")
    assert part.get_param("method") == calendar["METHOD"]
    return str(calendar["METHOD"]), str(event["UID"]), int(str(event["SEQUENCE"]))


async def named(east: Invited, by: Person) -> Person:
    await east.send(by)
    async with transaction(east.sessions) as session:
        found = await access.person_by_email(session, DEE.email)
        assert found is not None
        return found


async def another_world(session: Session, east: Invited) -> None:
    """Everything about every other child is another: name, reference, worker, reason, actions."""
    worker = await rows.person(session, "Ola Other", EAST)
    query = (
        select(AgendaItemRow, CaseRow, ChildRow)
        .join(CaseRow, CaseRow.id == AgendaItemRow.case_id)
        .join(ChildRow, ChildRow.id == CaseRow.child_id)
        .where(AgendaItemRow.id != east.item)
    )
    changed = 0
    for item, case, child in await session.execute(query):
        item.reason, item.minutes, item.kind = "Another reason entirely", 25, "initial"
        case.ref, case.types, case.lead_id = "HE-2026-0888", ["criminal"], worker.id
        child.given, child.family, child.born = "Quentin", "Otherwise", "2009-09-09"
        changed += 1
    meeting = await session.get_one(MeetingRow, east.meeting)
    more = await rows.case(session, "HE-2026-0999", EAST)
    await rows.item(session, meeting, more, 7, reason="Yet another")
    assert changed == 1
    await session.flush()


async def in_both_worlds(
    east: Invited, kind: Kind, to: Person, occasion: str, now: datetime = NOW
) -> tuple[str | Cancelled | Held, str | Cancelled | Held]:
    async with east.sessions() as session, session.begin() as world:
        one = await composed(session, east, kind, to, occasion, now)
        await another_world(session, east)
        session.expire_all()
        two = await composed(session, east, kind, to, occasion, now)
        await world.rollback()
    return one, two


@pytest.mark.parametrize(
    ("kind", "occasion", "values"),
    [
        (Kind.SLOT_INVITATION, "sequence-0/{item}", {}),
        (Kind.SLOT_INVITATION, "sequence-1/{item}", {"sequence": 1, "place": "Another room"}),
        (Kind.SLOT_INVITATION, "cancelled-1/{item}", {"sequence": 1, "state": "cancelled"}),
        (Kind.SLOT_INVITATION, "withdrawn-1/{item}", {}),
        (Kind.DECLARATION_CHASER, "chase-1/2026-12-24", {}),
        (Kind.DECLARATION_CHASER, "late", {}),
    ],
)
@pytest.mark.parametrize("deputy", [False, True])
async def test_H17_two_worlds_that_differ_in_other_children_write_the_same_bytes(
    east: Invited, kind: Kind, occasion: str, values: dict[str, object], deputy: bool
) -> None:
    to = await named(east, east.people.lead) if deputy else east.people.lead
    await east.change(**values)

    one, two = await in_both_worlds(east, kind, to, occasion.format(item=east.item))

    assert isinstance(one, str)
    assert one == two
    content = base64.b64decode(json.loads(one)["content"])
    assert b"Quentin" not in content
    assert b"HE-2026-0777" not in content


async def test_H17_the_proof_sees_a_letter_that_does_tell_of_others(east: Invited) -> None:
    """The agenda's notice counts children, so in the same two worlds it is not the same."""
    one, two = await in_both_worlds(east, Kind.AGENDA, east.people.member, "agenda-1")

    assert one != two


@pytest.mark.parametrize("kind", [Kind.AGENDA, Kind.MINUTES, Kind.MEETING_INVITATION])
async def test_H17_a_formal_invitee_and_their_deputy_get_no_papers_and_not_the_whole_meeting(
    east: Invited, kind: Kind
) -> None:
    dee = await named(east, east.people.lead)
    async with transaction(east.sessions) as session:
        for to in (dee, east.people.lead):
            found = await composed(session, east, kind, to, "papers-1")
            assert found == Cancelled("invited to one slot only")


async def test_H9_a_persons_invitation_keeps_its_number_through_a_move_and_a_cancel(
    east: Invited,
) -> None:
    found = [event_of(await letter(east, Kind.MEETING_INVITATION, east.people.member))]
    await east.change(sequence=1)
    kind = Kind.MEETING_INVITATION
    found.append(event_of(await letter(east, kind, east.people.member, "sequence-1")))
    other = event_of(await letter(east, kind, east.people.administrator, "sequence-1"))
    await east.change(sequence=2, state="cancelled")
    found.append(event_of(await letter(east, kind, east.people.member, "cancelled-2")))

    assert [(method, number) for method, _, number in found] == [
        ("REQUEST", 0),
        ("REQUEST", 1),
        ("CANCEL", 2),
    ]
    assert {uid for _, uid, _ in found} == {f"{east.meeting}.{east.people.member.id}@panel.example"}
    assert other[1] != found[0][1], "each person's invitation has its own number"


async def test_H16_the_deputy_is_briefed_with_the_declaration_and_what_is_expected(
    east: Invited,
) -> None:
    dee = await named(east, east.people.member)
    made = await letter(east, Kind.MEETING_INVITATION, dee)
    text = text_of(made)

    assert "You come in the place of Moe Member, Health Example" in text
    assert "who has declared that you may decide for the agency" in text
    assert "CONFIDENTIALITY DECLARATION" in text
    assert "Your access ends with it." in text
    assert "If you cannot come, please send" not in text
    assert "Dee" not in str(made["Subject"])
    assert event_of(made)[0] == "REQUEST"
    member = text_of(await letter(east, Kind.MEETING_INVITATION, east.people.member))
    assert "please send a deputy who may decide for your agency" in member


async def test_R2_3_who_is_no_deputy_any_more_gets_a_cancel_that_is_later_than_the_invitation(
    east: Invited,
) -> None:
    dee = await named(east, east.people.member)
    first = event_of(await letter(east, Kind.MEETING_INVITATION, dee))
    await east.send(east.people.member, replace(DEE, email="eve@health.example", name="Eve"))
    made = await letter(east, Kind.MEETING_INVITATION, dee, "withdrawn-1")

    assert event_of(made) == ("CANCEL", first[1], first[2] + 1)
    assert "You are not needed at this meeting any more" in text_of(made)
    async with transaction(east.sessions) as session:
        late = await composed(session, east, Kind.MEETING_INVITATION, dee, "sequence-0")
    assert late == Cancelled("not invited any more")


async def accept(east: Invited, to: Person, version: str) -> None:
    async with transaction(east.sessions) as session:
        query = select(InviteeRow).where(InviteeRow.person_id == to.id)
        for place in await session.scalars(query):
            place.declared_at, place.declared_how, place.declaration_version = NOW, "page", version


async def test_H9_whoever_has_not_accepted_is_mailed_the_notice_and_the_link_and_no_papers(
    east: Invited,
) -> None:
    await east.change(ended_at=NOW, minutes_approved_at=NOW)
    for kind in (Kind.AGENDA, Kind.MINUTES):
        made = await letter(east, kind, east.people.member, "agenda-1")
        assert list(made.iter_attachments()) == []
        assert "https://mace.example/d/" in text_of(made)


async def test_H9_an_acceptance_of_an_earlier_text_opens_no_papers_and_is_asked_for_again(
    east: Invited,
) -> None:
    await accept(east, east.people.member, "an earlier text")

    agenda = await letter(east, Kind.AGENDA, east.people.member, "agenda-1")
    asked = await letter(east, Kind.DECLARATION_CHASER, east.people.member, "chase-1/2026-12-24")

    assert list(agenda.iter_attachments()) == []
    assert "The confidentiality declaration has a new text." in text_of(asked)


async def test_H9_who_has_accepted_is_not_asked_again(east: Invited) -> None:
    async with transaction(east.sessions) as session:
        await declarations.accept(session, east.people.member, east.meeting, how="page", now=LATER)
        found = await composed(
            session, east, Kind.DECLARATION_CHASER, east.people.member, "chase-1/2026-12-24"
        )
    assert found == Cancelled("accepted already")


async def test_H9_minutes_bring_a_link_that_still_works_after_the_meeting(east: Invited) -> None:
    await east.change(ended_at=NOW, minutes_approved_at=NOW)
    after = datetime(2026, 12, 30, 9, tzinfo=UTC)

    text = text_of(await letter(east, Kind.MINUTES, east.people.member, "minutes-1", after))

    [token] = [
        word.rpartition("/")[2]
        for word in text.split()
        if word.startswith("https://mace.example/d/")
    ]
    assert read_link(token, Purpose.DECLARATION, b"k" * 32, after).until > after


async def test_R2_3_a_deputy_gets_no_minutes(east: Invited) -> None:
    dee = await named(east, east.people.member)
    await east.change(ended_at=NOW, minutes_approved_at=NOW)
    async with transaction(east.sessions) as session:
        found = await composed(session, east, Kind.MINUTES, dee, "minutes-1")

    assert found == Cancelled("a deputy's access ended with the meeting")


async def test_no_name_stands_in_a_title_or_a_subject_of_an_invitation(east: Invited) -> None:
    dee = await named(east, east.people.member)
    for to in (dee, east.people.member):
        made = await letter(east, Kind.MEETING_INVITATION, to)
        [part] = [one for one in made.walk() if one.get_content_type() == "text/calendar"]
        for name in ("Dee", "Moe", "HE-2026"):
            assert name not in str(made["Subject"])
            assert name not in part.get_content()
