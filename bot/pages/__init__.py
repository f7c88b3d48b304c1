"""Web pages for people without Teams. GET shows (mail scanners follow links), POST acts."""

from functools import partial

from aiohttp import web

from bot.desk import Office
from bot.pages import declaration


def page_routes(office: Office, link_key: bytes) -> list[web.RouteDef]:
    """Give the pages behind links in emails."""
    return [
        web.get("/d/{token}", partial(declaration.show, office, link_key)),
        web.post("/d/{token}", partial(declaration.accept, office, link_key)),
    ]
