"""The one door for the inbox: what a file that somebody sent says, if it is a form of ours."""

from core.filled_forms import FilledForm, FormRefused
from mailer.documents.pdf_answers import read_pdf_form
from mailer.documents.word_answers import read_word_form

READERS = {
    "application/pdf": read_pdf_form,
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": read_word_form,
    "application/vnd.ms-word.document.macroenabled.12": read_word_form,  # its macros are not run
}


def fields_of(content: bytes, media_type: str) -> FilledForm | None:
    """Give the answers of our form; None if the file is another's, damaged or of another type."""
    reader = READERS.get(media_type.split(";", maxsplit=1)[0].strip().casefold())
    if reader is None:
        return None
    try:
        read = reader(content)
    except FormRefused:
        return None
    return read if read.ours else None
