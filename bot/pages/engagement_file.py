"""One child's record of engagement behind a link of one person's own (R4.11)."""

import asyncio
from collections.abc import Callable

from aiohttp import web

from bot.desk import Office
from bot.pages.guard import sorry
from bot.pages.referral_papers import PaperFile, download
from core.errors import NotFound, PanelError
from core.links import Purpose, read_link
from core.services import access, engagement
from core.services.engagement import Engagement
from core.store.engine import transaction

KINDS = ("pdf", "docx")
MakeRecord = Callable[[Engagement, str], PaperFile]


async def give(office: Office, key: bytes, make: MakeRecord, request: web.Request) -> web.Response:
    """Give the file, and record that it was given; permission is asked once more."""
    try:
        now = office.clock()
        link = read_link(request.match_info["token"], Purpose.ENGAGEMENT, key, now)
        item_id, _, kind = link.subject.partition(".")
        if kind not in KINDS:
            raise NotFound(access.GONE)
        async with transaction(office.sessions) as session:
            person = await access.person(session, link.person)
            found = await engagement.to_file(session, person, item_id, now=now)
    except PanelError as refused:
        return sorry(refused)
    return download(await asyncio.to_thread(make, found, kind))
