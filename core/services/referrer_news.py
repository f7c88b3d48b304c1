"""Tell a referrer, or a co-chair, something at once by every door that reaches them (H4, H5)."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from core.messages import Door, Kind, Message
from core.people import Person
from core.services import access
from core.store import outbox
from core.store.tables import ReferralRow


def both_doors(
    kind: Kind, subject: str, person: Person, occasion: str, now: datetime
) -> list[Message]:
    """Give the messages for somebody: by email, and in Teams if they have it."""
    doors = (Door.EMAIL, Door.TEAMS) if person.entra_id else (Door.EMAIL,)
    return [Message(kind, subject, person.id, occasion, door, now) for door in doors]


async def tell_outcome(session: AsyncSession, row: ReferralRow, now: datetime) -> None:
    """Tell the referrer what was decided, or what is asked of them (H5)."""
    referrer = await access.person(session, row.referrer_id)
    occasion = f"{row.state}-{row.version}"  # returned twice on one day is told twice
    messages = both_doors(Kind.REFERRAL_OUTCOME, row.id, referrer, occasion, now)
    await outbox.put(session, messages, now)
