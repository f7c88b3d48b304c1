"""A panel's tracker or its actions as an Excel file, from the button on a card.

Opening the link only shows what it is for (programs that look at links follow them); the button on
the page hands the file out, and that is recorded.
"""

import asyncio
from collections.abc import Awaitable
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from aiohttp import web

from bot.desk import Office
from bot.pages.layout import HEADERS, page
from core.data.tracker_file import XLSX, tracker_xlsx
from core.errors import PanelError
from core.links import Link, Purpose, read_link
from core.people import Person
from core.services import access, action_lists, tracker_export
from core.services.rules import panel_title
from core.store.engine import Session, transaction
from core.tracker_columns import Sheet


class Make(Protocol):
    """Makes the table of a panel for one person, audited."""

    def __call__(
        self, session: Session, by: Person, panel: str, /, *, now: datetime
    ) -> Awaitable[Sheet]:
        """Make it."""
        ...


@dataclass(frozen=True, slots=True)
class Offer:
    """What a link offers: its purpose, the page's title, and what the file holds in words."""

    purpose: Purpose
    title: str
    what: str
    make: Make


TRACKER = Offer(
    Purpose.TRACKER,
    "The tracker as an Excel file",
    "This is the tracker of the {panel}: every case, open and closed, with initials and dates of "
    "birth.",
    tracker_export.export,
)
ACTIONS = Offer(
    Purpose.ACTIONS_FILE,
    "The actions as an Excel file",
    "These are the actions of the {panel}, by agency, open and ended.",
    action_lists.sheet,
)


async def show(office: Office, key: bytes, offer: Offer, request: web.Request) -> web.Response:
    """Say what the link gives. Looking hands nothing out."""
    try:
        link = _link(office, key, offer, request)
        what = offer.what.format(panel=panel_title(link.subject))
    except PanelError as refused:
        return _refused(refused)
    return page("sheet_file.html", title=offer.title, what=what)


async def hand_out(office: Office, key: bytes, offer: Offer, request: web.Request) -> web.Response:
    """Give the file."""
    try:
        link = _link(office, key, offer, request)
        async with transaction(office.sessions) as session:
            person = await access.person(session, link.person)
            sheet = await offer.make(session, person, link.subject, now=office.clock())
    except PanelError as refused:
        return _refused(refused)
    return await file_of(sheet)


async def file_of(sheet: Sheet) -> web.Response:
    """Give a table as a file to keep; it is written beside the loop that serves others."""
    content = await asyncio.to_thread(tracker_xlsx, sheet)
    named = {"Content-Disposition": f'attachment; filename="{sheet.file_name}"'}
    return web.Response(body=content, content_type=XLSX, headers={**HEADERS, **named})


def _link(office: Office, key: bytes, offer: Offer, request: web.Request) -> Link:
    return read_link(request.match_info["token"], offer.purpose, key, office.clock())


def _refused(refused: PanelError) -> web.Response:
    return page("sorry.html", title="This does not work", text=str(refused), status=403)
