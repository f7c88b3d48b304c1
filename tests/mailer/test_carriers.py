"""The contract of every carrier.

A carrier joins by one line in `carriers_tried.CARRIERS`. Those that can be asked whether a message
went promise more: what is carried twice arrives once.
"""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from core.carrying import Refused
from tests.mailer.carriers_tried import ASKED, CARRIERS, KEY, Tried, frozen, looked


@pytest.fixture(params=CARRIERS)
async def tried(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Tried]:
    async with CARRIERS[request.param](tmp_path) as carrier:
        yield carrier


@pytest.fixture(params=ASKED)
async def asked(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Tried]:
    async with CARRIERS[request.param](tmp_path) as carrier:
        yield carrier


async def test_what_is_carried_arrives_byte_for_byte(tried: Tried) -> None:
    await tried.carrier.carry(frozen())

    assert tried.arrived(KEY) == [frozen().content]


async def test_what_never_went_is_never_said_to_have_gone(tried: Tried) -> None:
    assert await looked(tried, KEY) == tried.nowhere
    await tried.carrier.carry(frozen())

    assert await looked(tried, "cd" * 20) == tried.nowhere
    assert tried.nowhere is not True


async def test_what_was_carried_is_found_and_nothing_else(asked: Tried) -> None:
    await asked.carrier.carry(frozen())

    assert await asked.carrier.find(KEY) is True
    assert await looked(asked, KEY[:-1]) == asked.nowhere


async def test_the_same_message_carried_twice_arrives_once(asked: Tried) -> None:
    await asked.carrier.carry(frozen())
    await asked.carrier.carry(frozen())

    assert len(asked.arrived(KEY)) == 1


async def test_the_same_message_carried_at_the_same_time_arrives_once(asked: Tried) -> None:
    await asyncio.gather(*(asked.carrier.carry(frozen()) for _ in range(8)))

    assert asked.arrived(KEY) == [frozen().content]


async def test_another_message_under_the_same_key_is_refused(asked: Tried) -> None:
    await asked.carrier.carry(frozen())

    with pytest.raises(Refused):
        await asked.carrier.carry(frozen(text=b"something else"))
    assert asked.arrived(KEY) == [frozen().content]


async def test_a_message_whose_hash_differs_is_refused(tried: Tried) -> None:
    with pytest.raises(Refused):
        await tried.carrier.carry(replace(frozen(), content=b"tampered"))

    assert tried.arrived(KEY) == []
    assert await looked(tried, KEY) == tried.nowhere


@pytest.mark.parametrize("key", ["../outside", "a/b", "", "x" * 65, ".hidden", "a' or 'a' eq 'a"])
async def test_a_key_that_is_no_key_is_refused(tried: Tried, key: str) -> None:
    with pytest.raises(Refused):
        await tried.carrier.carry(frozen(key))
