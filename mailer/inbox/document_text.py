"""Reads the text of one document: a process of its own, which `opening` limits and can kill.

The document comes on standard input, its media type is the only argument, and what was read goes to
standard output as JSON: `text`, `fields` (of our own form), `notes`.
"""

import io
import json
import resource
import sys
import warnings
from collections.abc import Iterator

import docx
import pypdf
from pypdf.errors import PyPdfError

from core.data import load_form
from core.filled_forms import FilledForm
from core.incoming import TEXT_MOST, Note
from core.referral_answers import told
from mailer.documents.reading import fields_of
from mailer.documents.word_text import passages
from mailer.inbox.plain import tidy
from mailer.inbox.sniffing import PDF, WORD, zip_is_safe

MEMORY_BYTES = 1 << 30  # of address space: the libraries alone map some 300 MB
CPU_SECONDS = 20
MOST_PAGES = 200
NOTHING_IN_IT = "This is our form, with nothing filled in."
DAMAGED = (ValueError, LookupError, TypeError, AttributeError, OSError, ArithmeticError)


class Locked(Exception):
    """The document needs a password."""


def text_of(content: bytes, media_type: str) -> str:
    """Give a document's text, at most `TEXT_MOST` characters and a little more."""
    if media_type == WORD:
        return _gathered(_word(content)) if zip_is_safe(content) else ""
    return _gathered(_pdf(content)) if media_type == PDF else ""


def _gathered(parts: Iterator[str]) -> str:
    found, size = [], 0
    for part in parts:
        found.append(part)
        size += len(part)
        if size > TEXT_MOST:
            break
    return tidy("\n".join(found))


def _word(content: bytes) -> Iterator[str]:
    yield from passages(docx.Document(io.BytesIO(content)).element.body)


def _pdf(content: bytes) -> Iterator[str]:
    reader = pypdf.PdfReader(io.BytesIO(content))
    if reader.is_encrypted and not reader.decrypt(""):
        raise Locked
    for page in reader.pages[:MOST_PAGES]:
        yield page.extract_text()


def read(content: bytes, media_type: str) -> dict[str, object]:
    """Give what is in a document; a damaged one has no text and says so."""
    notes: list[Note] = []
    text, form = "", None
    try:
        text = text_of(content, media_type)
        form = fields_of(content, media_type)
    except Locked:
        notes.append(Note.ENCRYPTED)
    except (*DAMAGED, PyPdfError, RecursionError, MemoryError):
        notes.append(Note.NO_TEXT)
    if form is not None:
        text = _of_our_form(form, text if media_type == PDF else "")
    if len(text) > TEXT_MOST:
        notes.append(Note.SHORTENED)
    return {"text": text[:TEXT_MOST], "fields": dict(form.answers) if form else {}, "notes": notes}


def _of_our_form(form: FilledForm, text: str) -> str:
    """Give what somebody wrote into our form, without the form's own words.

    What stands beside its inputs comes first. Of a PDF the text is kept too: it is read by numbers.
    """
    answers = [
        f"{one.label}: {one.text}"
        for step in told(load_form(form.procedure), form.answers, {})
        for one in step.answers
    ]
    parts = ("\n".join(one) for one in (form.notes, answers or [NOTHING_IN_IT]))
    return "\n\n".join(part for part in (*parts, text) if part)


def main() -> None:
    """Limit this process, read, write."""
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    warnings.simplefilter("ignore")
    found = read(sys.stdin.buffer.read(), sys.argv[1])
    sys.stdout.write(json.dumps(found))


if __name__ == "__main__":
    main()
