"""Reads PDF files: a referral's paper of ours, our Word form saved as PDF, or fields to fill in.

The paper numbers its questions, so an answer is what stands between one numbered question of the
form and the next. Fields are known by their names, which are those of the form's inputs.
"""

import io
import logging
import zlib
from collections.abc import Iterator, Mapping
from typing import Any

from pypdf import PdfReader
from pypdf.errors import PyPdfError

from core.data import load_form, procedure_names
from core.filled_forms import FilledForm, FormRefused, filled, version_of
from core.forms import Form
from mailer.documents.form_words import Mark, mark_in
from mailer.documents.paper_answers import answers_between

MOST_BYTES = 25_000_000
MOST_PAGES = 100
MOST_TEXT = 400_000  # characters
FEWEST_FIELDS = 3  # with our names, for a file that does not say whose it is
RADIO = 1 << 15  # of a button's flags: one of several
OFF = frozenset({"", "/Off", "Off"})
# What pypdf raises for files that are not as they should be, besides its own errors.
DAMAGE = (
    PyPdfError, ValueError, TypeError, KeyError, IndexError, AttributeError, RecursionError,
    OverflowError, AssertionError, NotImplementedError, UnicodeError, EOFError, zlib.error,
)  # fmt: skip

PROTECTED = (
    "This PDF is protected by a password, so nothing could be read from it. The file itself is "
    "kept. Ask for it without a password."
)
BROKEN = (
    "This file is damaged or is no PDF, so nothing could be read from it. The file itself is kept. "
    "Ask for it once more."
)
TOO_LARGE = (
    "This PDF is too large to be read safely, so nothing was taken from it. The file itself is "
    "kept. Ask for the form without pictures."
)
logging.getLogger("pypdf").setLevel(logging.CRITICAL)  # it would quote what stands in the file


def read_pdf_form(content: bytes) -> FilledForm:
    """Read a PDF; one that is not ours gives its text only.

    Raises `FormRefused`, in words, for a file that cannot be read.
    """
    if len(content) > MOST_BYTES:
        raise FormRefused(TOO_LARGE)
    try:
        reader = PdfReader(io.BytesIO(content))
        if reader.is_encrypted and not reader.decrypt(""):
            raise FormRefused(PROTECTED)
        fields, text = _fields(reader), _text(reader)
    except DAMAGE as wrong:
        raise FormRefused(BROKEN) from wrong
    mark = mark_in(text)
    if mark is not None and mark.procedure not in procedure_names():
        mark = None
    mark = mark or _whose(fields)
    if mark is None:
        return FilledForm("", "", {}, (text.strip(),) if text.strip() else ())
    form = load_form(mark.procedure)
    typed = {name: [value] for name, value in fields.items()}
    if not typed.keys() & _names(form):
        typed = {**typed, **answers_between(form, text)}
    return filled(form, mark.version, typed, {})


def _text(reader: PdfReader) -> str:
    """Give the text of the first pages, a line for each line."""
    pages: list[str] = []
    for page in reader.pages[:MOST_PAGES]:
        pages.append(page.extract_text().replace("\u200b", ""))
        if sum(map(len, pages)) > MOST_TEXT:
            break
    return "\n".join(pages)[:MOST_TEXT]


def _fields(reader: PdfReader) -> dict[str, str]:
    found: Mapping[str, Any] = reader.get_fields() or {}
    return {name: text for name, one in found.items() if (text := _value(one))}


def _value(field: Any) -> str:
    value = field.get("/V")
    if value is None or str(value) in OFF:
        return ""
    if field.get("/FT") == "/Btn":
        return str(value).lstrip("/") if int(field.get("/Ff", 0)) & RADIO else "true"
    chosen = value if isinstance(value, list) else [value]
    return "\n".join(_lines(str(one)) for one in chosen).strip()


def _lines(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _whose(fields: Mapping[str, str]) -> Mark | None:
    """Tell whose form it is by the names of its fields: the form that knows the most of them."""
    counted = sorted((-len(fields.keys() & names), p, v) for p, v, names in _forms())
    fewest, procedure, version = counted[0] if counted else (0, "", "")
    return Mark(procedure, version) if -fewest >= FEWEST_FIELDS else None


def _forms() -> Iterator[tuple[str, str, frozenset[str]]]:
    for procedure in procedure_names():
        form = load_form(procedure)
        yield procedure, version_of(form), _names(form)


def _names(form: Form) -> frozenset[str]:
    boxes = {f"{one.id}.{key}" for one in form.asked.values() for key, _ in one.options}
    return form.fields | boxes
