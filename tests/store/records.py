"""Rows that tests need before they can begin; the people are fictional."""

from datetime import UTC, datetime, timedelta

from sqlalchemy import func, select

from core.messages import Door, Kind, Message
from core.store.engine import Session, Sessions, reading, transaction
from core.store.keys import KeyRing
from core.store.tables import Base, DispatchRow, PersonRow, SealRow

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


async def add_people(sessions: Sessions, keys: KeyRing, *ids: str) -> None:
    async with transaction(sessions) as session:
        for number, person_id in enumerate(ids or ("p-1",)):
            email = f"sam.sample.{number}@council.example"
            session.add(
                PersonRow(
                    id=person_id,
                    name=f"Sam Sample {number}",
                    email=email,
                    email_index=keys.blind(email, "person.email"),
                    agency="Fictional Council",
                    designation="Social worker",
                )
            )


def message(
    subject: str = "r-1",
    *,
    door: Door = Door.EMAIL,
    occasion: str = "first",
    after: timedelta = timedelta(0),
) -> Message:
    return Message(Kind.REFERRAL_OUTCOME, subject, "p-1", occasion, door, NOW + after)


async def rows_but_the_audit(sessions: Sessions) -> dict[str, int]:
    """Count every row of every table but the audit, in which a look is written down, and seals."""
    left_out = ("audit", "audit_detail", SealRow.__tablename__)
    counts = [
        select(func.count()).select_from(table).scalar_subquery().label(table.name)
        for table in Base.metadata.sorted_tables
        if table.name not in left_out
    ]
    async with reading(sessions) as session:
        return dict((await session.execute(select(*counts))).mappings().one())


async def frozen_text(session: Session, dispatch_id: str) -> str | None:
    """A message as it was composed; None before that."""
    question = select(DispatchRow.frozen).where(DispatchRow.id == dispatch_id)
    return (await session.execute(question)).scalar_one_or_none()
