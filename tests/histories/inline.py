"""SQLite in the thread of the tests, where a history asks thousands of small questions.

aiosqlite hands each step of each statement to a thread and back, which costs several times what the
database does. Here a statement runs at once; other tasks take their turn after each, so that what
happens at the same time still interleaves. Who finds the file locked waits by letting them.
"""

import asyncio
import sqlite3
from collections.abc import Callable, Generator
from functools import partial
from typing import Any

import aiosqlite
from sqlalchemy import Engine, event

TRIES = 100_000
PRAGMAS = ("synchronous=OFF", "secure_delete=OFF", "busy_timeout=0")  # no power cut in a history


class Inline(aiosqlite.Connection):
    """A connection without a thread."""

    def __await__(self) -> Generator[Any, None, "Inline"]:
        self._connection = self._connector()
        yield from asyncio.sleep(0).__await__()
        return self

    async def _execute(self, fn: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        if fn.__name__ in ("execute", "executemany", "commit"):
            await asyncio.sleep(0)
        for _ in range(TRIES):
            try:
                return fn(*args, **kwargs)
            except sqlite3.OperationalError as trouble:
                if trouble.sqlite_errorcode != sqlite3.SQLITE_BUSY:
                    raise
                await asyncio.sleep(0)
        raise TimeoutError("the file stays locked")

    async def close(self) -> None:
        self.stop()

    def stop(self) -> None:
        self._running = False
        if self._connection is not None:
            self._connection.close()
            self._connection = None


def run_inline(engine: Engine) -> None:
    """Let an engine that has not connected yet open such connections."""

    def connecting(_dialect: object, _record: object, _args: object, how: dict[str, Any]) -> None:
        how["async_creator_fn"] = _opened

    def connected(connection: Any, _record: object) -> None:
        cursor = connection.cursor()
        for pragma in PRAGMAS:
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    event.listen(engine, "do_connect", connecting)
    event.listen(engine, "connect", connected)


def _opened(database: str, **how: Any) -> Inline:
    return Inline(partial(sqlite3.connect, database, **how), iter_chunk_size=64)
