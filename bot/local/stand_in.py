"""The demo's stand-in for Entra: choose who you are. `mace serve` never serves it."""

import secrets
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any

from aiohttp import web

from bot.local.people import LocalPerson
from bot.pages.layout import page
from core.errors import PanelError

CHOOSE = "/sign-in/choose"
NOBODY = "Nobody was chosen, so nothing is shown. Begin again."


class StandIn:
    """Signs in whoever is chosen, by the same way there and back as Entra."""

    def __init__(self, people: Callable[[], Awaitable[Sequence[LocalPerson]]]) -> None:
        self._people = people

    def routes(self) -> list[web.RouteDef]:
        """Give the address of the choice."""
        return [web.get(CHOOSE, self._choose)]

    async def begin(self) -> dict[str, Any]:
        """Send the browser to the choice."""
        state = secrets.token_urlsafe(16)
        return {"auth_uri": f"{CHOOSE}?state={state}", "state": state}

    async def finish(self, flow: Mapping[str, Any], answer: Mapping[str, str]) -> str:
        """Give who was chosen, if the choice belongs to this browser's sign-in."""
        chosen = [one for one in await self._people() if one.id == answer.get("person")]
        if not chosen or answer.get("state") != flow.get("state") or not chosen[0].entra_id:
            raise PanelError(NOBODY)
        return chosen[0].entra_id

    async def _choose(self, request: web.Request) -> web.Response:
        people = [one for one in await self._people() if one.entra_id]
        state = request.query.get("state", "")
        return page("choose.html", title="Who are you?", people=people, state=state)
