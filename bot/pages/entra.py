"""Signing in with the authority's own account: authorization code flow with PKCE, state and nonce.

msal makes the flow's secrets and checks them on the way back; the person is whom the verified
token's object id and tenant say. The answer comes in the address (`query`) and not as a posted
form, which msal would rather have: a browser sends no SameSite cookie with another site's form, so
that nothing would tie the answer to the browser that asked.
"""

import asyncio
import warnings
from collections.abc import Mapping
from typing import Any

from msal import ConfidentialClientApplication

from core.errors import PanelError

AUTHORITY = "https://login.microsoftonline.com"
CALLBACK = "/sign-in/back"
FAILED = (
    "Microsoft did not sign you in, so nothing was shown. Close this page and begin again; if it "
    "happens once more, tell your administrator."
)
OTHER_TENANT = "This account belongs to another organisation. Use your account of this authority."


class Entra:
    """One registered app of one tenant. Nothing is asked of Microsoft before somebody signs in."""

    def __init__(
        self, app_id: str, password: str, tenant: str, url: str, *, http: object = None
    ) -> None:
        self.tenant = tenant
        self._app = (app_id, password, f"{AUTHORITY}/{tenant}")
        self._back = url + CALLBACK
        self._http = http
        self._known: ConfidentialClientApplication | None = None

    async def begin(self) -> dict[str, Any]:
        """Make a flow; its `auth_uri` is where the browser goes."""
        try:
            app = await asyncio.to_thread(self._client)
            with warnings.catch_warnings():
                warnings.filterwarnings("ignore", "response_mode")  # see the module's docstring
                flow: dict[str, Any] = app.initiate_auth_code_flow(
                    scopes=[], redirect_uri=self._back, response_mode="query"
                )
        except (ValueError, OSError) as refused:
            raise PanelError(FAILED) from refused
        if not str(flow.get("auth_uri", "")).startswith(AUTHORITY):
            raise PanelError(FAILED)
        return flow

    async def finish(self, flow: Mapping[str, Any], answer: Mapping[str, str]) -> str:
        """Give the object id of who signed in; the answer must match the flow."""
        try:
            result = await asyncio.to_thread(self._finish, dict(flow), dict(answer))
        except (ValueError, RuntimeError, OSError) as refused:  # msal: state or nonce do not match
            raise PanelError(FAILED) from refused
        claims = result.get("id_token_claims") or {}
        if claims.get("oid") and claims.get("tid") != self.tenant:
            raise PanelError(OTHER_TENANT)
        ours = claims.get("aud") == self._app[0] and claims.get("iss") == f"{self._app[2]}/v2.0"
        if not (ours and claims.get("oid")):  # msal only notes a token that was made for others
            raise PanelError(FAILED)
        return str(claims["oid"])

    def _finish(self, flow: dict[str, Any], answer: dict[str, str]) -> dict[str, Any]:
        found: dict[str, Any] = self._client().acquire_token_by_auth_code_flow(flow, answer)
        return found

    def _client(self) -> ConfidentialClientApplication:
        """Make msal's client when it is first needed: it asks Microsoft where to send people."""
        if self._known is None:
            app_id, password, authority = self._app
            self._known = ConfidentialClientApplication(
                app_id,
                client_credential=password,
                authority=authority,
                instance_discovery=False,
                http_client=self._http,
            )
        return self._known
