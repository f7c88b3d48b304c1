"""Doing something alone: whoever else wants to do the same waits for the end of the transaction."""

import zlib

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

MATCHING = 0x4D41  # one referral of a procedure is matched at a time
DIGEST = 0x4D44  # one message to a person by a door is put together at a time


async def one_at_a_time(session: AsyncSession, what: int, of: str) -> None:
    """Wait until nobody else does this for the same thing, so that the second sees the first.

    On SQLite every transaction that writes is alone anyway.
    """
    if session.get_bind().dialect.name == "postgresql":
        key = zlib.crc32(of.encode()) - 2**31
        await session.execute(
            text("select pg_advisory_xact_lock(:what, :key)"), {"what": what, "key": key}
        )
