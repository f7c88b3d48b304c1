"""What a file is by its bytes, and what to beware of in it. Nothing is unpacked or run."""

import io
import re
import zipfile
import zlib

from core.incoming import Note

MOST_MEMBERS = 2000  # a long Word document with pictures has some hundred
MOST_UNPACKED = 200_000_000  # bytes, all members together
MOST_RATIO = 100  # text shrinks to a tenth, XML to a thirtieth
SMALL = 1_000_000  # bytes: whatever unpacks to less than this harms nobody

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
PDF = "application/pdf"
ZIP = "application/zip"
EML = "message/rfc822"
UNKNOWN = "application/octet-stream"
OLE = "application/x-ole-storage"
MSG = "application/vnd.ms-outlook"
PROGRAM = "application/x-msdownload"
_MAGIC = (
    (b"%PDF-", PDF),
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"GIF8", "image/gif"),
    (b"BM", "image/bmp"),
    (b"II*\x00", "image/tiff"),
    (b"MM\x00*", "image/tiff"),
    (b"{\\rtf", "application/rtf"),
    (b"7z\xbc\xaf\x27\x1c", "application/x-7z-compressed"),
    (b"Rar!", "application/vnd.rar"),
    (b"\x1f\x8b", "application/gzip"),
    (b"MZ", PROGRAM),
    (b"\x7fELF", PROGRAM),
    (b"PK\x03\x04", ZIP),
    (b"PK\x05\x06", ZIP),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", OLE),
)
_INSIDE = (
    ("word/document.xml", WORD),
    ("xl/workbook.xml", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    (
        "ppt/presentation.xml",
        "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    ),
)
_EXPECTED = {
    "pdf": (PDF,),
    "docx": (WORD, OLE),  # an encrypted Word file is an OLE file
    "docm": (WORD,),
    "doc": (OLE, "application/rtf", WORD),
    "rtf": ("application/rtf",),
    "odt": ("application/vnd.oasis.opendocument.text",),
    "xlsx": (_INSIDE[1][1], OLE),
    "msg": (MSG,),
    "png": ("image/png",),
    "jpg": ("image/jpeg",),
    "jpeg": ("image/jpeg",),
    "gif": ("image/gif",),
    "zip": (ZIP,),
}
_PROGRAMS = frozenset(
    (
        "exe", "com", "scr", "bat", "cmd", "ps1", "vbs", "vbe", "js", "jse", "wsf", "wsh", "hta",
        "msi", "jar", "lnk", "pif", "cpl", "reg", "dll", "iso", "img",
    )
)  # fmt: skip
_ARCHIVES = frozenset(
    {ZIP, "application/x-7z-compressed", "application/vnd.rar", "application/gzip"}
)
_ACTIVE_PDF = re.compile(rb"/(JavaScript|JS|Launch|EmbeddedFile|RichMedia)\b")
_MACROS = re.compile(r"(?i)(^|/)(vbaproject\.bin|basic/.*\.xml|scripts/.+)$")


def media_type_of(content: bytes) -> str:
    """Say what a file is by its first bytes and, for zip and OLE, by what is inside."""
    kind = next((kind for magic, kind in _MAGIC if content.startswith(magic)), None)
    if kind == ZIP:
        return _inside_zip(content)
    if kind == OLE:
        return MSG if _ole_name("__substg1.0_") in content else OLE
    return kind or UNKNOWN


def notes_on(content: bytes, media_type: str, name: str) -> tuple[Note, ...]:
    """Say what to beware of in a file, without opening anything in it."""
    suffix = name.rpartition(".")[2].casefold() if "." in name else ""
    notes = set()
    if media_type == PROGRAM or suffix in _PROGRAMS:
        notes.add(Note.PROGRAM)
    if suffix in _EXPECTED and media_type not in _EXPECTED[suffix]:
        notes.add(Note.OTHER_TYPE)
    if content.startswith(b"PK"):
        notes |= _zip_notes(content)
    if media_type in _ARCHIVES:
        notes.add(Note.NOT_UNPACKED)
    if media_type in (OLE, MSG):
        notes |= _ole_notes(content)
    if media_type == PDF:
        notes |= _pdf_notes(content)
    return tuple(note for note in Note if note in notes)


def zip_is_safe(content: bytes) -> bool:
    """Tell whether a zip file's own list promises no more than we would unpack.

    Python unpacks no member beyond the size that the list gives, so that the list binds.
    """
    found = _members(content)
    if found is None or len(found) > MOST_MEMBERS:
        return False
    unpacked = sum(one.file_size for one in found)
    return unpacked <= SMALL or (
        unpacked <= MOST_UNPACKED and unpacked <= MOST_RATIO * max(1, len(content))
    )


def _members(content: bytes) -> list[zipfile.ZipInfo] | None:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return archive.infolist()
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError, zlib.error):
        return None


def _inside_zip(content: bytes) -> str:
    names = {one.filename for one in _members(content) or ()}
    found = next((kind for name, kind in _INSIDE if name in names), None)
    if found is None and "content.xml" in names and "META-INF/manifest.xml" in names:
        return "application/vnd.oasis.opendocument.text"
    return found or ZIP


def _zip_notes(content: bytes) -> set[Note]:
    found = _members(content)
    if found is None:
        return {Note.NO_TEXT}
    notes = set() if zip_is_safe(content) else {Note.BOMB}
    if any(one.flag_bits & 0x1 for one in found):
        notes.add(Note.ENCRYPTED)
    if any(_MACROS.search(one.filename) for one in found[:MOST_MEMBERS]):
        notes.add(Note.ACTIVE)
    return notes


def _ole_notes(content: bytes) -> set[Note]:
    """Look for the names of streams, which an OLE file writes in UTF-16."""
    notes = set()
    if _ole_name("EncryptedPackage") in content:
        notes.add(Note.ENCRYPTED)
    if _ole_name("_VBA_PROJECT") in content:
        notes.add(Note.ACTIVE)
    return notes


def _pdf_notes(content: bytes) -> set[Note]:
    return {Note.ACTIVE} if _ACTIVE_PDF.search(content) else set()


def _ole_name(name: str) -> bytes:
    return name.encode("utf-16-le")
