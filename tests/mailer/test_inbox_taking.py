"""From a dropped file to one item, on both databases: nothing lost, nothing twice (H6)."""

import asyncio
import base64
import email
import email.policy
import hashlib
import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from pathlib import Path
from typing import Any, BinaryIO

import pytest
from sqlalchemy import select
from sqlalchemy.exc import OperationalError

from core.incoming import Flag, Mail
from core.messages import Door, Kind
from core.referrals import ReferralState
from core.services import incoming
from core.store import files
from core.store.dispatching import Claimed
from core.store.engine import Sessions, reading, transaction
from core.store.outbox import Dispatched, list_for
from core.store.tables import AuditRow, DocumentRow, IncomingRow, PersonRow, ReferralRow
from mailer.carriers.folder import FolderCarrier
from mailer.delivery import EmailDoor
from mailer.inbox import taking
from mailer.inbox.folder import FolderSource
from mailer.inbox.reading import Mailbox
from mailer.inbox.taking import AGAIN, Inbox
from mailer.letters.draft import MailOffice
from tests.mailer import mails
from tests.mailer.mails import MAILBOX, PETRA, WORDS, mail, numbered, with_files
from tests.services.builders_referrals import Area, area

NOW = datetime(2026, 11, 23, 9, 12, tzinfo=UTC)
once = pytest.mark.parametrize("database", ["sqlite"], indirect=True)


class Post:
    """A mailbox in a folder, and what takes its mail in."""

    def __init__(self, folder: Path, sessions: Sessions) -> None:
        self.folder, self.sessions, self.now = folder, sessions, NOW
        (folder / "new").mkdir(parents=True)
        self.source = FolderSource(folder)
        self.inbox = Inbox(
            self.source,
            sessions,
            Mailbox(MAILBOX, "mx.panel.example"),
            "hertfordshire",
            lambda: self.now,
        )
        self.count = 0

    async def arrive(self, *contents: bytes) -> None:
        """Let mails arrive and take in all that is there."""
        for content in contents:
            self.count += 1
            (self.folder / "new" / f"{self.count:04}").write_bytes(content)
        while await self.inbox.take():
            pass

    async def rows(self, table: type[Any]) -> list[Any]:
        async with reading(self.sessions) as session:
            return list(await session.scalars(select(table)))

    async def item(self) -> IncomingRow:
        [row] = await self.rows(IncomingRow)
        assert isinstance(row, IncomingRow)
        return row

    async def draft(self) -> ReferralRow:
        [row] = await self.rows(ReferralRow)
        assert isinstance(row, ReferralRow)
        return row

    async def original(self, owner: str) -> bytes:
        async with reading(self.sessions) as session:
            return b"".join([piece async for piece in files.pieces(session, owner)])

    async def receipts(self) -> list[Dispatched]:
        async with reading(self.sessions) as session:
            return await list_for(session)


@pytest.fixture
def post(tmp_path: Path, sessions: Sessions) -> Post:
    return Post(tmp_path / "inbox", sessions)


@pytest.fixture
async def east(sessions: Sessions) -> Area:
    return await area(sessions)


async def test_H6_a_mail_becomes_a_draft_with_its_original_and_its_attachments(
    post: Post, east: Area
) -> None:
    word = mails.word("Missing twice.")
    content = with_files(("Robin Specimen.docx", word))
    await post.arrive(content)
    item, draft = await post.item(), await post.draft()
    assert await post.original(item.id) == content
    assert (item.sha256, item.size) == (hashlib.sha256(content).hexdigest(), len(content))
    assert (item.state, item.referral_id) == ("drafted", draft.id)
    assert (item.sender, item.subject) == (PETRA, "Referral: Robin Specimen")
    assert (draft.state, draft.panel, draft.source) == (ReferralState.RECEIVED, None, "email")
    assert (draft.ref, draft.procedure) == ("REF-2026-0001", "hertfordshire")
    assert draft.answers == {"worry": WORDS}
    assert draft.referrer_id == east.practitioner.id
    [document] = await post.rows(DocumentRow)
    assert await post.original(document.id) == word
    assert (document.referral_id, document.name) == (draft.id, "Robin Specimen.docx")
    assert document.text.startswith("Missing twice.")
    acts = [(row.actor, row.act, row.subject) for row in await post.rows(AuditRow)]
    assert acts == [("worker", "incoming.receive", f"incoming:{item.id}")]
    assert [p.name for p in (post.folder / "cur").iterdir()] == ["0001:2,S"]


@once
async def test_H6_answers_of_our_own_form_fill_the_draft_and_nothing_else_does(
    post: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The process that opens documents reads our form; here it says what it read."""

    async def opened(*_: object) -> object:
        from mailer.inbox.opening import Opened  # noqa: PLC0415

        return Opened("text", {"given": "Robin", "born": "2012-05-04", "nonsense": "x"})

    monkeypatch.setattr("mailer.inbox.reading.open_document", opened)
    await post.arrive(with_files(("Form.docx", mails.word("Form"))))
    assert (await post.draft()).answers == {
        "given": "Robin",
        "born": "2012-05-04",
        "worry": WORDS,
    }


@once
async def test_H6_a_long_mail_fills_the_worry_and_is_whole_on_the_item(post: Post) -> None:
    await post.arrive(mail("word " * 2000))
    assert len((await post.draft()).answers["worry"]) == 4000
    assert len((await post.item()).text) == 9999


@once
async def test_H6_a_stranger_is_noted_without_a_role_and_cannot_sign_in(post: Post) -> None:
    await post.arrive(mail(sender="Sam Sample <sam@police.example>"), numbered(2))
    people = {row.email: row for row in await post.rows(PersonRow)}
    stranger = people["sam@police.example"]
    assert (stranger.name, stranger.active, stranger.entra_id) == ("Sam Sample", False, None)
    assert stranger.grants == []
    assert len(people) == 2


async def test_H6_the_same_mail_twice_is_one_item(post: Post) -> None:
    again = b"Received: from relay.example by mx\r\n" + mail()
    await post.arrive(mail(), mail())
    await post.arrive(mail(), again)
    assert len(await post.rows(IncomingRow)) == 1
    assert len(await post.rows(ReferralRow)) == 1
    assert len(await post.receipts()) == 1
    assert len(list((post.folder / "cur").iterdir())) == 4


async def test_H6_the_same_number_with_other_words_is_two_items_and_flagged(post: Post) -> None:
    await post.arrive(mail())
    await post.arrive(mail("Something else entirely."))
    flags = [row.flags for row in sorted(await post.rows(IncomingRow), key=lambda r: len(r.flags))]
    assert flags == [[], ["same_number"]]
    assert len(await post.rows(ReferralRow)) == 2


async def test_H6_200_mails_at_once_are_200_items(post: Post) -> None:
    await post.arrive(*(numbered(n) for n in range(200)))
    items = await post.rows(IncomingRow)
    drafts = await post.rows(ReferralRow)
    assert len(items) == 200
    assert {row.ref for row in drafts} == {f"REF-2026-{n:04}" for n in range(1, 201)}
    assert {row.referral_id for row in items} == {row.id for row in drafts}
    wanted = {hashlib.sha256(numbered(n)).hexdigest() for n in range(200)}
    assert {row.sha256 for row in items} == wanted
    assert len(list((post.folder / "cur").iterdir())) == 200


async def test_H6_one_round_takes_a_bounded_number(post: Post) -> None:
    for n in range(30):
        (post.folder / "new" / str(n)).write_bytes(numbered(n))
    assert await post.inbox.take() == 20
    assert await post.inbox.take() == 10


@once
async def test_H6_what_cannot_be_read_is_an_item_with_the_raw_file(post: Post) -> None:
    for content in (b"\0\1\2 no mail at all", mails.nested(2000)):
        await post.arrive(content)
    items = await post.rows(IncomingRow)
    assert len(items) == 2
    raw = next(row for row in items if row.size == 18)
    assert (raw.state, raw.flags) == ("kept", ["unreadable"])
    assert raw.referral_id is not None
    assert await post.original(raw.id) == b"\0\1\2 no mail at all"
    assert [row.state for row in await post.rows(ReferralRow)] == ["received"] * 2
    assert PETRA not in {row.email for row in await post.rows(PersonRow) if row.name == "Unknown"}


@once
async def test_H6_a_defect_of_ours_in_reading_loses_no_mail(
    post: Post, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    async def broken(*_: object) -> Mail:
        raise ZeroDivisionError("Robin Specimen")

    monkeypatch.setattr(taking, "read", broken)
    await post.arrive(mail())
    item = await post.item()
    assert (item.state, item.flags) == ("kept", ["unreadable"])
    assert await post.original(item.id) == mail()
    assert "Robin" not in caplog.text


@once
async def test_H6_a_mail_that_cannot_be_kept_waits_and_holds_up_no_other(
    post: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    keep: Callable[..., Any] = incoming.take_in

    async def refusing(session: Any, original: BinaryIO, found: Mail, **more: Any) -> Any:
        if (found.size == len(numbered(1)) and "(1)" in found.text) or found.text == "":
            raise ValueError("not this one")
        return await keep(session, original, found, **more)

    monkeypatch.setattr(incoming, "take_in", refusing)
    await post.arrive(numbered(1), numbered(2), numbered(3))
    assert len(await post.rows(IncomingRow)) == 2
    assert [p.name for p in (post.folder / "new").iterdir()] == ["0001"]
    monkeypatch.undo()
    await post.arrive()
    assert len(await post.rows(IncomingRow)) == 2  # not at once: after a while
    post.now += AGAIN + timedelta(seconds=1)
    await post.arrive()
    assert len(await post.rows(IncomingRow)) == 3


@once
async def test_H6_without_a_database_the_mail_stays_where_it_is(
    post: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def down(*_: object, **__: object) -> None:
        raise OperationalError("insert", {}, Exception("down"))

    monkeypatch.setattr(incoming, "take_in", down)
    with pytest.raises(OperationalError):
        await post.arrive(mail())
    monkeypatch.undo()
    await post.arrive()
    assert len(await post.rows(IncomingRow)) == 1


@once
async def test_H6_a_crash_between_keeping_and_marking_done_gives_one_item(
    post: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def crash(_: str) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(post.source, "done", crash)
    with pytest.raises(KeyboardInterrupt):
        await post.arrive(mail())
    monkeypatch.undo()
    assert [p.name for p in (post.folder / "new").iterdir()] == ["0001"]
    await post.arrive()
    assert len(await post.rows(IncomingRow)) == 1
    assert list((post.folder / "new").iterdir()) == []
    assert len(await post.receipts()) == 1


@once
async def test_H6_a_mailbox_that_cannot_be_read_stops_nothing_else(
    post: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def gone(_: int) -> list[str]:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(post.source, "waiting", gone)
    assert await post.inbox.take() == 0


# --- receipts


async def _letter(sessions: Sessions, sent: Dispatched, tmp_path: Path) -> EmailMessage:
    office = MailOffice(MAILBOX, "MACE assistant", "https://mace.example", b"k" * 32)
    door = EmailDoor(office, FolderCarrier(tmp_path / "mail"))
    row = Claimed(
        sent.id, "cd" * 20, sent.kind, sent.subject, sent.recipient, "first", Door.EMAIL, 1, 1
    )
    async with transaction(sessions) as session:
        composed = await door.compose(session, row, NOW)
    assert isinstance(composed, str)
    content = base64.b64decode(json.loads(composed)["content"])
    letter = email.message_from_bytes(content, policy=email.policy.default)
    assert isinstance(letter, EmailMessage)
    return letter


@once
async def test_H6_a_receipt_says_the_reference_and_nothing_else(
    post: Post, sessions: Sessions, tmp_path: Path
) -> None:
    await post.arrive(with_files(("Robin Specimen.docx", mails.word("Robin"))))
    [sent] = await post.receipts()
    assert (sent.kind, sent.door) == (Kind.RECEIPT, Door.EMAIL)
    letter = await _letter(sessions, sent, tmp_path)
    assert letter["To"] == PETRA
    assert letter["Subject"] == "[OFFICIAL-SENSITIVE] Received: REF-2026-0001"
    assert letter["Auto-Submitted"] == "auto-generated"
    body = letter.get_body(("plain",))
    assert body is not None
    assert body.get_content().replace("\r\n", "\n") == (
        "OFFICIAL-SENSITIVE\n\nYour message has been received.\n\nReference: REF-2026-0001\n\n"
        "Please do not reply with details.\n\nOFFICIAL-SENSITIVE\n"
    )
    assert [part.get_content_type() for part in letter.walk()] == [
        "multipart/alternative",
        "text/plain",
        "text/html",
    ]
    for hint in ("Robin", "Specimen", "Petra", "practitioner", "docx"):
        assert hint not in letter.as_string().replace(PETRA, "")


@once
async def test_H6_our_receipt_that_is_answered_by_a_machine_makes_no_draft_and_no_receipt(
    post: Post, sessions: Sessions, tmp_path: Path
) -> None:
    await post.arrive(mail())
    [sent] = await post.receipts()
    receipt = await _letter(sessions, sent, tmp_path)
    away = mail("I am away.", number="<2@x>", Auto_Submitted="auto-replied")
    quiet = mail("Away.", number="<3@x>", In_Reply_To=str(receipt["Message-ID"]), Precedence="bulk")
    bounced = receipt.as_bytes()
    await post.arrive(away, quiet, bounced)
    kept = [row for row in await post.rows(IncomingRow) if row.state == "kept"]
    assert len(kept) == 3
    assert [row.referral_id for row in kept] == [None] * 3
    assert all({Flag.AUTO_REPLY, Flag.OURS} & set(row.flags) for row in kept)
    assert len(await post.rows(ReferralRow)) == 1
    assert len(await post.receipts()) == 1


@once
async def test_H6_a_person_who_answers_our_receipt_is_read_but_gets_no_second_one(
    post: Post, sessions: Sessions, tmp_path: Path
) -> None:
    await post.arrive(mail())
    [sent] = await post.receipts()
    receipt = await _letter(sessions, sent, tmp_path)
    await post.arrive(
        mail("One more thing.", number="<2@x>", References=str(receipt["Message-ID"]))
    )
    assert len(await post.rows(ReferralRow)) == 2
    assert len(await post.receipts()) == 1


@once
async def test_H6_a_forged_sender_is_not_believed_and_not_answered(post: Post, east: Area) -> None:
    await post.arrive(mail(Authentication_Results="mx.panel.example; dmarc=fail"))
    item, draft = await post.item(), await post.draft()
    assert (item.flags, item.checked, item.sender) == (["forged"], "failed", PETRA)
    assert draft.referrer_id != east.practitioner.id
    unknown = next(p for p in await post.rows(PersonRow) if p.id == draft.referrer_id)
    assert (unknown.name, unknown.email, unknown.active) == ("Unknown sender", "", False)
    assert await post.receipts() == []


@once
async def test_H6_a_loop_that_hides_what_it_is_ends_after_a_day_s_receipts(post: Post) -> None:
    await post.arrive(*(numbered(n) for n in range(25)))
    assert len(await post.receipts()) == 20
    assert len(await post.rows(ReferralRow)) == 25
    post.now += timedelta(days=1, seconds=1)
    await post.arrive(numbered(99))
    assert len(await post.receipts()) == 21


@once
async def test_H6_a_mail_of_many_pieces_is_kept_whole(post: Post) -> None:
    content = with_files(("film.bin", bytes(range(256)) * 20_000))
    await post.arrive(content)
    item = await post.item()
    assert len(content) > 4 * files.PIECE_BYTES
    assert await post.original(item.id) == content
    [document] = await post.rows(DocumentRow)
    assert await post.original(document.id) == bytes(range(256)) * 20_000


@once
async def test_nothing_of_a_mail_can_be_read_in_the_database_file(
    post: Post, database: str
) -> None:
    await post.arrive(with_files(("Robin Specimen.txt", b"Robin Specimen was here")))
    path = database.removeprefix("sqlite:///")
    stored = b"".join(
        [await asyncio.to_thread(Path(one).read_bytes) for one in (path, f"{path}-wal")]
    )
    for secret in (b"Robin", b"petra", b"Petra", b"another town"):
        assert secret not in stored
