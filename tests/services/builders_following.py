"""A panel after a meeting that scored a child high, for tests of what follows from it."""

from datetime import date, datetime

from sqlalchemy import select, update

from core.data import load_calendar, load_procedure
from core.people import Person
from core.services import case_reminders
from core.services.obligations import due
from core.services.sweep import sweep
from core.services.verify import Verification, verify
from core.store.engine import Sessions, reading, transaction
from core.store.tables import CaseRow, ChildRow, DispatchRow, ScoreRow
from tests.services.builders_discussions import Panel

PROCEDURES = [load_procedure("rotherham"), load_procedure("hertfordshire")]
ENGLAND = load_calendar()


async def scored(sessions: Sessions, panel: Panel, total: int, band: str) -> None:
    """Confirm a score at the panel's meeting, as the chair's card does."""
    async with transaction(sessions) as session:
        session.add(
            ScoreRow(
                case_id=panel.case.id,
                item_id=panel.item.id,
                chair_id=panel.chair.id,
                scored_on=panel.day,
                catalogue="house 1",
                evidence=[],
                calculated=total,
                total=total,
                band=band,
                confirmed_at=panel.now,
            )
        )
        await session.execute(update(CaseRow).values(band=band))


async def born(sessions: Sessions, day: date) -> None:
    async with transaction(sessions) as session:
        await session.execute(update(ChildRow).values(born=day.isoformat()))


async def owed(sessions: Sessions, panel: Panel, now: datetime) -> dict[str, date | None]:
    """What is owed about the case beside its meetings: kind and day."""
    async with reading(sessions) as session:
        found = await case_reminders.still_owed(session, panel.case.id, now=now)
        return {str(one.kind): one.due for one in found}


async def on_the_list(sessions: Sessions, on: date, kind: str) -> list[tuple[str, str]]:
    """What `mace due` prints of one kind: owner and state."""
    async with reading(sessions) as session:
        lines = await due(session, PROCEDURES, ENGLAND, on)
    return [(line["owner"], line["state"]) for line in lines if line["kind"] == kind]


async def swept(sessions: Sessions, now: datetime) -> None:
    await sweep(sessions, PROCEDURES, ENGLAND, now)


async def reminded(sessions: Sessions, person: Person) -> list[str]:
    """The occasions on which somebody is reminded of what follows and that still stand."""
    query = select(DispatchRow.occasion).where(
        DispatchRow.kind == "case_reminder",
        DispatchRow.recipient_id == person.id,
        DispatchRow.state == "created",
    )
    async with reading(sessions) as session:
        return sorted(await session.scalars(query))


async def verified(sessions: Sessions, now: datetime) -> Verification:
    async with reading(sessions) as session:
        return await verify(session, PROCEDURES, ENGLAND, now)


async def case_of(sessions: Sessions, panel: Panel) -> CaseRow:
    async with reading(sessions) as session:
        return await session.get_one(CaseRow, panel.case.id)
