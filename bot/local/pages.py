"""The files of the two pages, served with headers that keep them to this machine."""

from pathlib import Path

from aiohttp import web

from core.errors import PanelError

PAGE = Path(__file__).parent / "page"

HEADERS = {
    # Styles are inline because the card renderer writes them so; scripts are ours and its own.
    "Content-Security-Policy": (
        "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; "
        "object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'self'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-cache",
}


def page_routes(assets: Path) -> list[web.RouteDef]:
    """Give the routes of the pages. `assets` is the renderer's folder: adaptivecards/dist."""
    renderer = assets / "adaptivecards.min.js"
    if not renderer.is_file():
        raise PanelError(
            "The card renderer is missing, so no card could be shown. Please run `make setup`, "
            "which installs it, and start again."
        )
    files = {
        "/": PAGE / "home.html",
        "/teams": PAGE / "teams.html",
        "/teams/page/home.css": PAGE / "home.css",
        "/teams/page/home.js": PAGE / "home.js",
        "/teams/page/teams.css": PAGE / "teams.css",
        "/teams/page/teams.js": PAGE / "teams.js",
        "/teams/page/cards.js": PAGE / "cards.js",
        "/teams/page/text.js": PAGE / "text.js",
        "/teams/page/colours.css": PAGE / "colours.css",
        "/teams/page/icon.svg": PAGE / "icon.svg",
        "/teams/page/adaptivecards.min.js": renderer,
    }
    return [_route(address, file) for address, file in files.items()]


def _route(address: str, file: Path) -> web.RouteDef:
    async def serve(_request: web.Request) -> web.StreamResponse:
        return web.FileResponse(file, headers=HEADERS)

    return web.get(address, serve)
