"""Papers as PDF (typst, tagged) and Word (docxtpl), from one content.

`content` puts a paper into words once; `pdf` and `word` only lay it out. The Word templates are in
`templates/` and may be edited in Word; the PDF's are beside them.
"""

from datetime import date

from mailer.documents.pdf import agenda_pdf, engagement_pdf, minutes_pdf, supplement_pdf
from mailer.documents.word import agenda_docx, engagement_docx, minutes_docx, supplement_docx

PDF = "application/pdf"
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"

__all__ = [
    "PDF",
    "WORD",
    "agenda_docx",
    "agenda_pdf",
    "engagement_docx",
    "engagement_pdf",
    "file_name",
    "minutes_docx",
    "minutes_pdf",
    "supplement_docx",
    "supplement_pdf",
]


def file_name(panel: str, held_on: date, paper: str, suffix: str) -> str:
    """Give a paper's file name: "MACE East panel 2026-12-18 agenda.pdf". Nobody is named."""
    kept = "".join(c if c.isascii() and c.isalnum() else " " for c in panel)
    return f"{' '.join(kept.split())} {held_on.isoformat()} {paper}.{suffix}"
