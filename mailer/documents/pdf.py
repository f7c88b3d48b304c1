"""Papers as tagged PDF (PDF/UA-1), by typst: no browser, no system fonts, the same bytes again.

Content travels as JSON beside the template and is never part of the template's source, so nothing
that somebody typed can be a command.
"""

import json
import re
import unicodedata
from datetime import datetime
from pathlib import Path

import typst

from core.papers import MARKING, AgendaPaper, MinutesPaper
from mailer.documents.content import Content, agenda_content, each_string, minutes_content

_TEMPLATES = Path(__file__).parent / "templates"
_LONG_WORD = re.compile(r"\S{50}(?=\S)")
_NO_GLYPH = re.compile(r"the text `\"(.+?)\"` could not be displayed", re.DOTALL)
_JOINERS = "\u200d\ufe0f"  # they hold the parts of one emoji together
_MOST_ROUNDS = 40


def agenda_pdf(paper: AgendaPaper, made: datetime, marking: str = MARKING) -> bytes:
    """Lay out an agenda. `made` is the instant that the file says it was made at."""
    return pdf_of("agenda.typ", agenda_content(paper, marking), made)


def minutes_pdf(paper: MinutesPaper, made: datetime, marking: str = MARKING) -> bytes:
    """Lay out minutes. `made` is the instant that the file says it was made at."""
    return pdf_of("minutes.typ", minutes_content(paper, marking), made)


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
