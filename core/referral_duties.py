"""What is owed while a referral is under way, besides the chairs' answers; the limits are ours.

A referrer owes the answer to a question and the completion of what was returned; a coordinator
owes that co-chairs who differ come to one answer, and a call to whoever reads only that their
referral was joined (H4).
"""

from datetime import date, datetime

from core.dates import local_date
from core.owing import OURS, Duty, Fate, Obligation, evidence_of, standing
from core.people import Role
from core.snapshots import (
    Agreed,
    AskedQuestion,
    JoinedReferral,
    PutReferral,
    ReturnedReferral,
    Snapshot,
)

GONE = "referral decided or withdrawn"
UNDONE = "joining undone"


def question_day(asked: AskedQuestion, agreed: Agreed) -> date:
    """Give the day by which the referrer's answer is owed."""
    limit = agreed.house.question_answer.limit
    return limit.due_on(local_date(asked.asked_at), agreed.calendar)


def completion_day(returned: ReturnedReferral, agreed: Agreed) -> date:
    """Give the day by which a returned referral is owed back."""
    limit = agreed.house.completion.limit
    return limit.due_on(local_date(returned.returned_at), agreed.calendar)


def disagreement_since(referral: PutReferral) -> date | None:
    """Give the day from which the time to settle a difference runs; None if there is none.

    It begins with the difference, and anew with the talk that was arranged about it.
    """
    if referral.differ_at is None:
        return None
    about_this = referral.talk_at is not None and referral.talk_at >= referral.differ_at
    return local_date(referral.talk_at if about_this and referral.talk_at else referral.differ_at)


def disagreement_day(referral: PutReferral, agreed: Agreed) -> date | None:
    """Give the day by which co-chairs who differ should have come to one answer."""
    since = disagreement_since(referral)
    limit = agreed.house.disagreement.limit
    return limit.due_on(since, agreed.calendar) if since else None


def call_day(joined: JoinedReferral, agreed: Agreed) -> date:
    """Give the day by which the referrer of a joined referral should have been rung."""
    limit = agreed.house.referrer_call.limit
    return limit.due_on(local_date(joined.joined_at), agreed.calendar)


def callers(panel: str, snapshot: Snapshot) -> Role:
    """Give the role that keeps a panel's referrals: the administrator where nobody else does."""
    kept = snapshot.holding(panel, Role.COORDINATOR, Role.MANAGER)
    return Role.COORDINATOR if kept else Role.ADMINISTRATOR


def question_duty(asked: AskedQuestion, agreed: Agreed, now: datetime) -> Obligation | None:
    """Give the answer that a referrer owes."""
    fate = Fate(asked.answered_at, "" if asked.waiting else GONE, "answered")
    days = asked.asked_at, question_day(asked, agreed)
    return _ours(Duty.QUESTION_ANSWER, asked, asked.referrer, days, fate, agreed, now)


def completion_duty(returned: ReturnedReferral, agreed: Agreed, now: datetime) -> Obligation | None:
    """Give the completion that the referrer of a returned referral owes."""
    fate = Fate(returned.sent_again_at, "" if returned.waiting else GONE, "sent again")
    days = returned.returned_at, completion_day(returned, agreed)
    return _ours(Duty.COMPLETION, returned, returned.referrer, days, fate, agreed, now)


def disagreement_duty(referral: PutReferral, agreed: Agreed, now: datetime) -> Obligation | None:
    """Give what the coordinator owes once co-chairs differ: that they come to one answer."""
    due = disagreement_day(referral, agreed)
    if due is None or referral.differ_at is None:
        return None
    fate = Fate(referral.decided_at, "" if referral.waiting else GONE, "decided")
    days = referral.differ_at, due
    return _ours(Duty.DISAGREEMENT, referral, str(Role.COORDINATOR), days, fate, agreed, now)


def call_duty(
    joined: JoinedReferral, snapshot: Snapshot, agreed: Agreed, now: datetime
) -> Obligation | None:
    """Give the call that whoever keeps the referrals owes the referrer of a joined one."""
    fate = Fate(joined.rung_at, "" if joined.waiting else UNDONE, "rung")
    owner, days = str(callers(joined.panel, snapshot)), (joined.joined_at, call_day(joined, agreed))
    return _ours(Duty.REFERRER_CALL, joined, owner, days, fate, agreed, now)


def _ours(
    kind: Duty,
    about: AskedQuestion | ReturnedReferral | PutReferral | JoinedReferral,
    owner: str,
    days: tuple[datetime, date],
    fate: Fate,
    agreed: Agreed,
    now: datetime,
) -> Obligation | None:
    """Put together what somebody owes by a limit of our own; `days`: since when, by when."""
    if agreed.procedure_of(about.panel) is None:
        return None
    since, due = days
    return Obligation(
        kind=kind,
        subject=about.id,
        ref=about.ref,
        panel=about.panel,
        owner=owner,
        opened=local_date(since),
        due=due,
        state=standing(due, fate, now),
        evidence=evidence_of(fate),
        clause=OURS,
    )
