"""Opens a Word file that somebody sent: a zip file, of which only named parts are unpacked.

A part is read up to a limit whatever the file says of its size, so that a small file cannot unfold
into a large one; XML may neither name entities nor reach for other files.
"""

import io
import lzma
import struct
import zipfile
import zlib
from collections.abc import Iterator
from typing import Any

from lxml import etree

from core.filled_forms import FormRefused

MOST_BYTES = 25_000_000  # of the file
MOST_PARTS = 2_000
MOST_OF_A_PART = 20_000_000
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
LOCKED_BIT = 1
# What zipfile raises for files that are not as they should be.
DAMAGE = (
    zipfile.BadZipFile, zlib.error, lzma.LZMAError, struct.error, ValueError, OSError, EOFError,
    NotImplementedError, RuntimeError, IndexError, KeyError, OverflowError,
)  # fmt: skip

PROTECTED = (
    "This document is protected by a password or has an old Word format, so nothing could be read "
    "from it. The file itself is kept. Ask for it as a .docx without a password."
)
TOO_LARGE = (
    "This document is too large to be read safely, so nothing was taken from it. The file itself "
    "is kept. Ask for the form without pictures."
)
BROKEN = (
    "This document is damaged or is no Word file, so nothing could be read from it. The file "
    "itself is kept. Ask for it once more."
)


class WordFile:
    """The parts of one Word file."""

    def __init__(self, content: bytes) -> None:
        if content.startswith(OLE):
            raise FormRefused(PROTECTED)
        if len(content) > MOST_BYTES:
            raise FormRefused(TOO_LARGE)
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(content))
        except DAMAGE as wrong:
            raise FormRefused(BROKEN) from wrong
        if len(self._zip.infolist()) > MOST_PARTS:
            raise FormRefused(TOO_LARGE)

    def main(self) -> Any:
        """Give the body's tree."""
        links = self._tree("_rels/.rels")
        for one in () if links is None else links:
            if str(one.get("Type", "")).endswith("/officeDocument"):
                found = self._tree(str(one.get("Target", "")).lstrip("/"))
                if found is not None:
                    return found
        found = self._tree("word/document.xml")
        if found is None:
            raise FormRefused(BROKEN)
        return found

    def properties(self) -> dict[str, str]:
        """Give the properties that somebody added to the document."""
        root = self._tree("docProps/custom.xml")
        found = () if root is None else root
        return {str(one.get("name")): "".join(one.itertext()).strip() for one in found}

    def others(self, kind: str) -> Iterator[Any]:
        """Give the trees of parts such as the footers or the comments."""
        names = sorted(n for n in self._zip.namelist() if n.startswith(f"word/{kind}"))
        for name in names[:MOST_PARTS]:
            root = self._tree(name)
            if root is not None and name.endswith(".xml"):
                yield root

    def _tree(self, name: str) -> Any | None:
        blob = self._part(name)
        if blob is None:
            return None
        parser = etree.XMLParser(
            resolve_entities=False, load_dtd=False, no_network=True, huge_tree=False
        )
        try:
            root = etree.fromstring(blob, parser)
        except (etree.XMLSyntaxError, ValueError) as wrong:
            raise FormRefused(BROKEN) from wrong
        if root.getroottree().docinfo.doctype:
            raise FormRefused(BROKEN)
        return root

    def _part(self, name: str) -> bytes | None:
        try:
            about = self._zip.getinfo(name)
        except KeyError:
            return None
        if about.flag_bits & LOCKED_BIT:
            raise FormRefused(PROTECTED)
        try:
            with self._zip.open(about) as part:
                blob = part.read(MOST_OF_A_PART + 1)
        except DAMAGE as wrong:
            raise FormRefused(BROKEN) from wrong
        if len(blob) > MOST_OF_A_PART:
            raise FormRefused(TOO_LARGE)
        return blob
