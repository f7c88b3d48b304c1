"""How the criteria decision on a referral stands: who answered what, for whom, and why (H4)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from core import permissions
from core.absences import in_words
from core.criteria import Outcome, outcome
from core.data import load_procedure
from core.dates import local_date
from core.people import Person, Role
from core.referrals import ReferralState
from core.services import access, stand_ins
from core.store import chairs as store
from core.store.tables import ChairsTalkRow, CriteriaAnswerRow, ReferralRow, StandInRow

OPEN_TO_ANSWERS = (ReferralState.WITH_CHAIRS, ReferralState.DISAGREED)


@dataclass(frozen=True, slots=True)
class AnswerView:
    """One co-chair's latest answer. `chair` says so in words if a stand-in gave it.

    `advice` is what a co-chair who does not agree advises the referrer instead.
    """

    chair_id: str
    chair: str
    agrees: bool
    criterion: str | None
    reason: str
    advice: str
    answered_at: datetime


@dataclass(frozen=True, slots=True)
class TalkView:
    """When the co-chairs talk, and what the coordinator noted."""

    at: datetime
    note: str
    arranged_by: str


@dataclass(frozen=True, slots=True)
class CriteriaView:
    """How the criteria decision on one referral stands.

    `standing_in_for` names the chair for whom the reader answers; empty for a chair.
    """

    referral_id: str
    ref: str
    panel: str
    state: ReferralState
    answers: tuple[AnswerView, ...]
    waiting_for: tuple[str, ...]  # names of the chairs who have not answered
    mine: AnswerView | None
    may_answer: bool
    standing_in_for: str
    talk: TalkView | None
    may_arrange: bool
    may_read: bool
    version: int


async def criteria_view(
    session: AsyncSession, by: Person, referral_id: str, *, now: datetime
) -> CriteriaView:
    """Show how the decision stands."""
    row = await access.open_referral(session, by, referral_id, now=now)
    return await criteria_view_of(session, by, row, now=now)


async def criteria_view_of(
    session: AsyncSession, by: Person, row: ReferralRow, *, now: datetime
) -> CriteriaView:
    """Show how the decision on an opened referral stands."""
    panel = row.panel or ""
    chairs = {str(c.id): c for c in await access.people_with(session, panel, Role.CHAIR)}
    latest = await latest_answers(session, row.id)
    answers = await _answers(session, panel, latest)
    names = await stand_ins.names_now(session, panel, chairs, now)
    waiting = outcome_of(row, chairs, latest).waiting_for
    mine = await stand_ins.chair_for(session, by, panel, now)
    return CriteriaView(
        referral_id=row.id,
        ref=row.ref,
        panel=panel,
        state=ReferralState(row.state),
        answers=answers,
        waiting_for=tuple(names[i] for i in chairs if i in waiting),
        mine=next((a for a in answers if a.chair_id == mine), None),
        may_answer=mine in chairs and row.state in OPEN_TO_ANSWERS,
        standing_in_for=chairs[mine].name if mine in chairs and mine != by.id else "",
        talk=await talk_of(session, row),
        may_arrange=row.state == ReferralState.DISAGREED and permissions.coordinates(by, panel),
        may_read=row.state in OPEN_TO_ANSWERS and permissions.coordinates(by, panel),
        version=row.version,
    )


async def latest_answers(session: AsyncSession, referral_id: str) -> dict[str, CriteriaAnswerRow]:
    """Give each chair's latest answer by the chair's id, in the order in which they answered."""
    query = (
        select(CriteriaAnswerRow)
        .where(CriteriaAnswerRow.referral_id == referral_id)
        .order_by(CriteriaAnswerRow.round, CriteriaAnswerRow.answered_at)
    )
    return {row.chair_id: row for row in await session.scalars(query)}


async def talk_of(session: AsyncSession, row: ReferralRow) -> TalkView | None:
    """Give the talk of co-chairs who differ; one about an earlier difference is over."""
    talk = await store.latest_talk(session, row.id)
    if talk is None or row.differ_at is None or talk.arranged_at < row.differ_at:
        return None
    return await _talk(session, talk)


def reasons_for(state: str, answers: Iterable[CriteriaAnswerRow]) -> tuple[str, ...]:
    """Give the reasons that bear out what was decided (H5); before that, all of them."""
    sides = {ReferralState.ACCEPTED.value: True, ReferralState.DECLINED.value: False}
    side = sides.get(state)
    said = (one.reason for one in answers if side is None or one.agrees is side)
    return tuple(dict.fromkeys(said))


def advice_for(state: str, answers: Iterable[CriteriaAnswerRow]) -> tuple[str, ...]:
    """Give what the co-chairs advise instead, once a referral is not accepted (H5)."""
    if state != ReferralState.DECLINED:
        return ()
    return tuple(dict.fromkeys(one.advice for one in answers if one.advice))


def outcome_of(
    row: ReferralRow, chairs: Iterable[str], latest: Mapping[str, CriteriaAnswerRow]
) -> Outcome:
    """Weigh the answers as the referral's procedure says: none, any or all."""
    mode = load_procedure(row.procedure).confirmation.mode
    return outcome(mode, chairs, {i: a.agrees for i, a in latest.items()})


async def _talk(session: AsyncSession, talk: ChairsTalkRow) -> TalkView:
    arranger = await access.person(session, talk.arranged_by)
    return TalkView(talk.talk_at, talk.note, arranger.name)


async def _answers(
    session: AsyncSession, panel: str, latest: Mapping[str, CriteriaAnswerRow]
) -> tuple[AnswerView, ...]:
    givers = {row.given_by for row in latest.values() if row.given_by}
    people = await access.people_by_id(session, {*latest, *givers})
    absences = await store.absences(session, panel) if givers else []
    return tuple(
        AnswerView(
            row.chair_id,
            _who(row, people, absences),
            row.agrees,
            row.criterion,
            row.reason,
            row.advice or "",
            row.answered_at,
        )
        for row in latest.values()
    )


def _who(
    row: CriteriaAnswerRow, people: Mapping[str, Person], absences: Iterable[StandInRow]
) -> str:
    """Name a chair; an answer given by a stand-in says for whom and until when."""
    chair = people[row.chair_id].name
    if row.given_by is None:
        return chair
    day, giver = local_date(row.answered_at), people[row.given_by].name
    until = [
        one.until_day
        for one in absences
        if (one.chair_id, one.person_id) == (row.chair_id, row.given_by)
        and one.from_day <= day <= one.until_day
    ]
    return in_words(giver, chair, until[-1]) if until else f"{giver} for {chair}"
