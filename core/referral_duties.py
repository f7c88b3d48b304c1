"""What is owed while a referral is under way, besides the chairs' answers; the limits are ours.

A referrer owes the answer to a question and the completion of what was returned; a coordinator
owes that co-chairs who differ come to one answer (H4).
"""

from datetime import date, datetime

from core.dates import local_date
from core.owing import OURS, Duty, Fate, Obligation, evidence_of, standing
from core.people import Role
from core.snapshots import Agreed, AskedQuestion, PutReferral, ReturnedReferral

GONE = "referral decided or withdrawn"


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


def question_duty(asked: AskedQuestion, agreed: Agreed, now: datetime) -> Obligation | None:
    """Give the answer that a referrer owes."""
    if agreed.procedure_of(asked.panel) is None:
        return None
    due = question_day(asked, agreed)
    fate = Fate(asked.answered_at, "" if asked.waiting else GONE, "answered")
    return Obligation(
        kind=Duty.QUESTION_ANSWER,
        subject=asked.id,
        ref=asked.ref,
        panel=asked.panel,
        owner=asked.referrer,
        opened=local_date(asked.asked_at),
        due=due,
        state=standing(due, fate, now),
        evidence=evidence_of(fate),
        clause=OURS,
    )


def completion_duty(returned: ReturnedReferral, agreed: Agreed, now: datetime) -> Obligation | None:
    """Give the completion that the referrer of a returned referral owes."""
    if agreed.procedure_of(returned.panel) is None:
        return None
    due = completion_day(returned, agreed)
    fate = Fate(returned.sent_again_at, "" if returned.waiting else GONE, "sent again")
    return Obligation(
        kind=Duty.COMPLETION,
        subject=returned.id,
        ref=returned.ref,
        panel=returned.panel,
        owner=returned.referrer,
        opened=local_date(returned.returned_at),
        due=due,
        state=standing(due, fate, now),
        evidence=evidence_of(fate),
        clause=OURS,
    )


def disagreement_duty(referral: PutReferral, agreed: Agreed, now: datetime) -> Obligation | None:
    """Give what the coordinator owes once co-chairs differ: that they come to one answer."""
    due = disagreement_day(referral, agreed)
    if due is None or referral.differ_at is None or agreed.procedure_of(referral.panel) is None:
        return None
    fate = Fate(referral.decided_at, "" if referral.waiting else GONE, "decided")
    return Obligation(
        kind=Duty.DISAGREEMENT,
        subject=referral.id,
        ref=referral.ref,
        panel=referral.panel,
        owner=str(Role.COORDINATOR),
        opened=local_date(referral.differ_at),
        due=due,
        state=standing(due, fate, now),
        evidence=evidence_of(fate),
        clause=OURS,
    )
