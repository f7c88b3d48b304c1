"""A place that messages are sent to, with the faults that such places have."""

from collections import Counter
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta

from core.carrying import NoAnswer
from core.services.doorways import Cancelled
from core.store.dispatching import Claimed
from core.store.engine import Session
from tests.store.records import NOW

Fault = Callable[[], Awaitable[None]]


class MovingClock:
    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> datetime:
        return self.now

    def advance(self, **by: float) -> None:
        self.now += timedelta(**by)


class FakeDoor:
    """Remembers what arrived. `before` and `after` run around each arrival and may raise."""

    way = "fake"

    def __init__(self) -> None:
        self.arrived: Counter[str] = Counter()
        self.texts: list[str] = []
        self.tries = 0
        self.composed: str | Cancelled | Exception | None = None
        self.before: list[BaseException] = []
        self.after: list[BaseException] = []
        self.can_be_asked = True
        self.answers = True

    async def compose(self, session: Session, dispatch: Claimed, now: datetime) -> str | Cancelled:
        if isinstance(self.composed, Exception):
            raise self.composed
        return f"{dispatch.key} for Alex Example" if self.composed is None else self.composed

    async def carry(self, dispatch: Claimed, frozen: str) -> None:
        self.tries += 1
        if self.before:
            raise self.before.pop(0)
        self.arrived[dispatch.key] += 1
        self.texts.append(frozen)
        if self.after:
            raise self.after.pop(0)

    async def find(self, key: str) -> bool | None:
        if not self.answers:
            raise NoAnswer
        return key in self.arrived if self.can_be_asked else None
