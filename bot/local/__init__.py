"""The demo's Teams: a page on Microsoft's own card renderer and a connector that acts like Teams.

Served by `mace demo` only, never by `mace serve`.
"""

from pathlib import Path

from aiohttp import web

from bot.local.chats import ChatStore
from bot.local.client import Bot, Client
from bot.local.connector import LIMIT, Connector
from bot.local.pages import page_routes
from bot.local.people import LocalPerson, People

__all__ = ["ChatStore", "LocalPerson", "LocalTeams", "People", "routes"]


class LocalTeams:
    """Everything of the demo's Teams. `bot` is the bot's address, or a function in its place.

    `twice` delivers every press twice, as Teams does now and then; `limit` is the largest message
    in bytes.
    """

    def __init__(
        self,
        people: People,
        bot: Bot | str,
        store: ChatStore,
        assets: Path,
        *,
        twice: bool = False,
        limit: int = LIMIT,
    ) -> None:
        self._client = Client(people, bot, store, twice=twice)
        self._connector = Connector(people, store, limit)
        self._assets = assets

    def routes(self) -> list[web.RouteDef]:
        """Give all routes: the pages, what they ask, and the connector."""
        return self._client.routes() + self._connector.routes() + page_routes(self._assets)

    async def install(self, address: str) -> None:
        """Tell the bot of everybody, so that it can write first. `address` is this server's."""
        await self._client.install(address)


def routes(people: People, bot: Bot | str, store: ChatStore, assets: Path) -> list[web.RouteDef]:
    """Give the routes of the demo's Teams; see LocalTeams."""
    return LocalTeams(people, bot, store, assets).routes()
