"""A mail server on aiosmtpd that lets in who brings the right token, as Microsoft's does."""

import base64
import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, Session

from tests.postfix import free_port

WRONG = base64.b64encode(b'{"status":"401","schemes":"bearer"}')


class Patient(SMTP):
    """Takes an answer to its challenge that is as long as RFC 4954 lets it be; no command is."""

    line_length_limit = 12288


@dataclass
class Server:
    """What came in, and what was said to sign in."""

    accepts: Callable[[str], bool]
    port: int = 0
    said: list[bytes] = field(default_factory=list)
    taken: list[bytes] = field(default_factory=list)

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:
        self.taken.append(envelope.original_content or b"")
        return "250 taken"

    async def auth_XOAUTH2(self, server: SMTP, args: list[str]) -> AuthResult:
        given = base64.b64decode(args[1]) if len(args) > 1 else await self._asked(server)
        self.said.append(given)
        user, _, token = given.removesuffix(b"\x01\x01").partition(b"\x01auth=Bearer ")
        if user == b"user=mace@a.example" and self.accepts(token.decode()):
            return AuthResult(success=True, auth_data=given)
        await server.push(b"334 " + WRONG)
        self.said.append(await server._reader.readline())
        await server.push("535 5.7.3 Authentication unsuccessful")
        return AuthResult(success=False, handled=True)

    async def _asked(self, server: SMTP) -> bytes:
        await server.push("334 ")
        return base64.b64decode(await server._reader.readline())


@contextmanager
def signing_in(token: str | Callable[[str], bool], certificate: ssl.SSLContext) -> Iterator[Server]:
    """Serve with STARTTLS on this machine. `token` is the right one, or tells whether one is."""
    server = Server(token if callable(token) else token.__eq__, free_port())

    class Ours(Controller):
        def factory(self) -> SMTP:
            options: dict[str, Any] = {"tls_context": certificate, "auth_required": True}
            return Patient(
                server,
                require_starttls=True,
                auth_exclude_mechanism=("LOGIN", "PLAIN"),
                **options,
            )

    running = Ours(server, hostname="127.0.0.1", port=server.port)
    running.start()
    try:
        yield server
    finally:
        running.stop()
