"""How every page looks, and what no page may do: be framed, cached, indexed or run a script."""

from typing import Any

from aiohttp import web
from jinja2 import Environment, PackageLoader, StrictUndefined

HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; "
        "base-uri 'none'; frame-ancestors 'self'"
    ),
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Robots-Tag": "noindex, nofollow",
}
_TEMPLATES = Environment(
    loader=PackageLoader("bot.pages", "templates"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)


def page(
    template: str,
    *,
    status: int = 200,
    errors: tuple[tuple[str, str], ...] = (),
    **values: Any,
) -> web.Response:
    """Render one page. `errors` holds the id of an input, or an address, and its sentence."""
    text = _TEMPLATES.get_template(template).render(errors=errors, **values)
    return web.Response(text=text, content_type="text/html", status=status, headers=HEADERS)
