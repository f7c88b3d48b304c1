"""A score that shows a sign of actual harm asks for a strategy discussion today."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from core.dates import local_date, short_day
from core.errors import NotFound
from core.people import Person
from core.scoring import Score
from core.services import access, following, recording
from core.store.tables import AgendaItemRow, CaseRow, MeetingRow, StrategyQuestionRow
from core.strategies import ANSWERS, answer_problems

SINCE = "Somebody has answered this since it was shown. Look at it as it stands."


@dataclass(frozen=True, slots=True)
class StrategyView:
    """One question. `answered` says in words what was done, empty while nobody has answered."""

    id: str
    case_id: str
    case_ref: str
    asked: str
    answered: str
    may_record: bool
    choices: tuple[tuple[str, str], ...]
    version: int


async def scored(
    session: AsyncSession,
    by: Person,
    place: tuple[AgendaItemRow, MeetingRow, CaseRow],
    found: Score,
    *,
    now: datetime,
) -> None:
    """Ask once per score that shows harm; take it back where that score no longer does.

    Harm is what prompts beside the band's own prompts: a harm flag (R4.6).
    """
    harm = any(prompt not in found.band.prompts for prompt in found.prompts)
    item, meeting, case = place
    row = await _of_item(session, item.id)
    if harm and row is None:
        session.add(
            StrategyQuestionRow(
                case_id=case.id, item_id=item.id, asked_on=meeting.held_on, asked_by=by.id
            )
        )
        await following.wrote(session, by, "strategy.ask", case, now)
    elif row is not None and row.answer is None:
        row.withdrawn_at = None if harm else now


async def strategy_view(
    session: AsyncSession, by: Person, question_id: str, *, now: datetime
) -> StrategyView:
    """Show one question."""
    row, case = await _opened(session, by, question_id, now)
    return _view(by, row, case)


async def answer(
    session: AsyncSession,
    by: Person,
    question_id: str,
    given: str,
    why: str,
    *,
    version: int | None,
    now: datetime,
) -> StrategyView:
    """Record what was done; a change of mind keeps its day."""
    row, case = await _opened(session, by, question_id, now)
    access.refuse_unless(following.may_record(by, case), following.NOT_YOURS)
    if (row.answer, row.why or "") != (given, why):
        recording.refuse_stale(row.version, version, SINCE)
        recording.refuse(answer_problems(given, why))
        row.answer, row.why = given, why or None
        row.answered_at, row.answered_by = row.answered_at or now, by.id
        await following.wrote(session, by, "strategy.answer", case, now, answer=given)
    return _view(by, row, case)


async def of_case(session: AsyncSession, case_id: str) -> list[StrategyQuestionRow]:
    """Give the questions of a case that stand, the first one first."""
    query = (
        select(StrategyQuestionRow)
        .where(StrategyQuestionRow.case_id == case_id, StrategyQuestionRow.withdrawn_at.is_(None))
        .order_by(StrategyQuestionRow.asked_on, StrategyQuestionRow.id)
    )
    return list(await session.scalars(query))


def in_words(row: StrategyQuestionRow) -> str:
    """Say what was done; empty while nobody has answered."""
    if row.answer is None or row.answered_at is None:
        return ""
    on = short_day(local_date(row.answered_at))
    return f"{ANSWERS[row.answer]}, {on}. {row.why or ''}".strip()


async def _opened(
    session: AsyncSession, by: Person, question_id: str, now: datetime
) -> tuple[StrategyQuestionRow, CaseRow]:
    row = await session.get(StrategyQuestionRow, question_id)
    if row is None:
        raise NotFound(access.GONE)
    return row, await following.open_told(session, by, row.case_id, now=now)


async def _of_item(session: AsyncSession, item_id: str) -> StrategyQuestionRow | None:
    query = select(StrategyQuestionRow).where(StrategyQuestionRow.item_id == item_id)
    row: StrategyQuestionRow | None = await session.scalar(query)
    return row


def _view(by: Person, row: StrategyQuestionRow, case: CaseRow) -> StrategyView:
    return StrategyView(
        id=row.id,
        case_id=case.id,
        case_ref=case.ref,
        asked=short_day(row.asked_on),
        answered=in_words(row),
        may_record=following.may_record(by, case),
        choices=tuple(ANSWERS.items()),
        version=row.version,
    )
