"""Proof of life: a lock that the kernel or the server takes away when its owner dies.

It is not taken away while the owner merely stands still, so that a message in its hands is not
sent by somebody else meanwhile (a lease that runs out would allow that).
"""

import asyncio
import fcntl
import os
import random
from contextlib import suppress
from pathlib import Path
from typing import IO, Protocol

from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

LARGEST_OWNER = 2**31 - 1
OWNERS = 77  # PostgreSQL: the first half of the advisory lock's number
ANSWER_SECONDS = 10.0


class Liveness(Protocol):
    """Holds the lock of one owner number, and tells whether another owner still holds theirs."""

    @property
    def owner(self) -> int:
        """The number under which this process takes rows; 0 before `ensure`."""

    async def ensure(self) -> None:
        """Hold a lock; after a loss, under a new number."""

    async def alive(self) -> bool:
        """Tell whether the lock is still held. Ask just before each sending."""

    async def dead(self, owner: int) -> bool:
        """Tell whether nobody holds the lock of this number."""

    async def release(self) -> None:
        """Let go, at the end of the process."""


def make_liveness(engine: AsyncEngine) -> Liveness:
    """Give the proof of life that suits the database."""
    if engine.dialect.name == "postgresql":
        return SessionLock(engine)
    return FileLock(Path(f"{engine.url.database}.locks"))


def _new_owner() -> int:
    return random.SystemRandom().randint(1, LARGEST_OWNER)


class FileLock:
    """A locked file in a folder beside the SQLite database; local disks only.

    A file that is gone belongs to nobody alive: whoever lives sees in `alive` that theirs is.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.owner = 0
        self._file: IO[str] | None = None

    async def ensure(self) -> None:
        """Hold a lock; after a loss, under a new number."""
        while not await self.alive():
            await self.release()
            self._take(_new_owner())

    def _take(self, owner: int) -> None:
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._sweep()
        self._file = (self.folder / str(owner)).open("x")
        fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        self.owner = owner

    def _sweep(self) -> None:
        for path in self.folder.iterdir():
            if self._unlocked(path):
                path.unlink(missing_ok=True)

    async def alive(self) -> bool:
        """Tell whether our file is still the one in the folder."""
        if self._file is None:
            return False
        try:
            there = (self.folder / str(self.owner)).stat()
        except FileNotFoundError:
            return False
        return os.path.samestat(there, os.fstat(self._file.fileno()))

    async def dead(self, owner: int) -> bool:
        """Tell whether nobody holds the lock of this number."""
        return self._unlocked(self.folder / str(owner))

    @staticmethod
    def _unlocked(path: Path) -> bool:
        try:
            with path.open("r+") as file:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except FileNotFoundError:
            return True
        except BlockingIOError:
            return False
        return True

    async def release(self) -> None:
        """Let go."""
        if self._file is not None:
            self._file.close()
            self._file = None


class SessionLock:
    """An advisory lock of a PostgreSQL session of its own.

    The session must reach the server directly, not through a pooler in transaction mode.
    """

    def __init__(self, engine: AsyncEngine) -> None:
        self.owner = 0
        self._engine = engine
        self._session: AsyncConnection | None = None
        self._server_process = 0
        self._one_at_a_time = asyncio.Lock()

    async def ensure(self) -> None:
        """Hold a lock; after a loss, under a new number."""
        while not await self.alive():
            await self.release()
            await self._take(_new_owner())

    async def _take(self, owner: int) -> None:
        session = await self._engine.connect()
        await session.execution_options(isolation_level="AUTOCOMMIT")
        took = text("select pg_try_advisory_lock(:kind, :owner), pg_backend_pid()")
        held, process = (await session.execute(took, {"kind": OWNERS, "owner": owner})).one()
        self._session = session
        if held:
            self.owner, self._server_process = owner, process

    async def alive(self) -> bool:
        """Tell whether the session that took the lock still answers, and is the same one."""
        async with self._one_at_a_time:
            if self._session is None:
                return False
            try:
                async with asyncio.timeout(ANSWER_SECONDS):
                    answer = await self._session.scalar(text("select pg_backend_pid()"))
            except (SQLAlchemyError, OSError, TimeoutError):
                return False
        return bool(answer == self._server_process)

    async def dead(self, owner: int) -> bool:
        """Tell whether nobody holds the lock of this number."""
        free = text("select pg_try_advisory_xact_lock(:kind, :owner)")
        async with self._engine.connect() as connection:
            answer = await connection.scalar(free, {"kind": OWNERS, "owner": owner})
            await connection.rollback()
        return bool(answer)

    async def release(self) -> None:
        """Let go: end the session, not merely hand it back to the pool."""
        async with self._one_at_a_time:
            session, self._session = self._session, None
            if session is not None:
                await self._unlock(session)
                await session.invalidate()
                await session.close()

    async def _unlock(self, session: AsyncConnection) -> None:
        """Free the number at once: the server ends a session some time after its client has."""
        unlock = text("select pg_advisory_unlock(:kind, :owner)")
        with suppress(SQLAlchemyError, OSError, TimeoutError):  # a lost session frees it itself
            async with asyncio.timeout(ANSWER_SECONDS):
                await session.execute(unlock, {"kind": OWNERS, "owner": self.owner})
