"""The worker goes on: a sweep that stops must not keep what is ready from going out."""

import asyncio
from dataclasses import dataclass, field

import pytest
from sqlalchemy.exc import OperationalError

from core.errors import AlreadyChanged
from core.services.doorways import Round
from core.services.working import Worker


@dataclass
class Post:
    """Sends as many rounds as there are messages."""

    waiting: list[int] = field(default_factory=list)
    rounds: int = 0
    released: bool = False
    empty: asyncio.Event = field(default_factory=asyncio.Event)

    async def round(self) -> Round:
        self.rounds += 1
        if not self.waiting:
            return Round()
        sent = self.waiting.pop()
        self.empty.set()
        return Round(sent=sent)

    async def aclose(self) -> None:
        self.released = True


def worker(post: Post, *errors: Exception | None, mail: list[int] | None = None) -> Worker:
    """`mail` holds how many mails each round takes in; an exception is raised."""
    left, coming = list(errors), list(mail or [])

    async def sweep() -> int:
        if left and (error := left.pop(0)):
            raise error
        return 0

    async def take() -> int:
        return coming.pop(0) if coming else 0

    return Worker(sweep, post, every=60, take=take)


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


async def test_H6_while_mail_comes_in_rounds_follow_at_once_and_each_sends() -> None:
    post = Post()
    working = worker(post, mail=[20, 20, 3])
    running = asyncio.create_task(working.run())
    async with asyncio.timeout(5):
        while post.rounds < 4:  # noqa: ASYNC110 - the worker does it
            await asyncio.sleep(0)
    await asyncio.sleep(0.01)
    assert post.rounds == 4  # three with mail, one without; then the pause
    working.stop()
    await running


async def test_H6_mail_that_cannot_be_taken_in_for_lack_of_a_database_ends_the_round() -> None:
    post = Post([1])

    async def down() -> int:
        raise OperationalError("insert", {}, Exception("down"))

    async def nothing() -> int:
        return 0

    working = Worker(nothing, post, every=60, take=down)
    await working.once()
    assert post.rounds == 0
