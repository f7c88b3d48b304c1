"""Our referral form as a Word file to fill in, made from the procedure (R4.1, H6).

One column without tables, real headings, a title and a language: it is read and filled in by
keyboard and screen reader. What comes back is read by `word_answers`.
"""

import io
from datetime import UTC, datetime
from typing import Any

import docx
from docx.document import Document
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor
from docx.text.paragraph import Paragraph
from lxml import etree

from core.data import house, load_form, load_procedure
from core.filled_forms import version_of
from core.forms import CRITERION, WHY, Asked, Form, Step
from core.papers import MARKING
from mailer.documents import form_words
from mailer.documents.controls import (
    box_control,
    date_control,
    list_control,
    text_control,
)
from mailer.documents.word import same_bytes

PROCEDURE, VERSION = "MACE form", "MACE form version"  # document properties by which it is ours
_INK, _QUIET = RGBColor(0x1B, 0x27, 0x33), RGBColor(0x46, 0x52, 0x5F)
_PROPERTIES = "http://schemas.openxmlformats.org/officeDocument/2006/custom-properties"
_VALUES = "http://schemas.openxmlformats.org/officeDocument/2006/docPropsVTypes"
_CONTENT_TYPE = "application/vnd.openxmlformats-officedocument.custom-properties+xml"
_FORMAT_ID = "{D5CDD505-2E9C-101B-9397-08002B2CF9AE}"  # "made by whoever wrote the document"


def blank_form(procedure: str, mailbox: str, made: datetime) -> bytes:
    """Make a procedure's empty form. `mailbox` is used where the procedure names none."""
    rules = load_procedure(procedure)
    named = next((one.value for one in rules.contacts if one.id == "mailbox"), mailbox)
    return word_form(load_form(procedure), rules.authority, named, made)


def word_form(form: Form, authority: str, mailbox: str, made: datetime) -> bytes:
    """Make an empty form. `made` is the instant that the file says it was made at."""
    paper = _begin(form, authority, made)
    _introduce(paper, mailbox)
    for step in form.steps:
        _step(paper, step, form)
    paper.add_heading("Thank you", 1)
    paper.add_paragraph(form_words.MARKED)
    paper.add_paragraph(form_words.send_line(mailbox))
    _name_as_ours(paper, form)
    written = io.BytesIO()
    paper.save(written)
    return same_bytes(written)


def _begin(form: Form, authority: str, made: datetime) -> Document:
    paper = docx.Document()
    about = paper.core_properties
    about.title, about.author, about.language = form_words.TITLE, authority, "en-GB"
    about.subject = f"{authority}: referral form"
    about.comments, about.last_modified_by = "", authority
    about.created = about.modified = made.astimezone(UTC).replace(tzinfo=None)
    _styles(paper)
    page = paper.sections[0]
    page.page_width, page.page_height = Mm(210), Mm(297)
    page.left_margin = page.right_margin = Mm(20)
    _marked(page.header.paragraphs[0], f"{MARKING} when complete")
    foot = form_words.FOOT.format(procedure=form.procedure, version=version_of(form))
    _marked(page.footer.paragraphs[0], foot)
    paper.add_paragraph(authority)
    paper.add_heading(form_words.TITLE, 0)
    return paper


def _styles(paper: Document) -> None:
    styles = paper.styles
    normal = styles["Normal"]
    normal.font.name, normal.font.size = "Arial", Pt(11)
    normal.paragraph_format.space_after = Pt(4)
    styles.element.find(f".//{qn('w:lang')}").set(qn("w:val"), "en-GB")
    for name in ("Title", "Heading 1"):
        fonts = styles[name].element.get_or_add_rPr().get_or_add_rFonts()
        for theme in [key for key in fonts.attrib if key.endswith("Theme")]:
            del fonts.attrib[theme]
        styles[name].font.name, styles[name].font.color.rgb = "Arial", _INK
    styles["Title"].font.size, styles["Heading 1"].font.size = Pt(20), Pt(15)
    question = styles.add_style("Question", WD_STYLE_TYPE.PARAGRAPH)
    question.base_style, question.font.bold = normal, True
    question.paragraph_format.keep_with_next = True
    question.paragraph_format.space_before = Pt(10)
    hint = styles.add_style("Hint", WD_STYLE_TYPE.PARAGRAPH)
    hint.base_style, hint.font.color.rgb = normal, _QUIET
    hint.paragraph_format.keep_with_next = True
    empty = styles.add_style("Placeholder Text", WD_STYLE_TYPE.CHARACTER)
    empty.font.color.rgb = _QUIET


def _introduce(paper: Document, mailbox: str) -> None:
    paper.add_paragraph().add_run(form_words.DANGER).bold = True
    for line in (form_words.HOW, form_words.send_line(mailbox), form_words.ELSE_TEAMS):
        paper.add_paragraph(line)
    paper.add_paragraph(form_words.MARKED)
    paper.add_heading(form_words.PRIVACY, 1)
    for line in house().privacy_notice.paragraphs:
        paper.add_paragraph(line)


def _step(paper: Document, step: Step, form: Form) -> None:
    paper.add_heading(f"{step.number}. {step.title}", 1)
    if step.help:
        paper.add_paragraph(step.help, "Hint")
    for place, asked in enumerate(step.asked, start=1):
        line = form_words.question_line(f"{step.number}.{place}", asked, form)
        paper.add_paragraph(line, "Question")
        if asked.question.help:
            paper.add_paragraph(asked.question.help, "Hint")
        _ask(paper, asked)


def _ask(paper: Document, asked: Asked) -> None:
    kind, title = asked.question.kind, asked.question.label
    if kind == "criteria":
        _ask_criteria(paper, asked)
    elif kind == "many":
        for key, words in asked.options:
            _answer(paper, box_control(f"{asked.id}.{key}", f"{title}: {words}"), words)
    elif kind == "toggle":
        _answer(paper, box_control(asked.id, title), title)
    elif kind in ("choice", "pick"):
        _answer(paper, list_control(asked.id, title, asked.options))
    elif kind in ("born", "date"):
        _answer(paper, date_control(asked.id, title))
    else:
        _answer(paper, text_control(asked.id, title, long=kind == "long"))


def _ask_criteria(paper: Document, asked: Asked) -> None:
    for key, words in asked.options:
        _answer(paper, box_control(CRITERION + key, f"{asked.question.label}: {words}"), words)
        why = paper.add_paragraph(form_words.WHY_TRUE)
        why._p.append(text_control(WHY + key, f"Why: {words}", long=True))  # noqa: SLF001 - see controls


def _answer(paper: Document, control: Any, words: str = "") -> None:
    line = paper.add_paragraph()
    line._p.append(control)  # noqa: SLF001 - python-docx has no controls
    if words:
        line.add_run(f" {words}")


def _marked(line: Paragraph, words: str) -> None:
    line.alignment = WD_ALIGN_PARAGRAPH.CENTER
    line.add_run(words).bold = True


def _name_as_ours(paper: Document, form: Form) -> None:
    """Write into the document's own properties whose form it is."""
    root = etree.Element(f"{{{_PROPERTIES}}}Properties", nsmap={None: _PROPERTIES, "vt": _VALUES})
    named = ((PROCEDURE, form.procedure), (VERSION, version_of(form)))
    for number, (name, value) in enumerate(named, start=2):  # 0 and 1 are reserved
        one = etree.SubElement(root, f"{{{_PROPERTIES}}}property")
        for key, text in (("fmtid", _FORMAT_ID), ("pid", str(number)), ("name", name)):
            one.set(key, text)
        etree.SubElement(one, f"{{{_VALUES}}}lpwstr").text = value
    package = paper.part.package
    blob = etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
    part = Part(PackURI("/docProps/custom.xml"), _CONTENT_TYPE, blob, package)
    package.relate_to(part, RELATIONSHIP_TYPE.CUSTOM_PROPERTIES)
