"""What botbuilder asks about authority: who may come in, and by which connection we go out."""

from collections.abc import Callable
from typing import Any

import aiohttp
from botbuilder.schema import (
    Activity,
    ConversationParameters,
    ConversationResourceResponse,
    ResourceResponse,
)
from botframework.connector.auth import (
    AuthenticateRequestResult,
    BotFrameworkAuthentication,
    ClaimsIdentity,
    ConnectorFactory,
)

from bot.adapter.connection import Connection, Patience
from bot.adapter.keys import SigningKeys, TokenRefused, verified_claims
from bot.adapter.registration import Registration
from bot.adapter.tokens import BotToken


class Gate(BotFrameworkAuthentication):  # type: ignore[misc]  # untyped library
    """Proves what comes in and keeps the connections out, one per service URL."""

    def __init__(self, registration: Registration, keys: SigningKeys, patience: Patience) -> None:
        self._registration = registration
        self._keys = keys
        self._patience = patience
        self._token = BotToken(registration.app_id, registration.password, registration.tenant)
        self._session: aiohttp.ClientSession | None = None

    async def authenticate_request(
        self, activity: Activity, auth_header: str
    ) -> AuthenticateRequestResult:
        """Check the token, or let everything pass where the bot is anonymous."""
        claims = {} if self._registration.anonymous else await self._claims(activity, auth_header)
        proof = AuthenticateRequestResult()
        proof.claims_identity = ClaimsIdentity(claims, True)
        proof.connector_factory = _Connections(self.connect, at_most_once=False)
        return proof

    async def _claims(self, activity: Activity, auth_header: str) -> dict[str, Any]:
        return await verified_claims(
            auth_header,
            self._keys,
            app_id=self._registration.app_id,
            channel=activity.channel_id or "",
            service_url=activity.service_url,
        )

    async def authenticate_streaming_request(
        self, auth_header: str, channel_id_header: str
    ) -> AuthenticateRequestResult:
        """Refuse: the bot has no streaming end."""
        raise TokenRefused("streaming is not offered")

    def create_connector_factory(self, claims_identity: ClaimsIdentity) -> ConnectorFactory:
        """Serve messages of our own accord: what may have been taken is not repeated."""
        return _Connections(self.connect, at_most_once=True)

    async def create_user_token_client(self, claims_identity: ClaimsIdentity) -> None:
        """Give none: nobody signs in through the bot, so no client is built on each turn."""

    def connect(self, service_url: str, *, at_most_once: bool) -> Connection:
        """Give a connection; all of them share one session and one token."""
        if self._session is None or self._session.closed:
            self._session = aiohttp.ClientSession()
        return Connection(
            service_url, self._token, self._session, self._patience, at_most_once=at_most_once
        )

    async def close(self) -> None:
        """Close the session under all connections."""
        if self._session is not None:
            await self._session.close()


class _Connections(ConnectorFactory):  # type: ignore[misc]  # untyped library
    def __init__(self, connect: Callable[..., Connection], *, at_most_once: bool) -> None:
        self._connect = connect
        self._at_most_once = at_most_once

    async def create(self, service_url: str, audience: str) -> "_Connector":
        return _Connector(self._connect(service_url, at_most_once=self._at_most_once))


class _Connector:
    """What botbuilder asks of a connector client, on our connection."""

    def __init__(self, connection: Connection) -> None:
        self.conversations = _Conversations(connection)


class _Conversations:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    async def send_to_conversation(self, conversation: str, activity: Activity) -> Any:
        body = activity.serialize()
        return _resource(await self._connection.call("POST", conversation, "activities", body=body))

    async def reply_to_activity(self, conversation: str, to: str, activity: Activity) -> Any:
        body = activity.serialize()
        return _resource(
            await self._connection.call("POST", conversation, "activities", to, body=body)
        )

    async def update_activity(self, conversation: str, which: str, activity: Activity) -> Any:
        body = activity.serialize()
        return _resource(
            await self._connection.call("PUT", conversation, "activities", which, body=body)
        )

    async def create_conversation(self, parameters: ConversationParameters) -> Any:
        body = parameters.serialize()
        body["tenantId"] = body.pop("tenantID", None)  # the library's key is not Teams' own
        answer = await self._connection.call("POST", body=body)
        return ConversationResourceResponse(id=answer.get("id"))


def _resource(answer: dict[str, Any]) -> ResourceResponse:
    return ResourceResponse(id=answer.get("id"))
