"""Presses that were acted on, and numbers given out in order."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from core.store.inserting import insert_into, insert_missing
from core.store.tables import CounterRow, PressRow


async def first_time(
    session: AsyncSession, key: str, person_id: str, verb: str, now: datetime
) -> bool:
    """Tell whether this press is new, and remember it in the transaction that acts on it.

    A repeat that arrives while the first is still being acted on waits for its end.
    """
    press = {"key": key, "person_id": person_id, "verb": verb, "pressed_at": now}
    return await insert_missing(session, PressRow, [press]) == 1


async def next_number(session: AsyncSession, name: str) -> int:
    """Give the next number of a series, from 1; a rolled-back transaction gives it back."""
    new = insert_into(session, CounterRow).values(name=name, value=1)
    counted = new.on_conflict_do_update(
        index_elements=["name"], set_={"value": CounterRow.value + 1}
    )
    number = (await session.execute(counted.returning(CounterRow.value))).scalar_one()
    return int(number)
