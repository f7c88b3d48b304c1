"""Who is signed in to the web pages: begun, found again by a cookie, ended.

A cookie says nothing by itself: each look at a page asks here whether its session still stands, so
that it can be ended from our side. No role, no data.
"""

import hashlib
import json
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncSession

from core.errors import PanelError
from core.people import Person
from core.services import access
from core.store import audit
from core.store.tables import PersonRow, SignInRow

TO_COME_BACK = timedelta(minutes=10)  # from pressing “Sign in” until Entra sends somebody back
IDLE, AT_MOST = timedelta(minutes=30), timedelta(hours=8)
KEPT = timedelta(days=1)  # rows of ended sessions; who signed in stands in the audit for ever
NOT_OURS = (
    "This sign-in is not complete, or took longer than ten minutes. Nothing was shown. "
    "Begin again on the tracker's page."
)
OURS = ("/tracker", "/tracker/")


class SignedOut(PanelError):
    """Nobody is signed in: never was, was idle too long, or signed out."""


async def begin(
    session: AsyncSession, token: str, flow: Mapping[str, Any], back_to: str, *, now: datetime
) -> None:
    """Remember what the way back from Entra must match, for the browser with this token."""
    await session.execute(delete(SignInRow).where(SignInRow.ends_at < now - KEPT))
    session.add(
        SignInRow(
            token_hash=_hash(token),
            flow=json.dumps(flow),
            back_to=back_to if _is_ours(back_to) else OURS[0],
            begun_at=now,
            seen_at=now,
            ends_at=now + TO_COME_BACK,
        )
    )
    await session.flush()


async def come_back(
    session: AsyncSession, token: str, *, now: datetime
) -> tuple[dict[str, Any], str]:
    """Give what the way back must match, once, and where the person wanted to go."""
    row = await session.scalar(_alive(token, now).where(SignInRow.person_id.is_(None)))
    if row is None or row.flow is None:
        raise PanelError(NOT_OURS)
    flow: dict[str, Any] = json.loads(row.flow)
    row.ended_at, row.flow = now, None
    await session.flush()
    return flow, row.back_to


async def sign_in(session: AsyncSession, token: str, entra_id: str, *, now: datetime) -> Person:
    """Begin a session for the person with this Entra object id, under a token never used before."""
    person = await access.identify(session, entra_id)
    row = SignInRow(
        token_hash=_hash(token),
        person_id=person.id,
        begun_at=now,
        seen_at=now,
        ends_at=now + IDLE,
    )
    session.add(row)
    await session.flush()
    await access.wrote(session, person, "sign_in.begin", f"sign_in:{row.id}", now=now)
    return person


async def signed_in(session: AsyncSession, token: str, *, now: datetime) -> Person:
    """Give who is signed in with a token, and let the session go on for a while."""
    row = await session.scalar(_alive(token, now).where(SignInRow.person_id.is_not(None)))
    if row is None or row.person_id is None:
        raise SignedOut(NOT_OURS)
    found = await session.get(PersonRow, row.person_id)
    if found is None or not found.active or not found.grants:
        raise SignedOut(NOT_OURS)
    row.seen_at, row.ends_at = now, min(now + IDLE, row.begun_at + AT_MOST)
    await session.flush()
    return access.person_of(found)


async def sign_out(session: AsyncSession, token: str, *, now: datetime) -> None:
    """End a session; one that has ended stays so."""
    row = await session.scalar(_alive(token, now))
    if row is None:
        return
    row.ended_at = now
    actor = row.person_id or "nobody"
    subject = f"sign_in:{row.id}"
    await audit.record(
        session, actor=actor, act="sign_in.end", subject=subject, detail=None, now=now
    )


def _alive(token: str, now: datetime) -> Any:
    return select(SignInRow).where(
        SignInRow.token_hash == _hash(token), SignInRow.ended_at.is_(None), SignInRow.ends_at > now
    )


def _is_ours(address: str) -> bool:
    """Tell a page of ours from anywhere else to which somebody might be sent after signing in."""
    return address == OURS[0] or (address.startswith(OURS[1]) and "\\" not in address)


def _hash(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()
