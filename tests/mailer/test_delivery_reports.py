"""A real mail server's reports settle the outbox's rows, with the cause in words (C2)."""

import asyncio
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import select

from core.messages import Door, Kind, Message
from core.outboxes import Standing, standing_of
from core.services import outbox_views
from core.store import outbox
from core.store.engine import Sessions, reading, transaction
from core.store.tables import DispatchRow
from mailer.carriers.smtp import Relay, SmtpCarrier
from mailer.compose import Letter, compose
from mailer.inbox.folder import FolderSource
from mailer.inbox.reading import Mailbox
from mailer.inbox.taking import Inbox
from tests.certificates import Certificates, make_certificates
from tests.postfix import Postfix, private_postfix
from tests.services.builders_referrals import Area, area

NOW = datetime(2026, 12, 14, 9, tzinfo=UTC)
LATER = datetime(2026, 12, 14, 9, 20, tzinfo=UTC)
OURS = "mace@council.test"


@pytest.fixture(scope="module")
def certificates(tmp_path_factory: pytest.TempPathFactory) -> Certificates:
    return make_certificates(tmp_path_factory.mktemp("tls"))


@pytest.fixture(scope="module")
def postfix(certificates: Certificates) -> Iterator[Postfix]:
    with private_postfix(certificates.certificate, certificates.key) as running:
        yield running


@pytest.fixture
async def east(sessions: Sessions) -> Area:
    return await area(sessions)


async def sent(sessions: Sessions, east: Area, state: str, occasion: str) -> str:
    """Put a message into the outbox that stands so; give its key."""
    message = Message(
        Kind.AGENDA, east.practitioner.id, east.practitioner.id, occasion, Door.EMAIL, NOW
    )
    async with transaction(sessions) as session:
        await outbox.put(session, [message], NOW)
        [row] = await session.scalars(select(DispatchRow).where(DispatchRow.key == message.key))
        row.state = state
        row.settled_at = None if state == "submitting" else NOW
        row.why = "Nobody can say whether this arrived." if state == "unknown" else None
    return message.key


async def carried(postfix: Postfix, certificates: Certificates, key: str, to: str) -> bytes:
    """Hand a letter to the mail server; give its report."""
    letter = Letter(key, "MACE", OURS, to, "A meeting", "Dear Robin\n", "<p>Dear Robin</p>")
    carrier = SmtpCarrier(Relay("localhost", postfix.port), certificates.client)
    await carrier.carry(compose(letter, NOW))
    return await asyncio.to_thread(postfix.wait_for, "mace", key.encode())


async def came_back(sessions: Sessions, folder: Path, *reports: bytes) -> None:
    """Let reports come to our mailbox."""
    (folder / "new").mkdir(parents=True)
    for number, report in enumerate(reports):
        (folder / "new" / str(number)).write_bytes(report)
    source = FolderSource(folder)
    inbox = Inbox(source, sessions, Mailbox(OURS), "hertfordshire", lambda: LATER)
    while await inbox.take():
        pass


async def row(sessions: Sessions, key: str) -> DispatchRow:
    async with reading(sessions) as session:
        found: DispatchRow | None = await session.scalar(
            select(DispatchRow).where(DispatchRow.key == key)
        )
    assert found is not None
    return found


@pytest.mark.parametrize("state", ["unknown", "submitting"])
async def test_C2_a_servers_word_of_success_settles_what_nobody_knew(
    sessions: Sessions,
    east: Area,
    postfix: Postfix,
    certificates: Certificates,
    tmp_path: Path,
    state: str,
) -> None:
    key = await sent(sessions, east, state, f"settled-{state}-{tmp_path.name}")
    report = await carried(postfix, certificates, key, "p@partner.test")
    await came_back(sessions, tmp_path / "in", report)
    settled = await row(sessions, key)
    assert (settled.state, settled.settled_at, settled.bounced_at) == ("sent", LATER, None)
    assert settled.why == "Delivered: the recipient's mail system says so."


async def test_C2_a_servers_word_of_failure_brings_back_what_was_sent_with_its_cause(
    sessions: Sessions, east: Area, postfix: Postfix, certificates: Certificates, tmp_path: Path
) -> None:
    key = await sent(sessions, east, "sent", f"back-{tmp_path.name}")
    other = await sent(sessions, east, "sent", f"other-{tmp_path.name}")
    report = await carried(postfix, certificates, key, "nobody@partner.test")
    await came_back(sessions, tmp_path / "in", report)
    back = await row(sessions, key)
    assert standing_of(back.state, bounced=back.bounced_at is not None) is Standing.BOUNCED
    assert back.why == (
        "It came back: there is no such mailbox. Ask the person for the right address."
    )
    assert (await row(sessions, other)).bounced_at is None
    async with transaction(sessions) as session:
        shown = await outbox_views.whole_outbox(session, "trouble")
    assert [(one.id, one.why) for one in shown.lines] == [(back.id, back.why)]


async def test_a_report_of_success_after_one_of_failure_changes_nothing(
    sessions: Sessions, east: Area, postfix: Postfix, certificates: Certificates, tmp_path: Path
) -> None:
    key = await sent(sessions, east, "sent", f"both-{tmp_path.name}")
    failed = await carried(postfix, certificates, key, "nobody@partner.test")
    went = failed.replace(b"Action: failed", b"Action: delivered").replace(b"<", b"<x", 1)
    await came_back(sessions, tmp_path / "in", failed, went)
    assert (await row(sessions, key)).bounced_at == LATER


async def test_a_report_about_what_is_to_be_sent_anew_touches_nothing(
    sessions: Sessions, east: Area, postfix: Postfix, certificates: Certificates, tmp_path: Path
) -> None:
    key = await sent(sessions, east, "created", f"anew-{tmp_path.name}")
    report = await carried(postfix, certificates, key, "nobody@partner.test")
    await came_back(sessions, tmp_path / "in", report)
    anew = await row(sessions, key)
    assert (anew.state, anew.bounced_at, anew.why) == ("created", None, None)
