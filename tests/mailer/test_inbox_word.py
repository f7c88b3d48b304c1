"""What was written into the fields of a Word form is seen by whoever opens the mail (H6)."""

import io
from datetime import UTC, datetime
from typing import Any

import docx
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

from core.data import load_form
from mailer.documents.referral_form import blank_form
from mailer.inbox.document_text import NOTHING_IN_IT
from mailer.inbox.reading import Mailbox, read
from tests.mailer import mails
from tests.mailer.mails import MAILBOX, with_files
from tests.mailer.word_fillers import filled_in, in_one_run

MADE = datetime(2026, 11, 23, 9, tzinfo=UTC)
BLANK = blank_form("hertfordshire", "mace@example.test", MADE)
UNTOUCHED = '<w:rPr><w:rStyle w:val="PlaceholderText"/></w:rPr>'


async def texts(**files: bytes) -> list[str]:
    """Send files by mail; give what the coordinator can read of each."""
    content = with_files(*((f"{name}.docx", one) for name, one in files.items()))
    got = await read(io.BytesIO(content), Mailbox(MAILBOX, "mx.panel.example"))
    return [one.text for one in got.enclosed]


def control(text: str, *, paragraph: bool = False, touched: bool = True) -> Any:
    """A field of another agency's form, as Word writes it."""
    run = f"<w:r>{'' if touched else UNTOUCHED}<w:t>{text}</w:t></w:r>"
    inner = f"<w:p>{run}</w:p>" if paragraph else run
    marks = "" if touched else "<w:showingPlcHdr/>"
    return parse_xml(
        f"<w:sdt {nsdecls('w')}><w:sdtPr>{marks}</w:sdtPr>"
        f"<w:sdtContent>{inner}</w:sdtContent></w:sdt>"
    )


async def test_H6_what_was_written_into_the_fields_of_another_form_is_read() -> None:
    theirs = docx.Document()
    theirs.add_paragraph("Child's name: ")._p.append(control("Robin Specimen"))
    theirs.add_paragraph("School: ")._p.append(control("Click here", touched=False))
    theirs.element.body.insert(0, control("Missing twice.", paragraph=True))
    table = theirs.add_table(rows=1, cols=2)
    table.cell(0, 0).text = "Seen at"
    table.cell(0, 1).paragraphs[0]._p.append(control("the station"))
    [text] = await texts(Theirs=mails.saved(theirs))
    assert text.split("\n") == [
        "Missing twice.",
        "Child's name: Robin Specimen",
        "School:",
        "Seen at | the station",
    ]


async def test_H6_our_own_form_reads_as_its_answers_and_an_empty_one_says_so() -> None:
    answers = {"given": "Robin", "area": "East", "types": "criminal"}
    written = filled_in(load_form("hertfordshire"), BLANK, answers, in_one_run)
    filled, empty = await texts(Filled=written, Empty=BLANK)
    assert filled.split("\n") == [
        "Given names: Robin",
        "Where the child lives: East",
        "Kind of exploitation: Criminal exploitation (CCE)",
    ]
    assert empty == NOTHING_IN_IT
