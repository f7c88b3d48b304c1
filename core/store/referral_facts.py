"""What a snapshot needs to know of referrals: ids, days and instants, no personal column."""

from datetime import datetime

from sqlalchemy import ColumnElement, Select, select
from sqlalchemy.ext.asyncio import AsyncSession

from core.referrals import UNDER_WAY, ReferralState
from core.snapshots import AskedQuestion, JoinedReferral, PutReferral, ReturnedReferral, StandIn
from core.store.matches import JOINED
from core.store.tables import (
    ChairsTalkRow,
    CriteriaAnswerRow,
    MatchRow,
    ReferralQuestionRow,
    ReferralRow,
    StandInRow,
)

WAITING = (ReferralState.WITH_CHAIRS, ReferralState.DISAGREED)
MAY_BE_ASKED = (*UNDER_WAY, ReferralState.RETURNED)


async def put_to_chairs(session: AsyncSession, *, only_open: bool) -> tuple[PutReferral, ...]:
    """Give the referrals that were put to the chairs; `only_open`: that still wait for them."""
    put = select(
        ReferralRow.id,
        ReferralRow.ref,
        ReferralRow.panel,
        ReferralRow.to_chairs_at,
        ReferralRow.state,
        ReferralRow.differ_at,
        ReferralRow.decided_at,
    ).where(ReferralRow.to_chairs_at.is_not(None), ReferralRow.panel.is_not(None))
    if only_open:
        put = put.where(ReferralRow.state.in_(WAITING))
    rows = (await session.execute(put)).all()
    given, talks = await _answers(session), await _talks(session)
    return tuple(
        PutReferral(
            id=i,
            ref=ref,
            panel=panel,
            put_at=at,
            waiting=state in WAITING,
            answers=given.get(i, {}),
            differ_at=differ,
            talk_at=_about(differ, talks.get(i)),
            decided_at=decided,
        )
        for i, ref, panel, at, state, differ, decided in rows
        if panel is not None and at is not None
    )


def _about(differ: datetime | None, talk: tuple[datetime, datetime] | None) -> datetime | None:
    """Give when a talk is to be; one that was arranged about an earlier difference is over."""
    if differ is None or talk is None:
        return None
    arranged_at, talk_at = talk
    return talk_at if arranged_at >= differ else None


async def _talks(session: AsyncSession) -> dict[str, tuple[datetime, datetime]]:
    """Give when the last talk about each referral was arranged, and for when."""
    query = select(
        ChairsTalkRow.referral_id, ChairsTalkRow.arranged_at, ChairsTalkRow.talk_at
    ).order_by(ChairsTalkRow.arranged_at)
    rows = await session.execute(query)
    return {referral: (arranged, talk) for referral, arranged, talk in rows}


async def returned(session: AsyncSession, *, only_open: bool) -> tuple[ReturnedReferral, ...]:
    """Give the referrals that were returned, each for the last time that it was."""
    query = select(
        ReferralRow.id,
        ReferralRow.ref,
        ReferralRow.panel,
        ReferralRow.referrer_id,
        ReferralRow.returned_at,
        ReferralRow.state,
        ReferralRow.submitted_at,
    ).where(ReferralRow.returned_at.is_not(None), ReferralRow.panel.is_not(None))
    if only_open:
        query = query.where(ReferralRow.state == ReferralState.RETURNED)
    found = []
    for i, ref, panel, referrer, at, state, sent in await session.execute(query):
        if panel is not None and at is not None:
            again = sent if sent is not None and sent > at else None
            waiting = state == ReferralState.RETURNED
            found.append(ReturnedReferral(i, ref, panel, referrer, at, waiting, again))
    return tuple(found)


async def questions(session: AsyncSession, *, only_open: bool) -> tuple[AskedQuestion, ...]:
    """Give what was asked of referrers; `only_open`: that still waits for an answer."""
    query = (
        select(
            ReferralQuestionRow.id,
            ReferralRow.ref,
            ReferralRow.panel,
            ReferralRow.referrer_id,
            ReferralQuestionRow.asked_at,
            ReferralRow.state,
            ReferralQuestionRow.answered_at,
        )
        .join(ReferralRow, ReferralRow.id == ReferralQuestionRow.referral_id)
        .where(ReferralRow.panel.is_not(None))
    )
    if only_open:
        query = query.where(_is_open())
    return tuple(
        AskedQuestion(i, ref, panel, referrer, asked, state in MAY_BE_ASKED, answered)
        for i, ref, panel, referrer, asked, state, answered in await session.execute(query)
        if panel is not None
    )


async def joined(session: AsyncSession, *, only_open: bool) -> tuple[JoinedReferral, ...]:
    """Give the joinings; `only_open`: of which the referrer has still to be rung."""
    query = (
        select(
            MatchRow.id,
            ReferralRow.ref,
            ReferralRow.panel,
            MatchRow.joined_at,
            MatchRow.state,
            MatchRow.rung_at,
        )
        .join(ReferralRow, ReferralRow.id == MatchRow.referral_id)
        .where(MatchRow.joined_at.is_not(None), ReferralRow.panel.is_not(None))
    )
    if only_open:
        query = query.where(MatchRow.id.in_(_to_ring()))
    return tuple(
        JoinedReferral(i, ref, panel, at, state == JOINED, rung)
        for i, ref, panel, at, state, rung in await session.execute(query)
        if panel is not None and at is not None
    )


def _to_ring() -> Select[str]:
    return select(MatchRow.id).where(MatchRow.state == JOINED, MatchRow.rung_at.is_(None))


async def stand_ins(session: AsyncSession) -> tuple[StandIn, ...]:
    """Give the absences that were not ended early."""
    query = select(
        StandInRow.panel,
        StandInRow.chair_id,
        StandInRow.person_id,
        StandInRow.from_day,
        StandInRow.until_day,
        StandInRow.recorded_at,
    ).where(StandInRow.ended_at.is_(None))
    return tuple(StandIn(*row) for row in await session.execute(query))


async def _answers(session: AsyncSession) -> dict[str, dict[str, datetime]]:
    """Give when each chair last answered, by referral."""
    query = select(
        CriteriaAnswerRow.referral_id, CriteriaAnswerRow.chair_id, CriteriaAnswerRow.answered_at
    ).order_by(CriteriaAnswerRow.referral_id, CriteriaAnswerRow.answered_at)
    given: dict[str, dict[str, datetime]] = {}
    for referral, chair, at in await session.execute(query):
        given.setdefault(referral, {})[chair] = at
    return given


def records_still_open() -> tuple[Select[str], ...]:
    """Give the ids of referrals, questions and joinings of which people may still be reminded."""
    questions_open = (
        select(ReferralQuestionRow.id)
        .join(ReferralRow, ReferralRow.id == ReferralQuestionRow.referral_id)
        .where(_is_open())
    )
    referrals_open = select(ReferralRow.id).where(ReferralRow.state.in_(MAY_BE_ASKED))
    return referrals_open, questions_open, _to_ring()


def _is_open() -> ColumnElement[bool]:
    return ReferralQuestionRow.answered_at.is_(None) & ReferralRow.state.in_(MAY_BE_ASKED)
