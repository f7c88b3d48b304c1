"""Web pages for people without Teams. GET shows (mail scanners follow links), POST acts."""

from functools import partial

from aiohttp import web

from bot.desk import Office
from bot.pages import declaration, documents


def page_routes(office: Office, link_key: bytes) -> list[web.RouteDef]:
    """Give the pages behind links in emails and cards."""
    return [
        web.get("/d/{token}", partial(declaration.show, office, link_key)),
        web.post("/d/{token}", partial(declaration.accept, office, link_key)),
        web.get("/o/{token}", partial(documents.show, office, link_key)),
        web.post("/o/{token}/{number:[0-9]{1,3}}", partial(documents.download, office, link_key)),
    ]
