"""A mail server that answers as it is told to, and breaks off where it is told to."""

import asyncio
import base64
import ssl
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

DROP = "drop"  # instead of an answer: the connection is cut
ACCEPTED = "250 2.0.0 taken"


@dataclass
class Relay:
    """`says` holds an answer by verb (MAIL, RCPT, DATA, BODY …) where it is not the usual one.

    `taken` are the messages whose last byte arrived, with what was said about them before.
    """

    says: Mapping[str, str] = field(default_factory=dict)
    offers: tuple[str, ...] = ("SIZE 35882577", "DSN")
    certificate: ssl.SSLContext | None = None
    port: int = 0
    said: list[str] = field(default_factory=list)
    taken: list[bytes] = field(default_factory=list)

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            await self._answer(writer, "GREETING", "220 relay.test")
            while line := (await reader.readline()).decode().rstrip("\r\n"):
                self.said.append(line)
                await self._one(reader, writer, line)
        except (ConnectionError, asyncio.IncompleteReadError, ssl.SSLError):
            pass
        finally:
            writer.close()

    async def _one(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, line: str
    ) -> None:
        verb = line.split(maxsplit=1)[0].upper()
        if verb == "EHLO":
            lines = ["relay.test", *self.offers]
            marked = [f"250{' ' if one is lines[-1] else '-'}{one}" for one in lines]
            await self._answer(writer, verb, "\r\n".join(marked))
        elif verb == "STARTTLS":
            await self._answer(writer, verb, "220 go ahead")
            assert self.certificate is not None
            await writer.start_tls(self.certificate)
        elif verb == "AUTH":
            given = base64.b64decode(line.split()[2]).decode().split("\0")[1:]
            usual = "235 welcome" if given == ["mace", "right"] else "535 5.7.8 no"
            await self._answer(writer, verb, usual)
        elif verb == "DATA":
            await self._answer(writer, verb, "354 go on")
            if self.says.get("DATA", "354").startswith("354"):
                self.taken.append(await reader.readuntil(b"\r\n.\r\n"))
                await self._answer(writer, "BODY", ACCEPTED)
        else:
            await self._answer(writer, verb, "250 fine")

    async def _answer(self, writer: asyncio.StreamWriter, verb: str, usual: str) -> None:
        answer = self.says.get(verb, usual)
        if answer == DROP:
            writer.transport.abort()
            raise ConnectionResetError
        writer.write(f"{answer}\r\n".encode())
        await writer.drain()


@asynccontextmanager
async def serving(relay: Relay, tls: ssl.SSLContext | None = None) -> AsyncIterator[Relay]:
    """Serve on this machine; `tls` from the first byte on."""
    server = await asyncio.start_server(relay.serve, "127.0.0.1", 0, ssl=tls)
    relay.port = server.sockets[0].getsockname()[1]
    try:
        yield relay
    finally:
        server.close()
