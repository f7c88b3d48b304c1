"""Who could have read a meeting's papers, from when to when, and who did: one list by time (H9).

Everything stands in the audit chain or in the outbox: who was invited, who accepted which text of
the declaration and how, what was opened, which papers went to whom, and when a deputy's access
ended. For whoever runs the installation: it names people.
"""

from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from core.errors import NotFound
from core.services import access
from core.services.auditing import row_of
from core.store import audit
from core.store.audit import Told
from core.store.tables import DeputyRow, DispatchRow, MeetingRow

Line = tuple[datetime, str, str, str]  # when, who (an id), what, of what
LETTERS = ("meeting_invitation", "slot_invitation", "declaration_chaser", "agenda", "minutes")
PAPERS = "papers-"
HEARD = "declaration.heard"
NO_MEETING = (
    "There is no meeting “{named}”. Give the panel's key and the day, as in "
    "hertfordshire/east/2026-12-24."
)


async def who_could_read(session: AsyncSession, named: str) -> list[dict[str, Any]]:
    """List by time what the record holds of a meeting, given as its panel's key and its day."""
    meeting = await _meeting(session, named)
    lines: list[Line] = []
    for told in await audit.told(session, f"meeting:{meeting.id}"):
        lines += _entries(told)
    lines += await _letters(session, meeting)
    lines += await _deputies(session, meeting)
    people = await access.people_by_id(session, {who for _, who, _, _ in lines})
    return [row_of(line, people) for line in sorted(lines)]


async def _meeting(session: AsyncSession, named: str) -> MeetingRow:
    panel, _, day = named.strip().rpartition("/")
    try:
        held_on = date.fromisoformat(day)
    except ValueError as wrong:
        raise NotFound(NO_MEETING.format(named=named)) from wrong
    query = select(MeetingRow).where(MeetingRow.panel == panel, MeetingRow.held_on == held_on)
    row = await session.scalar(query.order_by(MeetingRow.state == "cancelled", MeetingRow.id))
    if row is None:
        raise NotFound(NO_MEETING.format(named=named))
    return row


def _entries(told: Told) -> Iterator[Line]:
    """Give an entry, and one for each who heard the declaration by it."""
    detail = told.detail or {}
    words = ", ".join(
        f"{key} {detail[key]}" for key in ("how", "version", "answer") if key in detail
    )
    yield told.at, told.actor, told.act, words
    version = detail.get("version", "")
    for person in detail.get("heard", ()):
        yield told.at, person, HEARD, f"how aloud, version {version}" if version else "how aloud"


async def _letters(session: AsyncSession, meeting: MeetingRow) -> list[Line]:
    query = select(
        DispatchRow.settled_at,
        DispatchRow.recipient_id,
        DispatchRow.state,
        DispatchRow.kind,
        DispatchRow.occasion,
        DispatchRow.sha256,
    ).where(
        DispatchRow.subject == meeting.id,
        DispatchRow.kind.in_(LETTERS),
        DispatchRow.state.in_(("sent", "unknown")),
        DispatchRow.settled_at.is_not(None),
    )
    found: list[Line] = []
    for at, who, state, kind, occasion, sha256 in await session.execute(query):
        with_papers = kind in ("agenda", "minutes") and occasion.startswith(PAPERS)
        words = "with its papers" if with_papers else "without papers"
        told = f"{words}, sha256 {sha256}" if sha256 else words
        if at is not None:
            found.append((at, who, f"{state}.{kind}", told))
    return found


async def _deputies(session: AsyncSession, meeting: MeetingRow) -> list[Line]:
    """Give when each deputy's access began and ended."""
    query = select(DeputyRow).where(DeputyRow.meeting_id == meeting.id)
    found: list[Line] = []
    for one in await session.scalars(query):
        found.append((one.named_at, one.deputy_id, "deputy.begins", "authority delegated"))
        ended = one.ended_at or meeting.ended_at
        if ended is not None:
            found.append((ended, one.deputy_id, "deputy.ends", "access ends"))
    return found
