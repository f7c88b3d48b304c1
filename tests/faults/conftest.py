"""After every trouble `mace verify` is green."""

from collections.abc import AsyncIterator
from datetime import datetime

import pytest
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncEngine

from core.data import load_calendar, load_procedure
from core.services.verify import verify
from core.store.engine import Sessions, make_sessions, reading
from core.store.tables import DispatchRow

PROCEDURES = [load_procedure(name) for name in ("hertfordshire", "rotherham")]


@pytest.fixture
async def sessions(engine: AsyncEngine) -> AsyncIterator[Sessions]:
    sessions = make_sessions(engine)
    yield sessions
    await nothing_is_unexplained(sessions)


async def nothing_is_unexplained(sessions: Sessions) -> None:
    """Verify at the moment of the last thing that happened to a message."""
    async with reading(sessions) as session:
        last = func.max(func.coalesce(DispatchRow.settled_at, DispatchRow.created_at))
        now: datetime | None = await session.scalar(select(last))
        if now is not None:
            found = await verify(session, PROCEDURES, load_calendar(), now)
            assert found.unexplained == ()
