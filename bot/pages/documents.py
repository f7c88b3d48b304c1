"""The original of a mail and its attachments, for the coordinator who opened it in Teams (H6).

The page lists them with what to beware of; a file is handed over by a button (POST), so that a
scanner that follows links opens none. It is never shown in the browser: it comes as a file under a
name of ours, and whatever it holds may run nothing here.
"""

import re

from aiohttp import web

from bot.desk import Office
from bot.pages.guard import sorry
from bot.pages.layout import HEADERS, page
from core.errors import NotAllowed, PanelError
from core.incoming import DANGEROUS, FLAG_WORDS, NOTE_WORDS, size_words
from core.links import Link, Purpose, read_link
from core.people import Person
from core.services import access, incoming_views
from core.services.incoming_views import DocumentView, FileView, IncomingView
from core.store.engine import Session, transaction

FILE_HEADERS = {**HEADERS, "Content-Security-Policy": "default-src 'none'; sandbox"}
SUFFIXES = {
    "application/pdf": "pdf",
    "application/zip": "zip",
    "application/rtf": "rtf",
    "application/vnd.oasis.opendocument.text": "odt",
    "application/vnd.ms-outlook": "msg",
    "message/rfc822": "eml",
    "image/png": "png",
    "image/jpeg": "jpg",
    "image/gif": "gif",
}
WORD = re.compile(r"application/vnd\.openxmlformats-officedocument\.wordprocessingml")


async def show(office: Office, key: bytes, request: web.Request) -> web.Response:
    """List the files of a mail."""
    try:
        link = _link(office, key, request)
        async with transaction(office.sessions) as session:
            person = await _person(session, link)
            view = await incoming_views.view(session, person, link.subject, now=office.clock())
    except PanelError as refused:
        return sorry(refused)
    return _page(view, request.path)


async def download(office: Office, key: bytes, request: web.Request) -> web.StreamResponse:
    """Hand over one file; the read is on record before the first byte goes."""
    try:
        link = _link(office, key, request)
        number = int(request.match_info["number"])
        async with transaction(office.sessions) as session:
            person = await _person(session, link)
            file = await incoming_views.file_of(
                session, person, link.subject, number, now=office.clock()
            )
    except PanelError as refused:
        return sorry(refused)
    answer = web.StreamResponse(headers=_headers(file))
    answer.content_length = file.size
    await answer.prepare(request)
    async for piece in incoming_views.content_of(office.sessions, file):
        await answer.write(piece)
    await answer.write_eof()
    return answer


def _link(office: Office, key: bytes, request: web.Request) -> Link:
    return read_link(request.match_info["token"], Purpose.DOCUMENT, key, office.clock())


async def _person(session: Session, link: Link) -> Person:
    """Load the person anew: roles that were taken away since do not count."""
    person = await access.person(session, link.person)
    if not person.grants:
        raise NotAllowed(access.GONE)
    return person


def _headers(file: FileView) -> dict[str, str]:
    """Give a name of ours: the sender's may name a child."""
    stem = "-".join(filter(None, (file.ref or "mail", str(file.number) if file.number else "")))
    suffix = "docx" if WORD.match(file.media_type) else SUFFIXES.get(file.media_type, "bin")
    return {
        **FILE_HEADERS,
        "Content-Type": "application/octet-stream",
        "Content-Disposition": f'attachment; filename="{stem}.{suffix}"',
    }


def _page(view: IncomingView, way: str) -> web.Response:
    return page(
        "documents.html",
        way=way,
        title="A mail and its files",
        ref=view.ref,
        warnings=[FLAG_WORDS[flag] for flag in view.flags],
        size=size_words(view.size),
        sha256=view.sha256,
        files=[_file(one) for one in view.documents],
    )


def _file(one: DocumentView) -> dict[str, object]:
    return {
        "number": one.number,
        "name": one.name,
        "size": size_words(one.size),
        "notes": [NOTE_WORDS[note] for note in one.notes],
        "dangerous": bool(DANGEROUS & set(one.notes)),
        "kept": one.kept,
        "sha256": one.sha256,
    }
