"""Papers as Word, by docxtpl, from templates that an authority can edit in Word.

`autoescape` is always on: without it docxtpl loses what stands behind a "<" without a word.
"""

import io
import zipfile
from datetime import UTC, datetime
from pathlib import Path

from docxtpl import DocxTemplate
from jinja2 import Environment, StrictUndefined

from core.papers import MARKING, AgendaPaper, EngagementPaper, MinutesPaper
from mailer.documents.content import (
    Content,
    agenda_content,
    engagement_content,
    minutes_content,
    supplement_content,
)
from mailer.documents.pdf import Bundle, supplement_pages
from mailer.documents.word_contents import fill_contents

_TEMPLATES = Path(__file__).parent / "templates"
_NO_DATE = (1980, 1, 1, 0, 0, 0)  # the earliest that a zip file can say


def agenda_docx(paper: AgendaPaper, made: datetime, marking: str = MARKING) -> bytes:
    """Fill the agenda's template. `made` is the instant that the file says it was made at."""
    return docx_of("agenda.docx", agenda_content(paper, marking), made)


def minutes_docx(paper: MinutesPaper, made: datetime, marking: str = MARKING) -> bytes:
    """Fill the minutes' template. `made` is the instant that the file says it was made at."""
    return docx_of("minutes.docx", minutes_content(paper, marking), made)


def engagement_docx(paper: EngagementPaper, made: datetime, marking: str = MARKING) -> bytes:
    """Fill the template of one child's record of engagement."""
    return docx_of("engagement.docx", engagement_content(paper, marking), made)


def supplement_docx(papers: Bundle, made: datetime, marking: str = MARKING) -> bytes:
    """Fill the supplement's template; it names the pages that the PDF has."""
    first, pages = supplement_pages(papers, made)
    content = supplement_content(papers[1][-1], marking, first_page=first, pages=pages)
    return docx_of("supplement.docx", content, made)


def docx_of(template: str, content: Content, made: datetime) -> bytes:
    """Fill a template."""
    document = DocxTemplate(_TEMPLATES / template)
    words = Environment(autoescape=True, undefined=StrictUndefined)
    document.render(content, words, autoescape=True)
    fill_contents(document.docx)
    about = document.docx.core_properties
    about.title, about.author = content["title"], content["head"]["authority"]
    about.created = about.modified = made.astimezone(UTC).replace(tzinfo=None)
    about.last_modified_by = content["head"]["authority"]
    filled = io.BytesIO()
    document.save(filled)
    return same_bytes(filled)


def same_bytes(filled: io.BytesIO) -> bytes:
    """Pack again without the hour of packing, so that the same paper gives the same bytes."""
    packed = io.BytesIO()
    with zipfile.ZipFile(filled) as source, zipfile.ZipFile(packed, "w") as target:
        for name in source.namelist():
            entry = zipfile.ZipInfo(name, _NO_DATE)
            target.writestr(entry, source.read(name), zipfile.ZIP_DEFLATED)
    return packed.getvalue()
