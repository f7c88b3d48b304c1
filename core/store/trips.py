"""A statement to SQLite makes one trip to its thread and back, with its first rows.

aiosqlite makes one to open the cursor, one to run it, one for the rows and one to close it, and a
trip costs more than most statements. The trips of one connection follow one another as before.
"""

import sqlite3
from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import ExitStack
from functools import partial
from typing import Any, Self, TypeVar

import aiosqlite

AT_ONCE = 500  # rows; whoever asks for more gets them as they are asked for
Run = Callable[[sqlite3.Cursor], object]
Rows = list[Any]
Done = TypeVar("Done")


class Trips(aiosqlite.Connection):
    """A connection whose statements make one trip each."""

    def __init__(self, connect: Callable[[], sqlite3.Connection]) -> None:
        super().__init__(connect, iter_chunk_size=AT_ONCE)
        self._thread.daemon = True  # nobody waits for it when the process ends

    def cursor(self) -> "Cursor":  # type: ignore[override]  # nothing to wait for
        """Give a cursor; it is opened with its statement."""
        return Cursor(self)

    async def there(self, do: Callable[..., Done], *given: Any) -> Done:
        """Do something in the connection's thread, after what was asked of it before."""
        done: Done = await self._execute(do, *given)  # type: ignore[no-untyped-call]
        return done

    def opened(self, run: Run) -> tuple[sqlite3.Cursor, Rows]:
        """Open a cursor, run a statement on it and take its first rows: in the thread."""
        cursor = self._conn.cursor()
        with ExitStack() as over:
            over.callback(cursor.close)
            run(cursor)
            rows = cursor.fetchmany(AT_ONCE) if cursor.description else []
            if len(rows) == AT_ONCE:
                over.pop_all()  # there may be more
        return cursor, rows


class Cursor:
    """What SQLAlchemy asks of a driver's cursor."""

    def __init__(self, connection: Trips) -> None:
        self.arraysize = 1
        self.description: Any = None
        self._connection = connection
        self._cursor: sqlite3.Cursor | None = None
        self._rows: Rows = []
        self._whole = True

    async def __aenter__(self) -> Self:
        return self

    @property
    def rowcount(self) -> int:
        """Give how many rows were changed; -1 where nothing was to be."""
        return self._cursor.rowcount if self._cursor else -1

    @property
    def lastrowid(self) -> int | None:
        """Give the number of the row that was put in last."""
        return self._cursor.lastrowid if self._cursor else None

    async def execute(self, statement: str, values: Iterable[Any] = ()) -> Self:
        """Run a statement."""
        return await self._run(lambda cursor: cursor.execute(statement, values))  # type: ignore[arg-type]

    async def executemany(self, statement: str, values: Iterable[Any]) -> Self:
        """Run a statement for each of several rows."""
        return await self._run(lambda cursor: cursor.executemany(statement, values))

    async def _run(self, run: Run) -> Self:
        await self.close()
        cursor, self._rows = await self._connection.there(self._connection.opened, run)
        self._cursor, self.description = cursor, cursor.description
        self._whole = len(self._rows) < AT_ONCE
        return self

    async def fetchone(self) -> Any:
        """Give the next row; None after the last."""
        rows = await self.fetchmany(1)
        return rows[0] if rows else None

    async def fetchmany(self, size: int | None = None) -> Rows:
        """Give some of the rows that are left."""
        wanted = size or self.arraysize
        lacking = wanted - len(self._rows)
        if lacking > 0 and self._cursor and not self._whole:
            more = await self._connection.there(self._cursor.fetchmany, lacking)
            self._rows += more
        given, self._rows = self._rows[:wanted], self._rows[wanted:]
        return given

    async def fetchall(self) -> Rows:
        """Give all the rows that are left."""
        given, self._rows = self._rows, []
        if self._cursor and not self._whole:
            given += await self._connection.there(self._cursor.fetchall)
        return given

    async def __aiter__(self) -> AsyncIterator[Any]:
        while rows := await self.fetchmany(AT_ONCE):
            for row in rows:
                yield row

    async def close(self) -> None:
        """Let go of what was not taken."""
        self._rows = []
        if self._cursor and not self._whole:
            self._whole = True
            await self._connection.there(self._cursor.close)


def connect(database: str, **how: Any) -> Trips:
    """Prepare a connection to a file; it is opened when it is awaited."""
    return Trips(partial(sqlite3.connect, database, **how))
