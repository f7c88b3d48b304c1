"""The worker goes on: a sweep that stops must not keep what is ready from going out."""

import asyncio
from dataclasses import dataclass, field
from typing import cast

import pytest
from sqlalchemy.exc import OperationalError

from core.errors import AlreadyChanged
from core.services.doorways import Round
from core.services.sending import Sender
from core.services.working import Worker


@dataclass
class Post:
    """Sends as many rounds as there are messages."""

    waiting: list[int] = field(default_factory=list)
    rounds: int = 0
    released: bool = False
    empty: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def liveness(self) -> "Post":
        return self

    async def round(self) -> Round:
        self.rounds += 1
        if not self.waiting:
            return Round()
        sent = self.waiting.pop()
        self.empty.set()
        return Round(sent=sent)

    async def release(self) -> None:
        self.released = True


def worker(post: Post, *errors: Exception | None) -> Worker:
    left = list(errors)

    async def sweep() -> int:
        if left and (error := left.pop(0)):
            raise error
        return 0

    return Worker(sweep, cast("Sender", post), every=60)


async def test_a_round_sends_until_nothing_is_left() -> None:
    post = Post([1, 20])
    await worker(post).once()
    assert (post.rounds, post.waiting) == (3, [])


async def test_a_sweep_that_somebody_overtook_does_not_stop_the_sending(
    caplog: pytest.LogCaptureFixture,
) -> None:
    post = Post([1])
    await worker(post, AlreadyChanged("Robin was first")).once()
    assert post.waiting == []
    assert "Robin" not in caplog.text


async def test_without_a_database_the_round_ends_and_the_next_one_works() -> None:
    post = Post([1])
    working = worker(post, OperationalError("select", {}, Exception("down")))
    await working.once()
    assert post.rounds == 0
    await working.once()
    assert post.waiting == []


async def test_it_works_when_nudged_and_stops_when_told() -> None:
    post = Post()
    working = worker(post)
    running = asyncio.create_task(working.run())
    await asyncio.sleep(0)
    post.waiting.append(1)
    working.nudge()
    async with asyncio.timeout(5):
        await post.empty.wait()
        working.stop()
        await running
    assert post.released
