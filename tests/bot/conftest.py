from collections.abc import AsyncIterator
from typing import Any

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from bot.activities import Activity, OnActivity, Reply, Turn
from bot.adapter import KeyPatience, Patience, Registration, SigningKeys, Teams
from tests.fakes.microsoft import APP, TENANT, Connector, Signer


class Bot:
    """Notes what it hears and answers as a test tells it to."""

    def __init__(self) -> None:
        self.heard: list[Activity] = []
        self.reply = Reply()

    async def __call__(self, activity: Activity, turn: Turn) -> Reply:
        self.heard.append(activity)
        return self.reply


@pytest.fixture
def signer() -> Signer:
    signer = Signer()
    signer.add_key("k1", "msteams")
    signer.add_key("k2", "webchat")
    signer.add_key("stranger", "msteams", published=False)
    return signer


@pytest.fixture
def connector() -> Connector:
    return Connector()


@pytest.fixture
async def microsoft(signer: Signer, connector: Connector) -> AsyncIterator[str]:
    """The address of Microsoft's side, as far as the bot is concerned."""
    app = web.Application()
    app.add_routes(signer.routes() + connector.routes())
    async with TestServer(app) as server:
        yield str(server.make_url("")).rstrip("/")


@pytest.fixture
def bot() -> Bot:
    return Bot()


def registered(on_activity: OnActivity, microsoft: str, **kwargs: Any) -> Teams:
    """A bot that checks tokens. Its service URLs are on this machine: nothing is outside."""
    patience = KeyPatience(between_refreshes=kwargs.pop("between_refreshes", 300))
    return Teams(
        Registration(APP, "not a real password", TENANT),
        on_activity,
        keys=SigningKeys(microsoft + "/metadata", patience),
        is_teams=lambda url: url.startswith(microsoft),
        patience=Patience(timeout=1.0, tries=3, first_pause=0.01, longest_pause=0.2),
        **kwargs,
    )


def anonymous(on_activity: OnActivity) -> Teams:
    return Teams(
        Registration(),
        on_activity,
        host="127.0.0.1",
        anonymous=True,
        patience=Patience(timeout=1.0, tries=3, first_pause=0.01, longest_pause=0.2),
    )


def message(service_url: str, **changes: Any) -> Activity:
    """A message as Teams sends it; a change to None leaves the field out."""
    activity = {
        "type": "message",
        "id": "1700000000001",
        "text": "help",
        "channelId": "msteams",
        "serviceUrl": service_url,
        "from": {"id": "29:1", "name": "Pat Example", "aadObjectId": "entra-pat"},
        "recipient": {"id": "28:" + APP, "name": "MACE assistant"},
        "conversation": {"id": "a:1", "conversationType": "personal", "tenantId": TENANT},
        "channelData": {"tenant": {"id": TENANT}},
    } | changes
    return {name: value for name, value in activity.items() if value is not None}
