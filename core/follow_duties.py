"""What is owed beside the meetings: NRM, strategy, the 12-week clock, fortnights, handing over.

Each is met by a record, moot when nothing can be asked any more, and never forgotten between
(R4.6, R4.8, R4.10, H18).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from itertools import pairwise

from core.bands import Band
from core.dates import ONE_DAY, end_of_day, local_date
from core.deadlines import months_later
from core.followed import Assessed, Followed, NrmGiven, Question, Scored, Series
from core.owing import OURS, Duty, Fate, Obligation, clause_of, evidence_of, standing
from core.people import Role
from core.procedures import Procedure
from core.renewals import owner
from core.snapshots import Agreed

CLOSED = "case closed"
REFERRED = "referred already"
ENDED = "the series was ended"


@dataclass(frozen=True, slots=True)
class _Case:
    """One case with what is agreed for its panel, at a moment."""

    one: Followed
    procedure: Procedure
    agreed: Agreed
    now: datetime


def follow_duties(one: Followed, agreed: Agreed, now: datetime) -> Iterator[Obligation]:
    """Give everything that is owed about a case beside its meetings, past and present."""
    procedure = agreed.procedure_of(one.panel)
    if procedure is None:
        return
    case = _Case(one, procedure, agreed, now)
    yield from _nrm(case)
    yield from _strategy(case)
    yield from _renewals(case)
    for series in one.series:
        yield from _fortnights(case, series)
    yield from _transfers(case)
    yield from _transition(case)


def _owed(
    case: _Case, kind: Duty, owner: str, days: tuple[date, date], fate: Fate, clause: str
) -> Obligation:
    opened, due = days
    return Obligation(
        kind=kind,
        subject=case.one.case,
        ref=case.one.ref,
        panel=case.one.panel,
        owner=owner,
        opened=opened,
        due=due,
        state=standing(due, fate, case.now),
        evidence=evidence_of(fate),
        clause=clause,
    )


def _nrm(case: _Case) -> Iterator[Obligation]:
    """Ask after each score in a band that raises the question (R4.6); the days allowed are ours."""
    limit = case.agreed.house.nrm_answer.limit
    for one in case.one.scored:
        band = band_of_score(one, case.procedure, case.agreed)
        if band is None or not band.asks_nrm:
            continue
        due = limit.due_on(one.on, case.agreed.calendar)
        fate = _nrm_fate(one, case.one)
        yield _owed(case, Duty.NRM_ANSWER, one.chair, (one.on, due), fate, band.clause)


def _nrm_fate(scored: Scored, case: Followed) -> Fate:
    """Find the answer given on the day of the score or later; an earlier referral may do."""
    later = [a.at for a in case.nrm if local_date(a.at) >= scored.on]
    earlier = [a for a in case.nrm if local_date(a.at) < scored.on]
    moot = "" if case.is_open else CLOSED
    if _refers(earlier):
        moot = REFERRED
        later = []
    return Fate(min(later, default=None), moot, "answered")


def _refers(given: list[NrmGiven]) -> bool:
    return bool(given) and given[-1].stands


def band_of_score(one: Scored, procedure: Procedure, agreed: Agreed) -> Band | None:
    """Find the band of a score among the procedure's, else our own."""
    bands = procedure.bands or agreed.house.bands
    return next((band for band in bands if band.id == one.band), None)


def _strategy(case: _Case) -> Iterator[Obligation]:
    for one in case.one.strategy:
        fate = Fate(one.answered_at, one.moot, "answered")
        yield _owed(case, Duty.STRATEGY_ANSWER, one.owner, (one.on, one.on), fate, OURS)


def _renewals(case: _Case) -> Iterator[Obligation]:
    """Run the 12-week clock from each assessment or update to the next (R4.10)."""
    renewal, one = case.procedure.assessment_renewal, case.one
    if renewal is None:
        return
    owes = owner(renewal, one.open_to, one.worker, one.lead)
    moot = "" if one.is_open else CLOSED
    for before, after in _chain(one.assessed):
        due = renewal.limit.due_on(before.on, case.agreed.calendar)
        fate = Fate(_held_at(after), moot, "updated")
        yield _owed(case, Duty.RENEWAL, owes, (before.on, due), fate, renewal.clause)


def _chain(held: tuple[Assessed, ...]) -> Iterator[tuple[Assessed, Assessed | None]]:
    """Pair each day with the next; of several on one day the first that was recorded."""
    days: dict[date, Assessed] = {}
    for one in sorted(held, key=lambda one: (one.on, one.at)):
        days.setdefault(one.on, one)
    yield from pairwise([*days.values(), None])


def _held_at(one: Assessed | None) -> datetime | None:
    """Give the instant that counts: recorded later, the end of the meeting's day."""
    return None if one is None else min(one.at, end_of_day(one.on))


def _fortnights(case: _Case, series: Series) -> Iterator[Obligation]:
    """Owe the next meeting of a series until it ends (R4.8)."""
    rule = next((s for s in case.procedure.substitutes if s.id == series.id), None)
    if rule is None:
        return
    moot = ENDED if series.ended_on else "" if case.one.is_open else CLOSED
    begun = Assessed(series.begun_on, end_of_day(series.begun_on))
    for before, after in _chain((begun, *series.held)):
        due = rule.every.due_on(before.on, case.agreed.calendar)
        fate = Fate(_held_at(after), moot, "held")
        days, chair = (before.on, due), str(Role.CHAIR)
        yield _owed(case, Duty.OTHER_MEETING, chair, days, fate, rule.clause)


def _transfers(case: _Case) -> Iterator[Obligation]:
    clause = clause_of(case.procedure, "closing")
    limit = case.agreed.house.transfer_notice.limit
    for one in case.one.transfers:
        due = limit.due_on(one.on, case.agreed.calendar)
        yield _owed(case, Duty.TRANSFER, one.owner, (one.on, due), _told(one), clause)


def _told(one: Question) -> Fate:
    return Fate(one.answered_at, one.moot, "told")


def _transition(case: _Case) -> Iterator[Obligation]:
    """Owe a plan before the month of the eighteenth birthday; the months are ours (H18)."""
    one = case.one
    if one.adult_month is None:
        return
    opens = months_later(one.adult_month, -case.agreed.house.transition_months)
    fate = Fate(one.transition_at, "" if one.is_open else CLOSED, "planned")
    days = (opens, one.adult_month - ONE_DAY)
    yield _owed(case, Duty.TRANSITION, one.lead or str(Role.CHAIR), days, fate, OURS)
