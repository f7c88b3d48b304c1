"""The token that the bot shows to Teams: one msal client for the whole process.

The library makes a new msal client, and so a new token request, on every turn, and asks for it
on the event loop.
"""

import asyncio

from botframework.connector.auth import MicrosoftAppCredentials

from bot.activities import SendFailed

SCOPE = "https://api.botframework.com"


class BotToken:
    """Gives the access token of a single-tenant bot; None for an anonymous one.

    msal keeps the token and renews it before it runs out; the lock makes twenty messages at
    once ask for it once, the thread keeps the event loop free.
    """

    def __init__(self, app_id: str, password: str, tenant: str) -> None:
        self._credentials = MicrosoftAppCredentials(app_id, password, tenant, SCOPE)
        self._anonymous = not app_id
        self._lock = asyncio.Lock()

    async def __call__(self) -> str | None:
        """Give a token that is good now; raise SendFailed where Entra gives none."""
        if self._anonymous:
            return None
        async with self._lock:
            try:
                token: str = await asyncio.to_thread(self._credentials.get_access_token)
            except (PermissionError, ValueError, OSError) as error:
                # The answer of Entra names tenant and client; only its kind is ours to repeat.
                raise SendFailed(None, f"no token ({type(error).__name__})") from error
        return token
