"""Mail that strangers send, as real bytes. All people are fictional."""

import io
import zipfile
import zlib
from email.message import EmailMessage
from email.policy import SMTP

import docx
import pypdf
from pypdf.generic import DecodedStreamObject, DictionaryObject, NameObject

MAILBOX = "mace@panel.example"
PETRA = "petra.practitioner@example.test"
WORDS = "I am worried about Robin Specimen, who was found in another town."


def message(
    text: str | None = WORDS,
    *,
    sender: str = f"Petra Practitioner <{PETRA}>",
    number: str = "<one@example.test>",
    **headers: str,
) -> EmailMessage:
    """A mail to the mailbox; header names are given with underscores."""
    made = EmailMessage(policy=SMTP)
    made["From"] = sender
    made["To"] = MAILBOX
    made["Subject"] = "Referral: Robin Specimen"
    made["Date"] = "Mon, 23 Nov 2026 09:12:00 +0000"
    if number:
        made["Message-ID"] = number
    for name, value in headers.items():
        made[name.replace("_", "-")] = value
    if text is not None:
        made.set_content(text)
    return made


def mail(text: str = WORDS, **headers: str) -> bytes:
    return message(text, **headers).as_bytes()


def numbered(number: int, text: str = WORDS) -> bytes:
    """One of many mails that differ."""
    return mail(f"{text} ({number})", number=f"<{number}@example.test>")


def with_files(*files: tuple[str, bytes], **headers: str) -> bytes:
    made = message(**headers)
    for name, content in files:
        made.add_attachment(content, maintype="application", subtype="octet-stream", filename=name)
    return made.as_bytes()


def word(*paragraphs: str) -> bytes:
    document = docx.Document()
    for one in paragraphs:
        document.add_paragraph(one)
    table = document.add_table(rows=1, cols=2)
    table.rows[0].cells[0].text, table.rows[0].cells[1].text = "School", "Example Academy"
    return saved(document)


def saved(document: object) -> bytes:
    file = io.BytesIO()
    document.save(file)  # type: ignore[attr-defined]
    return file.getvalue()


def pdf(text: str = "Robin was seen at the station", *, password: str = "") -> bytes:
    """A page with one line of text; `password` is what opens it."""
    writer = pypdf.PdfWriter()
    page = writer.add_blank_page(300, 300)
    stream = DecodedStreamObject()
    stream.set_data(f"BT /F1 12 Tf 20 200 Td ({text}) Tj ET".encode())
    font = DictionaryObject(
        {
            NameObject("/Type"): NameObject("/Font"),
            NameObject("/Subtype"): NameObject("/Type1"),
            NameObject("/BaseFont"): NameObject("/Helvetica"),
        }
    )
    fonts = DictionaryObject({NameObject("/F1"): font})
    page[NameObject("/Resources")] = DictionaryObject({NameObject("/Font"): fonts})
    page[NameObject("/Contents")] = stream
    if password:
        writer.encrypt(password, algorithm="AES-256")
    file = io.BytesIO()
    writer.write(file)
    return file.getvalue()


def pdf_with_script() -> bytes:
    action = b"<</Type/Catalog/Pages 2 0 R/OpenAction<</S/JavaScript/JS(app.alert)>>>>"
    return b"%PDF-1.4\n1 0 obj" + action + b"endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"


def zipped(*members: tuple[str, bytes]) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members:
            archive.writestr(name, content)
    return file.getvalue()


def encrypted_zip() -> bytes:
    """A zip whose list says that its member is encrypted (flag bit 0 of both headers)."""
    content = bytearray(zipped(("statement.txt", b"secret")))
    for magic, place in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        content[content.index(magic) + place] |= 1
    return bytes(content)


def bomb(size: int = 300_000_000) -> bytes:
    """A Word file whose document unpacks to `size` bytes of nothing."""
    return zipped(("word/document.xml", b"\0" * size), ("[Content_Types].xml", b"<Types/>"))


def swarm(members: int = 5000) -> bytes:
    """A zip with more members than anybody needs."""
    return zipped(*((f"{n}.txt", b"x") for n in range(members)))


def pdf_bomb() -> bytes:
    """A PDF whose page unpacks to 400 MB."""
    packer = zlib.compressobj(9)
    packed = b"".join(packer.compress(b" " * 10_000_000) for _ in range(40)) + packer.flush()
    parts = [
        b"1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n",
        b"2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n",
        b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]/Contents 4 0 R>>endobj\n",
        b"4 0 obj<</Length %d/Filter/FlateDecode>>stream\n" % len(packed)
        + packed
        + b"\nendstream endobj\n",
    ]
    return b"%PDF-1.4\n" + b"".join(parts) + b"trailer<</Root 1 0 R>>\n%%EOF\n"


OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 504


def ole(stream: str) -> bytes:
    """What an old Office file, an Outlook item or an encrypted new one begins and names."""
    return OLE + stream.encode("utf-16-le") + b"\0" * 100


def nested(depth: int) -> bytes:
    """Multiparts in multiparts."""
    head = b"From: Petra <petra.practitioner@example.test>\r\nMessage-ID: <deep@example.test>\r\n"
    levels = [
        b'Content-Type: multipart/mixed; boundary="b%d"\r\n\r\n--b%d\r\n' % (n, n)
        for n in range(depth)
    ]
    return head + b"".join(levels) + b"Content-Type: text/plain\r\n\r\nDeep down.\r\n"


def letters_in_letters(depth: int) -> bytes:
    head = b"From: Petra <petra.practitioner@example.test>\r\nMessage-ID: <deep@example.test>\r\n"
    return head + b"Content-Type: message/rfc822\r\n\r\n" * depth + b"Subject: inside\r\n\r\nHi\r\n"
