"""Read frozen papers, for whoever sends them; who may have them was decided before."""

from sqlalchemy.ext.asyncio import AsyncSession

from core.papers import AgendaPaper, MinutesPaper
from core.store import papers


async def load_agenda(session: AsyncSession, meeting_id: str) -> AgendaPaper:
    """Give a meeting's agenda as it was approved."""
    return await papers.load(session, meeting_id, "agenda")


async def load_minutes(session: AsyncSession, meeting_id: str) -> MinutesPaper:
    """Give a meeting's minutes as they were approved, the latest edition."""
    return await papers.load(session, meeting_id, "minutes")
