"""What a reminder about a case needs when it is composed: what is owed still, never who."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Select, select
from sqlalchemy.ext.asyncio import AsyncSession

from core.data import house
from core.dates import local_date
from core.follow_duties import follow_duties
from core.follow_messages import duty_of
from core.followed import Followed
from core.owing import OURS, STILL_OWED, Duty, Obligation
from core.services.rules import calendar, panel_title, procedure_of
from core.snapshots import Agreed
from core.store import followed
from core.store.tables import CaseRow


@dataclass(frozen=True, slots=True)
class ReminderFacts:
    """One duty about one case that is still owed. `clause` is empty where the day is ours."""

    panel: str
    case_ref: str
    duty: Duty
    clause: str
    due: date


async def still_owed(
    session: AsyncSession, case_id: str, *, now: datetime
) -> tuple[Obligation, ...]:
    """Give what is owed about a case beside its meetings, of each kind the latest."""
    query = select(CaseRow.id).where(CaseRow.id == case_id)
    found = await owed_of(session, query, now=now)
    return tuple({o.kind: o for o in sorted(found, key=lambda o: o.opened)}.values())


async def first_owed(
    session: AsyncSession, case_id: str, *, now: datetime
) -> tuple[Obligation, ...]:
    """Give what is owed about a case beside its meetings, of each kind what is due first."""
    query = select(CaseRow.id).where(CaseRow.id == case_id)
    first: dict[Duty, Obligation] = {}
    for one in sorted(await owed_of(session, query, now=now), key=_due):
        first.setdefault(one.kind, one)
    return tuple(first.values())


def _due(one: Obligation) -> date:
    return one.due or date.max


async def owed_of(session: AsyncSession, cases: Select[str], *, now: datetime) -> list[Obligation]:
    """Give what is owed about these cases beside their meetings."""
    return [o for one in await followed.load(session, cases) for o in _owed(one, now)]


def _owed(one: Followed, now: datetime) -> list[Obligation]:
    procedure = procedure_of(one.panel)
    agreed = Agreed({procedure.id: procedure}, house(), calendar())
    owed = follow_duties(one, agreed, now)
    today = local_date(now)
    return [o for o in owed if o.state in STILL_OWED and o.opened <= today]


async def reminder_facts(
    session: AsyncSession, case_id: str, occasion: str, *, now: datetime
) -> ReminderFacts | None:
    """Give what an occasion reminds of; None once nothing of it is owed."""
    wanted = duty_of(occasion)
    every = await still_owed(session, case_id, now=now)
    one = next((one for one in every if one.kind is wanted), None)
    if one is None or one.due is None:
        return None
    return ReminderFacts(
        panel=panel_title(one.panel),
        case_ref=one.ref,
        duty=one.kind,
        clause="" if one.clause == OURS else one.clause,
        due=one.due,
    )
