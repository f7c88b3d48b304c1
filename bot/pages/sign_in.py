"""Signing in to the pages and out again. Entra says who somebody is; we say what they may see."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol
from urllib.parse import quote

from aiohttp import web

from bot.desk import Desk, Office
from bot.pages import cookies
from bot.pages.layout import page
from core.errors import PanelError
from core.services import sign_ins
from core.services.access import Unknown
from core.services.sign_ins import SignedOut
from core.store.engine import transaction

NOT_SET_UP = (
    "Signing in to these pages is not set up yet. In Teams, type “tracker”; whoever looks after "
    "the assistant finds what to set in its operating guide."
)
Show = Callable[[Desk, web.Request], Awaitable[web.Response]]


class SignIn(Protocol):
    """Whoever can say who somebody is."""

    async def begin(self) -> dict[str, Any]:
        """Make a flow; its `auth_uri` is where the browser goes."""
        ...

    async def finish(self, flow: Mapping[str, Any], answer: Mapping[str, str]) -> str:
        """Give the Entra object id of who signed in."""
        ...


@dataclass(frozen=True, slots=True)
class Doorkeeper:
    """What the pages behind sign-in have in hand. `by` is None where nobody can sign in."""

    office: Office
    key: bytes
    by: SignIn | None = None

    @property
    def secure(self) -> bool:
        """Tell whether the cookie may travel encrypted only: always, but on this machine itself."""
        return self.office.links is None or self.office.links.url.startswith("https://")

    def routes(self) -> list[web.RouteDef]:
        """Give the addresses of signing in and out."""
        return [
            web.get("/sign-in", self.begin),
            web.get("/sign-in/back", self.back),
            web.post("/sign-out", self.out),
        ]

    async def begin(self, request: web.Request) -> web.Response:
        """Send the browser to Entra, with a token that it must bring back."""
        if self.by is None:
            return page("sorry.html", title="Sign in", text=NOT_SET_UP, status=503)
        try:
            flow = await self.by.begin()
        except PanelError as refused:
            return page("sorry.html", title="You are not signed in", text=str(refused), status=503)
        token, wanted = cookies.new_token(), request.query.get("to", "")
        async with transaction(self.office.sessions) as session:
            await sign_ins.begin(session, token, flow, wanted, now=self.office.clock())
        gone = web.Response(status=303, headers={"Location": str(flow["auth_uri"])})
        cookies.put(gone, token, self.key, secure=self.secure)
        return gone

    async def back(self, request: web.Request) -> web.Response:
        """Take somebody back from Entra: everything must match what the browser was sent with."""
        if self.by is None:
            return page("sorry.html", title="Sign in", text=NOT_SET_UP, status=503)
        token, now = cookies.take(request, self.key), self.office.clock()
        try:
            async with transaction(self.office.sessions) as session:
                flow, wanted = await sign_ins.come_back(session, token, now=now)
            entra_id = await self.by.finish(flow, request.query)
            return await self.enter(entra_id, wanted)
        except PanelError as refused:
            return page("sorry.html", title="You are not signed in", text=str(refused), status=403)

    async def enter(self, entra_id: str, wanted: str) -> web.Response:
        """Begin a session under a token of its own, and go where the person wanted to go."""
        token, now = cookies.new_token(), self.office.clock()
        async with transaction(self.office.sessions) as session:
            await sign_ins.sign_in(session, token, entra_id, now=now)
        there = web.Response(status=303, headers={"Location": wanted})
        cookies.put(there, token, self.key, secure=self.secure)
        return there

    async def out(self, request: web.Request) -> web.Response:
        """End the session."""
        token = cookies.take(request, self.key)
        async with transaction(self.office.sessions) as session:
            await sign_ins.sign_out(session, token, now=self.office.clock())
        gone = page("signed_out.html", title="You are signed out")
        cookies.remove(gone, secure=self.secure)
        return gone

    def guarded(self, show: Show) -> Callable[[web.Request], Awaitable[web.Response]]:
        """Give a page that shows itself to who is signed in, and asks others to sign in."""

        async def answer(request: web.Request) -> web.Response:
            token, now = cookies.take(request, self.key), self.office.clock()
            try:
                async with transaction(self.office.sessions) as session:
                    person = await sign_ins.signed_in(session, token, now=now)
                    return await show(Desk(session, person, now, links=self.office.links), request)
            except SignedOut:
                wanted = request.path if request.method == "GET" else ""
                return web.Response(
                    status=303, headers={"Location": f"/sign-in?to={quote(wanted)}"}
                )
            except Unknown as refused:
                return page("sorry.html", title="Not known", text=str(refused), status=403)
            except PanelError as refused:
                return page("sorry.html", title="Not shown", text=str(refused), status=403)

        return answer
