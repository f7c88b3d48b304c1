"""The NRM question: answered, its dates added, its history kept (R4.6, R4.7)."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from core.dates import local_date, short_day
from core.errors import AlreadyChanged
from core.handovers import is_adult
from core.nrm import ANSWERS, CONSENT, NrmAnswer, answer_problems, in_words, waits_for
from core.people import Person
from core.services import following, recording
from core.store.inserting import insert_missing
from core.store.tables import CaseRow, ChildRow, NrmDecisionRow, new_id

SINCE = (
    "Somebody has answered the NRM question since this card was shown, so nothing of yours was "
    "saved. Look at the answer as it stands, and add what is missing."
)
ADULT = "This young person is 18 or over: an adult is referred only if they consent."


@dataclass(frozen=True, slots=True)
class NrmView:
    """How the question stands. `number` counts the answers; `history` has the earlier ones."""

    case_id: str
    case_ref: str
    number: int
    present: NrmAnswer | None
    history: tuple[str, ...]
    consent: str
    waits_for: str
    answers: tuple[tuple[str, str], ...]
    may_record: bool


async def nrm_view(session: AsyncSession, by: Person, case_id: str, *, now: datetime) -> NrmView:
    """Show how the question stands."""
    case = await following.open_told(session, by, case_id, now=now)
    return await _view(session, by, case, now)


async def answer(
    session: AsyncSession,
    by: Person,
    case_id: str,
    given: NrmAnswer,
    *,
    number: int,
    now: datetime,
) -> NrmView:
    """Record an answer, or what has become known of a referral. The same again adds nothing."""
    case = await following.open_to_record(session, by, case_id, now=now, closed_too=True)
    rows = await rows_of(session, case.id)
    if not rows or answer_of(rows[-1]) != given:
        recording.refuse_stale(len(rows), number, SINCE)
        adult = await _adult(session, case, local_date(now))
        recording.refuse(answer_problems(given, local_date(now), adult=adult))
        await _add(session, by, case, given, number=len(rows) + 1, now=now)
        await following.wrote(session, by, "nrm.answer", case, now, answer=given.answer)
    return await _view(session, by, case, now)


async def rows_of(session: AsyncSession, case_id: str) -> list[NrmDecisionRow]:
    """Give a case's answers, the first one first."""
    query = (
        select(NrmDecisionRow)
        .where(NrmDecisionRow.case_id == case_id)
        .order_by(NrmDecisionRow.number)
    )
    return list(await session.scalars(query))


def answer_of(row: NrmDecisionRow) -> NrmAnswer:
    """Give a stored answer."""
    return NrmAnswer(
        answer=row.answer,
        why_not=row.why_not or "",
        referred_by=row.referred_by or "",
        reference=row.reference or "",
        referred_on=row.referred_on,
        reasonable=row.reasonable or "",
        reasonable_on=row.reasonable_on,
        conclusive=row.conclusive or "",
        conclusive_on=row.conclusive_on,
    )


async def _add(
    session: AsyncSession,
    by: Person,
    case: CaseRow,
    given: NrmAnswer,
    *,
    number: int,
    now: datetime,
) -> None:
    referred = given.answer == "referred"
    values = {
        "id": new_id(),
        "case_id": case.id,
        "number": number,
        "answer": given.answer,
        "why_not": None if referred else given.why_not,
        "referred_by": given.referred_by if referred else None,
        "reference": (given.reference or None) if referred else None,
        "referred_on": given.referred_on if referred else None,
        "reasonable": given.reasonable or None,
        "reasonable_on": given.reasonable_on,
        "conclusive": given.conclusive or None,
        "conclusive_on": given.conclusive_on,
        "recorded_at": now,
        "recorded_by": by.id,
    }
    if not await insert_missing(session, NrmDecisionRow, [values]):
        raise AlreadyChanged(SINCE)


async def _view(session: AsyncSession, by: Person, case: CaseRow, now: datetime) -> NrmView:
    rows = await rows_of(session, case.id)
    adult = await _adult(session, case, local_date(now))
    present = answer_of(rows[-1]) if rows else None
    return NrmView(
        case_id=case.id,
        case_ref=case.ref,
        number=len(rows),
        present=present,
        history=tuple(_past(row) for row in rows[::-1]),
        consent=ADULT if adult else CONSENT,
        waits_for=waits_for(present) if present else "",
        answers=tuple((one.value, words) for one, words in ANSWERS.items()),
        may_record=following.may_record(by, case),
    )


def _past(row: NrmDecisionRow) -> str:
    return f"{short_day(local_date(row.recorded_at))}: {in_words(answer_of(row))}"


async def _adult(session: AsyncSession, case: CaseRow, on: date) -> bool:
    child = await session.get_one(ChildRow, case.child_id)
    return is_adult(date.fromisoformat(child.born), on)
