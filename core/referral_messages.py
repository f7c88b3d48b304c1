"""The messages that time brings about while a referral is under way (H4).

Whoever keeps a child waiting is reminded on each working day from the day on which their answer was
owed; a co-chair's silence is told to the manager once the second limit has passed.
"""

from collections.abc import Iterator
from datetime import date, time

from core import reminders
from core.case_duties import answer_since_put
from core.dates import at_local_time, local_date
from core.messages import Kind, Message
from core.people import Role
from core.referral_duties import (
    call_day,
    callers,
    completion_day,
    disagreement_day,
    disagreement_since,
    question_day,
)
from core.reminders import Rung
from core.reminding import At, remind
from core.snapshots import AskedQuestion, JoinedReferral, PutReferral, ReturnedReferral, StandIn

ESCALATED = "escalated"


def about_referrals(at: At) -> Iterator[Message]:
    """Give every message about referrals that is current."""
    for referral in at.snapshot.referrals:
        if referral.waiting:
            yield from _criteria(referral, at)
            yield from _disagreement(referral, at)
    for asked in at.snapshot.questions:
        if asked.waiting and asked.answered_at is None:
            yield from _question(asked, at)
    for joined in at.snapshot.joined:
        yield from _call(joined, at)
    for returned in at.snapshot.returned:
        if returned.waiting and returned.sent_again_at is None:
            yield from _return(returned, at)


def _criteria(referral: PutReferral, at: At) -> Iterator[Message]:
    """Chase each silent co-chair, or who stands in for them, and then tell the manager."""
    procedure = at.agreed.procedure_of(referral.panel)
    if procedure is None or procedure.confirmation.mode == "none":
        return
    put_on, kind = local_date(referral.put_at), Kind.CRITERIA_CHASER
    due = at.agreed.house.criteria_answer.limit.due_on(put_on, at.agreed.calendar)
    chairs = at.snapshot.holding(referral.panel, Role.CHAIR)
    silent = [chair for chair in chairs if answer_since_put(referral, chair) is None]
    for chair in silent:
        away = at.snapshot.standing_in(referral.panel, chair, at.today)
        rung = _each_day(put_on, due, at) or _begins_to_stand_in(referral, away)
        yield from remind(kind, referral.id, [away.person if away else chair], rung, put_on, at)
    if silent:
        yield from _escalation(referral, put_on, at)


def _begins_to_stand_in(referral: PutReferral, away: StandIn | None) -> Rung | None:
    """Tell a stand-in of what was put to the chairs before they began, on their first day."""
    if away is None:
        return None
    begun = max(at_local_time(away.from_day, time.min), away.recorded_at)
    if referral.put_at >= begun:
        return None  # they were asked with the chairs
    return Rung("stands-in", max(away.from_day, local_date(away.recorded_at)))


def _escalation(referral: PutReferral, put_on: date, at: At) -> Iterator[Message]:
    """Tell the manager once that a co-chair stays silent; the coordinator where there is none."""
    day = at.agreed.house.criteria_escalation.limit.due_on(put_on, at.agreed.calendar)
    if day > at.today:
        return
    others = at.snapshot.holding(referral.panel, Role.MANAGER) or _coordinators(referral.panel, at)
    rung = Rung(ESCALATED, day)
    yield from remind(Kind.CRITERIA_ESCALATION, referral.id, others, rung, put_on, at)


def _disagreement(referral: PutReferral, at: At) -> Iterator[Message]:
    """Remind the coordinator of co-chairs who differ and have not come to one answer."""
    since, due = disagreement_since(referral), disagreement_day(referral, at.agreed)
    if since is None or due is None or at.agreed.procedure_of(referral.panel) is None:
        return
    people, rung = _coordinators(referral.panel, at), _each_day(since, due, at)
    yield from remind(Kind.DISAGREEMENT_CHASER, referral.id, people, rung, since, at)


def _question(asked: AskedQuestion, at: At) -> Iterator[Message]:
    if at.agreed.procedure_of(asked.panel) is None:
        return
    since = local_date(asked.asked_at)
    rung = _each_day(since, question_day(asked, at.agreed), at)
    people = _with_coordinators(asked.referrer, asked.panel, at)
    yield from remind(Kind.QUESTION_CHASER, asked.id, people, rung, since, at)


def _return(returned: ReturnedReferral, at: At) -> Iterator[Message]:
    if at.agreed.procedure_of(returned.panel) is None:
        return
    since = local_date(returned.returned_at)
    rung = _each_day(since, completion_day(returned, at.agreed), at)
    people = _with_coordinators(returned.referrer, returned.panel, at)
    yield from remind(Kind.RETURN_CHASER, returned.id, people, rung, since, at)


def _call(joined: JoinedReferral, at: At) -> Iterator[Message]:
    """Remind whoever keeps the referrals to ring the referrer of one that was joined."""
    to_ring = joined.waiting and joined.rung_at is None
    if not to_ring or at.agreed.procedure_of(joined.panel) is None:
        return
    since = local_date(joined.joined_at)
    rung = _each_day(since, call_day(joined, at.agreed), at)
    people = _coordinators(joined.panel, at) or at.snapshot.holding(
        joined.panel, callers(joined.panel, at.snapshot)
    )
    yield from remind(Kind.REFERRER_CALL, joined.id, people, rung, since, at)


def _each_day(since: date, due: date, at: At) -> Rung | None:
    """Give today's rung of a chase that begins on the day on which something is owed."""
    n = at.agreed.calendar.working_days_between(since, due)
    return reminders.chase_each_day(since, n, at.today, at.agreed.calendar)


def _coordinators(panel: str, at: At) -> tuple[str, ...]:
    return at.snapshot.holding(panel, Role.COORDINATOR) or at.snapshot.holding(panel, Role.MANAGER)


def _with_coordinators(person: str, panel: str, at: At) -> tuple[str, ...]:
    return tuple(dict.fromkeys([person, *_coordinators(panel, at)]))
