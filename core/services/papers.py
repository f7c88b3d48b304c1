"""Read frozen papers, for whoever sends them; who may have them was decided before."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from core.papers import AgendaPaper, MinutesPaper, SupplementPaper
from core.store import papers


async def load_agenda(session: AsyncSession, meeting_id: str) -> AgendaPaper:
    """Give a meeting's agenda as it was approved."""
    return await papers.load(session, meeting_id, "agenda")


async def load_minutes(session: AsyncSession, meeting_id: str) -> MinutesPaper:
    """Give a meeting's minutes as they were approved, the latest edition."""
    return await papers.load(session, meeting_id, "minutes")


async def load_supplements(session: AsyncSession, meeting_id: str) -> list[SupplementPaper]:
    """Give the supplements to a meeting's agenda, the first one first."""
    return await papers.supplements(session, meeting_id)


async def made_at(session: AsyncSession, meeting_id: str, kind: papers.Kind) -> datetime | None:
    """Give the instant at which the latest edition of a paper was approved."""
    return await papers.frozen_at(session, meeting_id, kind)
