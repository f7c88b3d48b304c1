"""Web pages for people without Teams. GET shows (mail scanners follow links), POST acts."""

from functools import partial

from aiohttp import web

from bot.desk import Office
from bot.pages import declaration, tracker_file
from bot.pages.sign_in import Doorkeeper, SignIn
from bot.pages.tracker import tracker_routes


def page_routes(
    office: Office, link_key: bytes, sign_in: SignIn | None = None
) -> list[web.RouteDef]:
    """Give the pages behind links, and those behind sign-in."""
    door = Doorkeeper(office, link_key, sign_in)
    return [
        *door.routes(),
        *tracker_routes(door),
        web.get("/d/{token}", partial(declaration.show, office, link_key)),
        web.post("/d/{token}", partial(declaration.accept, office, link_key)),
        web.get("/x/{token}", partial(tracker_file.show, office, link_key)),
        web.post("/x/{token}", partial(tracker_file.hand_out, office, link_key)),
    ]
