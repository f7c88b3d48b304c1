"""R4.1: the completed referral comes out as PDF and Word, whole and marked."""

import io
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import docx
import pytest
from pypdf import PdfReader

from core.referral_papers import ReferralPaper
from mailer.documents.referral_paper import referral_docx, referral_pdf
from tests.mailer.referral_example import FORM, HOSTILE, paper
from tests.mailer.test_documents import docx_text, pdf_text, squeezed, stands_in_order
from tests.mailer.word_fillers import every_answer

MADE = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
Make = Callable[[ReferralPaper, datetime], bytes]
FORMS: dict[str, tuple[Make, Callable[[bytes], str]]] = {
    "pdf": (referral_pdf, pdf_text),
    "docx": (referral_docx, docx_text),
}
both = pytest.mark.parametrize("kind", FORMS)


def text_of(kind: str, made: ReferralPaper) -> str:
    make, read = FORMS[kind]
    return read(make(made, MADE))


@both
def test_R4_1_a_referral_says_every_answer_by_step_then_what_was_decided(kind: str) -> None:
    parts = [
        "MACE East panel: referral HE-2026-0001",
        "REF-2026-0007",
        "How it came",
        "Sent Monday 23 November 2026, 10:00" if kind == "pdf" else "Sent: Monday 23 November",
        "1. Before you refer",
        "3. The child",
        "3.1 Given names",
        "3.4 Date of birth",
        "Friday 4 May 2012",
        "7. What worries you",
        "Sexual exploitation (CSE); Criminal exploitation (CCE)",
        "9.1 Criterion: Known to be being exploited",
        "What was decided",
        "Sasha Sample, SASH Service Manager",
        "The criteria are met: Known to be being exploited.",
        "The same adults are known.",
        "Corrected since it was sent",
        "Before, it said:",
        "Robyn",
    ]
    assert stands_in_order(text_of(kind, paper()), parts)


@both
def test_R4_1_every_question_that_was_answered_stands_in_the_paper(kind: str) -> None:
    text = text_of(kind, paper())
    for step in paper().steps:
        for one in step.answers:
            assert squeezed(f"{one.number} {one.label}") in text


@both
def test_R4_1_a_referral_without_a_decision_says_none(kind: str) -> None:
    text = text_of(kind, paper(accepted=False))
    assert squeezed("Whatwasdecided") not in text
    assert squeezed("referral REF-2026-0007") in text


@both
@pytest.mark.parametrize("typed", HOSTILE)
def test_R4_1_what_was_typed_survives(kind: str, typed: str) -> None:
    text = text_of(kind, paper(every_answer(FORM) | {"worry": HOSTILE[typed]}))
    wanted = squeezed(HOSTILE[typed])
    if kind == "pdf" and typed == "emoji":
        wanted = squeezed("Sent [grinning face].")
    if kind == "pdf" and typed == "right to left":  # a PDF is read back in the order of its glyphs
        assert set(wanted) <= set(text)
    else:
        assert wanted in text


@both
def test_the_same_referral_gives_the_same_bytes(kind: str) -> None:
    make, _ = FORMS[kind]
    assert make(paper(), MADE) == make(paper(), MADE)


def test_a_referrals_pdf_is_tagged_marked_numbered_and_in_english() -> None:
    content = referral_pdf(paper(), MADE)
    reader = PdfReader(io.BytesIO(content))
    root: Any = reader.trailer["/Root"]
    assert (root["/Lang"], bool(root["/MarkInfo"]["/Marked"])) == ("en-GB", True)
    assert b"pdfuaid:part" in content
    for number, page in enumerate(reader.pages, 1):
        text = page.extract_text()
        assert text.count("OFFICIAL-SENSITIVE") == 2
        assert f"Page {number} of {len(reader.pages)}" in text


def test_a_referrals_word_file_is_marked_titled_and_keeps_nothing_of_the_template() -> None:
    content = referral_docx(paper(), MADE)
    made = docx.Document(io.BytesIO(content))
    assert made.core_properties.title == "MACE East panel: referral HE-2026-0001"
    for part in (made.sections[0].header, made.sections[0].footer):
        assert part.paragraphs[0].text == "OFFICIAL-SENSITIVE"
    assert "{{" not in docx_text(content)


def test_R4_1_a_file_name_holds_a_reference_and_no_name() -> None:
    assert paper().file_name("pdf") == "HE-2026-0001-referral.pdf"
    assert paper(accepted=False).file_name("docx") == "REF-2026-0007-referral.docx"


def test_neither_title_nor_properties_name_the_child() -> None:
    about = PdfReader(io.BytesIO(referral_pdf(paper(), MADE))).metadata
    core = docx.Document(io.BytesIO(referral_docx(paper(), MADE))).core_properties
    for said in (str(about), core.title, core.author, core.subject, core.comments):
        assert "Robin" not in said
