"""What happens to a referral once it is sent: to the co-chairs, their answers, the outcome."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from core import permissions, referrals
from core.criteria import Outcome, Verdict, outcome
from core.data import load_procedure
from core.errors import AlreadyChanged, InputRefused
from core.messages import Door, Kind, Message
from core.people import Person, Role
from core.referrals import ReferralState
from core.services import access, admission, matches
from core.store import outbox
from core.store.tables import CriteriaAnswerRow, ReferralRow
from core.typed import text_problem

REASON_MOST = 4000


@dataclass(frozen=True, slots=True)
class AnswerView:
    """One co-chair's latest answer."""

    chair_id: str
    chair: str
    agrees: bool
    criterion: str | None
    reason: str
    answered_at: datetime


@dataclass(frozen=True, slots=True)
class CriteriaView:
    """How the criteria decision on one referral stands."""

    referral_id: str
    ref: str
    panel: str
    state: ReferralState
    answers: tuple[AnswerView, ...]
    waiting_for: tuple[str, ...]  # names of the chairs who have not answered
    mine: AnswerView | None
    may_answer: bool
    version: int


async def received(session: AsyncSession, by: Person, row: ReferralRow, *, now: datetime) -> None:
    """Take in a referral that was just sent: to the coordinator, or elsewhere, or straight on."""
    procedure = load_procedure(row.procedure)
    elsewhere = referrals.elsewhere(procedure.routes, row.answers)
    if elsewhere is not None:
        row.state, row.note, row.decided_at = ReferralState.REDIRECTED, elsewhere.help, now
        await session.flush()
        await _tell_referrer(session, row, now)
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
        chairs = await access.people_with(session, row.panel or "", Role.CHAIR)
        await outbox.put(
            session,
            [m for c in chairs for m in _both_doors(Kind.CRITERIA_REQUEST, row.id, c, now)],
            now,
        )
        await access.wrote(session, by, "referral.to_chairs", f"referral:{row.id}", now=now)
    return await criteria_view_of(session, by, row)


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
    row.state, row.note, row.step = ReferralState.RETURNED, sentence.strip(), 1
    await session.flush()
    await _tell_referrer(session, row, now)
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
    await _tell_referrer(session, row, now)
    await access.wrote(session, by, "referral.redirect", f"referral:{row.id}", now=now)


async def answer(
    session: AsyncSession,
    by: Person,
    referral_id: str,
    *,
    agrees: bool,
    criterion: str | None,
    reason: str,
    now: datetime,
) -> CriteriaView:
    """Answer as a co-chair. The last answer needed decides, in the same transaction (H4, H5)."""
    row = await access.open_referral(session, by, referral_id, now=now)
    allowed = permissions.chairs(by, row.panel or "")
    access.refuse_unless(allowed, "Only the panel's co-chairs decide whether criteria are met.")
    # one answer after the other, the last settles; a match may refer to the row meanwhile
    await session.refresh(row, with_for_update={"key_share": True})
    if row.state not in (ReferralState.WITH_CHAIRS, ReferralState.DISAGREED):
        return await criteria_view_of(session, by, row)
    _check_answer(row, agrees, criterion, reason)
    await _store_answer(session, by, row, agrees, criterion, reason, now)
    await _settle(session, by, row, now)
    return await criteria_view_of(session, by, row)


async def criteria_view(
    session: AsyncSession, by: Person, referral_id: str, *, now: datetime
) -> CriteriaView:
    """Show how the decision stands."""
    row = await access.open_referral(session, by, referral_id, now=now)
    return await criteria_view_of(session, by, row)


async def criteria_view_of(session: AsyncSession, by: Person, row: ReferralRow) -> CriteriaView:
    """Show how the decision on an opened referral stands."""
    chairs = {c.id: c for c in await access.people_with(session, row.panel or "", Role.CHAIR)}
    latest = await latest_answers(session, row.id)
    people = await access.people_by_id(session, set(latest))
    answers = tuple(_answer_view(a, people[a.chair_id].name) for a in latest.values())
    stands = _outcome(row, chairs, latest)
    return CriteriaView(
        referral_id=row.id,
        ref=row.ref,
        panel=row.panel or "",
        state=ReferralState(row.state),
        answers=answers,
        waiting_for=tuple(c.name for i, c in chairs.items() if i in stands.waiting_for),
        mine=next((a for a in answers if a.chair_id == by.id), None),
        may_answer=by.id in chairs
        and row.state in (ReferralState.WITH_CHAIRS, ReferralState.DISAGREED),
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


def _answer_view(row: CriteriaAnswerRow, name: str) -> AnswerView:
    return AnswerView(row.chair_id, name, row.agrees, row.criterion, row.reason, row.answered_at)


def _outcome(
    row: ReferralRow, chairs: Iterable[str], latest: Mapping[str, CriteriaAnswerRow]
) -> Outcome:
    mode = load_procedure(row.procedure).confirmation.mode
    return outcome(mode, chairs, {i: a.agrees for i, a in latest.items()})


async def _settle(session: AsyncSession, by: Person, row: ReferralRow, now: datetime) -> None:
    chairs = {c.id: c for c in await access.people_with(session, row.panel or "", Role.CHAIR)}
    verdict = _outcome(row, chairs, await latest_answers(session, row.id)).verdict
    if verdict is Verdict.DISAGREED:
        row.state = ReferralState.DISAGREED
    elif verdict is Verdict.ACCEPTED:
        await admission.accept(session, by, row, now=now)
        await _tell_outcome(session, row, now)
    elif verdict is Verdict.DECLINED:
        row.state, row.decided_at = ReferralState.DECLINED, now
        await _tell_referrer(session, row, now)
    await session.flush()


async def _store_answer(
    session: AsyncSession,
    by: Person,
    row: ReferralRow,
    agrees: bool,
    criterion: str | None,
    reason: str,
    now: datetime,
) -> None:
    earlier = (await latest_answers(session, row.id)).get(by.id)
    session.add(
        CriteriaAnswerRow(
            referral_id=row.id,
            chair_id=by.id,
            round=earlier.round + 1 if earlier else 1,
            agrees=agrees,
            criterion=criterion if agrees else None,
            reason=reason.strip(),
            answered_at=now,
        )
    )
    row.state = ReferralState.WITH_CHAIRS
    await session.flush()
    act = "criteria.agree" if agrees else "criteria.decline"
    await access.wrote(session, by, act, f"referral:{row.id}", now=now)


def _check_answer(row: ReferralRow, agrees: bool, criterion: str | None, reason: str) -> None:
    known = {c.id for c in load_procedure(row.procedure).criteria}
    wrong = {}
    if agrees and known and criterion not in known:
        wrong["criterion"] = "Choose the criterion that is met."
    problem = text_problem(reason, REASON_MOST)
    if problem or not reason.strip():
        wrong["reason"] = problem or "Give your reason in a sentence or two."
    if wrong:
        raise InputRefused(wrong)


def _checked_reason(sentence: str, ask: str) -> None:
    problem = text_problem(sentence, REASON_MOST) or ("" if sentence.strip() else ask)
    if problem:
        raise InputRefused({"sentence": problem})


def _coordinator_only(row: ReferralRow, by: Person) -> None:
    allowed = permissions.coordinates(by, row.panel or "")
    access.refuse_unless(allowed, "Only the panel's coordinator can do this.")


def _both_doors(kind: Kind, subject: str, person: Person, now: datetime) -> list[Message]:
    doors = (Door.EMAIL, Door.TEAMS) if person.entra_id else (Door.EMAIL,)
    return [Message(kind, subject, person.id, "first", door, now) for door in doors]


async def _tell_referrer(session: AsyncSession, row: ReferralRow, now: datetime) -> None:
    referrer = await access.person(session, row.referrer_id)
    occasion = f"{row.state}-{row.version}"  # returned twice on one day is told twice
    doors = (Door.EMAIL, Door.TEAMS) if referrer.entra_id else (Door.EMAIL,)
    messages = [
        Message(Kind.REFERRAL_OUTCOME, row.id, referrer.id, occasion, d, now) for d in doors
    ]
    await outbox.put(session, messages, now)


async def _tell_outcome(session: AsyncSession, row: ReferralRow, now: datetime) -> None:
    """Tell the referrer, and introduce the administrator to them (H5)."""
    await _tell_referrer(session, row, now)
    admins = await access.people_with(session, row.panel or "", Role.ADMINISTRATOR)
    people = {row.referrer_id, *(a.id for a in admins)}
    kind = Kind.ADMINISTRATOR_INTRODUCTION
    messages = [Message(kind, row.id, p, "first", Door.EMAIL, now) for p in sorted(people)]
    await outbox.put(session, messages, now)
