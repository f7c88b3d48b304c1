"""What happens to a referral once it is sent: to the co-chairs, their answers, the outcome."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from core import permissions, referrals
from core.criteria import Verdict
from core.data import load_form, load_procedure
from core.dates import local_date
from core.errors import AlreadyChanged, InputRefused, NotAllowed, NotFound
from core.messages import Door, Kind, Message
from core.people import Person, Role
from core.referrals import ReferralState
from core.services import access, admission, disagreements, matches, stand_ins
from core.services.criteria_views import (
    OPEN_TO_ANSWERS,
    AnswerView,
    CriteriaView,
    criteria_view,
    criteria_view_of,
    latest_answers,
    outcome_of,
)
from core.services.referrer_news import both_doors, tell_outcome
from core.store import chairs as store
from core.store import outbox
from core.store.tables import CriteriaAnswerRow, ReferralRow
from core.typed import needed_problem

__all__ = [
    "AnswerView",
    "CriteriaView",
    "answer",
    "criteria_view",
    "criteria_view_of",
    "latest_answers",
    "received",
    "redirect",
    "return_for_completion",
    "to_chairs",
]

REASON_MOST = 4000
ONLY_CHAIRS = "Only the panel's co-chairs decide whether criteria are met."
STOOD_IN = (
    "You stood in for a co-chair, and the absence is over, so this is theirs to answer again. "
    "Nothing was changed. Tell them or the coordinator if there is something they should know."
)
SAY_WHY = "Give your reason in a sentence or two."
ADVISE = (
    "Say in a sentence or two what the referrer should do instead. They read it if the referral is "
    "not accepted."
)


async def received(session: AsyncSession, by: Person, row: ReferralRow, *, now: datetime) -> None:
    """Take in a referral that was just sent: to the coordinator, or elsewhere, or straight on."""
    procedure = load_procedure(row.procedure)
    elsewhere = referrals.elsewhere(procedure.routes, row.answers)
    if elsewhere is not None:
        row.state, row.note, row.decided_at = ReferralState.REDIRECTED, elsewhere.help, now
        await session.flush()
        await tell_outcome(session, row, now)
        return
    row.state = ReferralState.SUBMITTED
    row.late = admission.is_late(row, now=now)
    await session.flush()
    if not await matches.look(session, row, now=now):
        await go_on(session, by, row, now=now)


async def go_on(session: AsyncSession, by: Person, row: ReferralRow, *, now: datetime) -> None:
    """Accept a referral where nobody confirms it; elsewhere it waits with the coordinator."""
    if load_procedure(row.procedure).confirmation.mode == "none":
        await admission.accept(session, by, row, now=now)
        await _tell_outcome(session, row, now)


async def to_chairs(
    session: AsyncSession, by: Person, referral_id: str, *, now: datetime
) -> CriteriaView:
    """Put a referral to the co-chairs (H4). Each gets a card and an email, once."""
    row = await access.open_referral(session, by, referral_id, now=now)
    _coordinator_only(row, by)
    if row.state == ReferralState.SUBMITTED:
        await matches.refuse_undecided(session, row)
        row.state, row.to_chairs_at = ReferralState.WITH_CHAIRS, now
        await session.flush()
        asked = await disagreements.answering(session, row.panel or "", now)
        kind = Kind.CRITERIA_REQUEST
        messages = [
            m for one in asked.values() for m in both_doors(kind, row.id, one, "first", now)
        ]
        await outbox.put(session, messages, now)
        await access.wrote(session, by, "referral.to_chairs", f"referral:{row.id}", now=now)
    return await criteria_view_of(session, by, row, now=now)


async def return_for_completion(
    session: AsyncSession, by: Person, referral_id: str, *, sentence: str, now: datetime
) -> None:
    """Ask the referrer for more; the referral opens again for them with the question on top."""
    row = await access.open_referral(session, by, referral_id, now=now)
    _coordinator_only(row, by)
    if row.state == ReferralState.RETURNED:
        return
    if row.state != ReferralState.SUBMITTED:
        raise AlreadyChanged("It is no longer with you, so it cannot be returned.")
    _checked_reason(sentence, "Say in a sentence what is needed.")
    row.state, row.note, row.returned_at = ReferralState.RETURNED, sentence.strip(), now
    row.step = load_form(row.procedure).summary  # to what is asked, not through every step again
    await session.flush()
    await tell_outcome(session, row, now)
    await access.wrote(session, by, "referral.return", f"referral:{row.id}", now=now)


async def redirect(
    session: AsyncSession, by: Person, referral_id: str, *, sentence: str, now: datetime
) -> None:
    """Pass a referral to where it belongs (R4.12): kept with the reason, not listed."""
    row = await access.open_referral(session, by, referral_id, now=now)
    _coordinator_only(row, by)
    if row.state == ReferralState.REDIRECTED:
        return
    if row.state != ReferralState.SUBMITTED:
        raise AlreadyChanged("It is no longer with you, so it cannot be passed on.")
    _checked_reason(sentence, "Say in a sentence where it goes and why.")
    row.state, row.note, row.decided_at = ReferralState.REDIRECTED, sentence.strip(), now
    await session.flush()
    await tell_outcome(session, row, now)
    await access.wrote(session, by, "referral.redirect", f"referral:{row.id}", now=now)


async def answer(  # noqa: PLR0913 - all that one answer says
    session: AsyncSession,
    by: Person,
    referral_id: str,
    *,
    agrees: bool,
    criterion: str | None,
    reason: str,
    advice: str = "",
    now: datetime,
) -> CriteriaView:
    """Answer as a co-chair, or for one who is away.

    The last answer needed decides, in the same transaction (H4, H5). `advice` is for the referrer
    and is needed to decline.
    """
    row, chair = await _opened_to_answer(session, by, referral_id, now)
    # one answer after the other, the last settles; a match may refer to the row meanwhile
    await session.refresh(row, with_for_update={"key_share": True})
    if row.state not in OPEN_TO_ANSWERS:
        return await criteria_view_of(session, by, row, now=now)
    given = CriteriaAnswerRow(
        referral_id=row.id,
        chair_id=chair,
        given_by=None if chair == by.id else by.id,
        agrees=agrees,
        criterion=criterion if agrees else None,
        reason=reason.strip(),
        advice=None if agrees else advice.strip(),
        answered_at=now,
    )
    _check_answer(row, given, criterion)
    await _store_answer(session, by, row, given, now)
    await _settle(session, by, row, now)
    return await criteria_view_of(session, by, row, now=now)


async def _opened_to_answer(
    session: AsyncSession, by: Person, referral_id: str, now: datetime
) -> tuple[ReferralRow, str]:
    """Open a referral and give the chair whose answer is given; a stand-in's time may be over."""
    try:
        row = await access.open_referral(session, by, referral_id, now=now)
    except NotFound:
        await _refuse_who_stood_in(session, by, await session.get(ReferralRow, referral_id), now)
        raise
    chair = await stand_ins.chair_for(session, by, row.panel or "", now)
    if chair is None:
        await _refuse_who_stood_in(session, by, row, now)
        raise NotAllowed(ONLY_CHAIRS)
    return row, chair


async def _refuse_who_stood_in(
    session: AsyncSession, by: Person, row: ReferralRow | None, now: datetime
) -> None:
    if row is None or not row.panel:
        return
    if await store.stood_in(session, by.id, row.panel, local_date(now)):
        raise NotAllowed(STOOD_IN)


async def _settle(session: AsyncSession, by: Person, row: ReferralRow, now: datetime) -> None:
    chairs = [c.id for c in await access.people_with(session, row.panel or "", Role.CHAIR)]
    verdict = outcome_of(row, chairs, await latest_answers(session, row.id)).verdict
    if verdict is Verdict.DISAGREED:
        row.state, row.differ_at = ReferralState.DISAGREED, row.differ_at or now
        await disagreements.begun(session, row, now)
    elif verdict is Verdict.ACCEPTED:
        await admission.accept(session, by, row, now=now)
        await _tell_outcome(session, row, now)
    elif verdict is Verdict.DECLINED:
        row.state, row.decided_at = ReferralState.DECLINED, now
        await tell_outcome(session, row, now)
    await session.flush()


async def _store_answer(
    session: AsyncSession, by: Person, row: ReferralRow, given: CriteriaAnswerRow, now: datetime
) -> None:
    """Keep an answer; a change of mind is a new round."""
    earlier = (await latest_answers(session, row.id)).get(given.chair_id)
    given.round = earlier.round + 1 if earlier else 1
    session.add(given)
    row.state = ReferralState.WITH_CHAIRS
    await session.flush()
    act = "criteria.agree" if given.agrees else "criteria.decline"
    detail = {"for": given.chair_id} if given.given_by else None
    await access.wrote(session, by, act, f"referral:{row.id}", now=now, detail=detail)


def _check_answer(row: ReferralRow, given: CriteriaAnswerRow, criterion: str | None) -> None:
    known = {c.id for c in load_procedure(row.procedure).criteria}
    wrong = {}
    if given.agrees and known and criterion not in known:
        wrong["criterion"] = "Choose the criterion that is met."
    if problem := needed_problem(given.reason, SAY_WHY, REASON_MOST):
        wrong["reason"] = problem
    if not given.agrees and (problem := needed_problem(given.advice or "", ADVISE, REASON_MOST)):
        wrong["advice"] = problem
    if wrong:
        raise InputRefused(wrong)


def _checked_reason(sentence: str, ask: str) -> None:
    if problem := needed_problem(sentence, ask, REASON_MOST):
        raise InputRefused({"sentence": problem})


def _coordinator_only(row: ReferralRow, by: Person) -> None:
    allowed = permissions.coordinates(by, row.panel or "")
    access.refuse_unless(allowed, "Only the panel's coordinator can do this.")


async def _tell_outcome(session: AsyncSession, row: ReferralRow, now: datetime) -> None:
    """Tell the referrer, and introduce the administrator to them (H5)."""
    await tell_outcome(session, row, now)
    admins = await access.people_with(session, row.panel or "", Role.ADMINISTRATOR)
    people = {row.referrer_id, *(a.id for a in admins)}
    kind = Kind.ADMINISTRATOR_INTRODUCTION
    messages = [Message(kind, row.id, p, "first", Door.EMAIL, now) for p in sorted(people)]
    await outbox.put(session, messages, now)
