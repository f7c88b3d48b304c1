"""One letter, one person, the same bytes, and nothing that a typed text can change about it."""

import email
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from email.message import EmailMessage
from email.policy import default

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailer.compose import Attachment, CannotBeSent, Letter, address, compose
from mailer.typed import readable

NOW = datetime(2026, 12, 17, 9, 30, 15, 999, tzinfo=UTC)
KEY = "0123456789" * 4
ICS = b"BEGIN:VCALENDAR\r\nMETHOD:REQUEST\r\nSUMMARY:MACE East panel\r\nEND:VCALENDAR\r\n"
PDF = Attachment("MACE East panel 2026-12-18 agenda.pdf", "application/pdf", b"%PDF-1.7 \x00\xff")
LETTER = Letter(
    key=KEY,
    sender_name="MACE East panel",
    sender="mace.east@county.example",
    recipient="imogen.vale@police.example",
    subject="MACE East panel, Friday 18 December 2026: agenda",
    text="Dear Imogen Vale\n\nThe agenda is attached.\n",
    html="<p>Dear Imogen Vale</p><p>The agenda is attached.</p>",
)


def read(letter: Letter) -> EmailMessage:
    message = email.message_from_bytes(compose(letter, NOW).content, policy=default)
    assert isinstance(message, EmailMessage)
    assert not message.defects
    return message


def text_of(message: EmailMessage, kind: str) -> str:
    part = message.get_body((kind,))
    assert isinstance(part, EmailMessage)
    return str(part.get_content()).replace("\r\n", "\n")


def test_a_message_has_the_headings_that_mail_servers_and_rules_look_for() -> None:
    message = read(LETTER)

    assert {name: str(value) for name, value in message.items() if name != "Content-Type"} == {
        "From": "MACE East panel <mace.east@county.example>",
        "To": "imogen.vale@police.example",
        "Subject": "[OFFICIAL-SENSITIVE] MACE East panel, Friday 18 December 2026: agenda",
        "Date": "Thu, 17 Dec 2026 09:30:15 +0000",
        "Message-ID": f"<{KEY}@county.example>",
        "X-MACE-Marking": "OFFICIAL-SENSITIVE",
        "X-MACE-Outbox": KEY,
        "Auto-Submitted": "auto-generated",
        "X-Auto-Response-Suppress": "OOF, AutoReply",
        "MIME-Version": "1.0",
        "Content-Language": "en-GB",
    }


def test_what_is_frozen_names_what_was_composed() -> None:
    frozen = compose(LETTER, NOW)

    assert (frozen.key, frozen.sender, frozen.recipient, frozen.message_id) == (
        KEY,
        "mace.east@county.example",
        "imogen.vale@police.example",
        f"<{KEY}@county.example>",
    )


def test_the_same_letter_gives_the_same_bytes() -> None:
    full = replace(LETTER, attachments=(PDF,), calendar=ICS)

    assert compose(full, NOW) == compose(full, NOW)
    assert compose(full, NOW).sha256 != compose(replace(full, text="other"), NOW).sha256


def test_the_marking_is_the_authoritys() -> None:
    message = read(replace(LETTER, marking="OFFICIAL"))

    assert str(message["Subject"]).startswith("[OFFICIAL] MACE East")
    assert message["X-MACE-Marking"] == "OFFICIAL"


def test_H9_an_invitation_is_the_last_alternative_and_no_file_besides() -> None:
    message = read(replace(LETTER, calendar=ICS, attachments=(PDF,)))

    kinds = [part.get_content_type() for part in message.walk()]
    calendar = next(part for part in message.walk() if part.get_content_type() == "text/calendar")
    assert kinds == [
        "multipart/mixed",
        "multipart/alternative",
        "text/plain",
        "text/html",
        "text/calendar",
        "application/pdf",
    ]
    assert calendar.get_param("method") == "REQUEST"
    assert calendar["Content-Transfer-Encoding"] == "base64"
    assert calendar.get_filename() is None
    assert calendar.get_payload(decode=True) == ICS


def test_a_calendar_without_a_method_is_a_defect() -> None:
    with pytest.raises(ValueError, match="METHOD"):
        compose(replace(LETTER, calendar=b"BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n"), NOW)


def test_an_attachment_arrives_as_it_was() -> None:
    (attached,) = read(replace(LETTER, attachments=(PDF,))).iter_attachments()

    assert attached.get_filename() == PDF.name
    assert attached.get_content() == PDF.content


@pytest.mark.parametrize(
    "name", ["a\r\nb.pdf", "../x.pdf", "agenda", "", "näme.pdf", 'a".pdf', "x" * 120 + ".pdf"]
)
def test_a_file_name_that_mail_programs_change_is_refused(name: str) -> None:
    with pytest.raises(CannotBeSent):
        compose(replace(LETTER, attachments=(replace(PDF, name=name),)), NOW)


HEADINGS: dict[str, Callable[[str], Letter]] = {
    "subject": lambda typed: replace(LETTER, subject=typed),
    "sender": lambda typed: replace(LETTER, sender_name=typed),
    "marking": lambda typed: replace(LETTER, marking=typed),
}


@pytest.mark.parametrize("heading", HEADINGS)
@pytest.mark.parametrize(
    "typed", ["x\r\nBcc: victim@a.example", "x\ny", "x\x00y", "x\u2028y", "x\x85y", "\ud800"]
)
def test_a_heading_cannot_bring_another(heading: str, typed: str) -> None:
    with pytest.raises(CannotBeSent):
        compose(HEADINGS[heading](typed), NOW)


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "nobody",
        "a@b",
        "a@b.example, c@d.example",
        "a@b.example;c@d.example",
        "a@b.example\r\nBcc: c@d.example",
        "A <a@b.example>",
        "a b@c.example",
        "a..b@c.example",
        "@c.example",
        "a@-c.example",
        "a@c.example.",
        "é@c.example",
        "x" * 65 + "@c.example",
        "a@" + "b" * 64 + ".example",
        '"a b"@c.example',
    ],
)
def test_what_is_not_one_address_is_refused_in_words(typed: str) -> None:
    with pytest.raises(CannotBeSent, match="Nothing was sent"):
        address(typed)


@pytest.mark.parametrize(
    ("typed", "wire"),
    [
        ("Imogen.O'Vale@Police.Example", "Imogen.O'Vale@police.example"),
        (" a+b@c.example ", "a+b@c.example"),
        ("a@bücher.example", "a@xn--bcher-kva.example"),
    ],
)
def test_one_address_is_written_as_it_goes_on_the_wire(typed: str, wire: str) -> None:
    assert address(typed) == wire


def test_a_time_without_a_zone_is_a_defect() -> None:
    with pytest.raises(ValueError, match="time zone"):
        compose(LETTER, NOW.replace(tzinfo=None))


@pytest.mark.parametrize(
    "typed",
    [
        "👩‍👧 emoji, and 🇬🇧",
        "שלום עולם, مرحبا",
        "Zoë O’Neill – £5 <b>&amp;</b> {{ x }} #let *x* `y` $z$",
        "x" * 10_000,
        "From here\n.\n..\n--=_boundary--\n" + "wörd " * 2_000,
    ],
)
def test_odd_text_comes_out_as_typed(typed: str) -> None:
    message = read(replace(LETTER, text=typed, html=typed))

    assert text_of(message, "plain").rstrip("\n") == typed.rstrip("\n")
    assert text_of(message, "html").rstrip("\n") == typed.rstrip("\n")


def test_control_characters_are_named_in_words() -> None:
    assert readable("a\x00\x07b\tc\r\nd\re\x0b") == (
        "a[unreadable character]b\tc\nd\ne[unreadable character]"
    )


@given(st.text(max_size=400), st.text(max_size=400))
def test_any_text_arrives_or_is_named(text: str, html: str) -> None:
    message = read(replace(LETTER, text=text, html=html, attachments=(PDF,)))

    assert text_of(message, "plain").removesuffix("\n") == readable(text).removesuffix("\n")
    assert text_of(message, "html").removesuffix("\n") == readable(html).removesuffix("\n")


@given(st.text(max_size=300), st.text(max_size=80))
def test_any_heading_arrives_whole_or_is_refused(subject: str, name: str) -> None:
    letter = replace(LETTER, subject=subject, sender_name=name)
    try:
        message = read(letter)
    except CannotBeSent:
        return
    sender = message["From"].addresses
    assert _squeezed(str(message["Subject"])) == _squeezed(f"[OFFICIAL-SENSITIVE] {subject}")
    assert len(sender) == 1
    assert sender[0].addr_spec == LETTER.sender
    assert _squeezed(sender[0].display_name) == _squeezed(name)
    assert len(message.keys()) == 12


@given(st.text(max_size=2_000))
def test_no_line_is_longer_than_mail_servers_take(text: str) -> None:
    content = compose(replace(LETTER, text=text, subject="é" * 200 + " long"), NOW).content

    assert max(len(line) for line in content.split(b"\r\n")) <= 998


def _squeezed(text: str) -> str:
    """Leave out blanks: folding may change how many stand between words."""
    return "".join(text.split())
