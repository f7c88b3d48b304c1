"""A referral as a file for the record system: PDF, Word, CSV or JSON (R4.1)."""

from collections.abc import Callable, Mapping
from datetime import datetime

from core.exports import as_csv, as_json
from core.services.export import ReferralExport
from mailer.documents.referral_paper import referral_docx, referral_pdf

MEDIA_TYPES = {
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "csv": "text/csv; charset=utf-8",
    "json": "application/json",
}


def record_file(export: ReferralExport, kind: str, made: datetime) -> bytes:
    """Make the file of a kind of `core.exports.KINDS`."""
    return _MAKERS[kind](export, made)


_MAKERS: Mapping[str, Callable[[ReferralExport, datetime], bytes]] = {
    "pdf": lambda export, made: referral_pdf(export.paper, made),
    "docx": lambda export, made: referral_docx(export.paper, made),
    "csv": lambda export, _made: as_csv([export.columns]),
    "json": lambda export, _made: as_json(export.columns),
}
