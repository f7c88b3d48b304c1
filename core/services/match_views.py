"""A possible or decided match as the coordinator reads it, and what the queue says of it."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.ext.asyncio import AsyncSession

from core import permissions
from core.data import house
from core.dates import local_date, long_day
from core.errors import NotFound
from core.people import Person
from core.referrals import IN_WORDS, UNDER_WAY, ReferralState
from core.services import access, match_decisions, matches
from core.services.rules import calendar, panel_title
from core.store import matches as store
from core.store.tables import CaseRow, ChildRow, MatchRow, ReferralRow

COMPARED = (
    "given", "family", "also_known_as", "born", "gender", "nhs_number", "upn", "social_care_id",
    "school", "home_authority",
)  # fmt: skip
PERHAPS = "Perhaps the same child as {matter}: decide."
RING = "Joined to {matter}. Ring the referrer by {day}: they know only that it was joined."
LEFT_ALONE = (
    "Joined to {matter}, which is no longer under way ({state}). Undo the joining, so that this "
    "referral goes on by itself."
)


@dataclass(frozen=True, slots=True)
class PossibleMatch:
    """A referral beside the matter that it may belong to.

    `there` is None for a matter of another panel, which the reader may not see (H1).
    """

    match_id: str
    version: int
    referral_id: str
    ref: str
    panel: str
    matter: str
    matter_panel: str
    state: str  # of the matter, in words
    alike: tuple[str, ...]
    here: Mapping[str, str]
    there: Mapping[str, str] | None
    left: int  # further possible matches of this referral


@dataclass(frozen=True, slots=True)
class Joined:
    """A referral that was joined to a matter. `by` is empty if nobody had to decide."""

    match_id: str
    version: int
    referral_id: str
    ref: str
    panel: str
    matter: str
    alike: tuple[str, ...]
    why: str
    by: str
    referrer: str
    phone: str
    sent_on: date
    ring_by: date
    rung_on: date | None
    rung_by: str
    rung_note: str
    danger: str  # as answered
    may_decide: bool


@dataclass(frozen=True, slots=True)
class JoinedLine:
    """A joined referral, named at the case or at the referral that it joined."""

    referral_id: str
    ref: str
    sent_on: date


async def first_doubt(
    session: AsyncSession, by: Person, referral_id: str, *, now: datetime
) -> PossibleMatch | None:
    """Show the likeliest match of a referral that is undecided; None if nothing is to decide.

    Who does not keep the panel's referrals is shown none.
    """
    row = await session.get(ReferralRow, referral_id)
    if row is None or not await matches.keeps(session, by, row.panel or ""):
        return None
    doubts = await store.doubts(session, [referral_id])
    return await possible_match(session, by, doubts[0].id, now=now) if doubts else None


async def undecided(session: AsyncSession, referral_id: str) -> bool:
    """Tell whether a possible match of a referral waits for a decision."""
    return bool(await store.doubts(session, [referral_id]))


async def possible_match(
    session: AsyncSession, by: Person, match_id: str, *, now: datetime
) -> PossibleMatch:
    """Show one possible match; reading both sides is audited."""
    match, row = await match_decisions.open_match(session, by, match_id, now=now)
    case = await session.get(CaseRow, match.case_id) if match.case_id else None
    other = await session.get(ReferralRow, match.other_referral_id or "")
    panel = (case.panel if case else other.panel if other else None) or ""
    return PossibleMatch(
        match_id=match.id,
        version=match.version,
        referral_id=row.id,
        ref=row.ref,
        panel=panel_title(row.panel or ""),
        matter=await _name(session, match),
        matter_panel=panel_title(panel),
        state=_state(case, other),
        alike=tuple(match.reasons),
        here=_compared(row.answers),
        there=await _there(session, by, panel, case or other, now),
        left=len(await store.doubts(session, [row.id])) - 1,
    )


async def joined(session: AsyncSession, by: Person, referral_id: str, *, now: datetime) -> Joined:
    """Show how a referral was joined, to those who run the panel."""
    row = await access.open_referral(session, by, referral_id, now=now)
    match = await store.joining(session, row.id)
    if match is None or not permissions.oversees(by, row.panel or ""):
        raise NotFound(access.GONE)
    ids = {row.referrer_id, match.decided_by or "", match.rung_by or ""}
    people = await access.people_by_id(session, ids)
    referrer = people[row.referrer_id]
    return Joined(
        match_id=match.id,
        version=match.version,
        referral_id=row.id,
        ref=row.ref,
        panel=panel_title(row.panel or ""),
        matter=await _name(session, match),
        alike=tuple(match.reasons),
        why=match.why or "",
        by=people[match.decided_by].name if match.decided_by else "",
        referrer=referrer.words,
        phone=row.answers.get("referrer_phone", ""),
        sent_on=_sent_on(row),
        ring_by=_ring_by(match),
        rung_on=local_date(match.rung_at) if match.rung_at else None,
        rung_by=people[match.rung_by].name if match.rung_by else "",
        rung_note=match.rung_note or "",
        danger=row.answers.get("danger", ""),
        may_decide=await matches.keeps(session, by, row.panel or ""),
    )


async def joined_lines(
    session: AsyncSession, by: Person, panel: str, *, case_id: str = "", referral_id: str = ""
) -> tuple[JoinedLine, ...]:
    """List what has joined a case or a referral, for those who run the panel."""
    if not permissions.oversees(by, panel):
        return ()
    found = await store.followers(session, referral_id) if referral_id else []
    found = await store.joined_to_case(session, case_id) if case_id else found
    return tuple(JoinedLine(row.id, row.ref, _sent_on(row)) for _, row in found)


async def unattended(session: AsyncSession, panels: Collection[str]) -> dict[str, str]:
    """Say by referral what is left to do about those that were joined: ring, or undo."""
    said = {}
    for match, row in await store.of_panels(session, panels):
        other = await session.get(ReferralRow, match.other_referral_id or "")
        name = await _name(session, match)
        if match.rung_at is None:
            said[row.id] = RING.format(matter=name, day=long_day(_ring_by(match)))
        elif row.case_id is None and other and ReferralState(other.state) not in _STILL_THERE:
            state = _ENDED.get(ReferralState(other.state), "not sent")
            said[row.id] = LEFT_ALONE.format(matter=name, state=state)
    return said


async def doubts_in_words(session: AsyncSession, referral_ids: Collection[str]) -> dict[str, str]:
    """Say by referral that somebody must decide whether it is a known child."""
    said: dict[str, str] = {}
    for match in await store.doubts(session, referral_ids):
        said.setdefault(match.referral_id, PERHAPS.format(matter=await _name(session, match)))
    return said


_ENDED = {
    ReferralState.RETURNED: "returned to its referrer",
    ReferralState.DECLINED: "not accepted",
    ReferralState.REDIRECTED: "belongs to another panel",
    ReferralState.WITHDRAWN: "withdrawn",
}
_STILL_THERE = (*UNDER_WAY, ReferralState.JOINED, ReferralState.ACCEPTED)


async def _name(session: AsyncSession, match: MatchRow) -> str:
    """Name a matter by its reference: the case, also if the other referral came to one since."""
    other = await session.get(ReferralRow, match.other_referral_id or "")
    case_id = match.case_id or (other.case_id if other else None)
    case = await session.get(CaseRow, case_id) if case_id else None
    return case.ref if case else other.ref if other else ""


def _state(case: CaseRow | None, other: ReferralRow | None) -> str:
    if case is not None:
        return "Before the panel" if case.state == "open" else "Closed meanwhile"
    return IN_WORDS[ReferralState(other.state)] if other else ""


async def _there(
    session: AsyncSession,
    by: Person,
    panel: str,
    matter: CaseRow | ReferralRow | None,
    now: datetime,
) -> Mapping[str, str] | None:
    if matter is None or not permissions.oversees(by, panel):
        return None
    if isinstance(matter, ReferralRow):
        return _compared((await access.open_referral(session, by, matter.id, now=now)).answers)
    case = await access.open_case(session, by, matter.id, now=now)
    child = await session.get_one(ChildRow, case.child_id)
    named = {"given": child.given, "family": child.family, "born": child.born}
    return _compared({**child.details, **named})


def _compared(answers: Mapping[str, str]) -> Mapping[str, str]:
    return {key: answers[key].strip() for key in COMPARED if answers.get(key, "").strip()}


def _ring_by(match: MatchRow) -> date:
    since = local_date(match.joined_at or match.found_at)
    return house().referrer_call.limit.due_on(since, calendar())


def _sent_on(row: ReferralRow) -> date:
    return local_date(row.submitted_at or row.started_at)
