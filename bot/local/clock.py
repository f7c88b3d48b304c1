"""The demo's clock on the page: what time it is, and moving it."""

from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Protocol

from aiohttp import web

from core.dates import LONDON
from core.errors import PanelError


class MovableClock(Protocol):
    """A clock that can be moved forward."""

    @property
    def text(self) -> str:
        """Say the time."""

    def __call__(self) -> datetime:
        """Give the time."""

    async def move(self, to: datetime) -> None:
        """Set it; PanelError if that were back."""

    async def step(self, step: str) -> None:
        """Move it by a named step."""


def clock_routes(clock: MovableClock, then: Callable[[], Awaitable[None]]) -> list[web.RouteDef]:
    """Give the clock's addresses. `then` is done after a move: what has come due is sent."""

    async def tell(_request: web.Request) -> web.Response:
        return _told(clock)

    async def move(request: web.Request) -> web.Response:
        wish = await request.json()
        try:
            if "step" in wish:
                await clock.step(str(wish["step"]))
            else:
                await clock.move(_moment(str(wish.get("to", ""))))
        except PanelError as refused:
            return web.json_response({"error": str(refused)}, status=400)
        await then()
        return _told(clock)

    return [web.get("/clock", tell), web.post("/clock", move)]


def _moment(text: str) -> datetime:
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        raise PanelError("Write a moment like 2026-11-23T09:00.") from None
    return at if at.tzinfo else at.replace(tzinfo=LONDON)


def _told(clock: MovableClock) -> web.Response:
    return web.json_response({"now": clock().isoformat(), "text": clock.text})
