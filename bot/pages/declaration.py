"""The confidentiality declaration of one meeting, for somebody who has email only (H9)."""

from aiohttp import web

from bot.desk import Office
from bot.pages.layout import page
from core.dates import clock_time, long_day
from core.links import Link, Purpose, read_link
from core.services import access, declarations
from core.services.declarations import DeclarationView
from core.store.engine import transaction


async def show(office: Office, key: bytes, request: web.Request) -> web.Response:
    """Show the declaration. Looking changes nothing."""
    link = _link(office, key, request)
    async with transaction(office.sessions) as session:
        person = await access.person(session, link.person)
        view = await declarations.declaration_view(
            session, person, link.subject, now=office.clock()
        )
    return _page(view, person.name)


async def accept(office: Office, key: bytes, request: web.Request) -> web.Response:
    """Accept the declaration, once; the papers follow by email."""
    link = _link(office, key, request)
    async with transaction(office.sessions) as session:
        person = await access.person(session, link.person)
        view = await declarations.accept(
            session, person, link.subject, how="page", now=office.clock()
        )
    return _page(view, person.name)


def _link(office: Office, key: bytes, request: web.Request) -> Link:
    return read_link(request.match_info["token"], Purpose.DECLARATION, key, office.clock())


def _page(view: DeclarationView, name: str) -> web.Response:
    return page(
        "declaration.html",
        title="Confidentiality declaration",
        name=name,
        panel=view.panel,
        day=long_day(view.held_on),
        starts=clock_time(view.starts),
        paragraphs=view.paragraphs,
        accepted=view.accepted_in_words,
    )
