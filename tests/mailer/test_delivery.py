"""The email door: composed once, frozen, carried as it is."""

import base64
import email
import email.policy
import json
from datetime import UTC, date, datetime, timedelta
from email.message import EmailMessage
from pathlib import Path

import pytest

from core.carrying import Refused
from core.errors import NotFound
from core.messages import Door, Kind
from core.services.doorways import Cancelled, Held
from core.store.dispatching import Claimed
from core.store.engine import Sessions, transaction
from core.store.tables import PersonRow
from mailer.carriers.folder import FolderCarrier
from mailer.delivery import EmailDoor
from mailer.letters.draft import MailOffice
from tests.services import builders_discussions as rows
from tests.services.builders_discussions import Panel

DAY = date(2026, 12, 24)
NOW = datetime(2026, 12, 1, 9, tzinfo=UTC)
KEY = "cd" * 20
pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)


@pytest.fixture
def door(tmp_path: Path) -> EmailDoor:
    office = MailOffice("mace@panel.example", "MACE assistant", "https://mace.example", b"k" * 32)
    return EmailDoor(office, FolderCarrier(tmp_path / "mail"))


@pytest.fixture
async def panel(sessions: Sessions) -> Panel:
    async with transaction(sessions) as session:
        return await rows.panel_at_work(session, rows.EAST, DAY, started=False)


def row(panel: Panel, kind: Kind = Kind.MEETING_INVITATION, to: str | None = None) -> Claimed:
    recipient = to or panel.chair.id
    return Claimed("row", KEY, kind, panel.meeting.id, recipient, "first", Door.EMAIL, 1, 1)


async def composed(
    door: EmailDoor, sessions: Sessions, claimed: Claimed, now: datetime = NOW
) -> str | Cancelled | Held:
    async with transaction(sessions) as session:
        return await door.compose(session, claimed, now)


async def test_a_letter_is_frozen_with_its_key_and_the_same_row_gives_the_same_bytes(
    door: EmailDoor, sessions: Sessions, panel: Panel
) -> None:
    text = await composed(door, sessions, row(panel))
    assert isinstance(text, str)
    kept = json.loads(text)
    assert (kept["key"], kept["message_id"]) == (KEY, f"<{KEY}@panel.example>")
    assert kept["recipient"] == "carla.chair@example.test"
    assert await composed(door, sessions, row(panel)) == text


async def test_what_is_carried_is_what_was_frozen_once_however_often(
    door: EmailDoor, sessions: Sessions, panel: Panel, tmp_path: Path
) -> None:
    text = await composed(door, sessions, row(panel))
    assert isinstance(text, str)
    assert await door.find(KEY) is False
    for _ in range(2):
        await door.carry(row(panel), text)
    assert await door.find(KEY) is True

    [file] = (tmp_path / "mail" / "new").iterdir()
    letter = email.message_from_bytes(file.read_bytes(), policy=email.policy.default)
    assert isinstance(letter, EmailMessage)
    assert letter["X-MACE-Outbox"] == KEY
    assert letter["To"] == "carla.chair@example.test"
    assert "OFFICIAL-SENSITIVE" in letter["Subject"]
    assert [part.get_content_type() for part in letter.iter_parts()] == [
        "text/plain",
        "text/html",
        "text/calendar",
    ]


async def test_H9_the_invitation_brings_the_declaration_and_its_link(
    door: EmailDoor, sessions: Sessions, panel: Panel
) -> None:
    text = await composed(door, sessions, row(panel))
    assert isinstance(text, str)
    fields = json.loads(text)

    letter = email.message_from_bytes(
        base64.b64decode(fields["content"]), policy=email.policy.default
    )
    assert isinstance(letter, EmailMessage)
    body = letter.get_body(("plain",))
    assert body is not None
    said = body.get_content()
    assert "By accepting I agree to this declaration for this meeting." in said
    assert "https://mace.example/d/" in said
    assert "Alex" not in said


async def test_a_letter_that_is_moot_is_withdrawn_with_its_reason(
    door: EmailDoor, sessions: Sessions, panel: Panel
) -> None:
    found = await composed(door, sessions, row(panel, Kind.SLOT_INVITATION))
    assert found == Cancelled("invited to the whole meeting")


async def test_an_address_that_takes_no_mail_is_refused_without_being_repeated(
    door: EmailDoor, sessions: Sessions, panel: Panel
) -> None:
    async with transaction(sessions) as session:
        (await session.get_one(PersonRow, panel.chair.id)).email = "not an address"
    with pytest.raises(Refused) as refused:
        await composed(door, sessions, row(panel))
    assert "not an address" not in str(refused.value)


async def test_papers_that_are_missing_are_a_failure_and_no_silence(
    door: EmailDoor, sessions: Sessions, panel: Panel
) -> None:
    """An agenda that was to go and cannot must be seen by somebody."""
    claimed = Claimed(
        "row", KEY, Kind.AGENDA, panel.meeting.id, panel.chair.id, "papers-1", Door.EMAIL, 1, 1
    )
    with pytest.raises(NotFound, match="not been approved"):
        await composed(door, sessions, claimed)


async def test_a_letter_is_dated_when_it_is_composed(
    door: EmailDoor, sessions: Sessions, panel: Panel
) -> None:
    later = await composed(door, sessions, row(panel), NOW + timedelta(days=1))
    assert later != await composed(door, sessions, row(panel))
