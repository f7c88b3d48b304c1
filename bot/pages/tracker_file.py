"""A panel's tracker as an Excel file, from the button on the tracker's card.

Opening the link only shows what it is for (programs that look at links follow them); the button on
the page hands the file out, and that is recorded.
"""

import asyncio

from aiohttp import web

from bot.desk import Office
from bot.pages.layout import HEADERS, page
from core.data.tracker_file import XLSX, tracker_xlsx
from core.errors import PanelError
from core.links import Link, Purpose, read_link
from core.services import access, tracker_export
from core.services.rules import panel_title
from core.store.engine import transaction
from core.tracker_columns import Sheet


async def show(office: Office, key: bytes, request: web.Request) -> web.Response:
    """Say what the link gives. Looking hands nothing out."""
    try:
        link = _link(office, key, request)
        panel = panel_title(link.subject)
    except PanelError as refused:
        return _refused(refused)
    return page("tracker_file.html", title="The tracker as an Excel file", panel=panel)


async def hand_out(office: Office, key: bytes, request: web.Request) -> web.Response:
    """Give the file."""
    try:
        link = _link(office, key, request)
        async with transaction(office.sessions) as session:
            person = await access.person(session, link.person)
            sheet = await tracker_export.export(session, person, link.subject, now=office.clock())
    except PanelError as refused:
        return _refused(refused)
    return await file_of(sheet)


async def file_of(sheet: Sheet) -> web.Response:
    """Give the tracker as a file to keep; it is written beside the loop that serves others."""
    content = await asyncio.to_thread(tracker_xlsx, sheet)
    named = {"Content-Disposition": f'attachment; filename="{sheet.file_name}"'}
    return web.Response(body=content, content_type=XLSX, headers={**HEADERS, **named})


def _link(office: Office, key: bytes, request: web.Request) -> Link:
    return read_link(request.match_info["token"], Purpose.TRACKER, key, office.clock())


def _refused(refused: PanelError) -> web.Response:
    return page("sorry.html", title="This does not work", text=str(refused), status=403)
