"""A referral as a paper for the record system, PDF and Word (R4.1)."""

from datetime import datetime

from core.papers import MARKING
from core.referral_answers import Told
from core.referral_papers import ReferralPaper
from mailer.documents.content import Content, each_string
from mailer.documents.form_words import PAPER_FOOT
from mailer.documents.pdf import pdf_of
from mailer.documents.word import docx_of
from mailer.typed import readable

DECIDED, CORRECTED = "What was decided", "Corrected since it was sent"
NOTHING_SAID = "No reason was given."


def referral_pdf(paper: ReferralPaper, made: datetime, marking: str = MARKING) -> bytes:
    """Lay out a referral. `made` is the instant that the file says it was made at."""
    return pdf_of("referral.typ", referral_content(paper, marking), made)


def referral_docx(paper: ReferralPaper, made: datetime, marking: str = MARKING) -> bytes:
    """Fill the referral's template. `made` is the instant that the file says it was made at."""
    return docx_of("referral.docx", referral_content(paper, marking), made)


def referral_content(paper: ReferralPaper, marking: str) -> Content:
    """Put a referral into words. It bears its reference; the child's name is an answer."""
    return each_string(
        {
            "title": f"{paper.panel}: referral {paper.known_as}",
            "name": f"referral {paper.known_as}",
            "marking": marking,
            "head": {
                "authority": paper.authority,
                "panel": paper.panel,
                "facts": [list(pair) for pair in paper.facts],
            },
            "mark": PAPER_FOOT.format(procedure=paper.form, version=paper.version),
            "steps": [
                {
                    "title": f"{step.number}. {step.title}",
                    "answers": [_answer(one) for one in step.answers],
                }
                for step in paper.steps
            ],
            "decisions": [
                {
                    "chair": one.chair,
                    "answer": _said(one.agrees, one.criterion),
                    "when": one.when,
                    "reason": one.reason,
                }
                for one in paper.decisions
            ],
            "note": paper.note,
            "corrections": [
                {
                    "label": one.label,
                    "before": one.before or "Nothing",
                    "when": one.when,
                }
                for one in paper.corrections
            ],
        },
        readable,
    )


def _answer(one: Told) -> Content:
    return {"label": f"{one.number} {one.label}", "text": one.text.strip() or NOTHING_SAID}


def _said(agrees: bool, criterion: str) -> str:
    if not agrees:
        return "The criteria are not met."
    return f"The criteria are met: {criterion}." if criterion else "The criteria are met."
