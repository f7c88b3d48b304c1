"""Invitations through Exchange: meetings of its own, answers understood, rooms asked once."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from core.carrying import Busy, CarryingFailed, Frozen, NoAnswer, Refused, TryLater
from core.replies import uid_of
from mailer.carriers.exchange import ExchangeCarrier
from mailer.carriers.exchange_account import Mailbox, Server
from mailer.compose import Attachment, Letter, compose
from mailer.invitations import Invitation, Method, calendar_part
from tests.fakes.exchange import BUSY, DROP, UNAVAILABLE, ExchangePeer, Fault, serving

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
MEETING, PERSON, OTHER, ITEM = (f"{n}0000000-0000-4000-8000-000000000000" for n in "1234")
PETRA, ROOM = "petra@partner.example", "room2@a.example"
FIRST, SECOND, THIRD = "a1" * 20, "a2" * 20, "a3" * 20
INVITED = Invitation(
    uid=uid_of(MEETING, PERSON, "a.example"),
    sequence=2,
    method=Method.REQUEST,
    starts=datetime(2026, 12, 3, 14, tzinfo=UTC),
    ends=datetime(2026, 12, 3, 16, tzinfo=UTC),
    title="MACE East panel",
    place="Committee Room 2",
    organiser="mace@a.example",
    organiser_name="MACE assistant",
    attendee=PETRA,
    body="",
    stamp=NOW,
)
CANCELLED = replace(INVITED, method=Method.CANCEL, sequence=3)


def frozen(key: str, invitation: Invitation = INVITED, *files: Attachment) -> Frozen:
    letter = Letter(
        key=key,
        sender_name="MACE assistant",
        sender="mace@a.example",
        recipient=invitation.attendee,
        subject="MACE East panel: invitation",
        text="You are invited.",
        html="<p>You are invited.</p>",
        attachments=files,
        calendar=calendar_part(invitation),
    )
    return compose(letter, NOW)


@pytest.fixture
def peer() -> Iterator[ExchangePeer]:
    with serving(ExchangePeer()) as peer:
        yield peer


@pytest.fixture
def carrier(peer: ExchangePeer) -> Iterator[ExchangeCarrier]:
    mailbox = Mailbox(Server(peer.url, "mace@a.example", "basic", "svc", "right"))
    yield ExchangeCarrier(mailbox, (("Committee Room 2", ROOM),))
    mailbox.close()


def told(peer: ExchangePeer, whom: str = PETRA) -> list[str]:
    """Give what one attendee heard: invite, update, cancel."""
    return [act for act, _, attendees in peer.meetings if attendees == [whom]]


async def test_H9_an_invitation_is_a_meeting_with_the_one_person_and_our_number(
    peer: ExchangePeer, carrier: ExchangeCarrier
) -> None:
    await carrier.carry(frozen(FIRST, INVITED, Attachment("Papers.pdf", "application/pdf", b"%P")))
    [act, *_] = peer.meetings
    assert act == ("invite", INVITED.uid, [PETRA])
    [meeting, _room] = peer.in_folder("calendar")
    assert meeting.parts["Start"].text == "2026-12-03T14:00:00Z"
    assert meeting.parts["Location"].text == "Committee Room 2"
    assert meeting.parts["Subject"].text.startswith("[OFFICIAL-SENSITIVE]")
    assert "You are invited." in meeting.parts["Body"].text
    assert meeting.mime == b"%P"
    assert peer.sent == []
    assert await carrier.find(FIRST) is True


async def test_H9_a_change_goes_into_the_same_meeting_and_a_cancellation_ends_it(
    peer: ExchangePeer, carrier: ExchangeCarrier
) -> None:
    await carrier.carry(frozen(FIRST))
    moved = replace(INVITED, sequence=3, starts=INVITED.starts + timedelta(hours=1))
    await carrier.carry(frozen(SECOND, moved))
    assert await carrier.find(SECOND) is True
    await carrier.carry(frozen(THIRD, replace(CANCELLED, sequence=4)))
    assert told(peer) == ["invite", "update", "cancel"]
    assert await carrier.find(THIRD) is True
    assert peer.in_folder("calendar") == []


async def test_the_same_invitation_carried_twice_is_heard_once(
    peer: ExchangePeer, carrier: ExchangeCarrier
) -> None:
    for _ in range(2):
        await carrier.carry(frozen(FIRST))
    for _ in range(2):
        await carrier.carry(frozen(SECOND, CANCELLED))
    assert told(peer) == ["invite", "cancel"]


async def test_another_invitation_under_the_same_key_is_refused(
    peer: ExchangePeer, carrier: ExchangeCarrier
) -> None:
    await carrier.carry(frozen(FIRST))
    with pytest.raises(Refused):
        await carrier.carry(frozen(FIRST, replace(INVITED, place="Elsewhere")))
    assert told(peer) == ["invite"]


async def test_a_cancellation_of_what_exchange_does_not_have_goes_as_mail(
    peer: ExchangePeer, carrier: ExchangeCarrier
) -> None:
    letter = frozen(SECOND, CANCELLED)
    await carrier.carry(letter)
    assert peer.sent == [letter.content]


@pytest.mark.parametrize(
    ("fault", "means", "heard"),
    [
        (Fault("FindItem", UNAVAILABLE), Busy, []),
        (Fault("CreateItem", BUSY), Busy, []),
        (Fault("CreateItem", "ErrorInvalidRecipients"), Refused, []),
        (Fault("CreateItem", UNAVAILABLE, acted=True), NoAnswer, ["invite"]),
        (Fault("CreateItem", DROP, acted=True), NoAnswer, ["invite"]),
    ],
    ids=lambda one: f"{one.operation}-{one.how}" if isinstance(one, Fault) else None,
)
async def test_a_lost_answer_to_an_invitation_is_looked_for(
    peer: ExchangePeer,
    carrier: ExchangeCarrier,
    fault: Fault,
    means: type[CarryingFailed],
    heard: list[str],
) -> None:
    peer.plan = [fault]
    with pytest.raises(CarryingFailed) as trouble:
        await carrier.carry(frozen(FIRST))
    assert type(trouble.value) is means
    assert told(peer) == heard
    if means is NoAnswer:
        assert await carrier.find(FIRST) is True
    if issubclass(means, TryLater):
        await carrier.carry(frozen(FIRST))
        assert told(peer) == ["invite"]


async def test_a_cancellation_that_was_not_done_is_known_not_to_have_gone(
    peer: ExchangePeer, carrier: ExchangeCarrier
) -> None:
    await carrier.carry(frozen(FIRST))
    peer.plan = [Fault("CreateItem", DROP)]
    with pytest.raises(NoAnswer):
        await carrier.carry(frozen(SECOND, CANCELLED))
    assert await carrier.find(SECOND) is False
    await carrier.carry(frozen(SECOND, CANCELLED))
    assert told(peer) == ["invite", "cancel"]


# --- rooms


async def test_a_room_is_asked_once_for_a_meeting_and_its_slots(
    peer: ExchangePeer, carrier: ExchangeCarrier
) -> None:
    await carrier.carry(frozen(FIRST))
    second = replace(INVITED, uid=uid_of(MEETING, OTHER, "a.example"), attendee="o@b.example")
    await carrier.carry(frozen(SECOND, second))
    ends = INVITED.starts + timedelta(minutes=30)
    slot = replace(INVITED, uid=uid_of(ITEM, OTHER, "a.example"), ends=ends)
    await carrier.carry(frozen(THIRD, slot))
    assert told(peer, ROOM) == ["invite"]


async def test_a_room_moves_with_its_meeting_and_is_let_go_with_the_last_invitation(
    peer: ExchangePeer, carrier: ExchangeCarrier
) -> None:
    await carrier.carry(frozen(FIRST))
    later = replace(INVITED, sequence=3, ends=INVITED.ends + timedelta(hours=1))
    await carrier.carry(frozen(SECOND, later))
    assert told(peer, ROOM) == ["invite", "update"]
    await carrier.carry(frozen(THIRD, replace(CANCELLED, sequence=4)))
    assert told(peer, ROOM) == ["invite", "update", "cancel"]


async def test_a_room_that_cannot_be_asked_keeps_no_invitation_back(
    peer: ExchangePeer, carrier: ExchangeCarrier
) -> None:
    other = replace(INVITED, place="Somewhere without a mailbox")
    await carrier.carry(frozen(FIRST, other))
    assert told(peer) == ["invite"]
    assert told(peer, ROOM) == []
