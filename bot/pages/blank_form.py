"""The empty referral form as a Word file, for anybody: it holds nobody's data (H6)."""

import asyncio
from collections.abc import Callable
from datetime import datetime

from aiohttp import web

from bot.desk import Office
from bot.pages.layout import page
from bot.pages.referral_papers import PaperFile, download

MakeForm = Callable[[str, datetime], PaperFile]
NO_FORM = (
    "There is no referral form at this address. Nothing has been changed. Ask the panel's "
    "administrator for the form."
)


async def give(office: Office, make: MakeForm, request: web.Request) -> web.Response:
    """Give the empty form of a procedure that is in use."""
    procedure = request.match_info["procedure"]
    if procedure not in office.procedures:
        return page("sorry.html", title="There is no such form", text=NO_FORM, status=404)
    return download(await asyncio.to_thread(make, procedure, office.clock()))
