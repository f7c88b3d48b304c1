"""A referral's paper behind a link of one person's own (R4.1): permission is asked once more.

What makes the file is passed in, because papers are made beside the bot and not in it.
"""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from aiohttp import web

from bot.desk import Office
from bot.pages.layout import HEADERS, page
from core.errors import NotFound, PanelError
from core.exports import KINDS
from core.links import Purpose, read_link
from core.services import access, export
from core.services.export import ReferralExport
from core.store.engine import transaction


@dataclass(frozen=True, slots=True)
class PaperFile:
    """A file to save. Its name holds a reference and nobody's name."""

    name: str
    media_type: str
    content: bytes


MakePaper = Callable[[ReferralExport, str, datetime], PaperFile]


async def give(office: Office, key: bytes, make: MakePaper, request: web.Request) -> web.Response:
    """Give the file, and record that it was given."""
    try:
        now = office.clock()
        link = read_link(request.match_info["token"], Purpose.REFERRAL_PAPER, key, now)
        referral_id, _, kind = link.subject.partition(".")
        if kind not in KINDS:
            raise NotFound(access.GONE)
        async with transaction(office.sessions) as session:
            person = await access.person(session, link.person)
            found = await export.referral_export(session, person, referral_id, now=now)
    except PanelError as refused:
        return page("sorry.html", title="This does not work", text=str(refused), status=403)
    return download(await asyncio.to_thread(make, found, kind, now))


def download(file: PaperFile) -> web.Response:
    """Answer with a file that is saved, not shown, and not kept by anything in between."""
    saved = {"Content-Disposition": f'attachment; filename="{file.name}"'}
    return web.Response(
        body=file.content, headers={**HEADERS, **saved, "Content-Type": file.media_type}
    )
