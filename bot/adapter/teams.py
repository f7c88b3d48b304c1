"""Receives activities from Teams and sends messages to it.

Whatever comes in is proved first: it is an activity, Microsoft signed it for this bot, it comes
from Teams' own service and from a tenant that we serve.
"""

import json
import logging
from collections.abc import Callable
from urllib.parse import urlsplit

from aiohttp import web
from botbuilder.core import TurnContext
from botbuilder.integration.aiohttp import CloudAdapter
from botbuilder.schema import (
    Activity,
    ChannelAccount,
    ConversationParameters,
    ConversationReference,
)
from botframework.connector.auth import AuthenticateRequestResult

from bot import activities
from bot.activities import ConversationRef, OnActivity, SendFailed
from bot.adapter.connection import Patience
from bot.adapter.gate import Gate
from bot.adapter.keys import KeysUnavailable, SigningKeys, TokenRefused
from bot.adapter.registration import Registration, check_registration
from bot.adapter.turns import LibraryTurn, turn_logic
from core.server_settings import is_this_machine

log = logging.getLogger(__name__)

# Exact names: anybody can register a name below trafficmanager.net.
TEAMS_HOSTS = frozenset(
    {
        "smba.trafficmanager.net",
        "smba.infra.gcc.teams.microsoft.com",
        "smba.infra.gov.teams.microsoft.us",
        "smba.infra.dod.teams.microsoft.us",
    }
)


class Teams:
    """Receives activities from Teams and sends messages to it.

    `host` is the address that the web server listens on. `anonymous` must be said aloud to run
    without a registration, and is refused where anybody but this machine could connect.
    `is_teams` tells which service URLs are Teams' own; the default is as strict as can be.
    """

    def __init__(
        self,
        registration: Registration,
        on_activity: OnActivity,
        *,
        host: str = "",
        anonymous: bool = False,
        is_teams: Callable[[str], bool] | None = None,
        keys: SigningKeys | None = None,
        patience: Patience | None = None,
    ) -> None:
        check_registration(registration, host, anonymous=anonymous)
        self._registration = registration
        self._on_activity = on_activity
        self._is_teams = is_teams or (_is_local if registration.anonymous else is_teams_service)
        self._gate = Gate(registration, keys or SigningKeys(), patience or Patience())
        self._adapter = CloudAdapter(self._gate)

    async def handle(self, request: web.Request) -> web.Response:
        """Answer POST /api/messages. An invoke is answered in the response, a message later."""
        raw = _read(await request.read())
        activity = _model(raw)
        if raw is None or activity is None:
            log.warning("malformed activity refused")
            return web.Response(status=400)
        refused = await self._refused(raw, activity, request.headers.get("Authorization", ""))
        if isinstance(refused, web.Response):
            return refused
        return await self._answer(raw, activity, refused)

    async def post(self, ref: ConversationRef, activity: activities.Activity) -> str:
        """Send a message of our own accord and give its id.

        Nothing that may have been taken is sent again: SendFailed then says `unclear`.
        """
        self._check_service(ref["serviceUrl"])
        posted: list[str] = []

        async def logic(context: TurnContext) -> None:
            context.activity.id = None  # invented by the library: there is nothing to reply to
            posted.append(await LibraryTurn(context).send(activity))

        reference = ConversationReference().deserialize(dict(ref))
        await self._adapter.continue_conversation(reference, logic, self._registration.app_id)
        return posted[0]

    async def open_personal(
        self, service_url: str, tenant: str, teams_id: str, entra_id: str = ""
    ) -> ConversationRef:
        """Give the personal conversation with someone who has the app, opening it if needed."""
        self._check_service(service_url)
        opened: list[str] = []

        async def logic(context: TurnContext) -> None:
            opened.append(context.activity.conversation.id)

        await self._adapter.create_conversation(
            self._registration.app_id,
            logic,
            ConversationParameters(
                is_group=False,
                bot=ChannelAccount(**self._registration.bot),
                members=[ChannelAccount(id=teams_id, aad_object_id=entra_id or None)],
                tenant_id=tenant,
                channel_data={"tenant": {"id": tenant}},
            ),
            "msteams",
            service_url,
        )
        conversation = {"id": opened[0], "conversationType": "personal", "tenantId": tenant}
        return {
            "serviceUrl": service_url,
            "channelId": "msteams",
            "conversation": conversation,
            "bot": dict(self._registration.bot),
            "user": {"id": teams_id, "aadObjectId": entra_id},
            "tenantId": tenant,
        }

    async def close(self) -> None:
        """Give back the connections; the web server's clean-up calls it."""
        await self._gate.close()

    async def _refused(
        self, raw: activities.Activity, activity: Activity, header: str
    ) -> web.Response | AuthenticateRequestResult:
        try:
            proof = await self._gate.authenticate_request(activity, header)
        except TokenRefused as why:
            log.warning("activity refused: %s", why)
            return web.Response(status=401)
        except KeysUnavailable as why:
            log.error("activity not judged: %s", why)  # noqa: TRY400 - the trace says no more
            return web.Response(status=503)
        if not self._is_teams(raw["serviceUrl"]):
            log.warning("activity refused: its service URL is not one of Teams")
            return web.Response(status=403)
        if not self._registration.serves(activities.tenant_of(raw)):
            log.warning("activity refused: its tenant is not served here")
            return web.Response(status=403)
        return proof

    async def _answer(
        self, raw: activities.Activity, activity: Activity, proof: AuthenticateRequestResult
    ) -> web.Response:
        try:
            answer = await self._adapter.process_activity(
                proof, activity, turn_logic(self._on_activity, raw)
            )
        except SendFailed as failure:
            # Asking Teams to deliver the message again would act on it again.
            log.warning("reply not delivered: %s", failure)
            return web.Response(status=200)
        if answer is None:
            return web.Response(status=200)
        return web.json_response(answer.body, status=answer.status)

    def _check_service(self, url: str) -> None:
        if not self._is_teams(url):
            raise SendFailed(None, "the service URL is not one of Teams")


def is_teams_service(url: str) -> bool:
    """Tell whether a service URL is one of Teams' own: https and an exact host."""
    scheme, host = _scheme_and_host(url)
    return scheme == "https" and host in TEAMS_HOSTS


def _is_local(url: str) -> bool:
    scheme, host = _scheme_and_host(url)
    return scheme in ("http", "https") and is_this_machine(host)


def _scheme_and_host(url: str) -> tuple[str, str]:
    try:
        address = urlsplit(url)
    except ValueError:
        return "", ""
    return address.scheme, address.hostname or ""


def _read(content: bytes) -> activities.Activity | None:
    """Give the activity if it has what every activity of Teams has, and None otherwise."""
    try:
        raw = json.loads(content)
    except (ValueError, RecursionError):
        return None
    if not isinstance(raw, dict) or not isinstance(raw.get("conversation"), dict):
        return None
    needed = (raw.get("type"), raw.get("serviceUrl"), raw["conversation"].get("id"))
    return raw if all(isinstance(value, str) and value for value in needed) else None


def _model(raw: activities.Activity | None) -> Activity | None:
    if raw is None:
        return None
    try:
        activity = Activity().deserialize(raw)
    except (AttributeError, TypeError, ValueError):
        return None
    activity.delivery_mode = None  # answers are sent, never gathered up for the caller
    return activity
