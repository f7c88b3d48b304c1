"""The second way to the reminders while a referral waits for somebody, for `mace verify`.

Raw rows and code of its own: it shares nothing with `core.referral_duties` and
`core.referral_messages` but the procedures, the house and the calendar (H4).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from core.dates import local_date
from core.services.day_by_day import worked
from core.snapshots import Agreed
from core.store.tables import (
    ChairsTalkRow,
    CriteriaAnswerRow,
    GrantRow,
    MatchRow,
    PersonRow,
    ReferralQuestionRow,
    ReferralRow,
    ReferrerNamedRow,
    StandInRow,
)
from core.timescales import Timescale

BEFORE_CHAIRS = ("with_chairs", "disagreed")
ASKABLE = ("submitted", "with_chairs", "disagreed", "returned")


@dataclass(frozen=True, slots=True)
class Chased:
    """A reminder that must be there. `recipient` None: to whoever keeps the referrals."""

    kind: str
    subject: str
    recipient: str | None
    occasion: str
    ref: str


@dataclass(frozen=True, slots=True)
class _Wait:
    """Something that has waited since an instant, by a limit of the house."""

    kind: str
    subject: str
    recipient: str | None
    ref: str
    panel: str
    since: datetime
    limit: Timescale


async def wanted(session: AsyncSession, agreed: Agreed, moment: datetime) -> list[Chased]:
    """List the reminders that the outbox must hold about referrals."""
    waits = [
        *await _questions(session, agreed, moment),
        *await _returned(session, agreed, moment),
        *await _calls(session, agreed),
        *await _silent(session, agreed, moment),
        *await _differing(session, agreed),
    ]
    mine = [one for one in waits if agreed.procedure_of(one.panel) is not None]
    return [found for one in mine for found in _of(one, local_date(moment), agreed)]


def _of(one: _Wait, today: date, agreed: Agreed) -> Iterator[Chased]:
    """Give the reminder of today, or of the last day that was worked."""
    since = local_date(one.since)
    passed = worked(since, today, agreed.calendar)
    if passed == 0 or today < one.limit.limit.due_on(since, agreed.calendar):
        return
    once = one.kind == "criteria_escalation"
    name = "escalated" if once else f"chase-{passed}"
    occasion = f"{name}/{since.isoformat()}"
    yield Chased(one.kind, one.subject, one.recipient, occasion, one.ref)


async def _questions(session: AsyncSession, agreed: Agreed, moment: datetime) -> list[_Wait]:
    query = (
        select(ReferralQuestionRow, ReferralRow)
        .join(ReferralRow, ReferralRow.id == ReferralQuestionRow.referral_id)
        .where(ReferralQuestionRow.answered_at.is_(None), ReferralRow.state.in_(ASKABLE))
    )
    anew = await _just_named(session, moment)
    limit = agreed.house.question_answer
    return [
        _Wait("question_chaser", q.id, _to(row, anew), row.ref, row.panel or "", q.asked_at, limit)
        for q, row in await session.execute(query)
    ]


async def _returned(session: AsyncSession, agreed: Agreed, moment: datetime) -> list[_Wait]:
    anew, limit = await _just_named(session, moment), agreed.house.completion
    return [
        _Wait("return_chaser", r.id, _to(r, anew), r.ref, r.panel or "", r.returned_at, limit)
        for r in await session.scalars(select(ReferralRow).where(ReferralRow.state == "returned"))
        if r.returned_at is not None
    ]


def _to(row: ReferralRow, anew: set[str]) -> str | None:
    return None if row.id in anew else row.referrer_id


async def _just_named(session: AsyncSession, moment: datetime) -> set[str]:
    """Give the referrals whose referrer was named after the moment, and has heard nothing yet."""
    query = select(ReferrerNamedRow.referral_id).where(ReferrerNamedRow.named_at > moment)
    return set(await session.scalars(query))


async def _calls(session: AsyncSession, agreed: Agreed) -> list[_Wait]:
    query = (
        select(MatchRow, ReferralRow.ref, ReferralRow.panel)
        .join(ReferralRow, ReferralRow.id == MatchRow.referral_id)
        .where(MatchRow.state == "joined", MatchRow.rung_at.is_(None))
    )
    return [
        _Wait(
            "referrer_call", m.id, None, ref, panel or "", m.joined_at, agreed.house.referrer_call
        )
        for m, ref, panel in await session.execute(query)
        if m.joined_at is not None
    ]


async def _silent(session: AsyncSession, agreed: Agreed, moment: datetime) -> list[_Wait]:
    """Give the co-chairs who have not answered since they were asked, and word of their silence."""
    answered = (
        select(CriteriaAnswerRow.id)
        .where(CriteriaAnswerRow.referral_id == ReferralRow.id)
        .where(CriteriaAnswerRow.chair_id == GrantRow.person_id)
        .where(CriteriaAnswerRow.answered_at >= ReferralRow.to_chairs_at)
        .exists()
    )
    query = (
        select(ReferralRow, GrantRow.person_id)
        .join(GrantRow, GrantRow.panel == ReferralRow.panel)
        .join(PersonRow, PersonRow.id == GrantRow.person_id)
        .where(ReferralRow.state.in_(BEFORE_CHAIRS), GrantRow.role == "chair", PersonRow.active)
        .where(~answered)
    )
    away, house = await _away(session, local_date(moment)), agreed.house
    found: dict[tuple[str, str | None], _Wait] = {}
    for row, chair in await session.execute(query):
        procedure, panel = agreed.procedure_of(row.panel or ""), row.panel or ""
        asked = row.to_chairs_at
        if procedure is None or procedure.confirmation.mode == "none" or asked is None:
            continue
        to = None if (panel, chair) in away else chair
        chased = _Wait("criteria_chaser", row.id, to, row.ref, panel, asked, house.criteria_answer)
        told = _Wait(
            "criteria_escalation", row.id, None, row.ref, panel, asked, house.criteria_escalation
        )
        found |= {(row.id, chair): chased, (row.id, None): told}
    return list(found.values())


async def _away(session: AsyncSession, today: date) -> set[tuple[str, str]]:
    """Give the chairs for whom somebody else may have been reminded, back early or not."""
    query = select(StandInRow.panel, StandInRow.chair_id).where(
        StandInRow.from_day <= today,
        StandInRow.until_day >= today,
    )
    return {(panel, chair) for panel, chair in await session.execute(query)}


async def _differing(session: AsyncSession, agreed: Agreed) -> list[_Wait]:
    """Give the referrals about which the co-chairs differ, since then or since their talk."""
    later = aliased(ChairsTalkRow)
    newest = ~(
        select(later.id)
        .where(later.referral_id == ChairsTalkRow.referral_id)
        .where(later.arranged_at > ChairsTalkRow.arranged_at)
        .exists()
    )
    query = (
        select(ReferralRow, ChairsTalkRow)
        .outerjoin(ChairsTalkRow, (ChairsTalkRow.referral_id == ReferralRow.id) & newest)
        .where(ReferralRow.state.in_(BEFORE_CHAIRS), ReferralRow.differ_at.is_not(None))
    )
    found = []
    for row, talk in await session.execute(query):
        since, limit = row.differ_at, agreed.house.disagreement
        if since is None:
            continue
        if talk is not None and talk.arranged_at >= since <= talk.talk_at:
            since = talk.talk_at
        panel = row.panel or ""
        found.append(_Wait("disagreement_chaser", row.id, None, row.ref, panel, since, limit))
    return found
