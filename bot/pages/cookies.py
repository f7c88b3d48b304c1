"""The cookie of a signed-in browser: random, signed, out of reach of scripts and of other sites."""

import hmac
import secrets
from hashlib import sha256

from aiohttp import web

NAME = "mace_session"


def new_token() -> str:
    """Make a token that nobody can guess."""
    return secrets.token_urlsafe(32)


def put(response: web.StreamResponse, token: str, key: bytes, *, secure: bool) -> None:
    """Give the browser its token. It forgets it when it is closed."""
    response.set_cookie(
        NAME,
        f"{token}.{_signature(token, key)}",
        httponly=True,
        secure=secure,
        samesite="Lax",
        path="/",
    )


def take(request: web.Request, key: bytes) -> str:
    """Read the token back; empty where there is none or it is not one of ours."""
    token, _, signature = request.cookies.get(NAME, "").rpartition(".")
    good = hmac.compare_digest(signature.encode(), _signature(token, key).encode())
    return token if token and good else ""


def remove(response: web.StreamResponse, *, secure: bool) -> None:
    """Let the browser forget its token."""
    response.del_cookie(NAME, path="/", secure=secure, httponly=True, samesite="Lax")


def _signature(token: str, key: bytes) -> str:
    return hmac.new(key, b"session\0" + token.encode(), sha256).hexdigest()
