"""People who refer, coordinate and decide, and a referral filled in; all of it fictional."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from core.data import load_form
from core.people import Person, Role
from core.services import criteria, referrals
from core.services.referrals import ReferralView
from core.store import outbox
from core.store.engine import Sessions, transaction
from core.store.outbox import Dispatched
from core.store.tables import AuditRow
from tests.services.builders_discussions import at, person

EAST, WEST = "hertfordshire/east", "hertfordshire/west"
ROTHERHAM = "rotherham/mace"
NOW = at(date(2026, 11, 23))
ANSWERS: Mapping[str, str] = {
    "danger": "no",
    "high_risk": "no",
    "harmful_behaviour": "no",
    "route": "standard",
    "privacy": "true",
    "given": "Robin",
    "family": "Specimen",
    "born": "2012-05-04",
    "area": "East",
    "types": "criminal,county-lines",
    "worry": "Found in another town with a new phone.",
    "current_plan": "A child in need plan, which the family no longer follows.",
    "ask": "A plan that all agencies keep to.",
    "aware": "both",
    "criterion_known": "true",
    "why_known": "Two arrests with the same adults.",
    "referrer_phone": "01632 960001",
    "lead_name": "Petra Practitioner",
    "lead_email": "petra.practitioner@example.test",
    "lead_agency": "Example Agency",
}


def filled(**changes: str) -> dict[str, str]:
    """Give a referral to the East panel, with some answers changed."""
    return {**ANSWERS, **changes}


def filled_for_rotherham(**changes: str) -> dict[str, str]:
    return filled(**{"area": "Rotherham", "types": "criminal", **changes})


@dataclass(frozen=True)
class Area:
    """The people of one panel. `dci` and `sash` are its chairs."""

    practitioner: Person
    coordinator: Person
    sash: Person
    dci: Person
    administrator: Person


async def area(sessions: Sessions, panel: str = EAST, surname: str = "") -> Area:
    """Add the people of a panel, who are all in Teams but the administrator."""
    async with transaction(sessions) as session:

        async def add(given: str, role: Role, *, teams: bool = True) -> Person:
            name = f"{given} {surname or role.value.title()}"
            added = await person(session, name, panel, role, teams=teams)
            return replace(added, entra_id=f"entra-{name}" if teams else None)

        return Area(
            practitioner=await add("Petra", Role.PRACTITIONER),
            coordinator=await add("Cora", Role.COORDINATOR),
            sash=await add("Sasha", Role.CHAIR),
            dci=await add("Dani", Role.CHAIR),
            administrator=await add("Ada", Role.ADMINISTRATOR, teams=False),
        )


async def begun(
    sessions: Sessions, by: Person, answers: Mapping[str, str], now: datetime = NOW
) -> str:
    """Fill in every step of a referral; give its id."""
    procedure = next(iter(by.panels())).split("/")[0]
    async with transaction(sessions) as session:
        view = await referrals.start(session, by, procedure=procedure, now=now)
        for one in load_form(procedure).steps:
            view, _ = await referrals.save_step(
                session, by, view.id, step=one.number, values=answers, go="later", now=now
            )
    return view.id


async def sent(
    sessions: Sessions, by: Person, answers: Mapping[str, str], now: datetime = NOW
) -> ReferralView:
    """Fill in a referral and send it."""
    referral_id = await begun(sessions, by, answers, now)
    async with transaction(sessions) as session:
        return await referrals.submit(session, by, referral_id, now=now)


async def with_chairs(
    sessions: Sessions, east: Area, answers: Mapping[str, str] = ANSWERS, now: datetime = NOW
) -> str:
    """Bring a referral before the co-chairs; give its id."""
    view = await sent(sessions, east.practitioner, answers, now)
    async with transaction(sessions) as session:
        await criteria.to_chairs(session, east.coordinator, view.id, now=now)
    return view.id


async def decided(
    sessions: Sessions, by: Person, referral_id: str, *, agrees: bool, now: datetime = NOW
) -> criteria.CriteriaView:
    """Answer as a co-chair."""
    async with transaction(sessions) as session:
        return await criteria.answer(
            session,
            by,
            referral_id,
            agrees=agrees,
            criterion="known" if agrees else None,
            reason="The same adults are known." if agrees else "Local services manage the risk.",
            advice="" if agrees else "Ask for a strategy meeting.",
            now=now,
        )


async def accepted(
    sessions: Sessions, east: Area, answers: Mapping[str, str] = ANSWERS, now: datetime = NOW
) -> str:
    """Bring a referral to its acceptance; give its id."""
    referral_id = await with_chairs(sessions, east, answers, now)
    await decided(sessions, east.sash, referral_id, agrees=True, now=now)
    await decided(sessions, east.dci, referral_id, agrees=True, now=now)
    return referral_id


async def look(sessions: Sessions, by: Person, referral_id: str) -> ReferralView:
    """Open a referral."""
    async with transaction(sessions) as session:
        return await referrals.view(session, by, referral_id, now=NOW)


async def outbox_of(sessions: Sessions, subject: str) -> list[Dispatched]:
    """Give what is to be sent about a record."""
    async with transaction(sessions) as session:
        return await outbox.list_for(session, subject=subject)


async def acts_on(session: AsyncSession, subject: str) -> list[tuple[str, str]]:
    """Give the audit of a record: who, what."""
    query = select(AuditRow.actor, AuditRow.act).where(AuditRow.subject == subject)
    return [(actor, act) for actor, act in await session.execute(query.order_by(AuditRow.seq))]
