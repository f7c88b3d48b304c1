"""H6: PDF files of ours are read into the fields; another's gives its text."""

import contextlib
import io
from collections.abc import Mapping
from datetime import UTC, datetime

import pytest
import typst
from pypdf import PdfReader, PdfWriter
from pypdf.generic import (
    ArrayObject,
    BooleanObject,
    DictionaryObject,
    NameObject,
    NumberObject,
    TextStringObject,
)

from core.data import load_form
from core.filled_forms import FormRefused, version_of
from mailer.documents import PDF, pdf_answers
from mailer.documents.paper_answers import answers_between
from mailer.documents.pdf_answers import read_pdf_form
from mailer.documents.reading import fields_of
from mailer.documents.referral_paper import referral_pdf
from tests.mailer.referral_example import FORM, HOSTILE, paper
from tests.mailer.word_fillers import damaged, every_answer

MADE = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
READABLE = {name: text for name, text in HOSTILE.items() if name not in ("emoji", "right to left")}


def without_empty_lines(answers: Mapping[str, str]) -> dict[str, str]:
    """Leave out what a PDF does not keep: empty lines, and signs that its fonts lack."""
    return {
        key: value.replace("\n\n", "\n").replace("😀", "[grinning face]").replace(" \n", " ")
        for key, value in answers.items()
    }


def test_H6_our_own_paper_is_read_back_into_every_field() -> None:
    wanted = every_answer(FORM)
    read = fields_of(referral_pdf(paper(wanted), MADE), PDF)
    assert read is not None
    assert (read.procedure, read.version, read.notes) == ("hertfordshire", version_of(FORM), ())
    assert without_empty_lines(read.answers) == without_empty_lines(wanted)


@pytest.mark.parametrize("typed", READABLE)
def test_H6_what_was_typed_is_read_back_out_of_our_paper(typed: str) -> None:
    wanted = {"worry": HOSTILE[typed], "current_plan": "After it."}
    read = read_pdf_form(referral_pdf(paper(wanted), MADE))
    assert read.answers == wanted


def test_H6_an_answer_that_looks_like_another_question_ends_nothing_but_our_own_numbers() -> None:
    wanted = {"worry": "Gender\nHome address\n3. The school\n1.1 is a number", "since": "May"}
    read = read_pdf_form(referral_pdf(paper(wanted), MADE))
    assert read.answers == wanted


WORD_AS_PDF = """OFFICIAL-SENSITIVE when complete
1. Before you refer
1.1 Is the child in immediate danger? (required)
No
1.7 Privacy notice (required)
☒ I have read this privacy notice
3. The child
3.1 Given names (required)
Robin
3.3 Also known as
Other names, nicknames, names online.
Click here and write
3.4 Date of birth (required)
4 May 2012
7. What worries you
7.1 What kind of exploitation do you fear? (required)
☐ Sexual exploitation (CSE)
☒ Criminal exploitation (CCE)
9. Why the panel
9.1 Which of these are true for the child? (required)
Tick every one that is, and say in a sentence or two why.
☒ Known to be being exploited
Why: Two arrests with the
same adults.
☐ Assessed as high risk of exploitation
Why: Click here and write
MACE referral form: hertfordshire, version 00000000"""


def test_H6_our_word_form_saved_as_pdf_is_read() -> None:
    found = answers_between(FORM, WORD_AS_PDF)
    assert {key: texts for key, texts in found.items() if texts} == {
        "danger": ["No"],
        "privacy": ["true"],
        "given": ["Robin"],
        "born": ["4 May 2012"],
        "types": ["Criminal exploitation (CCE)"],
        "criterion_known": ["true"],
        "why_known": ["Two arrests with the\nsame adults."],
    }


def fillable(values: Mapping[str, str], password: str = "") -> bytes:
    """Make a PDF with fields to fill in, as a form program does."""
    writer = PdfWriter()
    page = writer.add_blank_page(200, 200)
    fields, page[NameObject("/Annots")] = ArrayObject(), ArrayObject()
    for name, value in values.items():
        box = value in ("/On", "/Off")
        field = DictionaryObject(
            {
                NameObject("/FT"): NameObject("/Btn" if box else "/Tx"),
                NameObject("/T"): TextStringObject(name),
                NameObject("/V"): NameObject(value) if box else TextStringObject(value),
                NameObject("/Type"): NameObject("/Annot"),
                NameObject("/Subtype"): NameObject("/Widget"),
                NameObject("/Rect"): ArrayObject([NumberObject(0)] * 4),
            }
        )
        fields.append(writer._add_object(field))
    form = {NameObject("/Fields"): fields, NameObject("/NeedAppearances"): BooleanObject(True)}
    writer._root_object[NameObject("/AcroForm")] = DictionaryObject(form)
    if password:
        writer.encrypt(password, algorithm="AES-256")
    written = io.BytesIO()
    writer.write(written)
    return written.getvalue()


FIELDS = {
    "given": "Robin",
    "family": "Specimen",
    "born": "4th May 2012",
    "gender": "Girl",
    "worry": "Line one.\r\nLine two.",
    "types.criminal": "/On",
    "types.sexual": "/Off",
    "criterion_known": "/On",
    "why_known": "Two arrests.",
    "shoe_size": "43",
}


def test_H6_a_pdf_with_fields_named_like_our_inputs_is_read() -> None:
    read = fields_of(fillable(FIELDS), PDF)
    assert read is not None
    assert read.procedure == "hertfordshire"
    assert read.answers == {
        "given": "Robin",
        "family": "Specimen",
        "born": "2012-05-04",
        "gender": "girl",
        "worry": "Line one.\nLine two.",
        "types": "criminal",
        "criterion_known": "true",
        "why_known": "Two arrests.",
    }
    assert read.notes == ("“shoe_size”, which the form no longer asks: 43",)


def letter() -> bytes:
    source = b"A letter about Robin Specimen, who is made up."
    made: bytes = typst.compile(source, format="pdf", ignore_system_fonts=True)
    return made


def test_H6_a_pdf_that_is_not_ours_gives_its_text_only() -> None:
    read = read_pdf_form(letter())
    assert (read.ours, dict(read.answers)) == (False, {})
    assert read.notes == ("A letter about Robin Specimen, who is made up.",)
    assert fields_of(letter(), PDF) is None


REFUSED = {
    "nothing": (b"", pdf_answers.BROKEN),
    "no PDF": (b"%PDF-1.7\nand then nothing", pdf_answers.BROKEN),
    "protected": (fillable(FIELDS, "secret"), pdf_answers.PROTECTED),
    "cut off": (letter()[:300], pdf_answers.BROKEN),
    "large": (b"%PDF" + b" " * pdf_answers.MOST_BYTES, pdf_answers.TOO_LARGE),
}


@pytest.mark.parametrize("name", REFUSED)
def test_a_pdf_that_cannot_be_read_is_refused_in_words(name: str) -> None:
    content, sentence = REFUSED[name]
    with pytest.raises(FormRefused) as refused:
        read_pdf_form(content)
    assert str(refused.value) == sentence
    assert fields_of(content, PDF) is None


@pytest.mark.parametrize("seed", range(25))
def test_a_damaged_pdf_is_read_or_refused_and_never_a_defect(seed: int) -> None:
    whole = referral_pdf(paper({"given": "Robin"}), MADE)
    with contextlib.suppress(FormRefused):
        assert read_pdf_form(damaged(whole, seed)).procedure in ("", "hertfordshire")


def test_a_pdf_without_a_password_is_read_although_it_is_encrypted() -> None:
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(referral_pdf(paper(), MADE))))
    writer.encrypt("", "owner", algorithm="AES-256")
    written = io.BytesIO()
    writer.write(written)
    assert read_pdf_form(written.getvalue()).answers["given"].startswith("Robin")


def test_every_procedures_paper_is_known_as_its_own() -> None:
    rotherham = load_form("rotherham")
    text = "MACE referral paper: rotherham, version 12345678"
    assert answers_between(rotherham, f"{text}\n3.1 Given names\nRobin") == {"given": ["Robin"]}
