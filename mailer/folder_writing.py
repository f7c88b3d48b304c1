"""The demo's other way: writing to the MACE mailbox, as a partner without Teams would.

For this machine only. What is sent is put into the folder that the worker reads, whole at once.
"""

import asyncio
import os
import uuid
from dataclasses import dataclass, field
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import make_msgid
from pathlib import Path

from aiohttp import BodyPartReader, web
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from yarl import URL

from core.errors import PanelError
from mailer.compose import address

MOST_BYTES = 150_000_000  # what Exchange lets through at most
MAILBOX = "mace@council.example"
HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; "
        "base-uri 'none'; frame-ancestors 'self'"
    ),
    "Cache-Control": "no-store",
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
}
SENT = "It is on its way to the mailbox."
TOO_LARGE = "This is larger than a mail system lets through, so it was not sent. Send less at once."
NOTHING = "There was nothing to send. Write something or choose a file."
_PAGES = Environment(
    loader=FileSystemLoader(Path(__file__).parent / "folder_templates"),
    autoescape=True,
    undefined=StrictUndefined,
)


@dataclass(slots=True)
class _Form:
    """What was filled in, and the files with their names and types."""

    words: dict[str, str] = field(default_factory=dict)
    files: list[tuple[str, str, str, bytes]] = field(default_factory=list)


def write_routes(inbox: Path) -> list[web.RouteDef]:
    """Give the page on which a mail is written, and what sends it."""

    async def show(_request: web.Request) -> web.Response:
        return _page("")

    async def send(request: web.Request) -> web.Response:
        if not _from_here(request):
            return _page("This did not come from this page, so nothing was sent.", status=403)
        try:
            content = _message(await _form(request))
        except PanelError as refused:
            return _page(str(refused), status=400)
        await asyncio.to_thread(_put, inbox, content)
        return _page(SENT)

    return [web.get("/mail/write", show), web.post("/mail/write", send)]


def _from_here(request: web.Request) -> bool:
    """Refuse what another site's page sends through somebody's browser."""
    origin = request.headers.get("Origin")
    return origin is None or URL(origin).authority == request.host


async def _form(request: web.Request) -> _Form:
    found, size = _Form(), 0
    if not request.content_type.startswith("multipart/"):
        raise PanelError(NOTHING)
    async for part in await request.multipart():
        if not isinstance(part, BodyPartReader):
            continue
        content = bytearray()
        while chunk := await part.read_chunk():
            size += len(chunk)
            if size > MOST_BYTES:
                raise PanelError(TOO_LARGE)
            content += chunk
        kind = part.headers.get("Content-Type", "application/octet-stream")
        if part.filename:
            found.files.append((part.name or "", part.filename, kind, bytes(content)))
        elif part.name:
            found.words[part.name] = content.decode("utf-8", "replace")
    return found


def _message(form: _Form) -> bytes:
    """Give the bytes of the mail: those that were uploaded, or one made of what was written."""
    whole = next((content for name, _, _, content in form.files if name == "eml"), None)
    if whole is not None:
        return whole
    if not (form.words.get("text", "").strip() or form.files):
        raise PanelError(NOTHING)
    message = EmailMessage(policy=SMTP)
    message["From"] = address(form.words.get("from", ""))
    message["To"] = MAILBOX
    message["Subject"] = " ".join(form.words.get("subject", "").split())
    message["Message-ID"] = make_msgid(domain="example.test")
    message.set_content(form.words.get("text", ""))
    for _, name, kind, content in form.files:
        main, _, sub = kind.partition("/")
        message.add_attachment(
            content, maintype=main or "application", subtype=sub or "octet-stream", filename=name
        )
    return message.as_bytes()


def _put(inbox: Path, content: bytes) -> None:
    """Write into `tmp`, then rename into `new`, as every Maildir's writer does."""
    for part in ("tmp", "new", "cur"):
        (inbox / part).mkdir(parents=True, exist_ok=True, mode=0o700)
    name = uuid.uuid4().hex
    with (inbox / "tmp" / name).open("xb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    (inbox / "tmp" / name).rename(inbox / "new" / name)


def _page(said: str, *, status: int = 200) -> web.Response:
    text = _PAGES.get_template("write.html").render(said=said)
    return web.Response(text=text, content_type="text/html", status=status, headers=HEADERS)
