"""Points at which a process can die, within the process of the test."""

from collections.abc import Callable, Coroutine
from typing import Any

from sqlalchemy import event
from sqlalchemy.ext.asyncio import AsyncEngine

from core.store.dispatching import Claimed
from tests.faults.doors import FakeDoor

Carry = Callable[[Claimed, str], Coroutine[Any, Any, None]]


class Crash(BaseException):
    """The process dies here."""


class CrashPoints:
    """Counts the points at which a process can die, and dies at one of them.

    They lie before each commit and around the handing over. Dying after a commit is the same as
    dying before whatever comes next.
    """

    def __init__(self, engine: AsyncEngine, *doors: FakeDoor) -> None:
        self.left: int | None = None
        for door in doors:
            door.carry = self.around(door.carry)  # type: ignore[method-assign,assignment]
        self._engine = engine.sync_engine
        event.listen(self._engine, "commit", self.point)

    def release(self) -> None:
        """Let the engine be: the next test uses it too."""
        event.remove(self._engine, "commit", self.point)

    def point(self, *_: object) -> None:
        if self.left is not None:
            self.left -= 1
            if self.left == 0:
                self.left = None
                raise Crash

    def around(self, carry: Carry) -> Carry:
        async def dying(dispatch: Claimed, frozen: str) -> None:
            self.point()
            await carry(dispatch, frozen)
            self.point()

        return dying
