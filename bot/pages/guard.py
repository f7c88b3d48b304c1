"""What every page does first and last: refuses what is foreign or too long, tells defects in words.

The token in a link's path is its authority, and nobody else's page can know it, so there is no
second token to lose. A browser also says where a form comes from (`Sec-Fetch-Site`): what another
site sends is refused. `Origin` would tell nothing, since our pages send no referrer.
"""

import logging
import secrets
from collections.abc import Awaitable, Callable, Mapping
from urllib.parse import parse_qs

from aiohttp import web

from bot.defects import frames_of
from bot.pages.layout import HEADERS, page
from core.errors import AlreadyChanged, NotFound, PanelError
from core.links import LinkExpired, Purpose
from core.services.referral_links import TooMany

log = logging.getLogger(__name__)

Page = Callable[[web.Request], Awaitable[web.Response]]
Typed = Mapping[str, list[str]]  # each input's name with all of its values

MOST_BYTES = 256 * 1024
MOST_FIELDS = 500
OURS = (None, "same-origin", "none")
FORM = "application/x-www-form-urlencoded"

FOREIGN = (
    "This was sent from another site, so nothing was done. Open the link in your email and press "
    "the button there."
)
TOO_LONG = (
    "This is more than one page of the form can take, so it was not saved. Go back in your "
    "browser, where what you wrote should still stand, shorten the longest answer and try again."
)
UNREADABLE = (
    "What your browser sent could not be read, so nothing was changed. Go back and press the "
    "button once more."
)
WENT_WRONG = (
    "What you did may not have been saved. This is our fault, not yours. Go back in your browser "
    "and try once more. If it happens again, tell the panel's administrator this number: "
    "{reference}. If a child is at immediate risk, do not wait: ring children's services or 999."
)
STATUS: Mapping[type[PanelError], int] = {NotFound: 404, AlreadyChanged: 409, TooMany: 429}


class TooLong(PanelError):
    """A body that is larger than any form of ours."""


def guarded(handler: Page) -> Page:
    """Answer in words, whatever happens."""

    async def answer(request: web.Request) -> web.Response:
        try:
            _refuse_foreign(request)
            return await handler(request)
        except PanelError as refused:
            log.info("refused: %s", type(refused).__name__)
            return sorry(refused)
        except Exception as error:  # noqa: BLE001 - a defect becomes a sentence and names no one
            return _defect(error)

    return answer


def _refuse_foreign(request: web.Request) -> None:
    if request.method == "POST" and request.headers.get("Sec-Fetch-Site") not in OURS:
        raise PanelError(FOREIGN)


async def typed(request: web.Request) -> Typed:
    """Read what a form sends, up to 256 kB."""
    if (request.content_length or 0) > MOST_BYTES:
        raise TooLong(TOO_LONG)
    body = bytearray()
    async for chunk in request.content.iter_chunked(1 << 16):
        body += chunk
        if len(body) > MOST_BYTES:
            raise TooLong(TOO_LONG)
    if body and request.content_type != FORM:
        raise PanelError(UNREADABLE)
    try:
        return parse_qs(
            body.decode(), keep_blank_values=True, max_num_fields=MOST_FIELDS, errors="replace"
        )
    except ValueError as unread:
        raise PanelError(UNREADABLE) from unread


def to(address: str) -> web.Response:
    """Send the browser on to an address of ours, to be opened by GET."""
    return web.Response(status=303, headers={**HEADERS, "Location": address})


def sorry(refused: PanelError) -> web.Response:
    """Say why something was not done."""
    status = next((code for kind, code in STATUS.items() if isinstance(refused, kind)), 403)
    status = 413 if isinstance(refused, TooLong) else status
    expired = isinstance(refused, LinkExpired)
    title = "This link is too old" if expired else "This does not work"
    anew = isinstance(refused, LinkExpired) and refused.purpose is Purpose.REFERRAL
    return page("sorry.html", title=title, text=str(refused), anew=anew, status=status)


def _defect(error: Exception) -> web.Response:
    reference = secrets.token_hex(4)
    log.error("defect %s: %s at %s", reference, type(error).__name__, frames_of(error))
    text = WENT_WRONG.format(reference=reference)
    return page("sorry.html", title="Something went wrong", text=text, anew=False, status=500)
