"""Mail that comes through Exchange: once across restarts, and answers understood like iTIP."""

from collections.abc import AsyncIterator
from io import BytesIO
from pathlib import Path

import pytest
from sqlalchemy import select

from core.replies import CalendarReply
from core.store.engine import Sessions, reading
from core.store.keys import KeyRing
from core.store.tables import IncomingRow
from mailer.carriers.exchange import ExchangeCarrier
from mailer.inbox.reading import Mailbox, read
from mailer.inbox.taking import Inbox
from tests.fakes.exchange import BUSY, DROP, Fault
from tests.fakes.exchange_items import Item
from tests.mailer.exchange_box import NOW, ExchangeBox, exchange_box
from tests.mailer.mails import MAILBOX, mail, numbered
from tests.mailer.test_carriers_exchange_meetings import FIRST, INVITED, PETRA, frozen

once = pytest.mark.parametrize("database", ["sqlite"], indirect=True)


@pytest.fixture
async def box(tmp_path: Path, database: str, keys: KeyRing) -> AsyncIterator[ExchangeBox]:
    async with exchange_box(tmp_path, database, keys) as made:
        yield made


def inbox(box: ExchangeBox, sessions: Sessions) -> Inbox:
    return Inbox(box.source, sessions, Mailbox(MAILBOX), "hertfordshire", lambda: NOW)


async def sent_in(sessions: Sessions) -> list[str]:
    async with reading(sessions) as session:
        rows = await session.scalars(select(IncomingRow))
        return sorted(row.text.strip()[-3:] for row in rows)


async def test_H6_each_mail_is_taken_once_across_restarts(
    box: ExchangeBox, sessions: Sessions
) -> None:
    for number in range(3):
        box.arrive(numbered(number))
    assert await inbox(box, sessions).take(limit=2) == 2
    box.restarted()
    assert await inbox(box, sessions).take() == 1
    box.arrive(numbered(3))
    box.restarted()
    assert await inbox(box, sessions).take() == 1
    assert await inbox(box, sessions).take() == 0
    assert await sent_in(sessions) == ["(0)", "(1)", "(2)", "(3)"]
    assert len(box.peer.in_folder("inbox")) == 4


@once
async def test_H6_a_server_that_forgot_the_mark_is_read_anew_and_nothing_comes_twice(
    box: ExchangeBox, sessions: Sessions
) -> None:
    box.arrive(numbered(1))
    assert await inbox(box, sessions).take() == 1
    box.peer.plan = [Fault("SyncFolderItems", "ErrorInvalidSyncStateData")]
    box.arrive(numbered(2))
    await inbox(box, sessions).take()
    assert await sent_in(sessions) == ["(1)", "(2)"]


@once
@pytest.mark.parametrize("operation", ["SyncFolderItems", "GetItem"])
@pytest.mark.parametrize("how", [DROP, BUSY, "503"])
async def test_H6_what_the_server_does_not_give_now_comes_later(
    box: ExchangeBox, sessions: Sessions, operation: str, how: str
) -> None:
    box.arrive(numbered(1))
    box.peer.plan = [Fault(operation, how)]
    assert await inbox(box, sessions).take() == 0
    assert await inbox(box, sessions).take() == 1
    assert await sent_in(sessions) == ["(1)"]


@once
async def test_H6_a_mail_that_somebody_removed_waits_no_more(
    box: ExchangeBox, sessions: Sessions
) -> None:
    item = box.arrive(numbered(1))
    assert await box.source.waiting(9) == [item.id]
    box.peer.remove(item)
    assert await inbox(box, sessions).take() == 0
    assert await box.source.waiting(9) == []


# --- answers to meetings of Exchange's own


async def answered(box: ExchangeBox, words: str = "", **parts: str) -> CalendarReply:
    """Invite Petra, let her answer, and read what comes as any mail is read."""
    await ExchangeCarrier(box.mailbox).carry(frozen(FIRST))
    [meeting] = box.peer.in_folder("calendar")
    content = mail(words or "\n", sender=f"Petra <{PETRA}>")
    box.peer.arrive(content, "MeetingResponse", **_as_exchange_has_it(meeting, parts))
    [handle] = await box.source.waiting(9)
    file = await box.source.open(handle)
    again = await box.source.open(handle)
    assert file is not None
    assert again is not None
    original = file.read()
    assert original == again.read()
    found = await read(BytesIO(original), Mailbox(MAILBOX))
    assert found.sender == PETRA
    assert found.calendar is not None
    return found.calendar


def _as_exchange_has_it(meeting: Item, parts: dict[str, str]) -> dict[str, str]:
    told = {"AssociatedCalendarItemId": meeting.id, "Sender": PETRA}
    return told | {"DateTimeSent": "2026-11-24T10:00:00Z"} | parts


@once
@pytest.mark.parametrize(
    ("said", "partstat"),
    [("Accept", "ACCEPTED"), ("Tentative", "TENTATIVE"), ("Decline", "DECLINED")],
)
async def test_H9_an_answer_of_exchanges_own_is_read_like_a_calendars_reply(
    box: ExchangeBox, said: str, partstat: str
) -> None:
    found = await answered(box, "I come by train.", ResponseType=said)
    assert (found.method, found.partstat) == ("REPLY", partstat)
    assert (found.uid, found.attendee) == (INVITED.uid, PETRA)
    assert found.sequence == INVITED.sequence
    assert found.words == "I come by train."
    assert found.stamp is not None
    assert found.stamp.isoformat() == "2026-11-24T10:00:00+00:00"


@once
async def test_H9_an_answer_to_an_earlier_edition_stays_one(box: ExchangeBox) -> None:
    found = await answered(box, ResponseType="Accept", IsOutOfDate="true")
    assert found.sequence == INVITED.sequence - 1


@once
async def test_H9_a_proposed_time_is_read_as_one(box: ExchangeBox) -> None:
    proposed = {"ProposedStart": "2026-12-04T10:00:00Z", "ProposedEnd": "2026-12-04T11:00:00Z"}
    found = await answered(box, ResponseType="Tentative", **proposed)
    assert found.method == "COUNTER"
    assert "4 December 2026" in found.words


@once
async def test_H9_an_answer_to_a_meeting_that_is_not_ours_stays_as_it_came(
    box: ExchangeBox,
) -> None:
    content = mail("From a room.")
    box.peer.arrive(content, "MeetingResponse", ResponseType="Accept")
    [handle] = await box.source.waiting(9)
    file = await box.source.open(handle)
    assert file is not None
    assert file.read() == content
