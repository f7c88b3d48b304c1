"""What follows for one child as a whole: what is owed, what is known, what can be opened."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from core.dates import local_date, long_day
from core.follow_words import WHAT
from core.owing import Obligation
from core.people import Person
from core.services import access, case_reminders, follow_lines, following, handovers, strategies
from core.services.rules import procedure_of


@dataclass(frozen=True, slots=True)
class FollowingView:
    """`owed` and `late` are sentences; `lines` are empty for who may not read what was written.

    `strategy` is the id of the last question about a sign of harm; `handover` is `transfer`,
    `transition` or empty.
    """

    case_id: str
    case_ref: str
    owed: tuple[str, ...]
    late: tuple[str, ...]
    lines: tuple[tuple[str, str], ...]
    strategy: str
    handover: str
    renews: bool
    told: bool


async def following_view(
    session: AsyncSession, by: Person, case_id: str, *, now: datetime
) -> FollowingView:
    """Show what follows for one child."""
    case = await access.open_case(session, by, case_id, now=now)
    told, today = await following.is_told(session, by, case), local_date(now)
    owed = await case_reminders.first_owed(session, case.id, now=now)
    questions = await strategies.of_case(session, case.id)
    moved = await handovers.passed_on(session, case.id)
    late = [one for one in owed if one.due is not None and one.due < today]
    return FollowingView(
        case_id=case.id,
        case_ref=case.ref,
        owed=tuple(_owed(one) for one in owed if one not in late),
        late=tuple(_late(one) for one in late),
        lines=await follow_lines.lines(session, case, now) if told else (),
        strategy=questions[-1].id if questions else "",
        handover="transfer" if moved else "transition" if case.state == "open" else "",
        renews=procedure_of(case.panel).assessment_renewal is not None,
        told=told,
    )


def _owed(one: Obligation) -> str:
    day = f", by {long_day(one.due)}" if one.due else ""
    return f"{_capital(WHAT[one.kind])}{day}."


def _late(one: Obligation) -> str:
    day = f", due on {long_day(one.due)}" if one.due else ""
    return f"{_capital(WHAT[one.kind])}{day}."


def _capital(words: str) -> str:
    return words[0].upper() + words[1:]
