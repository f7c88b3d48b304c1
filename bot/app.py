"""Puts the bot together: what can be typed and pressed, the web addresses, the way to Teams."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from aiohttp import web

from bot import commands
from bot.activities import Card, ConversationRef, Identity
from bot.adapter import Registration, Teams
from bot.desk import Office
from bot.handler import Handler
from bot.pages import Makers, file_routes, page_routes
from bot.pages.entra import Entra
from bot.pages.sign_in import SignIn
from bot.submissions import VERBS, acts
from cards import notice
from core.proofs import alarm
from core.services import conversations
from core.services.doorways import DATABASE_TROUBLE
from core.services.heartbeats import health
from core.services.proof import last_proof
from core.settings import Settings
from core.store.engine import reading, transaction


def make_handler(office: Office) -> Handler:
    """Give what answers every activity."""
    verbs = {**VERBS, **commands.VERBS}
    return Handler(
        submissions={verb: partial(acts.answer, office, act) for verb, act in verbs.items()},
        commands={text: partial(_command, office, one) for text, one in commands.BY_TEXT.items()},
        unknown=partial(_command, office, commands.ALL[-1]),
        trouble=_trouble,
        remember=partial(_remember, office),
    )


def make_teams(
    settings: Settings, office: Office, is_teams: Callable[[str], bool] | None = None
) -> Teams:
    """Give the bot's side of Teams; refuses to start half registered."""
    registration = Registration(settings.app_id, settings.app_password, settings.tenant)
    return Teams(
        registration,
        make_handler(office),
        host=settings.host,
        anonymous=settings.anonymous_teams,
        is_teams=is_teams,
    )


def make_sign_in(settings: Settings) -> SignIn | None:
    """Give what signs people in to the pages; None while the bot is not registered."""
    if not settings.app_id:
        return None
    return Entra(settings.app_id, settings.app_password, settings.tenant, settings.public_url)


def add_bot(
    app: web.Application,
    teams: Teams,
    office: Office,
    link_key: bytes,
    makers: Makers | None = None,
    sign_in: SignIn | None = None,
) -> None:
    """Add the bot's addresses to a web application; those of files if there is what makes them."""
    app.router.add_post("/api/messages", teams.handle)
    app.router.add_get("/healthz", partial(_healthy, office))
    app.add_routes(page_routes(office, link_key, sign_in))
    if makers is not None:
        app.add_routes(file_routes(office, link_key, makers))

    async def close(_app: web.Application) -> None:
        await teams.close()

    app.on_cleanup.append(close)


async def _command(
    office: Office, command: commands.Command, identity: Identity, _rest: str
) -> list[Card]:
    return await commands.answer(office, identity, command)


async def _healthy(office: Office, _request: web.Request) -> web.Response:
    """Answer a monitor: 200 while all is well, 503 with the reason in words, never a name."""
    try:
        async with reading(office.sessions) as session:
            found = await health(session, office.clock())
            wrong = found.wrong or alarm(await last_proof(session), office.clock())
    except DATABASE_TROUBLE:
        return _alarm("The database does not answer. See whether it runs.")
    if wrong:
        return _alarm(wrong)
    return web.json_response({"status": "up", "workers": found.workers})


def _alarm(why: str) -> web.Response:
    return web.json_response({"status": "alarm", "why": why}, status=503)


def _trouble(title: str, text: str) -> Card:
    return notice.build(notice.View(title=title, text=text))


async def _remember(office: Office, identity: Identity, reference: ConversationRef) -> None:
    kept: Mapping[str, Any] = dict(reference)
    async with transaction(office.sessions) as session:
        await conversations.remember(session, identity.entra_id, kept, now=office.clock())
