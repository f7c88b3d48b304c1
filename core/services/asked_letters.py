"""What a letter may say of a question to a referrer, and of a co-chair's absence (H4)."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy.ext.asyncio import AsyncSession

from core.dates import local_date
from core.people import Person
from core.services import access
from core.services.letters import MOOT, Gone, ReferralFacts, referral_facts
from core.services.rules import panel_title
from core.store.matches import JOINED
from core.store.tables import MatchRow, ReferralQuestionRow, ReferralRow, StandInRow


@dataclass(frozen=True, slots=True)
class QuestionFacts:
    """A question to a referrer without its words, and the referral that it is about."""

    referral: ReferralFacts
    asked_on: date
    answered: bool


@dataclass(frozen=True, slots=True)
class CallFacts:
    """A joined referral whose referrer is to be rung; `waiting` while nobody has."""

    referral_id: str
    ref: str
    panel: str
    joined_on: date
    waiting: bool


@dataclass(frozen=True, slots=True)
class AbsenceFacts:
    """A co-chair's absence, for the chair and for who stands in."""

    panel: str
    chair: Person
    stand_in: Person
    from_day: date
    until_day: date
    ended: bool


async def question_facts(session: AsyncSession, question_id: str) -> QuestionFacts:
    """Load what may be said of a question by email: that there is one."""
    row = await session.get(ReferralQuestionRow, question_id)
    if row is None:
        raise Gone(MOOT)
    return QuestionFacts(
        referral=await referral_facts(session, row.referral_id),
        asked_on=local_date(row.asked_at),
        answered=row.answered_at is not None,
    )


async def call_facts(session: AsyncSession, match_id: str) -> CallFacts:
    """Load what may be said by email of a joining whose referrer is to be rung: no name."""
    match = await session.get(MatchRow, match_id)
    row = await session.get(ReferralRow, match.referral_id) if match else None
    if match is None or row is None:
        raise Gone(MOOT)
    return CallFacts(
        referral_id=row.id,
        ref=row.ref,
        panel=panel_title(row.panel or f"{row.procedure}/"),
        joined_on=local_date(match.joined_at or match.found_at),
        waiting=match.state == JOINED and match.rung_at is None,
    )


async def absence_facts(session: AsyncSession, stand_in_id: str) -> AbsenceFacts:
    """Load an absence for those whom it concerns."""
    row = await session.get(StandInRow, stand_in_id)
    if row is None:
        raise Gone(MOOT)
    return AbsenceFacts(
        panel=panel_title(row.panel),
        chair=await access.person(session, row.chair_id),
        stand_in=await access.person(session, row.person_id),
        from_day=row.from_day,
        until_day=row.until_day,
        ended=row.ended_at is not None,
    )
