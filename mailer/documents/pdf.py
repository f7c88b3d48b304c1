"""Papers as tagged PDF (PDF/UA-1), by typst: no browser, no system fonts, the same bytes again.

Content travels as JSON beside the template and is never part of the template's source, so nothing
that somebody typed can be a command.
"""

import io
import json
import re
import unicodedata
from collections.abc import Iterable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import typst
from pypdf import PdfReader

from core.papers import MARKING, AgendaPaper, EngagementPaper, MinutesPaper, SupplementPaper
from mailer.documents.content import (
    Content,
    agenda_content,
    each_string,
    engagement_content,
    minutes_content,
    supplement_content,
)

_TEMPLATES = Path(__file__).parent / "templates"
_LONG_WORD = re.compile(r"\S{50}(?=\S)")
_NO_GLYPH = re.compile(r"the text `\"(.+?)\"` could not be displayed", re.DOTALL)
_JOINERS = "\u200d\ufe0f"  # they hold the parts of one emoji together
_MOST_ROUNDS = 40
_CHILD = re.compile(
    r"\d+\.\s+([A-Z]+-\d{4}-\d+)"
)  # how a child's heading begins: "3. HE-2026-0003"

Bundle = tuple[AgendaPaper, tuple[SupplementPaper, ...]]  # an agenda and its supplements


def agenda_pdf(paper: AgendaPaper, made: datetime, marking: str = MARKING) -> bytes:
    """Lay out an agenda. `made` is the instant that the file says it was made at."""
    return pdf_of("agenda.typ", agenda_content(paper, marking), made)


def minutes_pdf(paper: MinutesPaper, made: datetime, marking: str = MARKING) -> bytes:
    """Lay out minutes. `made` is the instant that the file says it was made at."""
    return pdf_of("minutes.typ", minutes_content(paper, marking), made)


def engagement_pdf(paper: EngagementPaper, made: datetime, marking: str = MARKING) -> bytes:
    """Lay out one child's record of engagement."""
    return pdf_of("engagement.typ", engagement_content(paper, marking), made)


def supplement_pdf(papers: Bundle, made: datetime, marking: str = MARKING) -> bytes:
    """Lay out the last supplement of an agenda; its pages follow those of all before it."""
    first, pages = supplement_pages(papers, made)
    content = supplement_content(papers[1][-1], marking, first_page=first, pages=pages)
    return pdf_of("supplement.typ", content, made)


def supplement_pages(papers: Bundle, made: datetime) -> tuple[int, dict[str, int]]:
    """Give the first page of the last supplement, and where each child before it stands."""
    agenda, supplements = papers
    pdf = agenda_pdf(agenda, made)
    first, pages = 1 + page_count(pdf), child_pages(pdf)
    for paper in supplements[:-1]:
        content = supplement_content(paper, MARKING, first_page=first, pages=pages)
        pdf = pdf_of("supplement.typ", content, made)
        pages |= {ref: first + at - 1 for ref, at in child_pages(pdf).items()}
        first += page_count(pdf)
    return first, pages


def page_count(pdf: bytes) -> int:
    """Count the pages of a PDF."""
    return len(PdfReader(io.BytesIO(pdf)).pages)


def child_pages(pdf: bytes) -> dict[str, int]:
    """Read from a paper's bookmarks on which of its pages each child begins, by reference."""
    reader = PdfReader(io.BytesIO(pdf))
    found: dict[str, int] = {}
    for mark in _flat(reader.outline):
        number = reader.get_destination_page_number(mark)
        named = _CHILD.match(str(mark.title))
        if named and number is not None:
            found[named[1]] = number + 1
    return found


def _flat(outline: Iterable[Any]) -> Iterator[Any]:
    for one in outline:
        if isinstance(one, list):
            yield from _flat(one)
        else:
            yield one


def pdf_of(template: str, content: Content, made: datetime) -> bytes:
    """Compile; what no font of ours can show is named in words rather than left as a box."""
    text = json.dumps(each_string(content, _breakable), ensure_ascii=False)
    for _ in range(_MOST_ROUNDS):
        try:
            return _compiled(template, text, made)
        except typst.TypstError as error:
            missing = _NO_GLYPH.search(str(error))
            if missing is None:
                raise
            text = _in_words(text, missing[1])
    raise ValueError("the paper holds too many characters that its fonts cannot show")


def _compiled(template: str, text: str, made: datetime) -> bytes:
    return typst.compile(
        _TEMPLATES / template,
        root=_TEMPLATES,
        format="pdf",
        pdf_standards=["ua-1"],
        ignore_system_fonts=True,
        sys_inputs={"content": text},
        timestamp=int(made.timestamp()),
    )


def _breakable(text: str) -> str:
    """Let a word of hundreds of letters break: U+200B, a space without width, is put inside."""
    return _LONG_WORD.sub(lambda part: part[0] + "\u200b", text)


def _in_words(text: str, shown: str) -> str:
    """Name the characters that could not be shown, and with them all emoji and far scripts."""
    return "".join(_worded(character, shown) for character in text)


def _worded(character: str, shown: str) -> str:
    if character in _JOINERS:
        return ""
    far = character > "\u2e7f" or character in shown
    if not far or character.isascii():
        return character
    return f"[{unicodedata.name(character, 'unknown character').lower()}]"
