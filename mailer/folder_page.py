"""The demo's mailbox: what the folder carrier took, on a page, as a person would see it.

For this machine only; `mace serve` never has these routes. A message is shown in a frame that may
run nothing and fetch nothing; its links open in a tab of their own.
"""

import asyncio
from math import ceil
from pathlib import Path
from typing import Any
from urllib.parse import quote

from aiohttp import web
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from mailer.folder_mail import Sent, in_folder, one_in_folder
from mailer.folder_writing import write_routes

_HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; "
        "base-uri 'none'; frame-ancestors 'self'"
    ),
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}
_SHOWN_IN_BROWSER = "application/pdf"
_LINE, _FURNITURE, _LETTERS = 22, 270, 64  # pixels, pixels, letters in a line of 600 pixels
_PAGES = Environment(
    loader=FileSystemLoader(Path(__file__).parent / "folder_templates"),
    autoescape=True,
    undefined=StrictUndefined,
)


def routes(maildir: Path, inbox: Path | None = None) -> list[web.RouteDef]:
    """Give the mailbox's routes: `/mail`, `/mail/{id}`, its attachments, and a way to write.

    `inbox` is where mail to the MACE mailbox is put; without it there is nothing to write with.
    """
    mailbox = _Mailbox(maildir, inbox)
    return [
        *(write_routes(inbox) if inbox else []),
        web.get("/mail", mailbox.all),
        web.get("/mail/{id}", mailbox.one),
        web.get("/mail/{id}/attachments/{number:[0-9]{1,2}}", mailbox.attachment),
    ]


class _Mailbox:
    def __init__(self, folder: Path, inbox: Path | None) -> None:
        self._folder = folder
        self._inbox = inbox

    async def all(self, request: web.Request) -> web.Response:
        wanted = request.query.get("to") or None
        everything = await asyncio.to_thread(in_folder, self._folder)
        shown = [one for one in everything if wanted is None or one.is_to(wanted)]
        people = sorted({one.to for one in everything} | ({wanted} if wanted else set()))
        writes = self._inbox is not None
        return _page("all.html", messages=shown, people=people, wanted=wanted, writes=writes)

    async def one(self, request: web.Request) -> web.Response:
        sent = await self._sent(request)
        if sent is None:
            return _missing()
        html = sent.words("html").replace("<head>", '<head>\n<base target="_blank">', 1)
        back = f"?to={quote(sent.to)}" if request.query.get("mine") else ""
        height = _height(sent.words("plain"))
        return _page("one.html", sent=sent, html=html, height=height, back=back)

    async def attachment(self, request: web.Request) -> web.Response:
        sent = await self._sent(request)
        number = int(request.match_info["number"])
        if sent is None or number >= len(sent.attachments):
            return _missing()
        part = sent.attachments[number]
        kind = part.get_content_type()
        how = "inline" if kind == _SHOWN_IN_BROWSER else "attachment"
        headers = {
            **_HEADERS,
            "Content-Type": kind,
            "Content-Disposition": f'{how}; filename="{part.get_filename()}"',
        }
        return web.Response(body=part.get_content(), headers=headers)

    async def _sent(self, request: web.Request) -> Sent | None:
        return await asyncio.to_thread(one_in_folder, self._folder, request.match_info["id"])


def _height(text: str) -> int:
    """Guess how many pixels a message needs, as nothing in its frame can be asked."""
    lines = sum(max(1, ceil(len(line) / _LETTERS)) for line in text.split("\n"))
    return _FURNITURE + _LINE * lines


def _missing() -> web.Response:
    return _page("missing.html", status=404)


def _page(template: str, *, status: int = 200, **values: Any) -> web.Response:
    text = _PAGES.get_template(template).render(values)
    return web.Response(text=text, content_type="text/html", status=status, headers=_HEADERS)
