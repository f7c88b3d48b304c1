"""Reading what strangers send: every abuse that we could think of, as real bytes."""

import hashlib
import io
import os
import random
import resource
import subprocess
import sys
import time
import warnings
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.incoming import (
    TEXT_MOST,
    Checked,
    Enclosed,
    Flag,
    Mail,
    Note,
    becomes_draft,
    may_have_receipt,
)
from mailer.inbox import reading
from mailer.inbox.opening import open_document
from mailer.inbox.plain import html_text
from mailer.inbox.reading import Mailbox, read
from mailer.inbox.sniffing import PDF, WORD, media_type_of, zip_is_safe
from tests.mailer import mails
from tests.mailer.mails import MAILBOX, PETRA, WORDS, mail, message, with_files

ROOT = Path(__file__).parents[2]
BOX = Mailbox(MAILBOX, "mx.panel.example")


async def found(content: bytes, box: Mailbox = BOX) -> Mail:
    return await read(io.BytesIO(content), box)


async def enclosed(name: str, content: bytes) -> Enclosed:
    [one] = (await found(with_files((name, content)))).enclosed
    return one


async def test_H6_a_mail_is_read() -> None:
    got = await found(mail())
    assert (got.sender, got.sender_name) == (PETRA, "Petra Practitioner")
    assert (got.subject, got.text) == ("Referral: Robin Specimen", WORDS)
    assert got.message_id == "<one@example.test>"
    assert str(got.sent_at) == "2026-11-23 09:12:00+00:00"
    assert (got.sha256, got.size) == (hashlib.sha256(mail()).hexdigest(), len(mail()))
    assert got.flags == frozenset()
    assert got.checked is Checked.NOT_CHECKED
    assert may_have_receipt(got.flags)


async def test_H6_text_of_word_and_pdf_is_read_and_the_files_are_kept_as_sent() -> None:
    files = {
        "Referral.docx": mails.word("Robin was missing twice."),
        "Map.pdf": mails.pdf(),
        "Photo.png": b"\x89PNG\r\n\x1a\n0000",
        "Note.msg": mails.ole("__substg1.0_001A001F"),
        "Letter.odt": mails.zipped(("content.xml", b"<x/>"), ("META-INF/manifest.xml", b"<x/>")),
    }
    got = (await found(with_files(*files.items()))).enclosed
    assert {one.name: one.content for one in got} == files
    kinds = {one.name: one.media_type for one in got}
    assert kinds == {
        "Referral.docx": WORD,
        "Map.pdf": PDF,
        "Photo.png": "image/png",
        "Note.msg": "application/vnd.ms-outlook",
        "Letter.odt": "application/vnd.oasis.opendocument.text",
    }
    texts = {one.name: one.text for one in got}
    assert texts["Referral.docx"] == "Robin was missing twice.\nSchool | Example Academy"
    assert texts["Map.pdf"] == "Robin was seen at the station"
    assert not any(one.notes for one in got)
    assert all(one.sha256 == hashlib.sha256(files[one.name]).hexdigest() for one in got)


async def test_H6_html_only_mail_becomes_text_without_scripts_and_pictures() -> None:
    made = message(None)
    made.set_content(
        "<html><head><title>no</title><style>p{}</style></head><body><p>Dear&nbsp;all</p>"
        "<script>alert('no')</script><div>Robin is <b>missing</b>.<br>Since Friday.</div>"
        "<img src='https://track.example/1.gif' alt='no'><!-- no --></body></html>",
        subtype="html",
    )
    got = await found(made.as_bytes())
    assert got.text == "Dear all\n\nRobin is missing.\nSince Friday."
    assert Flag.HTML_ONLY in got.flags
    assert may_have_receipt(got.flags)


async def test_H6_where_there_is_text_the_html_is_not_used() -> None:
    made = message("The words.")
    made.add_alternative("<p>Other words</p>", subtype="html")
    got = await found(made.as_bytes())
    assert (got.text, got.flags, got.enclosed) == ("The words.", frozenset(), ())


def test_html_that_is_deep_or_broken_is_read_all_the_same() -> None:
    began = time.monotonic()
    assert "end" in html_text("<div>" * 200 + "end")
    html_text("<div>" * 100_000 + "far down")
    html_text("<table><td>" * 50_000)
    assert html_text("<p>a<p>b</i></b>&#0;&unknown;").startswith("a\n")
    assert time.monotonic() - began < 20


async def test_H6_a_100_mb_attachment_costs_no_more_memory_than_a_small_one(
    tmp_path: Path,
) -> None:
    """Measured in a process of its own; the whole original is hashed, its beginning is read."""
    path = tmp_path / "large.eml"
    head = with_files(("film.bin", b"x" * 3000)).partition(b"eHh4")[0]
    line = b"eHh4" * 19 + b"\r\n"
    with path.open("wb") as file:
        file.write(head)
        for _ in range(101_000_000 // (len(line) * 1000) + 1):
            file.write(line * 1000)
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    program = (
        "import asyncio, re, sys\n"
        "from mailer.inbox.reading import Mailbox, read\n"
        "got = asyncio.run(read(open(sys.argv[1], 'rb'), Mailbox('mace@panel.example')))\n"
        "status = open('/proc/self/status').read()\n"  # rusage would count who started it
        "peak = int(re.search('VmHWM: *([0-9]+)', status.replace(chr(9), ' '))[1])\n"
        "[one] = got.enclosed\n"
        "print(got.sha256, peak // 1024, one.content is None, *got.flags, *one.notes)\n"
        "print(got.text)\n"
    )
    done = subprocess.run(  # noqa: ASYNC221, S603 - our own command line
        [sys.executable, "-c", program, str(path)], cwd=ROOT, capture_output=True, check=True
    )
    told, text = done.stdout.decode().splitlines()
    sha256, peak, *rest = told.split()
    assert (sha256, text) == (digest, WORDS)
    assert rest == ["True", "part_only", "too_large"]
    assert int(peak) < 450  # megabytes


async def test_H6_an_attachment_over_the_limit_stays_in_the_original(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("mailer.inbox.parts.ENCLOSED_MOST", 1000)
    one = await enclosed("film.bin", b"x" * 1001)
    assert (one.content, one.size, one.notes) == (None, 1001, (Note.TOO_LARGE,))


async def test_H6_a_bomb_is_never_unpacked() -> None:
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    content = mails.bomb()
    built = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    one = await enclosed("Referral.docx", content)
    after = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    assert Note.BOMB in one.notes
    assert one.text == ""
    assert one.content == content
    assert after - built < 50_000, (before, built, after)  # kilobytes


def test_H6_a_zip_with_a_swarm_of_members_or_a_lying_list_is_not_opened() -> None:
    assert not zip_is_safe(mails.swarm())
    assert not zip_is_safe(b"PK\x03\x04 cut off")
    assert zip_is_safe(mails.word("Hello"))


async def test_H6_a_zip_is_kept_and_not_unpacked() -> None:
    one = await enclosed("Files.zip", mails.zipped(("a.txt", b"hello")))
    assert one.notes == (Note.NOT_UNPACKED,)
    inner = mails.zipped(("b.zip", mails.zipped(("c.zip", mails.bomb(2_000_000)))))
    assert (await enclosed("Inner.zip", inner)).content == inner


async def test_H6_a_pdf_bomb_ends_in_its_own_process() -> None:
    content = mails.pdf_bomb()
    began = time.monotonic()
    one = await enclosed("Referral.pdf", content)
    assert (one.text, one.content) == ("", content)
    assert time.monotonic() - began < 45


async def test_H6_a_document_that_takes_too_long_is_stopped() -> None:
    """The process is killed, not waited for; the worker goes on."""
    began = time.monotonic()
    got = await open_document(mails.pdf(), PDF, seconds=0.05)
    assert got.notes == (Note.NO_TEXT,)
    assert time.monotonic() - began < 5


async def test_the_process_that_opens_documents_knows_no_setting(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("MACE_KEYS_JSON", "a secret")
    monkeypatch.setattr("mailer.inbox.opening.OPENED", frozenset({PDF}))
    got = await open_document(mails.pdf("fine"), PDF)
    assert got.text == "fine"


async def test_H6_encrypted_files_say_so_and_are_kept() -> None:
    locked = await enclosed("Referral.pdf", mails.pdf(password="not known"))
    assert (locked.notes, locked.text) == ((Note.ENCRYPTED,), "")
    assert Note.ENCRYPTED in (await enclosed("Files.zip", mails.encrypted_zip())).notes
    word = await enclosed("Referral.docx", mails.ole("EncryptedPackage"))
    assert word.notes == (Note.ENCRYPTED,)
    smime = message(None)
    smime.set_content(b"0", maintype="application", subtype="pkcs7-mime", filename="smime.p7m")
    assert Flag.ENCRYPTED in (await found(smime.as_bytes())).flags
    assert Flag.ENCRYPTED in (await found(with_files(("message_v2.rpmsg", b"v")))).flags


async def test_H6_macros_and_programs_are_named() -> None:
    macros = mails.zipped(("word/document.xml", b"<w/>"), ("word/vbaProject.bin", b"\0"))
    assert Note.ACTIVE in (await enclosed("Referral.docm", macros)).notes
    old = await enclosed("Referral.doc", mails.ole("_VBA_PROJECT"))
    assert old.notes == (Note.ACTIVE,)
    assert Note.ACTIVE in (await enclosed("Form.pdf", mails.pdf_with_script())).notes
    assert Note.PROGRAM in (await enclosed("setup.exe", b"MZ\0\0")).notes
    assert Note.PROGRAM in (await enclosed("open.js", b"WScript.Echo(1)")).notes
    disguised = await enclosed("Referral.pdf", b"MZ\0\0")
    assert disguised.notes == (Note.OTHER_TYPE, Note.PROGRAM)


async def test_H6_a_damaged_document_says_so() -> None:
    assert Note.NO_TEXT in (await enclosed("Referral.pdf", mails.pdf()[:200])).notes
    cut = await enclosed("Referral.docx", mails.word("Hello")[:2000])
    assert Note.NO_TEXT in cut.notes


@pytest.mark.parametrize(
    ("given_name", "shown"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\sam\\Referral.docx", "Referral.docx"),
        ("Referral\u202excod.exe", "Referralxcod.exe"),
        ("a\x07b\tc.txt", "a b c.txt"),
        ("", "attachment"),
        ("x" * 500 + ".docx", "x" * 109 + ".docx"),
    ],
)
async def test_H6_a_files_name_is_made_safe(given_name: str, shown: str) -> None:
    made = message()
    made.add_attachment(b"1", maintype="application", subtype="octet-stream")
    [part] = list(made.iter_attachments())
    part.replace_header("Content-Disposition", "attachment")
    part.set_param("filename", given_name, header="Content-Disposition", charset="utf-8")
    [one] = (await found(made.as_bytes())).enclosed
    assert one.name == shown


@pytest.mark.parametrize(
    "headers",
    [
        {"Auto_Submitted": "auto-replied"},
        {"X_Autoreply": "yes"},
        {"Precedence": "auto_reply"},
        {"In_Reply_To": f"<{'ab' * 20}@panel.example>", "Auto_Submitted": "auto-generated"},
        {"References": f"<x@y> <{'ab' * 20}@panel.example>", "X_Auto_Response_Suppress": "All"},
        {"X_MACE_Outbox": "ab" * 20},
    ],
    ids=str,
)
async def test_H6_what_a_machine_answers_to_us_is_no_draft_and_gets_no_receipt(
    headers: dict[str, str],
) -> None:
    flags = (await found(mail("I am away.", **headers))).flags
    assert not becomes_draft(flags)
    assert not may_have_receipt(flags)


async def test_H6_a_bounce_or_a_read_receipt_is_no_draft() -> None:
    for report in ("delivery-status", "disposition-notification"):
        made = mail("Could not be delivered.").replace(
            b'Content-Type: text/plain; charset="utf-8"',
            f'Content-Type: multipart/report; report-type={report}; boundary="b"'.encode(),
        )
        assert Flag.AUTO_REPLY in (await found(made)).flags


async def test_H6_our_own_mail_that_comes_back_is_known() -> None:
    for sender in (MAILBOX, f"MACE <{MAILBOX.upper()}>"):
        assert Flag.OURS in (await found(mail(sender=sender))).flags


@pytest.mark.parametrize(
    "headers",
    [
        {"Auto_Submitted": "auto-generated"},
        {"Precedence": "bulk"},
        {"Precedence": "list"},
        {"List_Id": "<children.example>"},
        {"List_Unsubscribe": "<mailto:x@y.example>"},
        {"X_Auto_Response_Suppress": "OOF"},
        {"Return_Path": "<>"},
        {"sender": "noreply@police.example"},
        {"sender": "MAILER-DAEMON@police.example"},
        {"In_Reply_To": f"<{'ab' * 20}@panel.example>"},
        {"sender": "not an address"},
        {"sender": "a@b.example, c@d.example"},
        {"sender": '"x@police.example" <a b@c>'},
    ],
    ids=str,
)
async def test_H6_a_program_a_list_or_an_answer_is_drafted_but_never_answered(
    headers: dict[str, str],
) -> None:
    """Another system's referral by mail is a referral; a receipt to it might start a loop."""
    flags = (await found(mail(**headers))).flags
    assert becomes_draft(flags)
    assert not may_have_receipt(flags)


async def test_a_person_who_says_that_no_machine_wrote_is_believed() -> None:
    quiet = {
        "Auto_Submitted": "no",
        "X_Auto_Response_Suppress": "None",
        "Return_Path": f"<{PETRA}>",
    }
    assert may_have_receipt((await found(mail(**quiet))).flags)


@pytest.mark.parametrize(
    ("result", "checked"),
    [
        ("mx.panel.example; dmarc=fail (p=none) header.from=example.test", Checked.FAILED),
        ("mx.panel.example; spf=fail smtp.mailfrom=example.test; dkim=none", Checked.FAILED),
        ("mx.panel.example; spf=pass; dkim=pass; compauth=fail reason=601", Checked.FAILED),
        ("mx.panel.example; spf=fail; dkim=pass; dmarc=pass", Checked.PASSED),
        ("mx.panel.example 1; dmarc=pass", Checked.PASSED),
        ("mx.panel.example; none", Checked.NOT_CHECKED),
        ("mx.attacker.example; dmarc=pass", Checked.NOT_CHECKED),
        ("mx.attacker.example; dmarc=fail", Checked.NOT_CHECKED),
    ],
)
async def test_H6_only_our_own_mail_system_is_believed_about_a_sender(
    result: str, checked: Checked
) -> None:
    got = await found(mail(Authentication_Results=result))
    assert got.checked is checked
    assert (Flag.FORGED in got.flags) == (checked is Checked.FAILED)
    assert may_have_receipt(got.flags) == (checked is not Checked.FAILED)


async def test_H6_without_a_trusted_name_nothing_was_checked() -> None:
    forged = mail(Authentication_Results="mx.panel.example; dmarc=fail")
    assert (await found(forged, Mailbox(MAILBOX))).checked is Checked.NOT_CHECKED


async def test_H6_a_sender_who_adds_their_own_check_cannot_hide_ours() -> None:
    content = b"Authentication-Results: mx.panel.example; dmarc=fail\r\n" + mail(
        Authentication_Results="mx.panel.example; dmarc=pass"
    )
    assert (await found(content)).checked is Checked.FAILED


async def test_H6_two_deliveries_of_one_mail_are_the_same_and_two_texts_are_not() -> None:
    once, again = mail(), b"Received: from relay.example by mx\r\n" + mail()
    first, second, other = await found(once), await found(again), await found(mail("Other words."))
    assert first.sha256 != second.sha256
    assert first.same == second.same
    assert first.same != other.same
    assert first.message_id == other.message_id
    assert (await found(mail(number=""))).same is None


@pytest.mark.parametrize(
    "content",
    [b"", b"\0" * 1000, b"\xff\xfe not a mail", b"just words", b"\r\n\r\n"],
    ids=["empty", "noughts", "binary", "words", "no headers"],
)
async def test_H6_what_is_no_mail_is_flagged_and_keeps_its_hash(content: bytes) -> None:
    got = await found(content)
    assert got.flags == {Flag.UNREADABLE}
    assert got.sha256 == hashlib.sha256(content).hexdigest()
    assert becomes_draft(got.flags)
    assert not may_have_receipt(got.flags)


@pytest.mark.parametrize("content", [mails.nested(2000), mails.letters_in_letters(3000)])
async def test_H6_parts_in_parts_without_end_stop_nobody(content: bytes) -> None:
    began = time.monotonic()
    got = await found(content)
    assert got.flags & {Flag.UNREADABLE, Flag.MORE_PARTS, Flag.PART_ONLY} or got.enclosed
    assert got.sha256 == hashlib.sha256(content).hexdigest()
    assert time.monotonic() - began < 20


async def test_H6_more_attachments_than_are_kept_apart_are_counted() -> None:
    many = with_files(*((f"{n}.txt", b"x") for n in range(60)))
    got = await found(many)
    assert len(got.enclosed) == 50
    assert Flag.MORE_PARTS in got.flags


async def test_a_mail_that_is_made_to_keep_a_parser_busy_is_read_in_part() -> None:
    began = time.monotonic()
    content = mail() + b"\n" * (reading.MOST_LINES + 1)
    got = await found(content)
    assert Flag.PART_ONLY in got.flags
    assert got.text.startswith(WORDS)
    assert time.monotonic() - began < 20


@pytest.mark.parametrize(
    ("charset", "content", "text"),
    [
        ("utf-8", "Zoë – “yes”".encode(), "Zoë – “yes”"),
        ("windows-1252", "Zoë – “yes”".encode("windows-1252"), "Zoë – “yes”"),
        ("x-unknown", "Zoë".encode(), "Zoë"),
        ("utf-8", b"Zo\xeb", "Zoë"),
        ("zlib", b"words", "words"),
        ("idna", b"words", "words"),
    ],
)
async def test_H6_words_are_read_whatever_they_claim_to_be(
    charset: str, content: bytes, text: str
) -> None:
    raw = (
        b"From: petra.practitioner@example.test\r\nContent-Transfer-Encoding: 8bit\r\n"
        b"Content-Type: text/plain; charset=" + charset.encode() + b"\r\n\r\n" + content
    )
    assert (await found(raw)).text == text


async def test_what_cannot_be_shown_is_left_out_of_the_text() -> None:
    got = await found(mail("a\x00b\x1b[31mc\u202ed"))
    assert got.text == "ab[31mcd"


async def test_a_very_long_mail_is_cut_for_reading_and_whole_in_the_original() -> None:
    got = await found(mail("word " * 100_000))
    assert len(got.text) == TEXT_MOST


async def test_headers_that_break_parsers_break_nothing() -> None:
    wild = (
        b"From: =?utf-8?q?Petra?= <petra.practitioner@example.test>\r\n"
        b"Subject: =?x-no?b?////?= =?utf-8?b?!!!?= \xff\xfe\r\n"
        b"Date: Thu, 99 Foo 99999 99:99:99 +9999\r\nMessage-ID: <<>>[\r\n"
        b'Content-Type: text/plain; charset*0="u; boundary==\r\n'
        b"Content-Disposition: attachment; filename*=x'y\r\n\r\nwords"
    )
    got = await found(wild)
    assert got.sender == PETRA
    assert got.sent_at is None


@given(st.binary(max_size=400), st.integers(0, 2**32))
@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
def test_H6_no_bytes_at_all_stop_the_reading(junk: bytes, seed: int) -> None:
    """Real mails with junk in them at any place."""
    import asyncio  # noqa: PLC0415

    chance = random.Random(seed)  # noqa: S311
    made = message()
    made.add_attachment(os.urandom(20), maintype="image", subtype="png", filename="é.png")
    content = bytearray(made.as_bytes())
    place = chance.randrange(len(content))
    content[place : place + len(junk)] = junk
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        got = asyncio.run(found(bytes(content)))
    assert got.sha256 == hashlib.sha256(content).hexdigest()


def test_bytes_say_what_a_file_is() -> None:
    assert media_type_of(mails.word("x")) == WORD
    assert media_type_of(mails.pdf()) == PDF
    assert media_type_of(b"") == "application/octet-stream"
