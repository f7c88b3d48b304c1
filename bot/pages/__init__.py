"""Web pages for people without Teams. GET shows (mail scanners follow links), POST acts."""

from functools import partial

from aiohttp import web

from bot.desk import Office
from bot.pages import declaration, tracker_file


def page_routes(office: Office, link_key: bytes) -> list[web.RouteDef]:
    """Give the pages behind links in emails."""
    return [
        web.get("/d/{token}", partial(declaration.show, office, link_key)),
        web.post("/d/{token}", partial(declaration.accept, office, link_key)),
        web.get("/x/{token}", partial(tracker_file.show, office, link_key)),
        web.post("/x/{token}", partial(tracker_file.hand_out, office, link_key)),
    ]
