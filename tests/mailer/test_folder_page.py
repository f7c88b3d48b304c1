"""The demo's mailbox, through its door: real letters, carried into a folder, looked at by HTTP."""

import io
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from aiohttp import FormData, web
from aiohttp.test_utils import TestClient, TestServer

from core.messages import Kind
from mailer.carriers.folder import FolderCarrier
from mailer.compose import Attachment, Letter, compose
from mailer.documents import PDF, WORD, agenda_docx, agenda_pdf, file_name
from mailer.emails import agenda as agenda_email
from mailer.emails import meeting_invitation
from mailer.folder_page import routes
from mailer.invitations import calendar_part
from mailer.render import render
from tests.mailer.papers import AGENDA
from tests.unit.test_invitations import INVITATION

NOW = datetime(2026, 12, 17, 9, 30, tzinfo=UTC)
IMOGEN = "imogen.vale@police.example"
AGENDA_KEY, INVITATION_KEY = "a" * 40, "b" * 40


def agenda_letter() -> Letter:
    said = render(Kind.AGENDA, agenda_email.EXAMPLES["attached"])
    names = [file_name("MACE East panel", date(2026, 12, 24), "agenda", s) for s in ("pdf", "docx")]
    papers = (
        Attachment(names[0], PDF, agenda_pdf(AGENDA, NOW)),
        Attachment(names[1], WORD, agenda_docx(AGENDA, NOW)),
    )
    return Letter(
        AGENDA_KEY,
        "MACE East panel",
        "mace.east@county.example",
        IMOGEN,
        said.subject,
        said.text,
        said.html,
        papers,
    )


def invitation_letter() -> Letter:
    said = render(Kind.MEETING_INVITATION, meeting_invitation.EXAMPLES["new"])
    return replace(
        agenda_letter(),
        key=INVITATION_KEY,
        recipient="thea.marlowe@county.example",
        subject=said.subject,
        text=said.text,
        html=said.html,
        attachments=(),
        calendar=calendar_part(INVITATION),
    )


@pytest.fixture
async def folder(tmp_path: Path) -> Path:
    carrier = FolderCarrier(tmp_path / "mail")
    await carrier.carry(compose(invitation_letter(), NOW - timedelta(days=7)))
    await carrier.carry(compose(agenda_letter(), NOW))
    return tmp_path / "mail"


@pytest.fixture
async def browser(folder: Path) -> AsyncIterator[TestClient[web.Request, web.Application]]:
    app = web.Application()
    app.add_routes(routes(folder))
    async with TestClient(TestServer(app)) as client:
        yield client


Browser = TestClient[web.Request, web.Application]


async def text_at(browser: Browser, address: str) -> str:
    answer = await browser.get(address)
    assert answer.status == 200
    return await answer.text()


async def test_the_list_shows_all_mail_newest_first(browser: Browser) -> None:
    page = await text_at(browser, "/mail")

    assert page.index(AGENDA_KEY) < page.index(INVITATION_KEY)
    assert "[OFFICIAL-SENSITIVE] MACE East panel, Thursday 24 December 2026: agenda" in page
    assert "2 attachments" in page
    assert "Calendar invitation" in page
    assert "Thursday 17 December 2026, 09:30" in page


async def test_the_list_can_be_one_persons(browser: Browser) -> None:
    page = await text_at(browser, "/mail?to=Imogen.Vale@police.example")

    assert AGENDA_KEY in page
    assert INVITATION_KEY not in page


async def test_nobodys_mail_is_an_empty_list_in_words(browser: Browser) -> None:
    assert "Nothing has been sent to this address yet." in await text_at(browser, "/mail?to=x@y.zz")


async def test_a_folder_that_is_not_there_yet_is_empty(tmp_path: Path) -> None:
    app = web.Application()
    app.add_routes(routes(tmp_path / "none"))
    async with TestClient(TestServer(app)) as client:
        assert "Nothing has been sent yet." in await text_at(client, "/mail")


async def test_a_message_is_shown_in_a_frame_that_can_do_nothing(browser: Browser) -> None:
    answer = await browser.get(f"/mail/{AGENDA_KEY}")
    page = await answer.text()

    assert 'sandbox="allow-popups allow-popups-to-escape-sandbox"' in page
    assert "&lt;base target=&#34;_blank&#34;&gt;" in page
    assert "<script" not in page
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
    assert "Dear Imogen Vale" in page
    assert "X-MACE-Marking: OFFICIAL-SENSITIVE" in page


async def test_H9_an_invitation_is_told_as_a_calendar_would(browser: Browser) -> None:
    page = await text_at(browser, f"/mail/{INVITATION_KEY}")

    assert "Invitation: Thursday 24 December 2026, 09:30–12:30" in page
    assert "Accept and Decline appear here in Outlook." in page


async def test_attachments_come_with_their_type_and_name(browser: Browser) -> None:
    pdf = await browser.get(f"/mail/{AGENDA_KEY}/attachments/0")
    word = await browser.get(f"/mail/{AGENDA_KEY}/attachments/1")

    assert (pdf.content_type, (await pdf.read())[:5]) == (PDF, b"%PDF-")
    assert word.content_type == WORD
    assert word.content_disposition is not None
    assert word.content_disposition.type == "attachment"
    assert word.content_disposition.filename == "MACE East panel 2026-12-24 agenda.docx"
    assert word.headers["X-Content-Type-Options"] == "nosniff"
    assert await word.read() == agenda_docx(AGENDA, NOW)


@pytest.mark.parametrize(
    "address",
    [
        "/mail/" + "c" * 40,
        "/mail/..%2F..%2Fetc%2Fpasswd",
        "/mail/*",
        f"/mail/{AGENDA_KEY}/attachments/2",
        f"/mail/{'c' * 40}/attachments/0",
    ],
)
async def test_what_is_not_there_is_said_politely(browser: Browser, address: str) -> None:
    answer = await browser.get(address)

    assert answer.status == 404
    assert "There is no such message" in await answer.text()


async def test_a_message_that_was_read_elsewhere_stays_in_the_list(
    browser: Browser, folder: Path
) -> None:
    (folder / "new" / AGENDA_KEY).rename(folder / "cur" / f"{AGENDA_KEY}:2,S")

    assert AGENDA_KEY in await text_at(browser, "/mail")
    assert "Dear Imogen Vale" in await text_at(browser, f"/mail/{AGENDA_KEY}")


@pytest.fixture
async def writer(tmp_path: Path) -> AsyncIterator[TestClient[web.Request, web.Application]]:
    app = web.Application()
    app.add_routes(routes(tmp_path / "mail", tmp_path / "inbox"))
    async with TestClient(TestServer(app)) as client:
        yield client


def dropped(tmp_path: Path) -> list[bytes]:
    return [path.read_bytes() for path in (tmp_path / "inbox" / "new").glob("*")]


async def test_H6_the_demo_writes_to_the_mailbox_as_a_partner_would(
    writer: Browser, tmp_path: Path
) -> None:
    assert "Write to the MACE mailbox" in await text_at(writer, "/mail")
    form = FormData({"from": "alex.example@police.example", "subject": "Hello", "text": "Zoë"})
    form.add_field("file", b"%PDF-1.4", filename="Form.pdf", content_type="application/pdf")
    answer = await writer.post("/mail/write", data=form)
    assert "It is on its way" in await answer.text()
    [content] = dropped(tmp_path)
    assert b"From: alex.example@police.example" in content
    assert b'filename="Form.pdf"' in content
    assert list((tmp_path / "inbox" / "tmp").iterdir()) == []


async def test_H6_the_demo_drops_a_saved_message_as_it_is(writer: Browser, tmp_path: Path) -> None:
    whole = b"From: a@b.example\r\n\r\n" + b"x" * 3_000_000  # larger than a web form's usual
    form = FormData()
    form.add_field("eml", io.BytesIO(whole), filename="saved.eml", content_type="message/rfc822")
    await writer.post("/mail/write", data=form)
    assert dropped(tmp_path) == [whole]


async def test_what_cannot_be_written_is_refused_in_words(writer: Browser, tmp_path: Path) -> None:
    empty = FormData({"from": "alex.example@police.example", "text": " "})
    empty.add_field("file", io.BytesIO(b""), filename="")
    wrong = FormData({"from": "not an address", "text": "x"})
    wrong.add_field("file", io.BytesIO(b""), filename="")
    for form in (empty, wrong, b"no form"):
        answer = await writer.post("/mail/write", data=form)
        assert answer.status == 400
        assert 'role="status"' in await answer.text()
    good = {"from": "alex.example@police.example", "text": "x"}
    stranger = await writer.post(
        "/mail/write", data=good, headers={"Origin": "https://elsewhere.example"}
    )
    assert stranger.status == 403
    assert dropped(tmp_path) == []


async def test_where_there_is_no_mailbox_there_is_no_way_to_write(browser: Browser) -> None:
    assert "/mail/write" not in await text_at(browser, "/mail")
