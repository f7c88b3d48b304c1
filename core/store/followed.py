"""The questions that load what is recorded about cases beside their meetings.

One column is opened that is personal, the date of birth, and only its month leaves this module.
"""

from collections import defaultdict
from datetime import date, datetime

from sqlalchemy import Select, select
from sqlalchemy.ext.asyncio import AsyncSession

from core.dates import local_date
from core.followed import Assessed, Followed, NrmGiven, Question, Scored, Series
from core.handovers import TRANSFER, TRANSITION, coming_of_age
from core.nrm import stands
from core.people import Role
from core.store.scores import in_force
from core.store.tables import (
    AgendaItemRow,
    AssessmentRow,
    AssessmentUpdateRow,
    CaseRow,
    ChildRow,
    HandoverRow,
    MeetingRow,
    NrmDecisionRow,
    OtherMeetingRow,
    ReviewSeriesRow,
    ScoreRow,
    StrategyQuestionRow,
)

WITHDRAWN = "scored again without a sign of harm"


def open_cases() -> Select[str]:
    """Select the cases about which something can still follow: open, passed on or asked."""
    passed_on = select(AgendaItemRow.case_id).where(AgendaItemRow.decision == "transfer")
    asked = select(StrategyQuestionRow.case_id).where(
        StrategyQuestionRow.answer.is_(None), StrategyQuestionRow.withdrawn_at.is_(None)
    )
    return select(CaseRow.id).where(
        (CaseRow.state == "open") | CaseRow.id.in_(passed_on) | CaseRow.id.in_(asked)
    )


async def load(session: AsyncSession, cases: Select[str]) -> tuple[Followed, ...]:
    """Load what is recorded about these cases, in a fixed number of questions."""
    scored, nrm = await _scored(session, cases), await _nrm(session, cases)
    strategy, assessed = await _strategy(session, cases), await _assessed(session, cases)
    series, told = await _series(session, cases), await _told(session, cases)
    transfers = await _transfers(session, cases, told)
    query = (
        select(
            CaseRow.id,
            CaseRow.ref,
            CaseRow.panel,
            CaseRow.state,
            CaseRow.lead_id,
            CaseRow.worker_id,
            CaseRow.open_to,
            ChildRow.born,
        )
        .join(ChildRow, ChildRow.id == CaseRow.child_id)
        .where(CaseRow.id.in_(cases))
    )
    return tuple(
        Followed(
            case=case,
            ref=ref,
            panel=panel,
            is_open=state == "open",
            lead=lead,
            worker=worker,
            open_to=tuple(open_to),
            scored=tuple(scored.get(case, ())),
            nrm=tuple(nrm.get(case, ())),
            strategy=tuple(strategy.get(case, ())),
            assessed=tuple(assessed.get(case, ())),
            series=tuple(series.get(case, ())),
            transfers=tuple(transfers.get(case, ())),
            adult_month=coming_of_age(date.fromisoformat(born), 0).month,
            transition_at=told.get((case, TRANSITION)),
        )
        for case, ref, panel, state, lead, worker, open_to, born in await session.execute(query)
    )


async def _scored(session: AsyncSession, cases: Select[str]) -> dict[str, list[Scored]]:
    query = (
        select(
            ScoreRow.case_id,
            ScoreRow.scored_on,
            ScoreRow.confirmed_at,
            ScoreRow.band,
            ScoreRow.chair_id,
        )
        .where(ScoreRow.case_id.in_(cases), in_force())
        .order_by(ScoreRow.scored_on)
    )
    found: dict[str, list[Scored]] = defaultdict(list)
    for case, on, at, band, chair in await session.execute(query):
        if at is not None:
            found[case].append(Scored(on, at, band or "", chair))
    return found


async def _nrm(session: AsyncSession, cases: Select[str]) -> dict[str, list[NrmGiven]]:
    query = (
        select(
            NrmDecisionRow.case_id,
            NrmDecisionRow.recorded_at,
            NrmDecisionRow.answer,
            NrmDecisionRow.reasonable,
            NrmDecisionRow.conclusive,
        )
        .where(NrmDecisionRow.case_id.in_(cases))
        .order_by(NrmDecisionRow.case_id, NrmDecisionRow.number)
    )
    found: dict[str, list[NrmGiven]] = defaultdict(list)
    for case, at, answer, reasonable, conclusive in await session.execute(query):
        found[case].append(NrmGiven(at, stands(answer, reasonable, conclusive)))
    return found


async def _strategy(session: AsyncSession, cases: Select[str]) -> dict[str, list[Question]]:
    query = select(
        StrategyQuestionRow.case_id,
        StrategyQuestionRow.asked_on,
        StrategyQuestionRow.asked_by,
        StrategyQuestionRow.answered_at,
        StrategyQuestionRow.withdrawn_at,
    ).where(StrategyQuestionRow.case_id.in_(cases))
    found: dict[str, list[Question]] = defaultdict(list)
    for case, on, by, answered, withdrawn in await session.execute(query):
        found[case].append(Question(on, by, answered, WITHDRAWN if withdrawn else ""))
    return found


async def _assessed(session: AsyncSession, cases: Select[str]) -> dict[str, list[Assessed]]:
    """Give the assessments that were done and their updates: each starts the clock anew."""
    first = select(AssessmentRow.case_id, AssessmentRow.done_at).where(
        AssessmentRow.case_id.in_(cases), AssessmentRow.done_at.is_not(None)
    )
    updates = select(
        AssessmentUpdateRow.case_id, AssessmentUpdateRow.held_on, AssessmentUpdateRow.recorded_at
    ).where(AssessmentUpdateRow.case_id.in_(cases))
    found: dict[str, list[Assessed]] = defaultdict(list)
    for case, at in await session.execute(first):
        if at is not None:
            found[case].append(Assessed(local_date(at), at))
    for case, on, at in await session.execute(updates):
        found[case].append(Assessed(on, at))
    return found


async def _series(session: AsyncSession, cases: Select[str]) -> dict[str, list[Series]]:
    meetings = select(
        OtherMeetingRow.case_id,
        OtherMeetingRow.series,
        OtherMeetingRow.held_on,
        OtherMeetingRow.recorded_at,
    ).where(OtherMeetingRow.case_id.in_(cases))
    held = list(await session.execute(meetings))
    found: dict[str, list[Series]] = defaultdict(list)
    query = (
        select(
            ReviewSeriesRow.case_id,
            ReviewSeriesRow.series,
            ReviewSeriesRow.begun_on,
            ReviewSeriesRow.ended_on,
        )
        .where(ReviewSeriesRow.case_id.in_(cases))
        .order_by(ReviewSeriesRow.begun_on)
    )
    for case, series, begun, ended in await session.execute(query):
        mine = tuple(
            Assessed(on, at)
            for of, name, on, at in held
            if of == case and name == series and begun <= on and (ended is None or on <= ended)
        )
        found[case].append(Series(series, begun, ended, mine))
    return found


async def _told(session: AsyncSession, cases: Select[str]) -> dict[tuple[str, str], datetime]:
    """Give when each handover was first recorded, by case and kind."""
    query = (
        select(HandoverRow.case_id, HandoverRow.kind, HandoverRow.recorded_at)
        .where(HandoverRow.case_id.in_(cases), HandoverRow.number == 1)
        .order_by(HandoverRow.recorded_at)
    )
    return {(case, kind): at for case, kind, at in await session.execute(query)}


async def _transfers(
    session: AsyncSession, cases: Select[str], told: dict[tuple[str, str], datetime]
) -> dict[str, list[Question]]:
    query = (
        select(AgendaItemRow.case_id, MeetingRow.held_on)
        .join(MeetingRow, MeetingRow.id == AgendaItemRow.meeting_id)
        .where(AgendaItemRow.case_id.in_(cases), AgendaItemRow.decision == "transfer")
    )
    found: dict[str, list[Question]] = defaultdict(list)
    for case, held_on in await session.execute(query):
        found[case].append(Question(held_on, str(Role.CHAIR), told.get((case, TRANSFER))))
    return found
